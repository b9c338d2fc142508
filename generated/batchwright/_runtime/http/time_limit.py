# Copied by `make generate` from templates/batchwright/_runtime/http/time_limit.py. Do not edit.
"""A time limit, and how much of it is left for each phase of a request; free of I/O."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

import httpx2

from ..clock import Clock

_CONNECT = 5.0
"""Seconds to wait for a connection: a running server accepts one at once."""

_MOMENT = 0.01
"""Seconds within which a limit counts as passed."""


class TimeLimit:
    """A time limit, which may be nested in another one.

    It uses the client's clock or the machine's, whichever is ahead: the clock of a test may stand
    still while a server is slow.

    Args:
        seconds: None if there is no limit.
        name: The option that set it: `timeout` or `deadline`.
        clock: The client's clock.
        within: The outer limit.
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
        """Start the limit, if it is not running."""
        if self._begun is None:
            self._begun = self._clock.now(), time.monotonic()

    def lift(self) -> None:
        """Remove this limit; the outer one stays."""
        self._seconds = None

    @property
    def left(self) -> float:
        """The seconds left; infinite without a limit, or before it is started."""
        own = math.inf
        if self._seconds is not None and self._begun is not None:
            clock, machine = self._begun
            own = self._seconds - max(self._clock.now() - clock, time.monotonic() - machine)
        return own if self._within is None else min(own, self._within.left)

    @property
    def finite(self) -> bool:
        """Whether there is a limit, started or not."""
        outer = self._within is not None and self._within.finite
        return self._seconds is not None or outer

    @property
    def passed(self) -> str:
        """The message if the time is up; else an empty string."""
        outer = "" if self._within is None else self._within.passed
        # A wait that this limit shortened may end a moment before the limit.
        if outer or self.left > _MOMENT:
            return outer
        return f"no complete response within the {self._name} of {self._seconds:g} seconds"

    def phase_timeouts(self, phases: Mapping[str, float | None]) -> dict[str, float | None]:
        """The timeouts of the phases, reduced to this limit."""
        outer = math.inf if self._within is None else self._within.left
        return {
            phase: PhaseTimeout(min(math.inf if seconds is None else seconds, outer), self)
            for phase, seconds in phases.items()
        }

    def verify(self, kind: type[httpx2.TimeoutException] = httpx2.ReadTimeout) -> None:
        """Raise an error if the time is up.

        Raises:
            httpx2.TimeoutException: The time is up; of the given class.
        """
        if self.left <= 0:
            raise kind(self.passed)


class PhaseTimeout(float):
    """The timeout of one phase of a request, such as connecting, within a limit.

    To httpx2 it is a number of seconds. `connections` reads the seconds left.
    """

    limit: TimeLimit

    def __new__(cls, seconds: float, limit: TimeLimit) -> PhaseTimeout:
        timeout = super().__new__(cls, seconds)
        timeout.limit = limit
        return timeout

    @property
    def left(self) -> float:
        """The seconds left for the phase, if it begins now."""
        return min(float(self), self.limit.left)


def phases(timeout: float | httpx2.Timeout, limit: TimeLimit) -> dict[str, float | None]:
    """The timeouts of the phases of a request within a limit, by name."""
    seconds: dict[str, float | None]
    if isinstance(timeout, httpx2.Timeout):
        seconds = timeout.as_dict()
    else:
        seconds = dict.fromkeys(("read", "write", "pool"), timeout)
        seconds["connect"] = min(timeout, _CONNECT)
    return limit.phase_timeouts(seconds) if limit.finite else seconds
