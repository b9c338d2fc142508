"""How long objects stay in their states, and what is due to happen to them by itself."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..arguments import known, number
from ..contract import State

PaceName: TypeAlias = Literal["quick", "live"]
"""`quick`: objects come to their end within a few looks. `live`: each state lasts as long as the
specification says that it does on the documented server."""

PACES: tuple[PaceName, ...] = ("quick", "live")


@dataclass(frozen=True)
class Pace:
    """How long each state lasts.

    Attributes:
        live: Whether states last as long as the specification says.
        dwell: Seconds for each state at the quick pace; None lets each look move an object on.
    """

    live: bool
    dwell: float | None = None

    def stay(self, state: State) -> float | None:
        """Seconds that an object stays in a state; None until somebody looks at it."""
        return self.least(state) if self.live else self.dwell

    def least(self, state: State) -> float:
        """Seconds that pass in a state even if nobody can see them: none at the quick pace."""
        return (state.lasts or 0) if self.live else 0

    def overdue(self, goal: State) -> tuple[float, float]:
        """Seconds from when a state is due until the way there begins, and until it ends."""
        if goal.via is None or not self.live:
            return 0, 0
        return goal.via.after, goal.via.lasts


def pace_of(name: str, dwell: float | None) -> Pace:
    """The pace of this name.

    Raises:
        ValueError: There is no such pace, the number of seconds is negative, or the pace has its
            own.
    """
    known("pace", name, PACES)
    if dwell is not None:
        number("dwell", dwell, 0)
        if name == "live":
            raise ValueError("dwell: expected None, as the live pace says how long a state lasts")
    return Pace(name == "live", dwell)


@dataclass(frozen=True)
class Timer:
    """What happens to an object at a time: it is `gone`, enters a state, or leaves one."""

    schema: str
    id: str
    what: Literal["gone", "enter", "leave"]
    state: str = ""


class Timers:
    """What is to happen by itself, in the order of time."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timer]] = []
        self._added = 0

    def add(self, when: float, timer: Timer) -> None:
        """Let something happen at a time; of what is at the same time, the first added first."""
        heapq.heappush(self._heap, (when, self._added, timer))
        self._added += 1

    def until(self, now: float) -> Iterator[tuple[float, Timer]]:
        """All that is to happen by then, what is added meanwhile, too."""
        while self._heap and self._heap[0][0] <= now:
            when, _, timer = heapq.heappop(self._heap)
            yield when, timer
