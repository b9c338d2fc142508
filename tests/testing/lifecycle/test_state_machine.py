"""The fake driven through the lives of its objects, in any order, and what the driver finds."""

from __future__ import annotations

from typing import Any

import pytest
from batchwright.testing import Fake
from batchwright.testing.contract_data import read
from batchwright.testing.contracts import DIALECTS, load
from batchwright.testing.factories import lifecycle_of
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.against_spec.subjects import subject

from .observed_object import ObservedObject
from .state_machine import LifecycleMachine, lifecycle_machine

BOUNDED = settings(
    max_examples=50,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("dwell", [None, 600])
def test_every_object_leads_a_declared_life(dwell: float | None) -> None:
    run_state_machine_as_test(lifecycle_machine(load(), dwell=dwell), settings=BOUNDED)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_so_does_every_object_of_a_dialect(dialect: str) -> None:
    run_state_machine_as_test(
        lifecycle_machine(load(dialect)), settings=settings(BOUNDED, max_examples=20)
    )


def test_so_does_every_object_at_the_live_pace() -> None:
    run_state_machine_as_test(lifecycle_machine(load(), pace="live"), settings=BOUNDED)


def test_so_does_every_object_of_another_specification() -> None:
    machine = lifecycle_machine(read(subject("observatory").module("testing.contracts.base").DATA))
    run_state_machine_as_test(machine, settings=settings(BOUNDED, max_examples=20))


@pytest.mark.parametrize(
    ("forced", "message"),
    [
        ({"request_counts": {"total": 1, "completed": 5, "failed": 0}}, "5 of 1 are counted"),
        ({"cancelling_at": 3_000_000_000}, "still to come"),
        ({"status": "scheduling"}, "no such state"),
        ({"status": "in_progress"}, "in_progress_at is not set"),
    ],
)
def test_a_server_that_does_otherwise_is_found(forced: dict[str, Any], message: str) -> None:
    class Machine(LifecycleMachine):
        def start(self) -> Fake:
            fake = Fake()
            fake.force("Batch", **forced)
            return fake

    # Which failure comes first is chance; that this one comes is not.
    without_shrinking = settings(BOUNDED, phases=[Phase.generate], report_multiple_bugs=True)
    with pytest.raises((AssertionError, BaseExceptionGroup)) as caught:
        run_state_machine_as_test(Machine, settings=without_shrinking)
    assert message in _messages(caught.value)


def _messages(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(map(_messages, error.exceptions))
    return str(error)


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        ({"status": "completed", "completed_at": 5, "finalizing_at": 9}, "but 9 is later"),
        ({"status": "in_progress", "in_progress_at": 5, "created_at": None}, "created_at: changed"),
        ({"status": "finalizing"}, "finalizing_at is not set"),
        (
            {
                "status": "completed",
                "completed_at": 9,
                "request_counts": {"total": 3, "completed": 1, "failed": 1},
            },
            "2 of 3 are counted",
        ),
    ],
)
def test_a_look_at_an_impossible_object_says_what_is_wrong(
    seen: dict[str, Any], message: str
) -> None:
    made = {"id": "b", "status": "validating", "created_at": 1}
    life = ObservedObject(load(), lifecycle_of(load()), made)
    with pytest.raises(AssertionError, match=message):
        life.see({**made, **seen}, 10)


def test_an_object_does_not_come_back_from_its_end() -> None:
    ended = {"id": "b", "status": "failed", "created_at": 1, "failed_at": 2}
    life = ObservedObject(load(), lifecycle_of(load()), ended)
    with pytest.raises(AssertionError, match="from failed to in_progress: no way"):
        life.see({**ended, "status": "in_progress", "in_progress_at": 3}, 10)


def test_a_transition_that_is_not_declared_is_found() -> None:
    life = ObservedObject(load(), lifecycle_of(load()), {"id": "b", "status": "validating"})
    life.enter("in_progress", 5)
    with pytest.raises(AssertionError, match="from in_progress to completed"):
        life.enter("completed", 6)
    with pytest.raises(AssertionError, match="after what came at 5"):
        life.enter("finalizing", 4)
