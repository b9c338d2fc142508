"""What follows from a lifecycle: which state leads where, and what counts the lines of files."""

from __future__ import annotations

from batchwright._runtime.path import FieldPath
from batchwright.testing.contract import Lifecycle, State

from .kinds import Kind


def shown(lifecycle: Lifecycle) -> tuple[State, ...]:
    """The states that can be looked at: not those that only a long time leads to.

    `due_at` says so. Where a dialect does not have it, a state with some results only is one that
    nobody can bring about, unless a request leads to it: itself, or as the first that follows.
    """
    moved = [one for one in lifecycle.states if one.operation is not None]
    asked = {name for one in moved for name in (one.name, *one.to[:1])}
    return tuple(
        one
        for one in lifecycle.states
        if one.due_at is None and (one.results != "some" or one.name in asked)
    )


def state_of(lifecycle: Lifecycle, name: str) -> State | None:
    """The state of this name, if there is one."""
    return next((one for one in lifecycle.states if one.name == name), None)


def following(lifecycle: Lifecycle, name: str) -> frozenset[str]:
    """The states that can come after one, however long after."""
    found: set[str] = set()
    queue = [name]
    while queue:
        state = state_of(lifecycle, queue.pop())
        for one in state.to if state else ():
            if one not in found:
                found.add(one)
                queue.append(one)
    return frozenset(found)


def counts(kind: Kind) -> tuple[FieldPath, ...]:
    """Where an object says how many lines there are of a sort."""
    paths = [total_of(kind), *parts_of(kind)]
    return tuple(dict.fromkeys(path for path in paths if path))


def total_of(kind: Kind) -> FieldPath:
    """Where an object says how many lines there are; empty if it does not."""
    return next((one.total for one in kind.inputs), ())


def parts_of(kind: Kind) -> tuple[FieldPath, ...]:
    """Where an object says how many lines each of its files has."""
    return tuple(one.count for one in kind.outputs if one.count)
