"""What follows from a lifecycle: reachable states, and the counts of lines."""

from __future__ import annotations

from batchwright._runtime.path import FieldPath
from batchwright.testing.contract import Lifecycle, State

from .kinds import Kind


def shown(lifecycle: Lifecycle) -> tuple[State, ...]:
    """The states that a run can reach: not those that an object reaches after hours only.

    Those have `due_at`. In a dialect without it, a state with partial results is unreachable,
    unless a request leads to it, directly or as the first state that follows.
    """
    moved = [one for one in lifecycle.states if one.operation is not None]
    asked = {name for one in moved for name in (one.name, *one.to[:1])}
    return tuple(
        one
        for one in lifecycle.states
        if one.due_at is None and (one.results != "some" or one.name in asked)
    )


def state_of(lifecycle: Lifecycle, name: str) -> State | None:
    """The state with this name, if there is one."""
    return next((one for one in lifecycle.states if one.name == name), None)


def following(lifecycle: Lifecycle, name: str) -> frozenset[str]:
    """The states that can follow, directly or later."""
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
    """The paths of all counts of lines in an object."""
    paths = [total_of(kind), *parts_of(kind)]
    return tuple(dict.fromkeys(path for path in paths if path))


def total_of(kind: Kind) -> FieldPath:
    """The path of the total number of lines in an object; empty if it has none."""
    return next((one.total for one in kind.inputs), ())


def parts_of(kind: Kind) -> tuple[FieldPath, ...]:
    """The paths of the counts of lines of each result file."""
    return tuple(one.count for one in kind.outputs if one.count)
