"""Every property of every object: absent, null, of another type, or with an unknown value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from batchwright.testing.contract import Contract, Field, Schema, Shape

from tests.conformance.fixtures.bodies import valid
from tests.conformance.fixtures.invalid import UNHEARD_OF, UNKNOWN_WORD
from tests.conformance.spec.kinds import reached, subject_of
from tests.conformance.spec.standard import Standard

from ..changes import Object
from ..mutant import Handle, Mutant
from .response_parts import Change, Place, places


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A fault of a property.

    Attributes:
        field: The property.
        id: The requirement that it violates.
        tolerated: Whether it is only a note.
        words: The fault, as the end of a sentence.
    """

    name: str
    field: str
    id: str
    words: str
    change: Change
    tolerated: bool = False


def mutants(about: Standard) -> Iterator[Mutant]:
    """The mutants: each object is wrong at the first place where it can be."""
    contract, done = about.contract, set[str]()
    for place in places(about):
        for name in reached(contract, place.schema):
            if name not in done:
                done.add(name)
                for wrong in _ways(contract, contract.schemas[name]):
                    yield _mutant(contract, place, name, wrong)


def _mutant(contract: Contract, place: Place, name: str, wrong: Wrong) -> Mutant:
    own = frozenset({wrong.id})
    outermost = name == place.schema
    more = place.caught(wrong.field) if outermost else frozenset[str]()
    noted = place.noted(wrong.field) if outermost else frozenset[str]()
    return Mutant(
        name=f"{subject_of(name)}.{wrong.name}",
        title=f"{wrong.words} {place.words}",
        caught=more if wrong.tolerated else own | more,
        noted=own | noted if wrong.tolerated else noted,
        handle=_handle(contract, place, name, wrong.change),
    )


def _handle(contract: Contract, place: Place, name: str, change: Change) -> Handle:
    """Change every object of a schema there; absent optional objects are added first."""
    schema = contract.schemas[place.schema]

    def changed(value: Object) -> None:
        value.update(_filled(contract, schema, value))
        for one in [*_objects(contract, schema, value, name)]:
            change(one)

    return place.changed(changed)


def _ways(contract: Contract, schema: Schema) -> Iterator[Wrong]:
    owner = subject_of(schema.name)
    states = {(one.schema, one.property) for one in contract.lifecycles}
    for one in schema.fields:
        present, known = f"{owner}/{one.name}-present", f"{owner}/promised-properties"
        if one.required or (one.promised and one.sent == "null"):
            yield _left_out(one, present if one.required else known)
        for wrong in _of_value(one, f"{owner}/{one.name}-type"):
            # The lifecycle has a requirement for unknown states.
            if wrong.words.endswith("no known word") and (schema.name, one.name) in states:
                continue
            yield wrong
    yield Wrong(
        name="another-property",
        field=UNHEARD_OF,
        id=f"{owner}/known-properties",
        words=f"an object has `{UNHEARD_OF}`",
        change=lambda value: value.update({UNHEARD_OF: 1}),
        tolerated=True,
    )


def _left_out(field: Field, id: str) -> Wrong:
    return Wrong(
        name=f"{field.name}-left-out",
        field=field.name,
        id=id,
        words=f"`{field.name}` is left out",
        change=lambda value: value.pop(field.name) and None,
    )


def _of_value(field: Field, id: str) -> Iterator[Wrong]:
    shape = field.shape

    def wrong(name: str, words: str, value: Any, *, tolerated: bool = False) -> Wrong:
        return Wrong(
            name=f"{field.name}-{name}",
            field=field.name,
            id=id,
            words=f"`{field.name}` is {words}",
            change=lambda owner: owner.update({field.name: value}),
            tolerated=tolerated,
        )

    if shape.type == "any":
        return
    yield wrong("of-another-type", "of another type", _other(shape))
    if shape.items is not None and shape.items.type != "any":
        items = [_other(shape.items)] if shape.type == "array" else {"key": _other(shape.items)}
        yield wrong("with-another-type", "of items of another type", items)
    if not shape.null:
        yield wrong("null", "null", None, tolerated=not field.required)
    if shape.const is not None:
        yield wrong("another-constant", "not what it always is", UNKNOWN_WORD)
    if shape.enum:
        yield wrong("another-word", "no known word", UNKNOWN_WORD, tolerated=True)


def _other(shape: Shape) -> Any:
    """A value of another type."""
    return 7 if shape.type == "string" else "text"


def _filled(contract: Contract, schema: Schema, value: Object) -> Object:
    """An object with values for all its properties."""
    return value | {
        one.name: _some(contract, one, one.shape, value.get(one.name)) for one in schema.fields
    }


def _some(contract: Contract, field: Field, shape: Shape, value: Any) -> Any:
    if shape.schema is not None:
        return _filled(contract, contract.schemas[shape.schema], value or {})
    if shape.type == "array" and shape.items is not None:
        return [_some(contract, field, shape.items, one) for one in value or [None]]
    return valid(contract, field) if value is None else value


def _objects(contract: Contract, schema: Schema, value: Object, name: str) -> Iterator[Object]:
    """All objects of a schema in an object."""
    if schema.name == name:
        yield value
    for one in schema.fields:
        shape = one.shape.items or one.shape
        if shape.schema is not None:
            inner = value[one.name]
            for entry in inner if isinstance(inner, list) else [inner]:
                yield from _objects(contract, contract.schemas[shape.schema], entry, name)
