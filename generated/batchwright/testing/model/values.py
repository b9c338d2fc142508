# Copied by `make generate` from templates/batchwright/testing/model/values.py. Do not edit.
"""Creates the values of objects, and encodes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from ..._runtime.path import FieldPath, lookup
from ..contract import Expiry, Field, Schema
from .aggregates import repeated, repeated_paths, summed_paths
from .index import Index

_EMPTY: Mapping[str, Any] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "array": [],
    "object": {},
}


_SECONDS = {"d": 86_400, "h": 3_600, "min": 60, "m": 60, "s": 1}
_PART = re.compile(r"([0-9]+)(d|h|min|m|s)")


def first_values(index: Index, schema: str, given: Mapping[str, Any], now: int) -> dict[str, Any]:
    """The values of a new object, without those of its state.

    Args:
        index: The contract.
        schema: The schema of the object.
        given: Its known values: those of the request, its id, its size.
        now: The time.
    """
    reserved = _reserved(index, schema)
    fields = index.schemas[schema].fields
    anchors = {field.expires.anchor for field in fields if field.expires is not None}
    values: dict[str, Any] = {}
    for field in fields:
        if field.name in anchors and field.name not in reserved:
            values[field.name] = now
        else:
            values[field.name] = _first_value(index, schema, field, given, reserved, now)
    return values


def set_expiry(
    index: Index, schema: str, values: dict[str, Any], asked: Mapping[str, Any], kept: object = None
) -> None:
    """Set the derived points in time.

    Args:
        index: The contract.
        schema: The schema of the object.
        values: Its values; they are changed.
        asked: The values of the request.
        kept: Seconds after which it expires, if known from elsewhere.
    """
    for field in index.schemas[schema].fields:
        if field.expires is not None:
            values[field.name] = _end(field.expires, values, asked, kept)


def written(
    schemas: Mapping[str, Schema], schema: str, values: Mapping[str, Any], *, final: bool = False
) -> Any:
    """An object as JSON: with its constants, and with missing values as this server writes them.

    Args:
        final: Whether it is in a final state.
    """
    shown: dict[str, Any] = {}
    for field in schemas[schema].fields:
        if field.sent == "never":
            continue
        value = values.get(field.name)
        if value is None:
            value = field.shape.const
        if value is None and field.sent == "if_set" and not field.required:
            continue
        if value is None and field.sent == "empty_until_final" and not final:
            value = ""
        if value is None and field.sent == "empty":
            value = ""
        shown[field.name] = _inner(schemas, field, value)
    return shown


def put(values: dict[str, Any], path: FieldPath, value: Any) -> None:
    """Set a value at a path, in existing or new objects."""
    for name in path[:-1]:
        inner = values.get(name)
        if not isinstance(inner, dict):
            inner = values[name] = {}
        values = cast("dict[str, Any]", inner)
    values[path[-1]] = value


def seconds_of(value: object) -> float | None:
    """The seconds of a number or a string like `1d12h`; None for other values."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not re.fullmatch(rf"({_PART.pattern})+", value):
        return None
    return sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(value))


def _reserved(index: Index, schema: str) -> set[str]:
    """The properties that depend on the state or on lines."""
    names: set[str] = set()
    if (lifecycle := index.lifecycles.get(schema)) is not None:
        for state in lifecycle.states:
            names.update((*state.problems[:1], *state.files))
            if state.sets is not None:
                names.add(state.sets)
    names.update(output.property for output in index.outputs(schema))
    for source in index.inputs(schema):
        names.update(name for (name,) in repeated_paths(index.contract, source))
    for path in (*counts_of(index, schema), *sums_of(index, schema)):
        names.add(path[0])
    return names


def counts_of(index: Index, schema: str) -> list[FieldPath]:
    """The paths of the numbers of lines in an object."""
    totals = [source.total for source in index.inputs(schema)]
    counts = [output.count for output in index.outputs(schema)]
    return [path for path in (*totals, *counts) if path]


def sums_of(index: Index, schema: str) -> list[FieldPath]:
    """The paths of the sums over the results in an object."""
    return [
        path for output in index.outputs(schema) for path in summed_paths(index.contract, output)
    ]


def _first_value(
    index: Index,
    schema: str,
    field: Field,
    given: Mapping[str, Any],
    reserved: set[str],
    now: int,
) -> Any:
    if field.shape.const is not None:
        return field.shape.const
    if field.name in reserved or field.expires is not None:
        return None
    if (value := given.get(field.name)) is not None:
        return repeated(field, value)
    if field.name in given or not (field.required or field.promised):
        return None
    if field.shape.timestamp:
        return now
    example = index.example(schema, field.name)
    if example is None and not field.shape.null:
        return _EMPTY.get(field.shape.type)
    return example


def _end(
    expiry: Expiry, values: Mapping[str, Any], asked: Mapping[str, Any], kept: object
) -> int | None:
    begun = values.get(expiry.anchor)
    after: object = kept
    if after is None and expiry.asked:
        after = seconds_of(lookup(asked, expiry.asked))
    if after is None and all(values.get(name) in held for name, held in expiry.when.items()):
        after = expiry.after
    if not isinstance(begun, int | float) or not isinstance(after, int | float):
        return None
    return int(begun + after)


def _inner(schemas: Mapping[str, Schema], field: Field, value: object) -> object:
    shape = field.shape
    if shape.type == "object" and shape.schema is not None and isinstance(value, dict):
        return cast("object", written(schemas, shape.schema, cast("dict[str, Any]", value)))
    named = None if shape.items is None else shape.items.schema
    if named is not None and isinstance(value, list):
        items = cast("list[object]", value)
        return [
            written(schemas, named, cast("dict[str, Any]", item))
            if isinstance(item, dict)
            else item
            for item in items
        ]
    return value
