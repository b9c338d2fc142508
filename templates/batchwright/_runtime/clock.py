"""Time and randomness, from one place, so that tests can replace them."""

from __future__ import annotations

import datetime as dt
import email.utils
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


async def _rest(seconds: float) -> None:
    # Imported here, as in `http.event_loop`.
    import anyio

    await anyio.sleep(seconds)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A source of time and randomness.

    Attributes:
        now: Seconds since any point in time; monotonic.
        wall: Seconds since 1970.
        sleep: Block for that many seconds.
        rest: Await that many seconds.
        chance: A random number in [0, 1).
    """

    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    rest: Callable[[float], Awaitable[None]] = _rest
    chance: Callable[[], float] = random.random


CLOCK = Clock()
"""The machine's clock."""


def chosen(clock: Clock | None, transport: object) -> Clock:
    """The given clock, or else the `clock` of the transport, or the machine's."""
    if clock is not None:
        return clock
    brought = getattr(transport, "clock", None)
    return brought if isinstance(brought, Clock) else CLOCK


class ServerTime:
    """The server's time: its last `Date` header, and the time since then.

    Args:
        clock: Measures the time; gives it before the first response.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._date: tuple[str, float] | None = None

    def update(self, headers: Mapping[str, str]) -> None:
        """Record the headers of a response. The date is parsed when it is needed."""
        if (date := headers.get("date")) is not None:
            self._date = date, self._clock.now()

    def now(self) -> float:
        """Seconds since 1970."""
        if self._date is None:
            return self._clock.wall()
        date, received = self._date
        told = http_date(date)
        return self._clock.wall() if told is None else told + self._clock.now() - received


def http_date(text: str) -> float | None:
    """An HTTP date as seconds since 1970; None if the text is not a date."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
