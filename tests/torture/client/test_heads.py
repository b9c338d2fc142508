"""Malformed heads: the response is read nevertheless, or the error is a typed one."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from batchwright import APIError, APIStatusError

from tests.testing.ways import Hand

from ..conftest import Connect
from ..results.test_downloads import CONTENT
from ..server import FOR_EVER, Reply, Server, refusal

BODY = json.dumps({"id": "b", "status": "completed"}).encode()
NINES = "9" * 5000

# Headers that do not change a success.
HARMLESS: dict[str, tuple[str, str]] = {
    "type-missing": ("x-nothing", ""),
    "type-html": ("content-type", "text/html"),
    "type-empty": ("content-type", ""),
    "type-garbage": ("content-type", ";;;=;"),
    "charset-unknown": ("content-type", "application/json; charset=x-klingon"),
    "charset-utf16": ("content-type", "application/json; charset=utf-16"),
    "charset-long": ("content-type", "application/json; charset=" + "x" * 5000),
    "request-id-latin1": ("x-request-id", "\u00e9"),
    "request-id-long": ("x-request-id", NINES),
    "request-id-empty": ("x-request-id", ""),
    "retry-after": ("retry-after", NINES),
    "should-retry": ("x-should-retry", "true"),
    "range": ("content-range", f"bytes {NINES}-{NINES}/{NINES}"),
    "range-word": ("content-range", "everything"),
    "etag": ("etag", 'W/"' + NINES + '"'),
    "etag-open": ("etag", '"'),
    "date": ("date", "never"),
    "location": ("location", "https://evil.test/"),
    "cookie": ("set-cookie", "a=" + NINES),
    "cookie-garbage": ("set-cookie", "=;=;expires=never"),
    "link": ("link", "<" * 500),
    "processing": ("openai-processing-ms", "soon"),
    "limit": ("x-ratelimit-reset-requests", "never"),
}


@pytest.mark.parametrize("header", HARMLESS.values(), ids=HARMLESS)
def test_a_success_is_read_beside_any_header(
    header: tuple[str, str], user: Hand, server: Server
) -> None:
    server.script("batches.retrieve", Reply(200, BODY, (header,)))
    assert user.do(lambda c: c.batches.retrieve("b")).status == "completed"
    assert (server.count("batches.retrieve"), server.slept) == (1, [])


@pytest.mark.parametrize("header", HARMLESS.values(), ids=HARMLESS)
def test_a_download_is_read_beside_any_header(
    header: tuple[str, str], user: Hand, server: Server
) -> None:
    server.script("files.content", Reply(200, CONTENT, (header,)))
    assert user.read(lambda c: c.files.content("f")) == CONTENT
    assert server.count("files.content") == 1


@pytest.mark.parametrize("header", HARMLESS.values(), ids=HARMLESS)
def test_an_error_is_read_beside_any_header(
    header: tuple[str, str], user: Hand, server: Server
) -> None:
    reply = refusal(404, "gone")
    server.script("batches.retrieve", Reply(404, reply.body, (header,)), times=FOR_EVER)
    with pytest.raises(APIStatusError) as caught:
        user.do(lambda c: c.batches.retrieve("b"))
    assert (caught.value.status_code, caught.value.code) == (404, "gone")
    assert len(str(caught.value)) < 2000
    assert 1 <= server.count("batches.retrieve") <= 3


LENGTHS = ["x", "-1", "1.5", "0x10", "", NINES, "1, 2", "+5", "5 5", "\u0665", str(len(BODY) + 9),
           str(len(BODY) - 9)]  # fmt: skip


@pytest.mark.parametrize("length", LENGTHS, ids=lambda one: one[:10] or "empty")
def test_a_length_that_is_wrong_gives_the_right_value_or_a_typed_error(
    length: str, user: Hand, server: Server
) -> None:
    reply = Reply(200, BODY, (("content-length", length),))
    server.script("batches.retrieve", reply, times=FOR_EVER)
    with suppress(APIError):
        assert user.do(lambda c: c.batches.retrieve("b")).status == "completed"
    assert 1 <= server.count("batches.retrieve") <= 3


WAITS: dict[str, float | None] = {
    "3": 3.0,
    "0": 0.0,
    "0.25": 0.25,
    " 3 ": 3.0,
    "-3": None,
    "": None,
    "nan": None,
    "inf": None,
    "-inf": None,
    "1e400": None,
    "soon": None,
    "3s": None,
    "0x3": None,
    "\u0663": None,
    "Fri, 15 Jan 2027 07:00:00 GMT": None,
    "Fri, 31 Feb 2027 08:00:00 GMT": None,
    "Fri, 15 Jan 99999 08:00:00 GMT": None,
}


@pytest.mark.parametrize(("asked", "waited"), WAITS.items(), ids=[one or "empty" for one in WAITS])
def test_a_wait_that_is_none_is_not_waited_for(
    asked: str, waited: float | None, user: Hand, server: Server
) -> None:
    server.put(status="completed")
    server.script("batches.retrieve", refusal(503, None, retry_after=asked))
    assert user.do(lambda c: c.batches.retrieve("batch_00001")).status == "completed"
    assert server.count("batches.retrieve") == 2
    slept = sum(server.slept)
    assert slept == pytest.approx(waited) if waited is not None else 0 <= slept <= 8


@pytest.mark.parametrize("asked", ["121", "99999", NINES, "Fri, 01 Jan 2100 08:00:00 GMT"],
                         ids=lambda one: one[:10])  # fmt: skip
def test_a_wait_that_is_too_long_is_refused(asked: str, user: Hand, server: Server) -> None:
    server.script("batches.retrieve", refusal(503, None, retry_after=asked), times=FOR_EVER)
    with pytest.raises(APIError):
        user.do(lambda c: c.batches.retrieve("b"))
    assert sum(server.slept) <= 30
    assert 1 <= server.count("batches.retrieve") <= 3


STATUSES = [200, 201, 203, 206, 226, 299]


@pytest.mark.parametrize("status", STATUSES)
def test_any_success_is_one(status: int, user: Hand, server: Server) -> None:
    server.script("batches.retrieve", Reply(status, BODY))
    assert user.do(lambda c: c.batches.retrieve("b")).status == "completed"
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("status", [402, 406, 418, 421, 423, 424, 425, 426, 428, 431, 499])
def test_any_refusal_is_an_error_with_its_status(status: int, user: Hand, server: Server) -> None:
    server.script("batches.retrieve", refusal(status), times=FOR_EVER)
    with pytest.raises(APIStatusError) as caught:
        user.do(lambda c: c.batches.retrieve("b"))
    assert caught.value.status_code == status
    assert server.count("batches.retrieve") == 1


ERRORS: dict[str, bytes] = {
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "number": b"5",
    "text": b'"no"',
    "html": b"<html>no</html>",
    "not-utf8": b"\xff\xfe",
    "nul": b"\x00" * 50,
    "error-null": b'{"error": null}',
    "error-text": b'{"error": "no"}',
    "error-list": b'{"error": ["no"]}',
    "error-number": b'{"error": 5}',
    "message-object": b'{"error": {"message": {"a": 1}}}',
    "code-number": b'{"error": {"message": "no", "code": 5}}',
    "code-object": b'{"error": {"message": "no", "code": {"a": 1}}}',
    "detail-list": b'{"detail": [{"loc": ["a"], "msg": "no"}]}',
    "detail-text": b'{"detail": "no"}',
    "message-top": b'{"message": "no"}',
    "cut": b'{"error": {"message": "n',
    "deep": b'{"error": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "long": b'{"error": {"message": "' + b"x" * 500_000 + b'"}}',
    "surrogate": b'{"error": {"message": "\\ud800"}}',
    "digits": b'{"error": {"message": "no", "code": ' + b"9" * 5000 + b"}}",
}


@pytest.mark.parametrize("body", ERRORS.values(), ids=ERRORS)
def test_any_body_of_an_error_is_an_error(body: bytes, user: Hand, server: Server) -> None:
    server.script("batches.retrieve", Reply(404, body))
    with pytest.raises(APIStatusError) as caught:
        user.do(lambda c: c.batches.retrieve("b"))
    error: Any = caught.value
    assert error.status_code == 404
    assert 0 < len(str(error)) < 2000
    str(error).encode()
    assert server.count("batches.retrieve") == 1


def test_a_client_without_repetitions_does_not_wait(connect: Connect, server: Server) -> None:
    server.script("batches.retrieve", refusal(503, None, retry_after="5"))
    with pytest.raises(APIStatusError):
        connect(server, max_retries=0).do(lambda c: c.batches.retrieve("b"))
    assert (server.count("batches.retrieve"), server.slept) == (1, [])
