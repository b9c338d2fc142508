# Copied by `make generate` from templates/batchwright/testing/clock.py. Do not edit.
"""The time of a server that is tested with: it stands still until a test moves it."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

from .arguments import number

START = 2_000_000_000
"""2033-05-18T03:33:20Z, where a clock starts unless it is told otherwise.

It is to come, so that a client that goes by the machine's clock does not take for old, or for
expired, what was made a moment ago.
"""


class FakeClock:
    """Tells the time in seconds since 1970; threads may share it.

    It moves when `advance` is called, and by itself only if it has a speed.

    Args:
        start: What it shows at first.
        speed: How many of its seconds pass in a real one; None for none.
        real: Tells real seconds.

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
        """Seconds since 1970; never less than before."""
        passed = (self._real() - self._began) * self._speed if self._speed else 0.0
        with self._lock:
            return self._start + self._advanced + passed

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> None:
        """Let that much time pass at once: the sum of what is given.

        Raises:
            ValueError: Time would go back.
        """
        span = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        if span < dt.timedelta():
            raise ValueError(f"expected a span >= 0, as time does not go back; got -({-span})")
        with self._lock:
            self._advanced += span.total_seconds()
