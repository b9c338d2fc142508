"""Objects that ended with nothing executed, and whether to try the same again; free of I/O."""

from __future__ import annotations

from typing import cast

from msgspec import Struct

from .json_value import is_nothing
from .lifecycle import is_among
from .place import Place, lookup, unreadable_at


class Void(Struct, frozen=True, kw_only=True):
    """How to tell that an object ended with nothing executed.

    Attributes:
        state: Where its state stands.
        states: The final states of such objects, whatever their case.
        files: Where the ids of its files of results stand.
        counts: Where it is counted how many requests were executed.
        problems: Where a list stands that says why; empty if it is not said.
        passing: The codes of problems that pass, so that the same may be submitted again.
    """

    state: Place
    states: tuple[str, ...]
    files: tuple[Place, ...] = ()
    counts: tuple[Place, ...] = ()
    problems: Place = ()
    passing: tuple[str, ...] = ()

    def holds(self, subject: object) -> bool:
        """Whether an object is in such a state, names no file and counts nothing."""
        if not is_among(lookup(subject, self.state), self.states):
            return False
        return all(
            is_nothing(lookup(subject, place)) and not unreadable_at(subject, place)
            for place in (*self.files, *self.counts)
        )

    def passes(self, subject: object) -> bool:
        """Whether it is such an object, and the code of each of its problems is one that passes.

        An object that does not say why it ended is none: nothing speaks for another try.
        """
        if not self.problems or not self.holds(subject) or unreadable_at(subject, self.problems):
            return False
        listed = lookup(subject, self.problems)
        if not isinstance(listed, list | tuple) or not listed:
            return False
        problems = cast("list[object]", listed)
        return all(lookup(problem, ("code",)) in self.passing for problem in problems)
