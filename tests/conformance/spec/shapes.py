"""Validate a JSON value against its shape in the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from batchwright.testing.contract import Contract, Field, Schema, Shape

Aspect: TypeAlias = Literal["absent", "kind", "null", "constant", "word", "form", "unknown"]
"""The error: `word` is a value that an open enumeration does not list; `unknown`, a property that
is not in the spec."""


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A deviation from the contract.

    Attributes:
        schema, field: The property; for an unknown one, the schema is that of its owner.
        value: The value that is not listed.
        where: The path in the value: `data[0].status`.
        words: The description.
    """

    aspect: Aspect
    schema: str
    field: str
    where: str
    words: str
    value: Any = None


def deviations(
    contract: Contract, schema: Schema, value: Any, where: str = ""
) -> Iterator[Deviation]:
    """The errors in an object."""
    if not isinstance(value, dict):
        return
    needed = [one for one in schema.fields if one.required]
    if needed and not any(one.name in value for one in needed):
        # Another kind of object: all other deviations follow from that.
        path = f"{where}.{needed[0].name}" if where else needed[0].name
        yield _deviation("absent", schema, needed[0], path, f"has no {path}")
        return
    known = {one.name for one in schema.fields}
    for one in schema.fields:
        path = f"{where}.{one.name}" if where else one.name
        if one.name in value:
            yield from _property(contract, schema, one, value[one.name], path)
        elif one.required or (one.promised and one.sent in ("null", "empty")):
            yield _deviation("absent", schema, one, path, f"has no {path}")
    for name in value:
        if name not in known:
            path = f"{where}.{name}" if where else name
            yield Deviation(
                aspect="unknown", schema=schema.name, field=name, where=path, words=f"has {path}"
            )


def _property(
    contract: Contract, schema: Schema, field: Field, value: Any, where: str
) -> Iterator[Deviation]:
    if value is None:
        if not field.shape.null and field.shape.type != "any":
            yield _deviation("null", schema, field, where, f"{where} is null")
        return
    yield from _value(contract, schema, field, field.shape, value, where)


def _value(
    contract: Contract, schema: Schema, field: Field, shape: Shape, value: Any, where: str
) -> Iterator[Deviation]:
    if not _is(shape, value):
        words = f"{where} is {spelled(value)}, not {_wanted(shape)}"
        yield _deviation("kind", schema, field, where, words)
        return
    if shape.const is not None and value != shape.const:
        words = f"{where} is {spelled(value)}, not {spelled(shape.const)}"
        yield _deviation("constant", schema, field, where, words)
    if shape.enum and value not in shape.enum:
        words = f"{where} is {spelled(value)}, which the spec does not list"
        yield _deviation("word", schema, field, where, words, value)
    if shape.pattern and not re.search(shape.pattern, value):
        words = f"{where} is {spelled(value)}, which does not match {shape.pattern}"
        yield _deviation("form", schema, field, where, words)
    if shape.schema is not None:
        yield from deviations(contract, contract.schemas[shape.schema], value, where)
    if shape.items is not None:
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for key, entry in entries:
            path = f"{where}.{key}" if isinstance(value, dict) else f"{where}[{key}]"
            if entry is None and shape.items.null:
                continue
            yield from _value(contract, schema, field, shape.items, entry, path)


def _deviation(
    aspect: Aspect, schema: Schema, field: Field, where: str, words: str, value: Any = None
) -> Deviation:
    return Deviation(
        aspect=aspect,
        schema=schema.name,
        field=field.name,
        where=where,
        words=words,
        value=value,
    )


def _is(shape: Shape, value: Any) -> bool:
    match shape.type:
        case "any":
            return True
        case "string" | "binary":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)


def _wanted(shape: Shape) -> str:
    if shape.timestamp:
        return "a whole number of seconds since 1970"
    return {
        "string": "text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "array": "a list",
        "object": "an object",
    }.get(shape.type, shape.type)


def spelled(value: Any, longest: int = 60) -> str:
    """A value as it appears in a reason."""
    match value:
        case None:
            text = "null"
        case bool():
            text = "true" if value else "false"
        case str():
            text = f"'{value}'"
        case dict():
            text = "an object" if value else "{}"
        case list():
            text = f"a list of {len(value)}"
        case _:
            text = str(value)
    return text if len(text) <= longest else text[: longest - 3] + "..."
