"""The live pace: states last as long as recorded, however often a client polls."""

from __future__ import annotations

from typing import Any

import pytest
from batchwright import Batch, Client, WaitTimeoutError
from batchwright.testing import Fake

from tests.testing.service_client import Caller, requests

FILES = ("output_file_id", "error_file_id")


def _since(batch: dict[str, Any], name: str, start: str = "created_at") -> int:
    return int(batch[name] - batch[start])


def _named(batch: dict[str, Any]) -> list[str]:
    return [name for name in FILES if batch[name] is not None]


def _cancel(caller: Caller, batch: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = caller.ask("POST", f"/v1/batches/{batch['id']}/cancel")
    return said


def test_looks_do_not_move_a_batch() -> None:
    caller = Caller(pace="live")
    batch = caller.create(requests(2))
    assert [caller.look(batch)["status"] for _ in range(9)] == 9 * ["validating"]


def test_each_state_lasts_its_time() -> None:
    caller = Caller(pace="live")
    batch = caller.create(requests(10))
    seen: list[tuple[str, int]] = []
    for seconds in (60, 1, 55, 55, 1, 1):
        caller.clock.advance(seconds=seconds)
        batch = caller.look(batch)
        seen.append((batch["status"], batch["request_counts"]["completed"]))
    assert seen == [
        ("validating", 0),
        ("in_progress", 0),
        ("in_progress", 4),
        ("in_progress", 9),
        ("finalizing", 10),
        ("completed", 10),
    ]
    names = ("in_progress_at", "finalizing_at", "completed_at")
    assert [_since(batch, name) for name in names] == [61, 172, 173]


def test_cancelling_lasts_ten_minutes_although_nothing_was_executed() -> None:
    caller = Caller(pace="live")
    batch = _cancel(caller, caller.create(requests(2)))
    caller.clock.advance(seconds=604)
    assert caller.look(batch)["status"] == "cancelling"
    caller.clock.advance(seconds=1)
    batch = caller.look(batch)
    assert batch["status"] == "cancelled"
    assert _since(batch, "cancelled_at", "cancelling_at") == 605
    assert batch["request_counts"] == {"total": 0, "completed": 0, "failed": 0}
    assert (batch["model"], batch["in_progress_at"], _named(batch)) == (None, None, [])


@pytest.mark.parametrize(
    ("seconds", "completed", "files"),
    [(61, 0, ["error_file_id"]), (61 + 56, 2, ["output_file_id", "error_file_id"])],
)
def test_a_batch_cancelled_later_names_what_it_has(
    seconds: int, completed: int, files: list[str]
) -> None:
    caller = Caller(pace="live")
    batch = caller.create(requests(4))
    caller.clock.advance(seconds=seconds)
    counts = {"total": 4, "completed": completed, "failed": 0}
    cancelling = _cancel(caller, batch)
    assert (cancelling["request_counts"], _named(cancelling)) == (counts, [])
    caller.clock.advance(seconds=605)
    batch = caller.look(batch)
    assert (batch["status"], batch["request_counts"], _named(batch)) == ("cancelled", counts, files)
    assert batch["finalizing_at"] is None


def test_a_batch_that_is_due_is_finalizing_for_ten_minutes() -> None:
    caller = Caller(pace="live")
    caller.service.answer(key="r2", never=True)
    batch = caller.create(requests(2))
    caller.clock.advance(seconds=86_400)
    assert caller.look(batch)["status"] == "in_progress"
    caller.clock.advance(seconds=1)
    assert caller.look(batch)["status"] == "finalizing"
    caller.clock.advance(seconds=605)
    assert caller.look(batch)["status"] == "finalizing"
    caller.clock.advance(seconds=1)
    batch = caller.look(batch)
    assert batch["status"] == "expired"
    assert [_since(batch, name, "expires_at") for name in ("finalizing_at", "expired_at")] == [
        1,
        607,
    ]
    assert batch["request_counts"] == {"total": 2, "completed": 1, "failed": 0}
    assert caller.outcomes(batch) == {"r1": 200, "r2": "batch_expired"}


def test_a_batch_that_is_due_can_be_cancelled_before_it_has_expired() -> None:
    caller = Caller(pace="live")
    caller.service.answer(never=True)
    batch = caller.create(requests(1))
    caller.clock.advance(seconds=86_401)
    assert _cancel(caller, batch)["status"] == "cancelling"
    caller.clock.advance(seconds=605)
    assert caller.look(batch)["status"] == "cancelled"


def test_cancelling_goes_on_after_the_time_to_expire() -> None:
    caller = Caller(pace="live")
    caller.service.answer(never=True)
    batch = caller.create(requests(1))
    caller.clock.advance(seconds=86_000)
    _cancel(caller, batch)
    caller.clock.advance(seconds=604)
    assert caller.look(batch)["status"] == "cancelling"
    caller.clock.advance(seconds=1)
    assert caller.look(batch)["status"] == "cancelled"


@pytest.mark.parametrize(
    ("state", "times"),
    [
        ("validating", {}),
        ("in_progress", {"in_progress_at": 61}),
        ("completed", {"in_progress_at": 61, "finalizing_at": 172, "completed_at": 173}),
        ("cancelled", {"in_progress_at": 61, "cancelling_at": 172, "cancelled_at": 777}),
        (
            "expired",
            {"in_progress_at": 61, "finalizing_at": 86_401, "expired_at": 87_007},
        ),
    ],
)
def test_what_a_test_puts_has_taken_as_long(state: str, times: dict[str, int]) -> None:
    fake = Fake(pace="live")
    batch = fake.put("Batch", state=state)
    names = [name for name in batch if name.endswith("_at") and name != "expires_at"]
    seen = {name: _since(batch, name) for name in names[1:] if batch[name] is not None}
    assert seen == times
    assert batch[max(seen, key=seen.__getitem__, default="created_at")] == fake.clock.now()


@pytest.mark.parametrize("pace", ["quick", "live"])
def test_waiting_passes_at_both_paces(pace: Any) -> None:
    fake = Fake(pace=pace)
    batch = fake.put("Batch")
    with Client(transport=fake.transport, api_key="k") as client:
        assert client.batches.wait(batch["id"]).status == "completed"
        cancelled = fake.put("Batch", state="in_progress")["id"]
        client.batches.cancel(cancelled)
        assert client.batches.wait(cancelled).status == "cancelled"
        assert client.batches.cancel(cancelled).status == "cancelled"
    assert [one.rule for one in fake.complaints()] == 2 * ["unread_results"]


def test_waiting_for_what_was_cancelled_takes_more_than_ten_minutes() -> None:
    fake = Fake(pace="live")
    batch = fake.put("Batch", state="in_progress")["id"]
    with Client(transport=fake.transport, api_key="k") as client:
        client.batches.cancel(batch)
        with pytest.raises(WaitTimeoutError) as caught:
            client.batches.wait(batch, timeout=600)
        last = caught.value.last
        assert isinstance(last, Batch)
        assert last.status == "cancelling"
        looks = len(fake.journal)
        assert client.batches.wait(batch).status == "cancelled"
    assert len(fake.journal) - looks <= 3


def test_a_pace_is_one_of_two_and_says_how_long_a_state_lasts() -> None:
    with pytest.raises(ValueError, match="there is no pace 'slow'"):
        Fake(pace="slow")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="dwell: expected None"):
        Fake(pace="live", dwell=60)
