"""How long objects stay in their states: the quick pace of tests, or that of the live server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..contract import State
from ..expected import known, number

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
