# Copied by `make generate` from templates/batchwright/_runtime/lifecycle.py. Do not edit.
"""The states of an object: which are final, and how to tell that nothing came of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from msgspec import Struct

from .errors import ArgumentError
from .json_value import is_nothing
from .place import Place, lookup, unreadable_at


class Lifecycle(Struct, frozen=True, kw_only=True):
    """The states of an object.

    Attributes:
        state: Where its state stands.
        final: The states that nothing follows. A state that is not known is not final.
        created: Where it says when it was created, in seconds since 1970.
        first: Seconds from the first look to the second.
        maximum: Seconds between two looks at most.
    """

    state: Place
    final: tuple[str, ...]
    created: Place = ()
    first: float = 5.0
    maximum: float = 60.0

    def state_of(self, subject: object) -> object:
        """The state of an object, whatever the server calls it; None if it does not say."""
        return lookup(subject, self.state)

    def is_final(self, subject: object) -> bool:
        """Whether nothing will happen to an object any more."""
        return is_among(self.state_of(subject), self.final)


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


def is_among(state: object, states: Collection[str]) -> bool:
    """Whether a state is one of these, in upper or lower case."""
    # No server distinguishes two states by case, and some write them in capitals.
    return isinstance(state, str) and state.casefold() in map(str.casefold, states)


def own_states(final: Collection[str]) -> tuple[str, ...]:
    """The final states that a caller adds to those of the specification.

    Raises:
        ArgumentError: They are one text, which would be taken letter by letter, or no texts.
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
