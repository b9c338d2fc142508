"""Waiting: every change is seen, trouble is sat out, and time is kept."""

from __future__ import annotations

import asyncio
import email.utils
import pickle
from typing import Any

import httpx2
import pytest
from batchwright._runtime.clock import Clock
from batchwright._runtime.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    ArgumentError,
)
from batchwright._runtime.lifecycle import WaitTimeoutError
from batchwright._runtime.waiting import async_watch, watch

from .letters import NOON, WATCH, Dial, Round, Way, quick, ways
from .loopback import answer, serve
from .parcels import Flavour, Handler

Answer = str | tuple[str, int] | int | httpx2.Response | type[Exception]


def course(*answers: Answer) -> tuple[Handler, list[httpx2.Request]]:
    """A handler that gives these answers, and the last one for ever; what it was asked."""
    asked: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        match answers[min(len(asked), len(answers)) - 1]:
            case str(state):
                return httpx2.Response(200, json={"id": "r1", "state": state})
            case (str(state), done):
                return httpx2.Response(200, json={"id": "r1", "state": state, "done": done})
            case int(status):
                return httpx2.Response(status, text="no")
            case httpx2.Response(status_code=status, headers=headers, content=content):
                return httpx2.Response(status, headers=headers, content=content)
            case kind:
                assert issubclass(kind, httpx2.RequestError)
                raise kind("down", request=request)

    return handler, asked


@ways
def test_each_change_is_handed_out_once(way: Way) -> None:
    handler, asked = course("new", "new", ("new", 1), ("new", 1), ("begun", 1), ("done", 2))
    seen = way.watch(handler, "r1", clock=Dial().clock)
    assert [(one.state, one.done) for one in seen] == [
        ("new", 0),
        ("new", 1),
        ("begun", 1),
        ("done", 2),
    ]
    assert {request.url.path for request in asked} == {"/v1/rounds/r1"}
    assert len(asked) == 6


@ways
def test_waiting_returns_the_final_object_alone(way: Way) -> None:
    handler, _ = course("new", ("done", 7))
    assert way.wait(handler, "r1", clock=Dial().clock) == Round(id="r1", state="done", done=7)


@ways
def test_states_may_be_skipped_and_unknown_ones_are_not_final(way: Way) -> None:
    handler, _ = course("new", "vanished", httpx2.Response(200, json={"id": "r1"}), "stopped")
    states = [one.state for one in way.watch(handler, "r1", clock=Dial().clock)]
    assert states == ["new", "vanished", None, "stopped"]


@ways
def test_intervals_grow_to_the_longest(way: Way) -> None:
    dial, (handler, _) = Dial(), course(*["new"] * 7, "done")
    way.wait(handler, "r1", clock=dial.clock)
    assert dial.slept == [4, 6, 9, 13.5, 20, 20, 20]


def test_chance_takes_off_up_to_a_quarter() -> None:
    dial, (handler, _) = Dial(chance=1.0), course("new", "new", "done")
    Way().wait(handler, "r1", clock=dial.clock)
    assert dial.slept == [3, 4.5]


@ways
def test_a_final_object_is_returned_without_asking(way: Way) -> None:
    handler, asked = course(500)
    done = Round(id="r1", state="done")
    assert way.wait(handler, done, timeout=0, clock=Dial().clock) is done
    assert way.watch(handler, done) == [done]
    assert asked == []


@ways
def test_an_object_is_looked_at_again_before_it_is_handed_out(way: Way) -> None:
    handler, _ = course("new", "done")
    seen = way.watch(handler, Round(id="r1", state="new"), clock=Dial().clock)
    assert [one.state for one in seen] == ["new", "done"]


@ways
@pytest.mark.parametrize(
    "trouble",
    [
        408,
        429,
        500,
        503,
        599,
        httpx2.ConnectError,
        httpx2.ReadTimeout,
        httpx2.RemoteProtocolError,
        httpx2.Response(200, text="<html>try later</html>"),
        httpx2.Response(200, json={"state": "done"}),
    ],
    ids=str,
)
def test_trouble_that_passes_is_sat_out(way: Way, trouble: Answer) -> None:
    handler, asked = course(trouble, "new", trouble, trouble, "done")
    seen = way.watch(handler, "r1", timeout=100, clock=Dial().clock)
    assert [one.state for one in seen] == ["new", "done"]
    assert len(asked) == 5


@ways
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 501])
def test_trouble_that_stays_is_raised(way: Way, status: int) -> None:
    handler, asked = course("new", status)
    with pytest.raises(APIStatusError) as caught:
        way.wait(handler, "r1", clock=Dial().clock)
    assert caught.value.status_code == status
    assert len(asked) == 2


@ways
def test_no_time_is_enough_for_one_look(way: Way) -> None:
    dial, (handler, asked) = Dial(), course("new")
    with pytest.raises(WaitTimeoutError):
        way.wait(handler, "r1", timeout=0, clock=dial.clock)
    assert len(asked) == 1
    assert dial.slept == []
    assert way.wait(course("done")[0], "r1", timeout=0).state == "done"


@ways
def test_the_last_look_is_when_the_time_is_up(way: Way) -> None:
    dial, (handler, asked) = Dial(), course(("new", 1), ("new", 2), ("new", 3), ("new", 4))
    with pytest.raises(WaitTimeoutError) as caught:
        way.wait(handler, "r1", timeout=12.5, clock=dial.clock)
    assert dial.slept == [4, 6, 2.5]
    assert [request.method for request in asked] == ["GET"] * 4
    error = caught.value
    assert error.last == Round(id="r1", state="new", done=4)
    assert isinstance(error, TimeoutError)
    assert isinstance(error, APIError)
    assert str(error) == (
        "'r1' is still 'new' after 12 seconds. Nothing was cancelled; wait again, or longer"
    )
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.last, again.operation) == (str(error), error.last, "rounds.retrieve")


@ways
def test_a_time_that_is_up_in_trouble_says_which(way: Way) -> None:
    handler, _ = course(503)
    with pytest.raises(
        WaitTimeoutError, match=r"'r1' could not be looked at .* failed: no"
    ) as error:
        way.wait(handler, "r1", timeout=9, clock=Dial().clock)
    assert error.value.last is None
    assert isinstance(error.value.__cause__, APIStatusError)


@ways
def test_without_a_timeout_an_hour_of_failures_is_enough(way: Way) -> None:
    dial, (handler, _) = Dial(), course("new", httpx2.ConnectError)
    with pytest.raises(WaitTimeoutError) as caught:
        way.wait(handler, "r1", clock=dial.clock)
    assert isinstance(caught.value.__cause__, APIConnectionError)
    assert caught.value.last == Round(id="r1", state="new")
    assert dial.time == 3600


def test_an_answer_ends_a_series_of_failures() -> None:
    dial = Dial()
    answers: list[Answer] = [*[502] * 150, "new"] * 3
    handler, _ = course(*answers, "done")
    assert Way().wait(handler, "r1", clock=dial.clock).state == "done"
    assert dial.time > 2 * 3600


@ways
@pytest.mark.parametrize(
    ("asked", "slept"),
    [
        ("15", 15),
        ("1.5", 4),
        ("-3", 4),
        ("nan", 4),
        ("soon", 4),
        ("86400", 600),
        (email.utils.formatdate(NOON + 33, usegmt=True), 33),
    ],
)
def test_a_server_is_left_alone_for_as_long_as_it_asks(way: Way, asked: str, slept: float) -> None:
    dial = Dial()
    busy = httpx2.Response(429, headers={"Retry-After": asked})
    handler, _ = course(busy, "new", "done")
    way.wait(handler, "r1", clock=dial.clock)
    assert dial.slept == [slept, 6]


@ways
def test_a_look_takes_no_longer_than_the_time_that_is_left(way: Way) -> None:
    handler, asked = course(*["new"] * 4, "done")
    way.wait(handler, "r1", timeout=30, clock=Dial().clock)
    limits = [request.extensions["timeout"]["read"] for request in asked]
    assert limits == [30, 26, 20, 11, 10]


@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_a_timeout_that_is_none_is_refused(timeout: float) -> None:
    with pytest.raises(ArgumentError, match="timeout: expected seconds >= 0"):
        Way().watch(course("done")[0], "r1", timeout=timeout)


@ways
def test_an_object_without_an_id_is_refused(way: Way) -> None:
    with pytest.raises(ArgumentError):
        way.wait(course("done")[0], "")
    nameless: Any = object()
    with pytest.raises(ArgumentError, match="the object has no id"):
        way.wait(course("done")[0], nameless)


def test_an_interrupt_leaves_everything_usable() -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    reply = answer(b'{"id": "r1", "state": "new"}')
    with serve(reply) as server, Flavour().sync_client(server.url) as client:
        seen = watch(client, WATCH, "r1", clock=Clock(sleep=interrupt))
        assert next(seen).state == "new"
        with pytest.raises(KeyboardInterrupt):
            next(seen)
        assert next(watch(client, WATCH, "r1")).state == "new"


def test_a_cancellation_leaves_everything_usable() -> None:
    reply = answer(b'{"id": "r1", "state": "new"}')

    async def run(url: str) -> None:
        async with Flavour().async_client(url) as client:
            asleep = asyncio.Event()

            async def rest(seconds: float) -> None:
                asleep.set()
                await asyncio.sleep(seconds)

            async def follow() -> None:
                async for _ in async_watch(client, WATCH, "r1", clock=Clock(rest=rest)):
                    pass

            task = asyncio.create_task(follow())
            await asleep.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            seen = async_watch(client, WATCH, "r1")
            assert (await anext(seen)).state == "new"
            await seen.aclose()

    with serve(reply) as server:
        asyncio.run(run(server.url))
        assert len(server.requests) == 2


@ways
def test_a_real_server_is_watched_through_its_troubles(way: Way) -> None:
    replies = iter(
        [
            answer(b'{"id": "r1", "state": "new"}'),
            answer(b"busy", "503 Service Unavailable"),
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
            b"",
            answer(b'{"id": "r1", "state": "done"}'),
        ]
    )
    with serve(lambda _: next(replies)) as server:
        seen = way.watch(server.url, "r1", timeout=60, clock=quick())
    assert [one.state for one in seen] == ["new", "done"]


@ways
def test_an_answer_that_cannot_be_read_is_named_in_the_end(way: Way) -> None:
    handler, _ = course(httpx2.Response(200, text="<html>"))
    with pytest.raises(WaitTimeoutError) as caught:
        way.wait(handler, "r1", timeout=1, clock=Dial().clock)
    assert isinstance(caught.value.__cause__, APIResponseValidationError)
