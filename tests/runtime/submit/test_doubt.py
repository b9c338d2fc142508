"""Submissions that may have created a batch: it is found, and no second one is created."""

from __future__ import annotations

import asyncio
import pickle
from dataclasses import replace

import httpx2
import pytest
from batchwright import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    AsyncClient,
    SubmissionError,
)
from batchwright.testing import (
    Fake,
    Fault,
    HangUp,
    Malformed,
    Refuse,
    Reset,
    Stall,
    Status,
    Truncate,
)
from batchwright.testing.message import Request

from ...testing.ways import Waits, Way, in_process, patience, ways
from .submission import (
    KEY,
    NOTE,
    STEPS,
    TEXT,
    URL,
    asked,
    batches,
    digest,
    submit,
)

CREATED: list[Fault] = [
    Stall(),
    Reset("after"),
    HangUp(),
    Truncate(at=10),
    Malformed(),
    Status(status=500, acts=True),
    Status(status=502, body=b"<html>bad gateway</html>", acts=True),
    Status(status=408, acts=True),
    Status(status=200, body=b"<html>", acts=True),
    Status(status=200, body={"status": "validating"}, acts=True),
]
"""The server has created it, but the client cannot know."""

UNTOUCHED: list[Fault] = [
    Stall(acts=False),
    Reset("before"),
    Reset("during"),
    HangUp(acts=False),
    Status(status=500),
    Status(status=502, body=b"<html>bad gateway</html>"),
    Status(status=408),
    Status(status=200, body=b"<html>"),
    Status(status=200, body={"status": "validating"}),
]
"""It has not created it, but the client cannot know."""


@ways
@pytest.mark.parametrize("fault", CREATED, ids=str)
def test_what_was_created_although_it_failed_is_found(way: Way, fault: Fault) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", fault)
    with way.hand(fake, timeout=patience(way, fault), clock=waits.clock) as hand:
        made = submit(hand)
    assert [made.id] == [one["id"] for one in batches(fake)]
    assert asked(fake) == STEPS
    assert waits.slept == [1]


@ways
def test_a_list_that_lags_behind_is_looked_at_again(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Reset("after"))
    stale = {"object": "list", "data": [], "has_more": False}
    fake.fault("batches.list", Status(status=200, body=stale), call=3, times=3)
    with way.hand(fake, clock=waits.clock) as hand:
        made = submit(hand)
    assert [made.id] == [one["id"] for one in batches(fake)]
    assert waits.slept == [1, 2, 4, 8]


@ways
def test_a_list_that_fails_is_looked_at_again(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Reset("after"))
    fake.fault("batches.list", Status(status=503), call=3, times=2)
    with way.hand(fake, clock=waits.clock, max_retries=0) as hand:
        made = submit(hand)
    assert [made.id] == [one["id"] for one in batches(fake)]
    assert waits.slept == [1, 2, 4]


@ways
@pytest.mark.parametrize("fault", UNTOUCHED, ids=str)
def test_what_cannot_be_found_is_not_created_again(way: Way, fault: Fault) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", fault)
    with way.hand(fake, timeout=patience(way, fault), clock=waits.clock) as hand:
        with pytest.raises(
            SubmissionError, match="Wait until the list is current, then submit"
        ) as caught:
            submit(hand)
        assert asked(fake).count("batches.create") == 1
        assert batches(fake) == []
        assert waits.slept == [1, 2, 4, 8, 15]
        assert isinstance(
            caught.value.__cause__,
            APIConnectionError | APIStatusError | APIResponseValidationError,
        )
        assert pickle.loads(pickle.dumps(caught.value)).idempotency_key == KEY
        made = submit(hand)
    assert [made.id] == [one["id"] for one in batches(fake)]


@ways
def test_a_list_that_cannot_be_read_after_a_failure_is_said_so(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Reset("after"))
    fake.fault("batches.list", Status(status=403, body=b"keep out"), call=3)
    with way.hand(fake, clock=waits.clock) as hand:
        with pytest.raises(SubmissionError, match="the list could not be read: keep out"):
            submit(hand)
        assert waits.slept == [1]
        assert [submit(hand).id] == [one["id"] for one in batches(fake)]


@ways
@pytest.mark.parametrize("status", [400, 409, 429])
def test_a_refusal_is_raised_at_once(way: Way, status: int) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Status(status=status))
    with (
        way.hand(fake, clock=waits.clock, max_retries=0) as hand,
        pytest.raises(APIStatusError) as caught,
    ):
        submit(hand)
    assert caught.value.status_code == status
    assert asked(fake) == STEPS[:4]
    assert waits.slept == []


@in_process
def test_a_connection_that_is_refused_is_raised_at_once(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Refuse())
    with (
        way.hand(fake, clock=waits.clock, max_retries=0) as hand,
        pytest.raises(APIConnectionError),
    ):
        submit(hand)
    assert asked(fake) == STEPS[:4]
    assert waits.slept == []


@ways
@pytest.mark.parametrize(
    ("operation", "call"), [("batches.list", 1), ("files.create", 1), ("batches.list", 2)]
)
def test_nothing_is_created_after_an_earlier_step_has_failed(
    way: Way, operation: str, call: int
) -> None:
    fake = Fake()
    fake.fault(operation, Reset("after"), call=call)
    with way.hand(fake, max_retries=0) as hand:
        with pytest.raises(APIConnectionError):
            submit(hand)
        assert batches(fake) == []
        assert [submit(hand).id] == [one["id"] for one in batches(fake)]


@ways
def test_one_that_was_just_refused_is_returned_for_what_it_says(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        submit(hand)
        fake.force("Batch", status="failed")
        fake.fault("batches.create", Reset("after"))
        again = submit(hand)
    assert (again.id, again.status) == (batches(fake)[1]["id"], "failed")
    assert len(batches(fake)) == 2


@ways
def test_one_of_which_nothing_came_long_ago_is_not_taken_for_the_new_one(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        submit(hand)
        fake.force("Batch", status="failed")
        fake.fault("batches.create", HangUp(acts=False))
        with pytest.raises(SubmissionError):
            submit(hand)
    assert len(batches(fake)) == 1


def test_a_cancelled_submission_can_be_begun_anew() -> None:
    fake = Fake()
    fake.fault("batches.create", Reset("after"))

    async def run() -> str:
        asleep = asyncio.Event()

        async def rest(_: float) -> None:
            asleep.set()
            await asyncio.sleep(60)

        clock = replace(fake.transport.clock, rest=rest)
        async with AsyncClient(transport=fake.transport, api_key="k", clock=clock) as client:
            task = asyncio.create_task(
                client.batches.submit(TEXT, endpoint=URL, idempotency_key=KEY)
            )
            await asleep.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return (await client.batches.submit(TEXT, endpoint=URL, idempotency_key=KEY)).id

    assert [asyncio.run(run())] == [one["id"] for one in batches(fake)]


@ways
def test_a_server_that_asks_to_repeat_has_not_acted(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    advice = {"x-should-retry": "true"}
    fake.fault("batches.create", Status(status=503, headers=advice), times=None)
    with way.hand(fake, clock=waits.clock) as hand, pytest.raises(APIStatusError) as caught:
        submit(hand)
    assert (caught.value.status_code, caught.value.may_have_acted) == (503, False)
    assert asked(fake) == [*STEPS[:3], *["batches.create"] * 3]
    assert waits.slept == [0.5, 1]


@in_process
def test_a_proxy_that_cannot_be_reached_has_not_acted(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)

    def unreachable(request: Request) -> None:
        raise httpx2.ProxyError("no tunnel", request=httpx2.Request("POST", "http://p"))

    fake.fault("batches.create", unreachable, times=None)
    with (
        way.hand(fake, clock=waits.clock, max_retries=0) as hand,
        pytest.raises(APIConnectionError) as caught,
    ):
        submit(hand)
    assert not caught.value.may_have_acted
    assert waits.slept == []


@ways
def test_without_a_key_an_ambiguous_answer_is_resolved(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Reset("after"))
    with way.hand(fake, clock=waits.clock) as hand:
        made = submit(hand, idempotency_key=None)
        assert [made.id] == [one["id"] for one in batches(fake)]
        assert asked(fake) == ["files.create", "batches.create", "batches.list"]
        fake.fault("batches.create", HangUp(acts=False))
        with pytest.raises(SubmissionError, match=r"find\(error.idempotency_key\)") as caught:
            submit(hand, idempotency_key=None)
        key = caught.value.idempotency_key
        assert hand.do(lambda c: c.batches.find(key)) is None


@ways
@pytest.mark.parametrize("kept", [None, {}, {NOTE: "cut"}, {NOTE: f"{KEY} {digest()}"}], ids=str)
def test_a_server_that_drops_notes_is_warned_of(
    way: Way, kept: dict[str, str] | None, caplog: pytest.LogCaptureFixture
) -> None:
    fake = Fake()
    fake.force("Batch", metadata=kept)
    with way.hand(fake) as hand:
        made = submit(hand)
        assert f"Batch {made.id} was created, but the response does not repeat its" in caplog.text
        assert "the next submit with idempotency key 'monday' creates another" in caplog.text
        # The client itself remembers it.
        assert submit(hand).id == made.id
    assert len(batches(fake)) == 1


@ways
def test_notes_that_a_server_adds_are_no_matter(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = submit(hand)
        fake.force("Batch", metadata={**batches(fake)[0]["metadata"], "region": "north"})
        assert submit(hand).id == made.id
    assert "WARNING" not in caplog.text


@ways
def test_a_last_look_that_fails_takes_nothing_back(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    fake = Fake()
    fake.fault("batches.list", Status(status=403, body=b"keep out"), call=3)
    with way.hand(fake) as hand:
        made = submit(hand)
    assert [made.id] == [one["id"] for one in batches(fake)]
    assert "at the same time: keep out" in caplog.text


@ways
def test_a_list_that_is_a_copy_is_waited_for(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.lag(seconds=10)
    fake.fault("batches.create", Reset("after"))
    with way.hand(fake, clock=waits.clock) as hand:
        made = submit(hand)
    assert [made.id] == [one["id"] for one in batches(fake)]
    assert waits.slept == [1, 2, 4, 8]


@ways
def test_a_list_that_is_a_copy_hides_nothing_from_the_client_that_created(way: Way) -> None:
    fake = Fake()
    fake.lag(looks=9)
    with way.hand(fake) as hand:
        made = submit(hand)
        assert submit(hand).id == made.id
        assert hand.do(lambda c: c.batches.find(KEY)).id == made.id
    assert len(batches(fake)) == 1


@ways
def test_who_waits_until_the_list_is_current_creates_nothing_twice(way: Way) -> None:
    fake = Fake()
    fake.lag(seconds=100)
    fake.fault("batches.create", Reset("after"))
    with way.hand(fake) as hand, pytest.raises(SubmissionError, match="until the list is current"):
        submit(hand)
    fake.clock.advance(seconds=100)
    with way.hand(fake) as hand:
        assert [submit(hand).id] == [one["id"] for one in batches(fake)]
