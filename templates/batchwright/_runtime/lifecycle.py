"""The states of an object: which are final, and in which nothing was executed."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from msgspec import Struct

from .errors import ArgumentError
from .json_value import is_nothing
from .path import FieldPath, lookup, unreadable_at


class Lifecycle(Struct, frozen=True, kw_only=True):
    """The states of an object.

    Attributes:
        state: The path of its state.
        final: The final states. An unknown state is not final.
        created: The path of the time of its creation, in seconds since 1970.
        first: Seconds from the first poll to the second.
        maximum: The most seconds between two polls.
    """

    state: FieldPath
    final: tuple[str, ...]
    created: FieldPath = ()
    first: float = 5.0
    maximum: float = 60.0

    def state_of(self, subject: object) -> object:
        """The state of an object, known or not; None if it is missing."""
        return lookup(subject, self.state)

    def is_final(self, subject: object) -> bool:
        """Whether an object is in a final state."""
        return is_among(self.state_of(subject), self.final)


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

    state: FieldPath
    states: tuple[str, ...]
    files: tuple[FieldPath, ...] = ()
    counts: tuple[FieldPath, ...] = ()
    problems: FieldPath = ()
    passing: tuple[str, ...] = ()

    def holds(self, subject: object) -> bool:
        """Whether an object is in such a state, without files and counts."""
        if not is_among(lookup(subject, self.state), self.states):
            return False
        return all(
            is_nothing(lookup(subject, path)) and not unreadable_at(subject, path)
            for path in (*self.files, *self.counts)
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


def is_among(state: object, states: Collection[str]) -> bool:
    """Whether a state is one of these, in upper or lower case."""
    # No server distinguishes states by case, and some write them in capitals.
    return isinstance(state, str) and state.casefold() in map(str.casefold, states)


def own_states(final: Collection[str]) -> tuple[str, ...]:
    """The final states that the caller adds to the specification's.

    Raises:
        ArgumentError: They are a single string, or not strings.
    """
    given = cast("object", final)
    if isinstance(given, str) or not isinstance(given, Collection):
        raise ArgumentError(
            f"expected states like ('done',), got {type(given).__name__}", argument="final"
        )
    for state in final:
        if not isinstance(cast("object", state), str):
            raise ArgumentError(f"expected strings, got {type(state).__name__}", argument="final")
    return tuple(final)
