"""The clock of the fake: it stands still until a test advances it."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

from .arguments import number

START = 2_000_000_000
"""2033-05-18T03:33:20Z, the default start of a clock.

It is in the future, so that a client with the machine's clock does not take a new object for old or
expired.
"""


class FakeClock:
    """The time in seconds since 1970; thread-safe.

    It changes by `advance`, and by itself only with a speed.

    Args:
        start: The time at the start.
        speed: Its seconds per real second; None stands still.
        real: The real clock.

    Raises:
        ValueError: A number is negative.
    """

    def __init__(
        self,
        start: float = START,
        *,
        speed: float | None = None,
        real: Callable[[], float] = time.monotonic,
    ) -> None:
        number("start", start, 0)
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
            ValueError: Time would go back.
        """
        span = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        if span < dt.timedelta():
            raise ValueError(f"expected a span >= 0, as time does not go back; got -({-span})")
        with self._lock:
            self._advanced += span.total_seconds()
