"""Lifecycles are complete, and examples agree with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..complaint import Complaint
from ..spec.document import Node
from ..spec.schema_kinds import kind_of
from ..spec.usage import properties
from .examples import changed_examples


def complaints(root: Node) -> Iterator[Complaint]:
    """Unknown states, missing timestamps, states that are unreachable or have no way out."""
    for _, key, child in properties(root):
        if "x-lifecycle" in child:
            yield from _lifecycle(key, child)


def _lifecycle(key: str, child: Node) -> Iterator[Complaint]:
    lifecycle = child["x-lifecycle"]
    states = lifecycle.get("states")
    if states is None:
        return
    known = _known_values(child)
    if known is None:
        yield child.complain(
            f"x-lifecycle: {key} has to be an open enum: its values are the states"
        )
        known = [name for name, _ in states.items()]
    odd = [name for name, _ in states.items() if name not in known]
    lacking = [name for name in known if name not in states]
    if len(odd) == len(lacking) == 1:
        yield _renamed(child, key, states, odd[0], lacking[0])
        return
    for name, state in states.items():
        if name not in known:
            yield state.complain_of_key(
                f"x-lifecycle: {name} is not a value of {key}: add it to the enum"
            )
        yield from _state(name, state, known)
    for name in known:
        if name not in states:
            yield states.complain_of_key(
                f"x-lifecycle: state {name} of the enum is missing: add it"
            )
    first, maximum = lifecycle.at("poll", "first"), lifecycle.at("poll", "maximum")
    if first is not None and maximum is not None and _is_above(first.value, maximum.value):
        yield first.complain(
            f"x-lifecycle: poll: first is above maximum, {maximum.value}: lower it"
        )
    initial = lifecycle.get("initial")
    if initial is not None and not isinstance(initial.value, str):
        return
    if initial is not None and initial.value not in states:
        yield initial.complain(f"x-lifecycle: initial: there is no state {initial.value}")
    elif initial is not None:
        yield from _ways(str(initial.value), states)


def _renamed(child: Node, key: str, states: Node, odd: str, lacking: str) -> Complaint:
    """A state with one name in the enum and another in the lifecycle."""
    named = {str(entry.value) for _, state in states.items() for entry in _following(state)}
    message = f"x-lifecycle: {odd} is called {lacking} in the enum of {key}: give it one name"
    if odd not in named or lacking in named:
        return states[odd].complain_of_key(message)
    enum = child.resolved()["anyOf"][0]["enum"]
    return next(entry for entry in enum.entries() if str(entry.value) == lacking).complain(message)


def _following(state: Node) -> Iterator[Node]:
    following = state.get("to")
    yield from (following.entries() if following else ())


def _is_above(one: object, other: object) -> bool:
    return isinstance(one, int | float) and isinstance(other, int | float) and one > other


def _known_values(child: Node) -> list[str] | None:
    target = child.followed()
    if target is None or kind_of(target.value) != "open choice":
        return None
    values = target.value["anyOf"][0]["enum"]
    return [str(value) for value in values] if isinstance(values, list) else None


def _state(name: str, state: Node, known: list[str]) -> Iterator[Complaint]:
    following = state.get("to")
    for entry in following.entries() if following else ():
        if entry.value == name:
            yield entry.complain(f"x-lifecycle: {name} leads to itself: remove it")
        elif isinstance(entry.value, str) and entry.value not in known:
            yield entry.complain(
                f"x-lifecycle: {name} leads to {entry.value}, which is not a state"
            )
    if ("final" in state) == (following is not None):
        yield state.complain_of_key(f"x-lifecycle: {name}: write either to: [...] or final: true")
    via = state.at("via", "state")
    if via is not None and via.value not in known:
        yield via.complain(f"x-lifecycle: {name}: via: there is no state {via.value}")
    if "via" in state and "due_at" not in state:
        yield state["via"].complain_of_key(
            f"x-lifecycle: {name}: via needs due_at, for a state that is entered by itself: add it"
        )
    if "lasts" in state and "final" in state:
        yield state["lasts"].complain_of_key(f"x-lifecycle: {name} is final: remove lasts")


def _ways(initial: str, states: Node) -> Iterator[Complaint]:
    reachable = _reachable(states.value, initial)
    for name, state in states.items():
        if name not in reachable:
            yield state.complain_of_key(
                f"x-lifecycle: no state leads to {name}: add it to a state's to"
            )
        elif not any(_is_final(states.value, end) for end in _reachable(states.value, name)):
            yield state.complain_of_key(
                f"x-lifecycle: no path leads from {name} to a final state: add one to its to"
            )


def _is_final(states: dict[str, Any], name: str) -> bool:
    return isinstance(states.get(name), dict) and "final" in states[name]


def _reachable(states: dict[str, Any], start: str) -> set[str]:
    """A state and all that can follow it."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in found or not isinstance(states.get(name), dict):
            continue
        found.add(name)
        following = states[name].get("to")
        waiting.extend(map(str, following if isinstance(following, list) else ()))
    return found


# --- Examples --------------------------------------------------------------------------------


def example_complaints(root: Node) -> Iterator[Complaint]:
    """Examples whose timestamps contradict their state."""
    lifecycles = {
        owner.key: (key, child["x-lifecycle"]["states"].value)
        for owner, key, child in properties(root)
        if "x-lifecycle" in child
    }
    ways = {
        owner: {name: _reachable(states, name) for name in states}
        for owner, (_, states) in lifecycles.items()
    }
    for example in changed_examples(root):
        for value, name in _objects(example.value, example.schema):
            if name in lifecycles:
                yield from _walked(value, *lifecycles[name], ways[name])


def _objects(value: Node, schema: Node) -> Iterator[tuple[Node, str]]:
    """Every object of an example with the name of its schema."""
    target = schema.resolved()
    kind = kind_of(target.value)
    if kind == "nullable reference":
        yield from _objects(value, target["anyOf"][0])
    elif kind == "object schema":
        yield value, target.key
        for key, child in target["properties"].items():
            if key in value:
                yield from _objects(value[key], child)
    elif kind == "array schema":
        for entry in value.entries():
            yield from _objects(entry, target["items"])


def _walked(
    value: Node, key: str, states: dict[str, Any], ways: dict[str, set[str]]
) -> Iterator[Complaint]:
    """Contradictions between the state of an object and its timestamps and files."""
    moments = {
        name: moment.value
        for name, moment in value.items()
        if isinstance(moment.value, int | float) and not isinstance(moment.value, bool)
    }
    status = value.value[key] if key in value else None
    if not isinstance(status, str) or status not in states:
        return
    own = states[status].get("sets")
    if own is not None and own not in moments:
        yield value.complain(f"the example lacks {own}, which state {status} sets: add it")
    allowed = states[status].get("files", [])
    files = {name for state in states.values() for name in state.get("files", [])}
    for name in sorted(files - set(allowed)):
        if name in value and value[name].value:
            yield value[name].complain(f"a {status} example has no {name}: remove it")
    passed: list[tuple[float, str, str]] = []
    for name, state in states.items():
        moment = moments.get(state.get("sets"))
        if moment is None:
            continue
        if name != status and status not in ways[name]:
            yield value[state["sets"]].complain(
                f"{state['sets']} is set, but no path leads from {name} to {status}: remove it"
            )
        passed.append((moment, name, state["sets"]))
    for earlier, name, sets in passed:
        for later, other, other_sets in passed:
            one_way = other in ways[name] and name not in ways[other]
            if one_way and earlier > later:
                yield value[sets].complain(
                    f"{sets} is after {other_sets}, but {name} comes first: correct the times"
                )
