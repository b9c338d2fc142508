"""Waiting for a server with unreadable or late responses, or states of its own."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import httpx2
import pytest
from batchwright import (
    APIResponseValidationError,
    ArgumentError,
    AsyncClient,
    Client,
    Clock,
    NotFoundError,
    ResultsNotReadyError,
    WaitTimeoutError,
)
from batchwright.testing import Fake, Malformed, Stall, Status
from batchwright.testing.clock import START

from ...testing.ways import Waits, Way, in_process, ways
from ..results.ended_batch import asked, counts, look, read, scene
from ..results.ended_batch import shown as forced
from .watched_batch import Look, course, shown, waited, watched


def ok(body: bytes) -> Status:
    return Status(status=200, body=body)


UNREADABLE = [
    b"null",
    b"[]",
    b"5",
    b'"busy"',
    b"{}",
    b'{"error": {"message": "busy"}}',
    b'{"status": "completed"}',
    b'{"id": "batch_1"}',
    b'{"id": "batch_1", "status": null}',
    b'{"id": "batch_1", "status": ["completed"]}',
    b'{"id": {}, "status": "completed"}',
    b"[" * 100_000,
]


@in_process
@pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: body[:40].decode())
def test_three_successes_that_cannot_be_read_end_a_wait(way: Way, body: bytes) -> None:
    fake, name = course("validating", ok(body))
    waits = Waits(fake)
    with pytest.raises(APIResponseValidationError) as caught:
        waited(way, fake, name, clock=waits.clock)
    assert not caught.value.not_json
    assert len(fake.journal) == 4
    assert waits.slept == [5, 7.5, 11.25]


@ways
def test_a_success_that_can_be_read_begins_a_new_count(way: Way) -> None:
    bad = ok(b"null")
    fake, name = course(bad, bad, "validating", bad, bad, "validating", bad, bad, "completed")
    assert waited(way, fake, name).status == "completed"
    assert len(fake.journal) == 9


@ways
def test_an_outage_between_them_does_not(way: Way) -> None:
    fake, name = course(ok(b"null"), 503, ok(b"[]"), 503, ok(b"{}"), "completed")
    with pytest.raises(APIResponseValidationError, match="`id` is missing"):
        waited(way, fake, name)
    assert len(fake.journal) == 5


PAGES: list[Look] = [ok(b"<html>try later</html>"), ok(b""), ok(b"\xff\xfe"), Malformed()]


@ways
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_page_of_a_gateway_passes_like_any_other_trouble(way: Way, page: Look) -> None:
    fake, name = course(*[page] * 9, "completed")
    assert waited(way, fake, name).status == "completed"
    assert len(fake.journal) == 10


@ways
@pytest.mark.parametrize(
    ("trouble", "message"),
    [
        (Status(status=503, body=b""), "the last poll failed: 503 Service Unavailable. Nothing"),
        (Status(status=502, body=b"oh"), "the last poll failed: 502 Bad Gateway: oh. Nothing"),
        (ok(b""), "the last poll failed: Cannot read the response as Batch: not JSON"),
    ],
    ids=["empty", "said", "unreadable"],
)
def test_a_wait_that_ends_names_the_status(way: Way, trouble: Look, message: str) -> None:
    fake, name = course(trouble)
    with pytest.raises(WaitTimeoutError) as caught:
        waited(way, fake, name, timeout=1)
    assert message in str(caught.value)
    assert len(fake.journal) == 2


@in_process
@pytest.mark.parametrize("patience", [600.0, httpx2.Timeout(600.0), 3.0])
def test_a_short_wait_is_over_in_time_though_the_server_is_silent(
    way: Way, patience: float | httpx2.Timeout
) -> None:
    fake, name = course(Stall())
    with way.hand(fake, timeout=patience) as hand, pytest.raises(WaitTimeoutError):
        hand.do(lambda c: c.batches.wait(name, timeout=3))
    # A deadline also uses the machine's clock, which is a moment ahead: one poll more.
    looks = 2 if isinstance(patience, httpx2.Timeout) else 1
    assert len(fake.journal) == looks
    assert fake.clock.now() - START == pytest.approx(1 + 2 * looks, abs=0.5)
    with pytest.raises(WaitTimeoutError):
        waited(way, fake, name, timeout=0)
    assert fake.clock.now() - START == pytest.approx(3 + 2 * looks, abs=0.5)


@ways
@pytest.mark.parametrize("created_at", [START, START - 59, START + 9e9, None, "soon", 0])
def test_what_was_just_created_is_looked_for_during_half_a_minute(
    way: Way, created_at: Any
) -> None:
    # The fake's batch shows when it was created; a batch without a time may be a new one.
    fresh = created_at != 0
    fake, name = course({"id": "batch_1", "status": "validating", "created_at": created_at})
    with Client(transport=fake.transport, api_key="k") as client:
        made = client.batches.retrieve(name)
    gone = Fake()
    waits = Waits(gone)
    with pytest.raises(NotFoundError):
        waited(way, gone, made, clock=waits.clock)
    assert waits.slept == ([5, 7.5, 11.25, 6.25] if fresh else [])
    assert len(gone.journal) == (5 if fresh else 1)


@ways
def test_what_is_found_late_is_waited_for(way: Way) -> None:
    fake, name = course(404, 404, 503, 404, "validating", "completed")
    waits = Waits(fake)
    assert waited(way, fake, shown(name, "validating"), clock=waits.clock).status == "completed"
    assert waits.slept == [5, 7.5, 11.25, 6.25, 25.3125]


@ways
def test_an_id_that_is_not_found_is_looked_for_once_more(way: Way) -> None:
    fake, name = course(404, "validating", "completed")
    assert waited(way, fake, name).status == "completed"
    assert len(fake.journal) == 3
    fake, name = course(404)
    waits = Waits(fake)
    with pytest.raises(NotFoundError):
        waited(way, fake, name, clock=waits.clock)
    assert (waits.slept, len(fake.journal)) == ([5], 2)
    with pytest.raises(NotFoundError):
        waited(way, fake, name, timeout=0)
    assert len(fake.journal) == 3


@ways
def test_what_was_seen_and_is_gone_is_gone(way: Way) -> None:
    fake, name = course("validating", 404)
    with pytest.raises(NotFoundError):
        waited(way, fake, shown(name, "validating"))
    assert len(fake.journal) == 2


@ways
@pytest.mark.parametrize("state", ["COMPLETED", "Failed", "eXpired", "Cancelled"])
def test_a_final_state_is_final_in_any_case(way: Way, state: str) -> None:
    fake, name = course("VALIDATING", "In_Progress", state)
    seen = watched(way, fake, name)
    assert [one.status for one in seen] == ["VALIDATING", "In_Progress", state]
    assert waited(way, fake, seen[-1]) is seen[-1]
    assert len(fake.journal) == 3


@ways
def test_a_wait_knows_the_states_that_the_caller_calls_final(way: Way) -> None:
    fake, name = course("validating", "Done")
    ended = waited(way, fake, name, final=("done", "gone"))
    assert ended.status == "Done"
    assert watched(way, fake, ended, final={"DONE"}) == [ended]
    assert len(fake.journal) == 2
    fake, name = course("completed")
    assert waited(way, fake, name, final=["done"]).status == "completed"


@in_process
@pytest.mark.parametrize("final", ["done", b"done", ("done", 3), None, 5])
def test_final_states_that_are_none_are_refused(way: Way, final: Any) -> None:
    fake, name = course("completed")
    for work in (waited, watched):
        with pytest.raises(ArgumentError, match="final: expected s"):
            work(way, fake, name, final=final)
    with (
        way.hand(fake) as hand,
        pytest.raises(ArgumentError, match="final: expected s"),
    ):
        hand.all(lambda c: c.batches.results(name, final=final))
    assert fake.journal == []


@ways
@pytest.mark.parametrize("given", [True, False], ids=["object", "id"])
def test_results_of_a_state_in_capitals_are_read(way: Way, given: bool) -> None:
    fake, name = scene()
    forced(fake, status="COMPLETED")
    got = read(way, fake, look(way, fake, name) if given else name)
    assert got.outcomes == {"a": "succeeded", "b": "succeeded", "c": "failed"}
    assert got.error is None
    assert asked(fake) == ["batches.retrieve", "files.content", "files.content"]


@ways
def test_results_of_a_state_that_the_caller_calls_final_are_read(way: Way) -> None:
    fake, name = scene()
    forced(fake, status="Done")
    batch = look(way, fake, name)
    read(way, fake, batch).failed(ResultsNotReadyError, "call wait")
    assert asked(fake) == ["batches.retrieve"] * 2
    with way.hand(fake) as hand:
        got = hand.all(lambda c: c.batches.results(batch, final=("done",)))
        assert [one.custom_id for one in got] == ["a", "b", "c"]
        assert asked(fake)[2:] == ["files.content"] * 2
        # Only the counts are known: here they say that there is a third line.
        forced(fake, error_file_id=None, **counts(3, 2, 0))
        got = hand.all(lambda c: c.batches.results(name, final=("done",)))
        assert [one.custom_id for one in got] == ["a", "b"]
        assert asked(fake)[4:] == ["batches.retrieve", "files.content"]
        forced(fake, output_file_id=None, **counts(None, None, None))
        assert hand.all(lambda c: c.batches.results(name, final=("done",))) == []
        assert asked(fake)[6:] == ["batches.retrieve"]


OPTIONS: dict[str, Any] = {"extra_headers": {"X-Team": "blue"}, "extra_query": {"v": 2}}


@in_process
def test_the_options_of_a_wait_are_those_of_each_look(way: Way) -> None:
    fake, name = course("validating", 503, "completed")
    waited(way, fake, name, **OPTIONS)
    watched(way, fake, name, **OPTIONS)
    assert len(fake.journal) == 4
    for exchange in fake.journal:
        assert exchange.path == f"/v1/batches/{name}?v=2"
        assert ("x-team", "blue") in lowered(exchange.request_headers)


@in_process
def test_the_options_of_results_are_those_of_each_request(way: Way) -> None:
    fake, name = scene()
    with way.hand(fake) as hand:
        hand.all(lambda c: c.batches.results(name, **OPTIONS, timeout=9, max_retries=0))
    assert asked(fake) == ["batches.retrieve", "files.content", "files.content"]
    for exchange in fake.journal:
        assert exchange.path.endswith("?v=2")
        assert ("x-team", "blue") in lowered(exchange.request_headers)
    fake.fault("files.content", Status(status=503))
    with way.hand(fake) as hand, pytest.raises(Exception, match="503"):
        hand.all(lambda c: c.batches.results(name, max_retries=0))
    assert len(fake.journal) == 5


def lowered(headers: tuple[tuple[str, str], ...]) -> set[tuple[str, str]]:
    return {(name.lower(), value) for name, value in headers}


def test_options_that_apply_to_nothing_are_refused() -> None:
    fake, name = course("completed")
    with Client(transport=fake.transport, api_key="k") as client:
        for method, option in [
            (client.batches.wait, "max_retries"),
            (client.batches.wait, "extra_body"),
            (client.batches.watch, "max_retries"),
            (client.batches.watch, "clock"),
            (client.batches.results, "extra_body"),
            (client.batches.results, "clock"),
        ]:
            call: Any = method
            what = rf"^{method.__name__}\(\) got an unexpected keyword argument '{option}'"
            with pytest.raises(TypeError, match=what):
                call(name, **{option: 1})

    async def refused() -> None:
        async with AsyncClient(transport=fake.transport, api_key="k") as client:
            call: Any = client.batches.wait
            with pytest.raises(TypeError, match=r"^wait\(\) got an unexpected"):
                await call(name, max_retries=1)

    asyncio.run(refused())
    assert fake.journal == []


def test_no_depth_of_a_note_breaks_a_wait() -> None:
    ended = set[str]()
    for depth in range(5, sys.getrecursionlimit() + 300, 5):
        note = b"[" * depth + b"]" * depth
        states = iter([b"validating", b"validating", *[b"completed"] * 3])

        def answer(_: httpx2.Request, note: bytes = note, states: Any = states) -> httpx2.Response:
            body = b'{"id": "b", "status": "%s", "metadata": {"a": %s}}' % (next(states), note)
            return httpx2.Response(200, content=body)

        clock = Clock(sleep=lambda _: None)
        with Client(transport=httpx2.MockTransport(answer), api_key="k", clock=clock) as client:
            try:
                ended.add([batch.status for batch in client.batches.watch("b")][-1])
            except APIResponseValidationError as error:
                ended.add(error.message.rpartition(": ")[2])
    # How deep it can be read depends on Python: 3.13 reads every one, 3.11 does not.
    assert {"completed"} <= ended <= {"completed", "nested too deeply"}
