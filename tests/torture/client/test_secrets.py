"""The key: in no repr, no error, no log and no local variable of the package's own frames."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import batchwright
import httpx2
import pytest
from batchwright import APIError

from tests.testing.ways import KEY, Hand

from ..conftest import Connect
from ..material import ENDPOINT, FILE
from ..results.test_lines import line
from ..server import FOR_EVER, After, Reply, Server, answer, refusal

SECRET = "-".join(["s3cr3t", "of", "the", "caller"])
"""It is not a literal of the source, which a traceback shows."""

OURS = str(Path(batchwright.__file__).parent)

Use = Callable[[Hand], Any]
USES: dict[str, Use] = {
    "retrieve": lambda user: user.do(lambda c: c.batches.retrieve("b")),
    "list": lambda user: user.all(lambda c: c.batches.list()),
    "create": lambda user: user.do(
        lambda c: c.batches.create(input_file_id="f", endpoint=ENDPOINT)
    ),
    "upload": lambda user: user.do(lambda c: c.files.create(file=FILE, purpose="batch")),
    "download": lambda user: user.read(lambda c: c.files.content("f")),
    "wait": lambda user: user.do(lambda c: c.batches.wait("b", timeout=10)),
    "results": lambda user: user.all(lambda c: c.batches.results("b")),
    "submit": lambda user: user.do(
        lambda c: c.batches.submit(FILE, endpoint=ENDPOINT, idempotency_key="k")
    ),
}
FAILURES: dict[str, Reply | BaseException] = {
    "401": answer({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 401),
    "503": refusal(503),
    "reset": httpx2.ReadError("reset"),
    "refused": httpx2.ConnectError("refused"),
    "silent": httpx2.ReadTimeout("silence"),
    "page": Reply(404, b"<html>"),
    "redirect": Reply(307, b"", (("location", "https://[::1"),)),
    "coding": Reply(200, b"x", (("content-encoding", "br"),)),
    "bug": ZeroDivisionError("a bug of the transport"),
}
OPERATIONS = [
    "batches.retrieve", "batches.list", "batches.create", "files.create", "files.content",
]  # fmt: skip


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_the_key_is_nowhere_in_a_failure(
    use: Use, failure: Reply | BaseException, user: Hand, server: Server,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    for operation in OPERATIONS:
        server.script(operation, failure, times=FOR_EVER)
    with (
        caplog.at_level(logging.DEBUG, "batchwright"),
        pytest.raises((APIError, ZeroDivisionError)) as caught,
    ):
        use(user)
    assert server.seen
    error = caught.value
    sent_back = failure is FAILURES["401"]
    for shown in told(error):
        # A message of the server is shown unchanged: only the client's own secrets are hidden.
        assert sent_back or KEY not in shown
    assert KEY not in caplog.text
    assert sent_back or [frame for frame in locals_of(error) if KEY in frame] == []


def told(error: BaseException) -> list[str]:
    """Everything that an error and its causes show."""
    shown: list[str] = []
    one: BaseException | None = error
    while one is not None:
        shown += [str(one), repr(one), repr(vars(one))]
        response = getattr(one, "response", None)
        if response is not None:
            request = response.request
            shown += [str(request.headers.raw), str(request.url), repr(request)]
        one = one.__cause__ or one.__context__
    shown.append("".join(traceback.format_exception(error)))
    return shown


def locals_of(error: BaseException) -> list[str]:
    """The local variables of the package's frames, as an error tracker shows them."""
    shown: list[str] = []
    one: BaseException | None = error
    while one is not None:
        place: TracebackType | None = one.__traceback__
        while place is not None:
            frame = place.tb_frame
            if frame.f_code.co_filename.startswith(OURS):
                name = f"{frame.f_code.co_filename}:{frame.f_code.co_name}"
                shown += [f"{name} {key}={value!r}" for key, value in frame.f_locals.items()]
            place = place.tb_next
        one = one.__cause__ or one.__context__
    return shown


def test_the_key_is_in_no_repr(connect: Connect, server: Server) -> None:
    batch = server.finished(line())
    user = connect(server, organization="org", project="proj")
    client: Any = user.do(lambda c: c)
    shown = [
        repr(client), str(client), repr(client.batches), repr(client.files),
        repr(user.do(lambda c: c.batches.retrieve(batch))),
        repr(client.batches.results(batch)), repr(client.batches.list()),
        repr(client.files.content("f")), repr(vars(client)),
    ]  # fmt: skip
    assert [one for one in shown if KEY in one] == []
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("name", ["api-key", "key", "token", "sig", "X-Amz-Signature"])
def test_a_key_in_a_query_is_in_no_error_and_no_log(
    name: str, user: Hand, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.script("batches.retrieve", refusal(404))
    with caplog.at_level(logging.DEBUG, "batchwright"), pytest.raises(APIError) as caught:
        user.do(lambda c: c.batches.retrieve("b", extra_query={name: SECRET}))
    assert SECRET in str(server.seen[0].url)
    assert [one for one in told(caught.value) if SECRET in one] == []
    assert SECRET not in caplog.text
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("name", ["api-key", "x-api-key", "cookie", "authorization"])
def test_a_key_in_a_header_of_the_caller_is_in_no_error_and_no_log(
    name: str, user: Hand, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.script("batches.retrieve", refusal(404))
    with caplog.at_level(logging.DEBUG, "batchwright"), pytest.raises(APIError) as caught:
        user.do(lambda c: c.batches.retrieve("b", extra_headers={name: SECRET}))
    assert server.seen[0].headers[name] == SECRET
    assert [one for one in told(caught.value) if SECRET in one] == []
    assert SECRET not in caplog.text
    assert server.count("batches.retrieve") == 1


def test_an_error_that_is_pickled_has_no_key(user: Hand, server: Server) -> None:
    server.script("batches.create", After(refusal(400)))
    with pytest.raises(APIError) as caught:
        user.do(lambda c: c.batches.create(input_file_id="f", endpoint=ENDPOINT))
    assert KEY.encode() not in pickle.dumps(caught.value)
    assert server.count("batches.create") == 1
