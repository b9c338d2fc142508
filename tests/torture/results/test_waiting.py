"""Waiting: states in another case, unreadable responses, and batches that are not found yet."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from batchwright import APIError, NotFoundError, WaitTimeoutError

from tests.testing.ways import Hand

from ..server import FOR_EVER, Reply, Server, Step, answer, refusal
from .test_lines import line

FINAL = ["completed", "failed", "expired", "cancelled"]


def wait(user: Hand, batch: str, **options: Any) -> Any:
    return user.do(lambda c: c.batches.wait(batch, **options))


def watch(user: Hand, batch: str, **options: Any) -> list[Any]:
    return user.all(lambda c: c.batches.watch(batch, **options))


@pytest.mark.parametrize("state", FINAL)
@pytest.mark.parametrize("case", [str.upper, str.capitalize], ids=["upper", "capital"])
def test_a_final_state_ends_a_wait_in_any_case(
    state: str, case: Any, user: Hand, server: Server
) -> None:
    batch = server.put(status=case(state))
    assert wait(user, batch["id"]).status.lower() == state
    assert [one.status.lower() for one in watch(user, batch["id"])] == [state]
    assert (server.count("batches.retrieve"), server.slept) == (2, [])


@pytest.mark.parametrize("state", ["IN_PROGRESS", "Validating", "FINALIZING", "Cancelling"])
def test_a_state_that_is_not_final_is_not_in_any_case(
    state: str, user: Hand, server: Server
) -> None:
    batch = server.put(status=state)
    server.script("batches.retrieve", None, lambda _: batch.update(status="COMPLETED"))
    assert wait(user, batch["id"]).status == "COMPLETED"
    assert server.count("batches.retrieve") == 2


@pytest.mark.parametrize("state", ["COMPLETED", "Completed", "EXPIRED", "Cancelled"])
def test_results_are_read_in_any_case(state: str, user: Hand, server: Server) -> None:
    batch = server.finished(line(), status=state)
    assert [one.custom_id for one in user.all(lambda c: c.batches.results(batch))] == ["request-0"]
    assert (server.count("batches.retrieve"), server.count("files.content")) == (1, 1)


WORDS = ["done", "ended", "finished", "SUCCEEDED", "x y"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("kind", [tuple, list, set, frozenset], ids=lambda kind: kind.__name__)
def test_a_server_may_have_words_of_its_own(
    word: str, kind: Any, user: Hand, server: Server
) -> None:
    batch = server.finished(line(), status=word)
    final = kind([word])
    assert wait(user, batch, final=final).status == word
    assert len(watch(user, batch, final=final)) == 1
    found = user.all(lambda c: c.batches.results(batch, final=final))
    assert [one.custom_id for one in found] == ["request-0"]
    assert (server.count("batches.retrieve"), server.count("files.content")) == (3, 1)


def test_words_of_its_own_are_read_in_any_case(user: Hand, server: Server) -> None:
    batch = server.finished(line(), status="Done")
    assert wait(user, batch, final=("DONE",)).status == "Done"
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("state", FINAL)
def test_words_of_its_own_come_beside_those_that_are_known(
    state: str, user: Hand, server: Server
) -> None:
    batch = server.put(status=state)
    assert wait(user, batch["id"], final=("done",)).status == state
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_is_not_known_is_not_final(word: str, user: Hand, server: Server) -> None:
    batch = server.put(status=word)
    with pytest.raises(WaitTimeoutError, match=word):
        wait(user, batch["id"], timeout=100)
    assert sum(server.slept) == pytest.approx(100)
    assert 3 <= server.count("batches.retrieve") <= 20


NOTHING: dict[str, Reply] = {
    "null": answer(None),
    "list": answer([]),
    "text": answer("ok"),
    "number": answer(5),
    "true": answer(True),
    "empty-object": answer({}),
    "error": answer({"error": {"message": "no"}}),
    "no-id": answer({"object": "batch", "status": "completed"}),
    "id-null": answer({"id": None, "status": "completed"}),
}
# A body that is not JSON comes from a gateway.
FOREIGN: dict[str, Reply] = {
    "empty": Reply(200, b""),
    "html": Reply(200, b"<html>please wait</html>", (("content-type", "text/html"),)),
    "cut": Reply(200, b'{"id": "batch_00001", "status": "comp'),
    "not-utf8": Reply(200, b'{"id": "\xff", "status": "completed"}'),
    "bad-gzip": Reply(200, b"xxxx", (("content-encoding", "gzip"),)),
    "204": Reply(204),
}


@pytest.mark.parametrize("reply", NOTHING.values(), ids=NOTHING)
def test_three_successes_that_cannot_be_read_end_a_wait(
    reply: Reply, user: Hand, server: Server
) -> None:
    server.script("batches.retrieve", reply, times=FOR_EVER)
    with pytest.raises(APIError) as caught:
        wait(user, "batch_00001")
    assert not isinstance(caught.value, WaitTimeoutError)
    assert server.count("batches.retrieve") == 3
    assert sum(server.slept) < 60


@pytest.mark.parametrize("reply", NOTHING.values(), ids=NOTHING)
def test_a_readable_look_starts_the_count_anew(reply: Reply, user: Hand, server: Server) -> None:
    batch = server.put(status="in_progress")
    bad: list[Step] = [reply, reply]
    server.script(
        "batches.retrieve", *bad, None, *bad, None, *bad,
        lambda _: batch.update(status="completed"),
    )  # fmt: skip
    assert wait(user, batch["id"]).status == "completed"
    assert server.count("batches.retrieve") == 9


GATEWAY: dict[str, Reply | BaseException] = {
    **FOREIGN,
    "502": refusal(502),
    "502-html": Reply(502, b"<html>"),
    "503": refusal(503),
    "503-empty": Reply(503),
    "504": refusal(504),
    "500": refusal(500),
    "429": refusal(429),
    "408": refusal(408),
    "520": Reply(520),
    "reset": httpx2.ReadError("reset"),
    "refused": httpx2.ConnectError("refused"),
    "timeout": httpx2.ReadTimeout("silence"),
    "hung-up": httpx2.RemoteProtocolError("gone"),
    "proxy": httpx2.ProxyError("407"),
}


@pytest.mark.parametrize("count", [1, 4, 12])
@pytest.mark.parametrize("failure", GATEWAY.values(), ids=GATEWAY)
def test_a_gateway_that_fails_ends_no_wait(
    failure: Reply | BaseException, count: int, user: Hand, server: Server
) -> None:
    batch = server.put(status="completed")
    server.script("batches.retrieve", failure, times=count)
    assert wait(user, batch["id"]).status == "completed"
    assert server.count("batches.retrieve") == count + 1


@pytest.mark.parametrize("failure", GATEWAY.values(), ids=GATEWAY)
def test_an_hour_of_nothing_else_does(
    failure: Reply | BaseException, user: Hand, server: Server
) -> None:
    server.script("batches.retrieve", failure, times=FOR_EVER)
    with pytest.raises(WaitTimeoutError) as caught:
        wait(user, "batch_00001")
    assert 3600 <= sum(server.slept) <= 3800
    assert server.count("batches.retrieve") < 200
    if isinstance(failure, Reply) and failure.status >= 400:
        assert str(failure.status) in str(caught.value)
    assert "failed: ." not in str(caught.value)


@pytest.mark.parametrize("failure", GATEWAY.values(), ids=GATEWAY)
def test_the_timeout_of_a_wait_names_what_failed(
    failure: Reply | BaseException, user: Hand, server: Server
) -> None:
    batch = server.put(status="in_progress")
    server.script("batches.retrieve", None)
    server.script("batches.retrieve", failure, times=FOR_EVER)
    with pytest.raises(WaitTimeoutError) as caught:
        wait(user, batch["id"], timeout=60)
    assert isinstance(caught.value.__cause__, APIError)
    assert "in_progress" in str(caught.value)
    if isinstance(failure, Reply) and failure.status >= 400:
        assert str(failure.status) in str(caught.value)
    assert sum(server.slept) == pytest.approx(60)
    assert 3 <= server.count("batches.retrieve") <= 20


@pytest.mark.parametrize("looks", [1, 2])
def test_a_batch_that_was_just_created_may_not_be_there_yet(
    looks: int, user: Hand, server: Server
) -> None:
    made = user.do(lambda c: c.batches.create(input_file_id="f", endpoint="/v1/responses"))
    server.batches[0]["status"] = "completed"
    server.script("batches.retrieve", refusal(404), times=looks)
    assert wait(user, made).status == "completed"
    assert server.count("batches.retrieve") == looks + 1


def test_a_batch_that_never_was_is_not_waited_for(user: Hand, server: Server) -> None:
    with pytest.raises(NotFoundError):
        wait(user, "batch_of_nobody")
    assert 1 <= server.count("batches.retrieve") <= 7
    assert sum(server.slept) <= 60


def test_a_batch_that_vanished_is_not_waited_for(user: Hand, server: Server) -> None:
    batch = server.put(status="in_progress")
    server.script("batches.retrieve", None, lambda _: server.batches.clear())
    with pytest.raises(NotFoundError):
        wait(user, batch["id"])
    assert server.count("batches.retrieve") == 2


@pytest.mark.parametrize("status", [400, 401, 403, 405, 410, 422])
def test_a_refusal_ends_a_wait_at_once(status: int, user: Hand, server: Server) -> None:
    server.script("batches.retrieve", refusal(status), times=FOR_EVER)
    with pytest.raises(APIError):
        wait(user, "batch_00001")
    assert (server.count("batches.retrieve"), server.slept) == (1, [])


def test_a_timeout_of_0_looks_once(user: Hand, server: Server) -> None:
    batch = server.put(status="in_progress")
    with pytest.raises(WaitTimeoutError):
        wait(user, batch["id"], timeout=0)
    assert (server.count("batches.retrieve"), server.slept) == (1, [])


@pytest.mark.parametrize("asked", ["100", "99999", "-5", "nan", "soon", "1e400", "9" * 5000, ""])
def test_what_a_server_asks_for_is_bounded(asked: str, user: Hand, server: Server) -> None:
    batch = server.put(status="completed")
    server.script("batches.retrieve", refusal(503, None, retry_after=asked))
    assert wait(user, batch["id"]).status == "completed"
    assert server.count("batches.retrieve") == 2
    assert 0 < sum(server.slept) <= 600


def test_a_state_that_goes_back_is_shown(user: Hand, server: Server) -> None:
    batch = server.put(status="finalizing")
    server.script(
        "batches.retrieve", None, lambda _: batch.update(status="in_progress"),
        lambda _: batch.update(status="completed"),
    )  # fmt: skip
    seen = [one.status for one in watch(user, batch["id"])]
    assert seen == ["finalizing", "in_progress", "completed"]
    assert server.count("batches.retrieve") == 3
