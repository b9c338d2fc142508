"""Responses after which the server may have acted: no batch is created twice, none is lost."""

from __future__ import annotations

import gzip

import batchwright
import httpx2
import pytest
from batchwright import APIError, SubmissionError

from tests.testing.ways import Hand

from ..conftest import Connect
from ..material import ENDPOINT, FILE
from ..server import FOR_EVER, After, Reply, Seen, Server, Step, answer, refusal
from .test_keys import KEY, submit

HTML = Reply(502, b"<html>Bad Gateway</html>", (("content-type", "text/html"),))

# What the client receives instead of the response to a create.
OPEN: dict[str, Reply | BaseException] = {
    "reset": httpx2.ReadError("reset"),
    "read-timeout": httpx2.ReadTimeout("silence"),
    "hung-up": httpx2.RemoteProtocolError("Server disconnected"),
    "write-error": httpx2.WriteError("broken pipe"),
    "write-timeout": httpx2.WriteTimeout("slow"),
    "close-error": httpx2.CloseError("closed"),
    "408": refusal(408),
    "500": refusal(500),
    "502-html": HTML,
    "503": refusal(503),
    "503-empty": Reply(503),
    "504": refusal(504),
    "520": refusal(520),
    "529": refusal(529),
    "599": refusal(599),
    "503-retry-after": refusal(503, None, retry_after="1"),
    "503-should-not-retry": refusal(503, None, x_should_retry="false"),
    "body-cut": Reply(200, [b'{"id": "ba', httpx2.ReadError("reset")]),
    "body-short": Reply(200, b'{"id": "batch_0'),
    "body-empty": Reply(200),
    "body-null": answer(None),
    "body-list": answer([]),
    "body-text": answer("ok"),
    "body-html": Reply(200, b"<html>", (("content-type", "text/html"),)),
    "body-error": answer({"error": {"message": "no"}}),
    "body-without-id": answer({"object": "batch", "status": "validating"}),
    "body-not-utf8": Reply(200, b'{"id": "\xff", "status": "validating"}'),
    "body-not-gzip": Reply(200, b"xx", (("content-encoding", "gzip"),)),
    "body-gzip-cut": Reply(200, gzip.compress(b"{}")[:-3], (("content-encoding", "gzip"),)),
    "body-of-unknown-coding": Reply(200, b"xx", (("content-encoding", "x-new"),)),
    "202": Reply(202, b""),
    "204": Reply(204, b""),
}


@pytest.mark.parametrize("failure", OPEN.values(), ids=OPEN)
def test_what_was_created_behind_an_error_is_found(
    failure: Reply | BaseException, connect: Connect, server: Server
) -> None:
    server.script("batches.create", After(failure))
    batch = submit(connect(server))
    assert batch.id == server.batches[0]["id"]
    assert server.paid == (1, 1, 0)
    assert submit(connect(server)).id == batch.id
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("failure", OPEN.values(), ids=OPEN)
def test_what_was_created_behind_an_error_is_found_without_a_key(
    failure: Reply | BaseException, user: Hand, server: Server
) -> None:
    server.script("batches.create", After(failure))
    batch = submit(user, None)
    assert batch.id == server.batches[0]["id"]
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("failure", OPEN.values(), ids=OPEN)
def test_what_was_perhaps_created_is_not_created_again(
    failure: Reply | BaseException, user: Hand, server: Server
) -> None:
    server.script("batches.create", failure)
    with pytest.raises(SubmissionError) as caught:
        submit(user)
    assert caught.value.idempotency_key == KEY
    cause = caught.value.__cause__
    assert isinstance(cause, APIError)
    assert cause.may_have_acted
    assert server.paid == (1, 1, 0)
    assert sum(server.slept) <= 31


CLEAR: dict[str, Reply | BaseException] = {
    "refused": httpx2.ConnectError("refused"),
    "connect-timeout": httpx2.ConnectTimeout("silence"),
    "pool-timeout": httpx2.PoolTimeout("no connection is free"),
    "proxy": httpx2.ProxyError("407 Proxy Authentication Required"),
    "429": refusal(429, "rate_limit_exceeded"),
    "429-retry-after": refusal(429, None, retry_after="3"),
    "429-retry-after-ms": refusal(429, None, retry_after_ms="1500"),
    "503-should-retry": refusal(503, None, x_should_retry="true"),
    "500-should-retry": refusal(500, None, x_should_retry="true"),
    "408-should-retry": refusal(408, None, x_should_retry="true"),
}


@pytest.mark.parametrize("failure", CLEAR.values(), ids=CLEAR)
def test_what_was_certainly_not_created_is_sent_again(
    failure: Reply | BaseException, user: Hand, server: Server
) -> None:
    server.script("batches.create", failure)
    batch = submit(user)
    assert batch.id == server.batches[0]["id"]
    assert (len(server.batches), server.paid) == (1, (1, 2, 0))


@pytest.mark.parametrize("failure", CLEAR.values(), ids=CLEAR)
def test_after_three_attempts_that_certainly_did_not_act_nothing_is_looked_for(
    failure: Reply | BaseException, connect: Connect, server: Server
) -> None:
    submit(connect(server), "measure")
    looks = server.count("batches.list")
    server.seen.clear()
    server.script("batches.create", failure, times=FOR_EVER)
    with pytest.raises(APIError) as caught:
        submit(connect(server))
    assert not isinstance(caught.value, SubmissionError)
    assert not caught.value.may_have_acted
    assert caught.value.attempts == 3
    assert server.paid == (1, 3, 0)
    assert server.count("batches.list") <= looks
    assert sum(server.slept) < 31


REFUSED = [400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 451]


@pytest.mark.parametrize("status", REFUSED)
def test_a_refusal_is_final(status: int, user: Hand, server: Server) -> None:
    server.script("batches.create", refusal(status))
    with pytest.raises(batchwright.APIStatusError) as caught:
        submit(user)
    assert (caught.value.status_code, caught.value.may_have_acted) == (status, False)
    assert not caught.value.transient
    assert (server.paid, server.slept) == ((1, 1, 0), [])


@pytest.mark.parametrize("failure", CLEAR.values(), ids=CLEAR)
def test_the_error_of_a_create_says_that_the_server_has_not_acted(
    failure: Reply | BaseException, connect: Connect, server: Server
) -> None:
    server.script("batches.create", failure)
    with pytest.raises(APIError) as caught:
        connect(server, max_retries=0).do(
            lambda c: c.batches.create(input_file_id="f", endpoint=ENDPOINT)
        )
    assert (caught.value.may_have_acted, caught.value.transient) == (False, True)
    assert server.paid == (0, 1, 0)


TRANSIENT = ["reset", "read-timeout", "hung-up", "408", "500", "502-html", "503", "504", "520"]


@pytest.mark.parametrize("name", TRANSIENT)
def test_the_error_of_a_create_says_that_the_same_may_succeed_later(
    name: str, user: Hand, server: Server
) -> None:
    server.script("batches.create", OPEN[name])
    with pytest.raises(APIError) as caught:
        user.do(lambda c: c.batches.create(input_file_id="f", endpoint=ENDPOINT))
    assert (caught.value.may_have_acted, caught.value.transient) == (True, True)
    assert server.paid == (0, 1, 0)


@pytest.mark.parametrize("failure", OPEN.values(), ids=OPEN)
def test_create_itself_is_not_repeated_if_the_server_may_have_acted(
    failure: Reply | BaseException, user: Hand, server: Server
) -> None:
    server.script("batches.create", After(failure), times=FOR_EVER)
    with pytest.raises(APIError) as caught:
        user.do(lambda c: c.batches.create(input_file_id="f", endpoint=ENDPOINT))
    assert caught.value.may_have_acted
    assert (len(server.batches), server.paid) == (1, (0, 1, 0))


@pytest.mark.parametrize("operation", ["batches.list", "files.create", "batches.create"])
@pytest.mark.parametrize("call", [1, 2])
@pytest.mark.parametrize("acts", [True, False], ids=["after-acting", "before-acting"])
def test_killed_anywhere_and_called_again_it_creates_once(
    operation: str, call: int, acts: bool, connect: Connect, server: Server
) -> None:
    kill: Step = After(KeyboardInterrupt()) if acts else KeyboardInterrupt()
    server.script(operation, *[None] * (call - 1), kill)
    try:
        submit(connect(server))
    except KeyboardInterrupt:
        pass
    else:
        assert call == 2  # there is no second upload, and no second create
    batch = submit(connect(server))
    assert [one["id"] for one in server.batches] == [batch.id]
    assert server.paid[1] <= 2


UPLOADS: dict[str, Reply | BaseException] = {
    "reset": httpx2.ReadError("reset"),
    "408": refusal(408),
    "500": refusal(500),
    "503": refusal(503),
    "400": refusal(400),
    "413": refusal(413),
    "body-null": answer(None),
    "body-without-id": answer({"object": "file"}),
    "body-id-empty": answer({"id": ""}),
    "body-id-is-an-object": answer({"id": {}}),
    "body-html": Reply(200, b"<html>"),
}


@pytest.mark.parametrize("failure", UPLOADS.values(), ids=UPLOADS)
def test_an_upload_that_fails_creates_no_batch(
    failure: Reply | BaseException, connect: Connect, server: Server
) -> None:
    server.script("files.create", failure, times=FOR_EVER)
    with pytest.raises(APIError) as caught:
        submit(connect(server))
    assert not isinstance(caught.value, SubmissionError)
    assert server.paid[1:] == (0, 0)
    assert 1 <= server.paid[0] <= 3


@pytest.mark.parametrize("failures", [1, 2, 3, 4])
def test_looks_for_an_ambiguous_create_may_fail_in_between(
    failures: int, connect: Connect, server: Server
) -> None:
    looks = 0

    def failing(_: Seen) -> Reply | None:
        nonlocal looks
        looks += bool(server.batches)
        return refusal(503) if 1 <= looks <= failures else None

    server.script("batches.list", failing, times=FOR_EVER)
    server.script("batches.create", After(refusal(504)))
    batch = submit(connect(server, max_retries=0))
    assert batch.id == server.batches[0]["id"]
    assert server.paid == (1, 1, 0)


def test_a_lost_answer_costs_one_batch_and_one_second(user: Hand, server: Server) -> None:
    server.script("batches.create", After(httpx2.ReadError("reset")))
    submit(user)
    assert server.slept[:1] == [1.0]
    assert len(server.slept) == 1
    assert server.paid == (1, 1, 0)


def test_the_file_arrives_as_it_is(user: Hand, server: Server) -> None:
    submit(user)
    assert list(server.files.values()) == [FILE]
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("failure", OPEN.values(), ids=OPEN)
def test_a_read_that_fails_may_not_have_acted(
    failure: Reply | BaseException, connect: Connect, server: Server
) -> None:
    server.script("batches.retrieve", failure)
    with pytest.raises(APIError) as caught:
        connect(server, max_retries=0).do(lambda c: c.batches.retrieve("b"))
    assert not caught.value.may_have_acted
    assert server.count("batches.retrieve") == 1
