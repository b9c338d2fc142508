"""Which clock a client uses."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from batchwright import AsyncClient, Client, Clock, RateLimitError, WaitTimeoutError
from batchwright._runtime.clock import CLOCK
from batchwright.testing import Fake, Status
from batchwright.testing.clock import START

from ..testing.ways import Way, in_process, ways


@dataclass
class Dial:
    """A clock that only advances by sleeping."""

    slept: list[float] = field(default_factory=list[float])

    @property
    def clock(self) -> Clock:
        async def rest(seconds: float) -> None:
            self.slept.append(seconds)

        return Clock(
            now=lambda: sum(self.slept),
            wall=lambda: START + sum(self.slept),
            sleep=self.slept.append,
            rest=rest,
            chance=lambda: 0.0,
        )


def busy() -> tuple[Fake, str]:
    """A fake that asks to wait half a minute, and a batch that does not end."""
    fake = Fake(dwell=1e9)
    fake.fault("files.list", Status(status=429, retry_after=30), times=None)
    return fake, fake.put("Batch")["id"]


@ways
def test_the_clock_that_is_given_passes_the_time_of_retries_and_of_waits(way: Way) -> None:
    dial = Dial()
    fake, name = busy()
    with way.hand(fake, clock=dial.clock, max_retries=1) as hand:
        with pytest.raises(RateLimitError):
            hand.all(lambda c: c.files.list())
        assert dial.slept == [30.0]
        with pytest.raises(WaitTimeoutError):
            hand.do(lambda c: c.batches.wait(name, timeout=3600))
    assert sum(dial.slept) == pytest.approx(3630)
    assert fake.clock.now() == START


@in_process
def test_a_transport_brings_its_clock_along_unless_another_one_is_given(way: Way) -> None:
    given = Dial()
    fake, _ = busy()
    with way.hand(fake, clock=None, max_retries=1) as hand, pytest.raises(RateLimitError):
        hand.all(lambda c: c.files.list())
    assert (fake.clock.now() - START, given.slept) == (30.0, [])
    with way.hand(fake, clock=given.clock, max_retries=1) as hand, pytest.raises(RateLimitError):
        hand.all(lambda c: c.files.list())
    assert (fake.clock.now() - START, given.slept) == (30.0, [30.0])


def test_the_machines_clock_is_the_default() -> None:
    assert Client(api_key="k").clock is CLOCK
    assert AsyncClient(api_key="k").clock is CLOCK
