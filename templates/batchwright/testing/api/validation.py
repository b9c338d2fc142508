"""Validates requests; the most important error comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

from ..contract import Field, Schema, Shape, When
from .refusal import MAP, Refusal

_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int, float),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")

_pattern = cache(re.compile)


def wrong_fields(
    fields: Iterable[Field], values: Mapping[str, Any], schemas: Mapping[str, Schema], where: str
) -> Iterator[Refusal]:
    """The errors in properties or parameters; `where` is the prefix of their names."""
    for field in fields:
        param = where + field.name
        if field.name in values:
            yield from wrong(values[field.name], field.shape, schemas, param)
        elif field.required:
            yield Refusal(when="required", param=param)


def wrong_object(
    schema: Schema, values: Mapping[str, Any], schemas: Mapping[str, Schema], where: str = ""
) -> Iterator[Refusal]:
    """The errors in an object."""
    yield from wrong_fields(schema.fields, values, schemas, where)
    if schema.closed:
        known = {field.name for field in schema.fields}
        for name in values:
            if name not in known:
                yield Refusal(when="additionalProperties", param=where + name, value=values[name])


def wrong(value: Any, shape: Shape, schemas: Mapping[str, Schema], param: str) -> Iterator[Refusal]:
    """The errors in a value."""
    if value is None and shape.null:
        return
    wanted = MAP if shape.type == "object" and shape.schema is None else shape.type
    problem = Refusal(when="type", param=param, value=value, choices=(wanted,))
    if not _is_kind(value, shape.type):
        yield problem
        return
    if shape.const is not None and not _same(value, shape.const):
        yield replace(problem, when="const", choices=(shape.const,))
    if shape.enum and value not in shape.enum:
        yield replace(problem, when="enum", choices=shape.enum)
    match value:
        case str():
            yield from _below(len(value), shape.min_length, "minLength", problem)
            yield from _above(len(value), shape.max_length, "maxLength", problem)
            if shape.pattern is not None and not _pattern(shape.pattern).search(value):
                yield replace(problem, when="pattern", choices=(shape.pattern,))
        case int() | float():
            if shape.minimum is not None and value < shape.minimum:
                yield replace(problem, when="minimum", limit=shape.minimum)
            if shape.maximum is not None and value > shape.maximum:
                yield replace(problem, when="maximum", limit=shape.maximum)
        case list():
            items = cast("list[object]", value)
            yield from _below(len(items), shape.min_items, "minItems", problem)
            yield from _above(len(items), shape.max_items, "maxItems", problem)
            if shape.items is not None:
                for index, item in enumerate(items):
                    yield from wrong(item, shape.items, schemas, f"{param}[{index}]")
        case dict():
            entries = cast("dict[str, Any]", value)
            if shape.schema is not None:
                yield from wrong_object(schemas[shape.schema], entries, schemas, f"{param}.")
            elif shape.is_map:
                yield from _wrong_map(entries, shape, schemas, problem)
        case _:
            return


def converted(text: str, shape: Shape) -> Any:
    """The value of a string in a form or a query; the string itself if it cannot be converted."""
    match shape.type:
        case "integer":
            return int(text) if _INTEGER.fullmatch(text) else text
        case "number":
            return float(text) if _NUMBER.fullmatch(text) else text
        case "boolean":
            return {"true": True, "false": False}.get(text, text)
        case _:
            return text


def _wrong_map(
    entries: dict[str, Any], shape: Shape, schemas: Mapping[str, Schema], problem: Refusal
) -> Iterator[Refusal]:
    yield from _below(len(entries), shape.min_properties, "minProperties", problem)
    yield from _above(len(entries), shape.max_properties, "maxProperties", problem)
    longest = shape.property_names_max_length
    for key, item in entries.items():
        param = f"{problem.param}.{key}"
        if longest is not None and len(key) > longest:
            yield Refusal(when="propertyNames", param=param, value=len(key), key=key, limit=longest)
        if shape.items is not None:
            for inner in wrong(item, shape.items, schemas, param):
                yield replace(inner, key=inner.key or key)


def _below(size: int, limit: int | None, when: When, problem: Refusal) -> Iterator[Refusal]:
    if limit is not None and size < limit:
        yield replace(problem, when=when, value=size, limit=limit)


def _above(size: int, limit: int | None, when: When, problem: Refusal) -> Iterator[Refusal]:
    if limit is not None and size > limit:
        yield replace(problem, when=when, value=size, limit=limit)


def _is_kind(value: object, kind: str) -> bool:
    if kind in ("any", "binary"):
        return True
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _KINDS[kind])


def _same(value: object, other: object) -> bool:
    return isinstance(value, bool) == isinstance(other, bool) and value == other
