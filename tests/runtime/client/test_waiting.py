"""Waiting: every change is yielded, temporary failures are repeated, and the timeout holds."""

from __future__ import annotations

import asyncio
import email.utils
import pickle
from dataclasses import replace
from typing import Any

import pytest
from batchwright import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    ArgumentError,
    AsyncClient,
    Batch,
    Client,
    WaitTimeoutError,
)
from batchwright.testing import (
    Fake,
    HangUp,
    Malformed,
    Refuse,
    Stall,
    Status,
    Truncate,
    serve,
)
from batchwright.testing.clock import START

from ...testing.ways import Waits, Way, in_process, patience, ways
from .watched_batch import Look, course, done, shown, waited, watched


@ways
def test_each_change_is_handed_out_once(way: Way) -> None:
    begun = ("in_progress", 1)
    fake, name = course(
        "validating", "validating", ("validating", 1), ("validating", 1), begun, ("completed", 2)
    )
    seen = watched(way, fake, name)
    assert [(one.status, done(one)) for one in seen] == [
        ("validating", 0),
        ("validating", 1),
        ("in_progress", 1),
        ("completed", 2),
    ]
    assert [exchange.path for exchange in fake.journal] == [f"/v1/batches/{name}"] * 6


@ways
def test_a_batch_is_watched_through_all_its_states(way: Way) -> None:
    fake = Fake(dwell=60)
    name = fake.put("Batch")["id"]
    states = [one.status for one in watched(way, fake, name)]
    assert states == ["validating", "in_progress", "finalizing", "completed"]
    assert [one.rule for one in fake.complaints()] == ["unread_results"]


@ways
def test_waiting_returns_the_final_object_alone(way: Way) -> None:
    fake, name = course("validating", ("completed", 7))
    ended = waited(way, fake, name)
    assert (ended.id, ended.status, done(ended)) == (name, "completed", 7)


@ways
def test_states_may_be_skipped_and_unknown_ones_are_not_final(way: Way) -> None:
    fake, name = course("validating", "vanished", "", "cancelled")
    states = [one.status for one in watched(way, fake, name)]
    assert states == ["validating", "vanished", "", "cancelled"]


@ways
def test_intervals_grow_to_the_longest(way: Way) -> None:
    fake, name = course(*["validating"] * 9, "completed")
    waits = Waits(fake)
    waited(way, fake, name, clock=waits.clock)
    assert waits.slept == [5, 7.5, 11.25, 16.875, 25.3125, 37.96875, 56.953125, 60, 60]


@ways
def test_chance_takes_off_up_to_a_quarter(way: Way) -> None:
    fake, name = course("validating", "validating", "completed")
    waits = Waits(fake)
    waited(way, fake, name, clock=replace(waits.clock, chance=lambda: 1.0))
    assert waits.slept == [3.75, 5.625]


@ways
def test_a_final_object_is_returned_without_asking(way: Way) -> None:
    fake, name = course(500)
    ended = shown(name, "completed")
    assert waited(way, fake, ended, timeout=0) is ended
    assert watched(way, fake, ended) == [ended]
    assert fake.journal == []


@ways
def test_an_object_is_looked_at_again_before_it_is_handed_out(way: Way) -> None:
    fake, name = course("validating", "completed")
    seen = watched(way, fake, shown(name, "validating"))
    assert [one.status for one in seen] == ["validating", "completed"]


TROUBLE: list[Look] = [
    408,
    429,
    500,
    503,
    599,
    Refuse(),
    Stall(),
    HangUp(),
    Truncate(at=1),
    Malformed(),
    Status(status=200, body=b"<html>try later</html>"),
    {"status": "completed"},
]


@ways
@pytest.mark.parametrize("trouble", TROUBLE, ids=str)
def test_trouble_that_passes_is_sat_out(way: Way, trouble: Look) -> None:
    fake, name = course(trouble, "validating", trouble, trouble, "completed")
    seen = watched(way, fake, name, timeout=100, patience=min(10.0, patience(way, trouble)))
    assert [one.status for one in seen] == ["validating", "completed"]
    assert len(fake.journal) == 5


@ways
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 501])
def test_trouble_that_stays_is_raised(way: Way, status: int) -> None:
    fake, name = course("validating", status)
    with pytest.raises(APIStatusError) as caught:
        waited(way, fake, name)
    assert caught.value.status_code == status
    assert len(fake.journal) == 2


@ways
def test_no_time_is_enough_for_one_look(way: Way) -> None:
    fake, name = course("validating")
    waits = Waits(fake)
    with pytest.raises(WaitTimeoutError):
        waited(way, fake, name, timeout=0, clock=waits.clock)
    assert len(fake.journal) == 1
    assert waits.slept == []
    fake, name = course("completed")
    assert waited(way, fake, name, timeout=0).status == "completed"


@ways
def test_the_last_look_is_when_the_time_is_up(way: Way) -> None:
    fake, name = course(*(("validating", count) for count in (1, 2, 3, 4)))
    waits = Waits(fake)
    with pytest.raises(WaitTimeoutError) as caught:
        waited(way, fake, name, timeout=14.5, clock=waits.clock)
    assert waits.slept == [5, 7.5, 2]
    assert [exchange.method for exchange in fake.journal] == ["GET"] * 4
    error = caught.value
    assert isinstance(error.last, Batch)
    assert (error.last.id, error.last.status, done(error.last)) == (name, "validating", 4)
    assert isinstance(error, TimeoutError)
    assert isinstance(error, APIError)
    assert str(error) == (
        f"'{name}' is still 'validating' after 14 seconds."
        " Nothing was cancelled; wait again, or with a longer timeout"
    )
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.last, again.operation) == (str(error), error.last, "batches.retrieve")


@ways
def test_a_time_that_is_up_in_trouble_says_which(way: Way) -> None:
    fake, name = course(503)
    with pytest.raises(
        WaitTimeoutError,
        match=rf"'{name}' could not be polled .* failed: 503 Service Unavailable: no",
    ) as error:
        waited(way, fake, name, timeout=9)
    assert error.value.last is None
    assert isinstance(error.value.__cause__, APIStatusError)


@ways
def test_an_answer_that_cannot_be_read_is_named_in_the_end(way: Way) -> None:
    fake, name = course(Status(status=200, body=b"<html>"))
    with pytest.raises(WaitTimeoutError) as caught:
        waited(way, fake, name, timeout=1)
    assert isinstance(caught.value.__cause__, APIResponseValidationError)


@ways
def test_without_a_timeout_an_hour_of_failures_is_enough(way: Way) -> None:
    fake, name = course("validating", Refuse())
    with pytest.raises(WaitTimeoutError) as caught:
        waited(way, fake, name)
    assert isinstance(caught.value.__cause__, APIConnectionError)
    assert caught.value.last == shown(name, "validating")
    assert fake.clock.now() - START == 3600


@in_process
def test_an_answer_ends_a_series_of_failures(way: Way) -> None:
    looks: list[Look] = [*[502] * 50, "validating"] * 3
    fake, name = course(*looks, "completed")
    assert waited(way, fake, name).status == "completed"
    assert fake.clock.now() - START > 2 * 3600


@ways
@pytest.mark.parametrize(
    ("asked", "slept"),
    [
        ("15", 15),
        ("1.5", 5),
        ("-3", 5),
        ("nan", 5),
        ("soon", 5),
        ("86400", 600),
        (email.utils.formatdate(START + 33, usegmt=True), 33),
    ],
)
def test_a_server_is_left_alone_for_as_long_as_it_asks(way: Way, asked: str, slept: float) -> None:
    busy = Status(status=429, headers={"Retry-After": asked})
    fake, name = course(busy, "validating", "completed")
    waits = Waits(fake)
    waited(way, fake, name, clock=waits.clock)
    assert waits.slept == [slept, 7.5]


@ways
def test_a_wait_in_milliseconds_is_read_as_by_the_retry_policy(way: Way) -> None:
    busy = Status(status=429, headers={"Retry-After-Ms": "15500", "Retry-After": "7"})
    fake, name = course(busy, "validating", "completed")
    waits = Waits(fake)
    waited(way, fake, name, clock=waits.clock)
    assert waits.slept == [15.5, 7.5]


@in_process
@pytest.mark.parametrize(("looks", "limit"), [(0, 30), (1, 25), (2, 17.5), (3, 6.25), (4, 2)])
def test_a_look_takes_no_longer_than_the_time_that_is_left(
    way: Way, looks: int, limit: float
) -> None:
    fake, name = course(*["validating"] * looks, Stall())
    waits = Waits(fake)
    with pytest.raises(WaitTimeoutError):
        waited(way, fake, name, timeout=30, clock=waits.clock)
    # The rest of the time the client waited for a response that never came.
    assert fake.clock.now() - START - sum(waits.slept) == limit


@ways
@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_a_timeout_that_is_none_is_refused(way: Way, timeout: float) -> None:
    fake, name = course("completed")
    with pytest.raises(ArgumentError, match="timeout: expected seconds >= 0"):
        watched(way, fake, name, timeout=timeout)
    assert fake.journal == []


@ways
def test_an_object_without_an_id_is_refused(way: Way) -> None:
    fake, _ = course("completed")
    with pytest.raises(ArgumentError):
        waited(way, fake, "")
    nameless: Any = object()
    with pytest.raises(ArgumentError, match="the object has no id"):
        waited(way, fake, nameless)
    assert fake.journal == []


def test_an_interrupt_leaves_everything_usable() -> None:
    fake, name = course("validating")

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    clock = replace(fake.transport.clock, sleep=interrupt)
    with serve(fake) as url, Client(base_url=url, api_key="k", clock=clock) as client:
        seen = iter(client.batches.watch(name))
        assert next(seen).status == "validating"
        with pytest.raises(KeyboardInterrupt):
            next(seen)
        assert next(iter(client.batches.watch(name))).status == "validating"


def test_a_cancellation_leaves_everything_usable() -> None:
    fake, name = course("validating")

    async def run(url: str) -> None:
        asleep = asyncio.Event()

        async def rest(seconds: float) -> None:
            asleep.set()
            await asyncio.sleep(seconds)

        clock = replace(fake.transport.clock, rest=rest)
        async with AsyncClient(base_url=url, api_key="k", clock=clock) as client:

            async def follow() -> None:
                async for _ in client.batches.watch(name):
                    pass

            task = asyncio.create_task(follow())
            await asleep.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            seen = client.batches.watch(name)
            assert (await anext(seen)).status == "validating"
            await seen.aclose()

    with serve(fake) as url:
        asyncio.run(run(url))
    assert len(fake.journal) == 2
