"""Time and chance, from one place, so that a test can bring its own."""

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
    """What passes the time.

    Attributes:
        now: Seconds since any point in time; never goes back.
        wall: Seconds since 1970.
        sleep: Block for that many seconds.
        rest: Await that many seconds.
        chance: A number from 0 to 1, 1 excluded.
    """

    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    rest: Callable[[float], Awaitable[None]] = _rest
    chance: Callable[[], float] = random.random


CLOCK = Clock()
"""The machine's own."""


def chosen(clock: Clock | None, transport: object) -> Clock:
    """The clock that is given, or else what a transport has as its `clock`, or the machine's."""
    if clock is not None:
        return clock
    brought = getattr(transport, "clock", None)
    return brought if isinstance(brought, Clock) else CLOCK


class ServerTime:
    """The time as the server tells it: its last `Date`, and what has passed since.

    Args:
        clock: Passes the time, and tells it as long as no server has.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: tuple[str, float] | None = None

    def hear(self, headers: Mapping[str, str]) -> None:
        """Take note of the headers of an answer. The date is read when it is needed."""
        if (date := headers.get("date")) is not None:
            self._heard = date, self._clock.now()

    def now(self) -> float:
        """Seconds since 1970."""
        if self._heard is None:
            return self._clock.wall()
        date, heard = self._heard
        told = http_date(date)
        return self._clock.wall() if told is None else told + self._clock.now() - heard


def http_date(text: str) -> float | None:
    """An HTTP date as seconds since 1970; None if it is none."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
