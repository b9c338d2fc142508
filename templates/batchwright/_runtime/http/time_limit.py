"""A time limit, and how much of it is left for each phase of a request; free of I/O."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

import httpx2

from ..clock import Clock

_CONNECT = 5.0
"""Seconds to wait for a connection: a server that is there accepts one at once."""

_MOMENT = 0.01
"""Seconds within which a limit counts as passed."""


class TimeLimit:
    """A time limit, which may lie within another one.

    It goes by the client's clock and by the machine's, whichever is ahead: a test's clock may
    stand still while a server takes its time.

    Args:
        seconds: None if there is no limit.
        name: What the caller set: `timeout` or `deadline`.
        clock: The client's clock.
        within: The limit that holds as well.
    """

    def __init__(
        self, seconds: float | None, *, name: str, clock: Clock, within: TimeLimit | None = None
    ) -> None:
        self._seconds = seconds
        self._name = name
        self._clock = clock
        self._within = within
        self._begun: tuple[float, float] | None = None

    def begin(self) -> None:
        """Start the time; once it runs, this does nothing."""
        if self._begun is None:
            self._begun = self._clock.now(), time.monotonic()

    def lift(self) -> None:
        """Do away with this limit; the one around it stays."""
        self._seconds = None

    @property
    def left(self) -> float:
        """Seconds left; infinite if there is no limit, or if its time has not begun."""
        own = math.inf
        if self._seconds is not None and self._begun is not None:
            clock, machine = self._begun
            own = self._seconds - max(self._clock.now() - clock, time.monotonic() - machine)
        return own if self._within is None else min(own, self._within.left)

    @property
    def finite(self) -> bool:
        """Whether there is a limit, even if its time has not begun."""
        outer = self._within is not None and self._within.finite
        return self._seconds is not None or outer

    @property
    def passed(self) -> str:
        """What to tell the caller if the time is up, and an empty text if it is not."""
        outer = "" if self._within is None else self._within.passed
        # A wait that this limit cut short may end a moment before the limit does.
        if outer or self.left > _MOMENT:
            return outer
        return f"no complete answer within the {self._name} of {self._seconds:g} seconds"

    def phase_timeouts(self, phases: Mapping[str, float | None]) -> dict[str, float | None]:
        """The timeouts of phases within this limit, from those that they have by themselves."""
        outer = math.inf if self._within is None else self._within.left
        return {
            phase: PhaseTimeout(min(math.inf if seconds is None else seconds, outer), self)
            for phase, seconds in phases.items()
        }

    def verify(self, kind: type[httpx2.TimeoutException] = httpx2.ReadTimeout) -> None:
        """Raise an error if the time is up.

        Raises:
            httpx2.TimeoutException: It is; of that kind.
        """
        if self.left <= 0:
            raise kind(self.passed)


class PhaseTimeout(float):
    """The timeout of one phase of a request, such as connecting, within a limit.

    To httpx2 it is a number of seconds. What knows better (`connections`) asks for what is left.
    """

    limit: TimeLimit

    def __new__(cls, seconds: float, limit: TimeLimit) -> PhaseTimeout:
        timeout = super().__new__(cls, seconds)
        timeout.limit = limit
        return timeout

    @property
    def left(self) -> float:
        """Seconds left of the phase, if it begins now."""
        return min(float(self), self.limit.left)


def phases(timeout: float | httpx2.Timeout, limit: TimeLimit) -> dict[str, float | None]:
    """The timeouts of the phases of a request that is within a limit, by the phases' names."""
    seconds: dict[str, float | None]
    if isinstance(timeout, httpx2.Timeout):
        seconds = timeout.as_dict()
    else:
        seconds = dict.fromkeys(("read", "write", "pool"), timeout)
        seconds["connect"] = min(timeout, _CONNECT)
    return limit.phase_timeouts(seconds) if limit.finite else seconds
