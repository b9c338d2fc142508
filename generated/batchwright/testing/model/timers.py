# Copied by `make generate` from templates/batchwright/testing/model/timers.py. Do not edit.
"""The durations of states, and the timers of objects."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..arguments import known, number
from ..contract import State

PaceName: TypeAlias = Literal["quick", "live"]
"""`quick`: objects end after a few requests. `live`: states last as long as the specification says
of the documented server."""

PACES: tuple[PaceName, ...] = ("quick", "live")


@dataclass(frozen=True)
class Pace:
    """The duration of each state.

    Attributes:
        live: Whether states have the durations of the specification.
        dwell: Seconds for each state at the quick pace; None advances an object at each request.
    """

    live: bool
    dwell: float | None = None

    def stay(self, state: State) -> float | None:
        """Seconds that an object stays in a state; None until the next request."""
        return self.least(state) if self.live else self.dwell

    def least(self, state: State) -> float:
        """The minimum seconds in a state, whatever a client requests: 0 at the quick pace."""
        return (state.lasts or 0) if self.live else 0

    def overdue(self, goal: State) -> tuple[float, float]:
        """Seconds from the due time of a state to the state before it, and how long that lasts."""
        if goal.via is None or not self.live:
            return 0, 0
        return goal.via.after, goal.via.lasts


def pace_of(name: str, dwell: float | None) -> Pace:
    """The pace of this name.

    Raises:
        ValueError: The pace is unknown, the number of seconds is negative, or the pace has its own
            durations.
    """
    known("pace", name, PACES)
    if dwell is not None:
        number("dwell", dwell, 0)
        if name == "live":
            raise ValueError("dwell: expected None, as the live pace has durations of its own")
    return Pace(name == "live", dwell)


@dataclass(frozen=True)
class Timer:
    """A change of an object that is due at a time: delete it, or make it enter or leave a state."""

    schema: str
    id: str
    what: Literal["delete", "enter", "leave"]
    state: str = ""


class Timers:
    """The timers of all objects, in the order of time."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timer]] = []
        self._added = 0

    def add(self, when: float, timer: Timer) -> None:
        """Add a timer; of equal times, the first added is first."""
        heapq.heappush(self._heap, (when, self._added, timer))
        self._added += 1

    def until(self, now: float) -> Iterator[tuple[float, Timer]]:
        """The timers up to a time, including those added meanwhile."""
        while self._heap and self._heap[0][0] <= now:
            when, _, timer = heapq.heappop(self._heap)
            yield when, timer
