"""Compare objects with the examples: their combinations, and the forms of their properties.

An object with a lifecycle is a combination: its state, which files it has, the type of its
problems, how its counts relate to each other, and which times are set. Besides, each property has
a form in each state: absent, null, empty, zero or set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from batchwright._runtime.path import FieldPath, lookup
from batchwright.testing.contract import Contract, Lifecycle

from generator.check.examples import examples_of
from tests.conformance.checks.lifecycles import is_count
from tests.conformance.spec.kinds import Kind
from tests.conformance.spec.lifecycles import parts_of, state_of, total_of
from tests.conformance.spec.standard import standard

from .facts import Fact
from .routing import Routed

_SET, _NOT_SET = "set", "not set"

Combination: TypeAlias = Mapping[str, str]
"""The aspects of an object; an unknown aspect is absent."""


@dataclass(frozen=True)
class KnownForms:
    """What the examples have.

    Attributes:
        forms: Tuples of schema, state, property, and form.
        problems: The problems of objects without results: the code and the parameter.
    """

    combinations: tuple[Combination, ...]
    forms: frozenset[tuple[str, str, str, str]]
    problems: frozenset[tuple[str, str]]


def judge(one: Routed, more: KnownForms) -> Iterator[Fact]:
    """The combinations, problems and forms in a response that no example has.

    Args:
        more: What our own examples have.
    """
    ours = _of_spec(one.recorded.server)
    for schema, value in _all_objects(one):
        found = _shown(one.about.contract, one.about.kinds, [(schema, value)])
        for combination in found.combinations:
            if not any(_fits(each, combination) for each in ours.combinations + more.combinations):
                yield one.fact(f"combination of {schema}", _words(combination))
        for code, param in sorted(found.problems - ours.problems - more.problems):
            words = f"the code is {code}, the parameter {param}; no example has this"
            yield one.fact(f"problem of {schema}", words)
        for which in sorted(found.forms - ours.forms - more.forms):
            _, state, name, form = which
            if form == "absent" and one.recorded.quoted:
                continue
            if not _is_known(one, schema, state):
                continue
            where = f" of a {schema} that is {state}" if state else f" of a {schema}"
            yield one.fact(f"form of {schema}", f"`{name}`{where} is {form}")


def _is_known(one: Routed, schema: str, state: str) -> bool:
    """Whether the spec has the state; the examples show nothing about others."""
    for lifecycle in one.about.contract.lifecycles:
        if lifecycle.schema == schema:
            return state_of(lifecycle, state) is not None
    return True


def shown_by(exchanges: Iterable[Routed]) -> KnownForms:
    """What the examples in other exchanges have."""
    objects = [_shown(one.about.contract, one.about.kinds, _all_objects(one)) for one in exchanges]
    return KnownForms(
        tuple(each for one in objects for each in one.combinations),
        frozenset(each for one in objects for each in one.forms),
        frozenset(each for one in objects for each in one.problems),
    )


@cache
def _of_spec(dialect: str) -> KnownForms:
    """What the examples of the spec have, with the overlay of a dialect."""
    about = standard(dialect)
    found: list[tuple[str, Mapping[str, Any]]] = []
    for example in examples_of(about.spec.document.root):
        name = str(example.schema.resolved().key)
        if name in about.contract.schemas:
            found += _objects(about.contract, name, example.value.value)
    return _shown(about.contract, about.kinds, found)


def _all_objects(one: Routed) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object in a response, also in an error."""
    contract, status = one.about.contract, str(one.recorded.status)
    name = one.operation.result if one.recorded.fine else None
    for error in () if one.recorded.fine else one.operation.errors:
        if error.status in (status, f"{status[0]}XX"):
            name = error.schema
    if name is not None:
        yield from _objects(contract, name, one.recorded.body)


def _objects(contract: Contract, name: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """An object and all nested objects, each with the name of its schema."""
    if not isinstance(value, dict):
        return
    yield name, value
    for field in contract.schemas[name].fields:
        inner = value.get(field.name)
        if field.shape.schema is not None:
            yield from _objects(contract, field.shape.schema, inner)
        item = field.shape.items
        if item is not None and item.schema is not None and isinstance(inner, list):
            for entry in inner:
                yield from _objects(contract, item.schema, entry)


def _shown(
    contract: Contract,
    kinds: Iterable[Kind],
    objects: Iterable[tuple[str, Mapping[str, Any]]],
) -> KnownForms:
    combinations: list[Combination] = []
    forms: set[tuple[str, str, str, str]] = set()
    problems: set[tuple[str, str]] = set()
    lifecycles = {one.schema.name: (one, one.lifecycle) for one in kinds if one.lifecycle}
    for name, value in objects:
        state = ""
        if name in lifecycles:
            kind, lifecycle = lifecycles[name]
            state = str(value.get(lifecycle.property))
            combinations.append(_combination(kind, lifecycle, value))
            problems.update(_problems(lifecycle, value))
        for field in contract.schemas[name].fields:
            forms.add((name, state, field.name, _form(value, field.name)))
    return KnownForms(tuple(combinations), frozenset(forms), frozenset(problems))


def _places(lifecycle: Lifecycle) -> tuple[FieldPath, ...]:
    """The path of the problems in an object."""
    return tuple(dict.fromkeys(one.problems for one in lifecycle.states if one.problems))


def _problems(lifecycle: Lifecycle, value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for place in _places(lifecycle):
        problems = lookup(value, place)
        for one in problems if isinstance(problems, list) else ():
            if isinstance(one, dict):
                yield str(one.get("code")), str(one.get("param"))


def _combination(kind: Kind, lifecycle: Lifecycle, value: Mapping[str, Any]) -> Combination:
    found = {lifecycle.property: str(value.get(lifecycle.property))}
    for output in kind.outputs:
        if output.property in value:
            found[output.property] = _SET if value[output.property] else _NOT_SET
    for place in _places(lifecycle):
        if place[0] in value:
            problems = lookup(value, place)
            found[".".join(place)] = _SET if problems else _NOT_SET
    total, parts = lookup(value, total_of(kind)), [lookup(value, place) for place in parts_of(kind)]
    if is_count(total):
        found[".".join(total_of(kind))] = "some" if total else "0"
        for place, part in zip(parts_of(kind), parts, strict=True):
            if is_count(part):
                share = "0" if not part else "all" if part == total else "some"
                found[".".join(place)] = share
    for time in dict.fromkeys(one.sets for one in lifecycle.states if one.sets):
        if time in value:
            found[time] = _NOT_SET if value[time] is None else _SET
    return found


def _words(combination: Combination) -> str:
    """A combination in words, without the aspects that are not set."""
    words = [f"{key} {value}" for key, value in combination.items() if value != _NOT_SET]
    return f"{', '.join(words)}; no example has this"


def _fits(example: Combination, seen: Combination) -> bool:
    """Whether an example has all aspects."""
    return all(example.get(key) == value for key, value in seen.items())


def _form(value: Mapping[str, Any], name: str) -> str:
    if name not in value:
        return "absent"
    found = value[name]
    if found is None:
        return "null"
    if found in ("", [], {}):
        return "empty"
    return "zero" if _is_zero(found) else "set"


def _is_zero(value: Any) -> bool:
    """Whether a value is 0, or contains only zeros."""
    if isinstance(value, dict):
        return bool(value) and all(_is_zero(one) for one in value.values())
    return is_count(value) and value == 0
