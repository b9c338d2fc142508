"""Objects go from state to state as declared, and every time, file and count is true to it."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.contract import Lifecycle, Place, State
from ..ir.requirement import Requirement
from .about import About
from .kinds import Kind


def requirements(about: About) -> Iterator[Requirement]:
    for kind in about.kinds:
        if kind.lifecycle is not None and kind.maker is not None:
            yield from _of_lifecycle(about, kind, kind.lifecycle)
            yield from _of_files(about, kind)


def _of_lifecycle(about: About, kind: Kind, lifecycle: Lifecycle) -> Iterator[Requirement]:
    spec, name = about.spec, f"{kind.name}/lifecycle"
    whole = spec.mark(spec.property(kind.schema.name, lifecycle.property))
    begin = spec.mark(spec.state(kind.schema.name, lifecycle.property, lifecycle.initial))
    title = f"What is made is `{lifecycle.initial}`."
    yield about.require(f"{name}/begins-{lifecycle.initial}", title, begin)
    title = "Every state is one that the spec lists."
    yield about.require(f"{name}/known-states", title, whole)
    for state in shown(lifecycle):
        mark = spec.mark(spec.state(kind.schema.name, lifecycle.property, state.name))
        if state.final:
            title = f"`{state.name}` is final: nothing follows."
            yield about.require(f"{name}/{state.name}-is-final", title, mark)
        elif not _all_may_follow(lifecycle, state):
            title = f"What follows `{state.name}` is what the spec lets follow."
            yield about.require(f"{name}/{state.name}-then", title, mark)
        if state.sets:
            title = f"What is `{state.name}` has `{state.sets}`."
            yield about.require(f"{name}/{state.name}-sets-{state.sets}", title, mark)
            if state.name != lifecycle.initial:
                title = f"`{state.sets}` is not there before it is `{state.name}`."
                yield about.require(f"{name}/{state.sets}-not-before", title, mark)
    title = "Times do not go back on the way from state to state."
    yield about.require(f"{name}/times-in-order", title, whole)
    yield about.require(f"{name}/times-stay", "A time that was set stays as it is.", whole)


def _of_files(about: About, kind: Kind) -> Iterator[Requirement]:
    spec = about.spec
    for output in kind.outputs:
        mark = spec.mark(spec.property(kind.schema.name, output.property))
        title = f"`{output.property}` is there in states with results only."
        yield about.require(f"{kind.name}/{output.property}-not-before", title, mark)
    for place in counts(kind):
        mark = spec.mark(spec.property(kind.schema.name, *place))
        title = f"`{'.'.join(place)}` does not go down."
        yield about.require(f"{kind.name}/{'.'.join(place)}-never-fewer", title, mark)
    if (total := total_of(kind)) and parts_of(kind):
        mark = spec.mark(spec.property(kind.schema.name, *total))
        title = "The counts are never more than the total, and the total in the end."
        yield about.require(f"{kind.name}/{'.'.join(total)}-is-the-sum", title, mark)


def shown(lifecycle: Lifecycle) -> tuple[State, ...]:
    """The states that can be looked at: not those that only a long time leads to.

    `at` says so. Where a dialect does not have it, a state with some results only is one that
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


def _all_may_follow(lifecycle: Lifecycle, state: State) -> bool:
    """Whether every other state may come after one: then no look can show a wrong one."""
    names = {one.name for one in lifecycle.states}
    return names <= {state.name, *following(lifecycle, state.name)}


def counts(kind: Kind) -> tuple[Place, ...]:
    """Where an object says how many lines there are of a sort."""
    places = [total_of(kind), *parts_of(kind)]
    return tuple(dict.fromkeys(place for place in places if place))


def total_of(kind: Kind) -> Place:
    """Where an object says how many lines there are; empty if it does not."""
    return next((one.total for one in kind.inputs), ())


def parts_of(kind: Kind) -> tuple[Place, ...]:
    """Where an object says how many lines each of its files has."""
    return tuple(one.count for one in kind.outputs if one.count)
