# Copied by `make generate` from templates/batchwright/_runtime/void.py. Do not edit.
"""Objects that ended with nothing executed, and whether to submit them again; free of I/O."""

from __future__ import annotations

from typing import cast

from msgspec import Struct

from .json_value import is_nothing
from .lifecycle import is_among
from .place import Place, lookup, unreadable_at


class Void(Struct, frozen=True, kw_only=True):
    """The rule for objects that ended with nothing executed.

    Attributes:
        state: The path of its state.
        states: The final states of such objects, in upper or lower case.
        files: The paths of the ids of its result files.
        counts: The paths of the counts of executed requests.
        problems: The path of the list of reasons; empty if there is none.
        passing: The codes of temporary reasons, after which the same may be submitted again.
    """

    state: Place
    states: tuple[str, ...]
    files: tuple[Place, ...] = ()
    counts: tuple[Place, ...] = ()
    problems: Place = ()
    passing: tuple[str, ...] = ()

    def holds(self, subject: object) -> bool:
        """Whether an object is in such a state, without files and counts."""
        if not is_among(lookup(subject, self.state), self.states):
            return False
        return all(
            is_nothing(lookup(subject, place)) and not unreadable_at(subject, place)
            for place in (*self.files, *self.counts)
        )

    def passes(self, subject: object) -> bool:
        """Whether it is such an object, and every reason is temporary.

        Without a reason it is False.
        """
        if not self.problems or not self.holds(subject) or unreadable_at(subject, self.problems):
            return False
        listed = lookup(subject, self.problems)
        if not isinstance(listed, list | tuple) or not listed:
            return False
        problems = cast("list[object]", listed)
        return all(lookup(problem, ("code",)) in self.passing for problem in problems)
