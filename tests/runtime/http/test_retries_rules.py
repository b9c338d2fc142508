"""Rules that hold for every request, whatever happens to it.

No server causes some of httpx2's errors reliably: connections that are not made in time, bodies
that are not written. So a transport in place of the network raises them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import httpx2
import pytest
from batchwright import APIConnectionError, APIError, APIStatusError, Chunks

from ..parcels import upload
from ..retrying import (
    LOOK_FIRST,
    POLICY,
    Maker,
    flavours,
    make,
    take_back,
)


@dataclass(frozen=True)
class Event:
    """What happens to a request, and whether the server may have acted then."""

    name: str
    ambiguous: bool
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    raises: type[httpx2.RequestError] | None = None
    done: bool = False


EVENTS = [
    Event("done", False, 200, done=True),
    Event("refused", False, raises=httpx2.ConnectError),
    Event("no connection in time", False, raises=httpx2.ConnectTimeout),
    Event("no answer in time", True, raises=httpx2.ReadTimeout),
    Event("not written in time", True, raises=httpx2.WriteTimeout),
    Event("not written", True, raises=httpx2.WriteError),
    Event("reset", True, raises=httpx2.ReadError),
    Event("hung up", True, raises=httpx2.RemoteProtocolError),
    Event("many", False, 429),
    Event("many for long", False, 429, (("retry-after", "999"),)),
    Event("many, at once", False, 429, (("retry-after", "0"),)),
    Event("late", True, 408),
    Event("broken", True, 500),
    Event("broken, again", False, 502, (("x-should-retry", "true"),)),
    Event("broken, enough", True, 503, (("x-should-retry", "false"),)),
    Event("wrong", False, 400),
    Event("conflict", False, 409, (("x-should-retry", "true"),)),
]


@flavours
@pytest.mark.parametrize("seed", range(8))
def test_no_request_is_sent_too_often(patient: Maker, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(30):
        attempts = chance.randrange(5)
        post = patient(POLICY.limited(attempts))
        # Rarely a success, or most sequences would be short.
        script = chance.choices(EVENTS, weights=[1 if event.done else 2 for event in EVENTS], k=9)
        happened: list[Event] = []

        def handler(
            request: httpx2.Request,
            script: list[Event] = script,
            happened: list[Event] = happened,
        ) -> httpx2.Response:
            event = script[len(happened)]
            happened.append(event)
            if event.raises is not None:
                raise event.raises(event.name, request=request)
            return httpx2.Response(event.status, json={"id": "x"}, headers=dict(event.headers))

        call = chance.choice([make(), upload(b"x"), upload(Chunks(iter([b"x"]))), take_back()])
        error = None
        try:
            post.send(httpx2.MockTransport(handler), call)
        except APIError as failed:
            error = failed
        assert 1 <= len(happened) <= attempts + 1
        assert len(post.hands.slept) == len(happened) - 1
        assert all(0 <= wait <= 8 for wait in post.hands.slept)
        assert (error is None) is happened[-1].done
        assert not any(event.done or event.status in (400, 409) for event in happened[:-1])
        if not call.operation.idempotent:
            assert not any(event.ambiguous for event in happened[:-1])
        if error is not None:
            assert error.attempts == len(happened)
            assert error.may_have_acted is any(event.ambiguous for event in happened)
            told = LOOK_FIRST in str(error)
            assert told is (error.may_have_acted and not call.operation.idempotent)
            assert isinstance(error, APIStatusError | APIConnectionError)
