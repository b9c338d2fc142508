"""The clock of the fake: it stands still until a test advances it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .arguments import number

START = 2_000_000_000
"""2033-05-18T03:33:20Z, the default start of a clock.

It is in the future, so that a client with the machine's clock does not take a new object for old or
expired.
"""


LAST = 253_402_300_799
"""9999-12-31T23:59:59Z, the latest time that HTTP and Python can write as a date."""

_SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


class FakeClock:
    """The time in seconds since 1970; thread-safe.

    It changes by `advance`, and by itself only with a speed.

    Args:
        start: The time at the start.
        speed: Its seconds per real second; None stands still.
        real: The real clock.

    Raises:
        ValueError: A number is negative, or the start is after the year 9999.
    """

    def __init__(
        self,
        start: float = START,
        *,
        speed: float | None = None,
        real: Callable[[], float] = time.monotonic,
    ) -> None:
        number("start", start, 0, LAST)
        if speed is not None:
            number("speed", speed, 0)
        self._start = start
        self._speed = speed or 0.0
        self._real = real
        self._began = real()
        self._advanced = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since 1970; monotonic."""
        passed = (self._real() - self._began) * self._speed if self._speed else 0.0
        with self._lock:
            return self._start + self._advanced + passed

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> None:
        """Advance the time by the sum of the arguments.

        Raises:
            ValueError: An argument is not a finite number, or time would go back, or pass the year
                9999.
        """
        units = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        for name, value in units.items():
            number(name, value)
        span = sum(value * _SECONDS[name] for name, value in units.items())
        if span < 0:
            raise ValueError(f"advance: expected a duration >= 0, got {span:g} seconds")
        with self._lock:
            number("advance: the new time", self._start + self._advanced + span, 0, LAST)
            self._advanced += span
