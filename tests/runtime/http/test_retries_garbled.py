"""Responses that are not HTTP, or end within a head, a chunk or an error: which are repeated.

The fake sends valid HTTP only: these bytes come from a socket.
"""

from __future__ import annotations

import io

import pytest
from batchwright import APIStatusError

from ..loopback import answer, serve
from ..parcels import upload
from ..retrying import BIG, LOOK_FIRST, Maker, failing, flavours, make, take_back

GARBLED: dict[str, bytes] = {
    "half a head": b"HTTP/1.1 200 OK\r\nContent-",
    "no HTTP": b"220 smtp.test ready\r\n\r\n",
    "truncated chunks": b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"id": "p\r\n',
}
garbled = pytest.mark.parametrize("how", GARBLED)


@flavours
@garbled
def test_what_does_no_harm_is_repeated_until_it_succeeds(patient: Maker, how: str) -> None:
    post = patient()
    replies = [GARBLED[how], GARBLED[how], answer()]
    with serve(lambda _: replies.pop(0)) as server:
        assert post.send(server.url, take_back()).id == "p1"
    assert len(server.requests) == 3
    assert post.hands.slept == [0.5, 1.0]


@flavours
@garbled
def test_what_does_no_harm_is_given_up_after_all_attempts(patient: Maker, how: str) -> None:
    with serve(GARBLED[how]) as server:
        error = failing(patient(), server.url, take_back())
    assert len(server.requests) == error.attempts == 3
    assert "3 attempts" in str(error)
    assert error.may_have_acted
    assert LOOK_FIRST not in str(error)


@flavours
@garbled
def test_what_may_do_harm_is_sent_once(patient: Maker, how: str) -> None:
    post = patient()
    for call in (make(), upload(b"data"), upload(io.BytesIO(BIG))):
        with serve(GARBLED[how]) as server:
            error = failing(post, server.url, call)
        assert len(server.requests) == error.attempts == 1
        assert error.may_have_acted
        assert LOOK_FIRST in error.message
        assert LOOK_FIRST in str(error)
        assert len(error.message) <= 500
    assert post.hands.slept == []


@flavours
def test_a_status_survives_a_body_that_does_not(patient: Maker) -> None:
    broken = b'HTTP/1.1 429 Slow\r\nContent-Length: 999\r\n\r\n{"error": {"message": "slow dow'
    replies = [broken, broken, answer()]
    post = patient()
    with serve(lambda _: replies.pop(0), resets=(2,)) as server:
        assert post.send(server.url, make()).id == "p1"
    assert len(server.requests) == 3
    with serve(broken) as server:
        error = failing(post, server.url, make())
    assert isinstance(error, APIStatusError)
    assert error.status_code == 429
    assert error.message == '{"error": {"message": "slow dow'
