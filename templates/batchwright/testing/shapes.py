"""What a client sends held against what it should be; the first thing wrong comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

from .contract import Field, Schema, Shape, When
from .refusal import Refusal

_KINDS: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "integer": (int, float),
    "number": (int, float),
    "flag": (bool,),
    "list": (list,),
    "map": (dict,),
    "object": (dict,),
}

_UNITS: Mapping[str, tuple[When, When]] = {
    "text": ("shortest", "longest"),
    "list": ("fewest", "most"),
    "map": ("fewest", "most"),
}

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")

_pattern = cache(re.compile)


def wrong_fields(
    fields: Iterable[Field], values: Mapping[str, Any], schemas: Mapping[str, Schema], where: str
) -> Iterator[Refusal]:
    """All that is wrong with properties or parameters; `where` goes before their names."""
    for field in fields:
        param = where + field.name
        if field.name in values:
            yield from wrong(values[field.name], field.shape, schemas, param)
        elif field.required:
            yield Refusal(when="missing", param=param)


def wrong_object(
    schema: Schema, values: Mapping[str, Any], schemas: Mapping[str, Schema], where: str = ""
) -> Iterator[Refusal]:
    """All that is wrong with an object."""
    yield from wrong_fields(schema.fields, values, schemas, where)
    if schema.closed:
        known = {field.name for field in schema.fields}
        for name in values:
            if name not in known:
                yield Refusal(when="unknown_field", param=where + name, value=values[name])


def wrong(value: Any, shape: Shape, schemas: Mapping[str, Schema], param: str) -> Iterator[Refusal]:
    """All that is wrong with a value."""
    if value is None and shape.null:
        return
    problem = Refusal(when="kind", param=param, value=value, choices=(shape.kind,))
    if not _is_kind(value, shape.kind):
        yield problem
        return
    if shape.constant is not None and not _same(value, shape.constant):
        yield replace(problem, when="constant", choices=(shape.constant,))
    if shape.choices and value not in shape.choices:
        yield replace(problem, when="choice", choices=shape.choices)
    match value:
        case str():
            yield from _wrong_size(len(value), shape, problem)
            if shape.pattern is not None and not _pattern(shape.pattern).search(value):
                yield replace(problem, when="pattern", choices=(shape.pattern,))
        case int() | float():
            if shape.minimum is not None and value < shape.minimum:
                yield replace(problem, when="minimum", limit=shape.minimum)
            if shape.maximum is not None and value > shape.maximum:
                yield replace(problem, when="maximum", limit=shape.maximum)
        case list():
            items = cast("list[object]", value)
            yield from _wrong_size(len(items), shape, problem)
            if shape.item is not None:
                for index, item in enumerate(items):
                    yield from wrong(item, shape.item, schemas, f"{param}[{index}]")
        case dict():
            entries = cast("dict[str, Any]", value)
            if shape.kind == "object" and shape.schema is not None:
                yield from wrong_object(schemas[shape.schema], entries, schemas, f"{param}.")
            elif shape.kind == "map":
                yield from _wrong_map(entries, shape, schemas, problem)
        case _:
            return


def converted(text: str, shape: Shape) -> Any:
    """What a text of a form or a query says; the text itself if it is not of the kind."""
    match shape.kind:
        case "integer":
            return int(text) if _INTEGER.fullmatch(text) else text
        case "number":
            return float(text) if _NUMBER.fullmatch(text) else text
        case "flag":
            return {"true": True, "false": False}.get(text, text)
        case _:
            return text


def _wrong_map(
    entries: dict[str, Any], shape: Shape, schemas: Mapping[str, Schema], problem: Refusal
) -> Iterator[Refusal]:
    yield from _wrong_size(len(entries), shape, problem)
    for key, item in entries.items():
        param = f"{problem.param}.{key}"
        if shape.longest_key is not None and len(key) > shape.longest_key:
            yield Refusal(
                when="longest_key", param=param, value=len(key), key=key, limit=shape.longest_key
            )
        if shape.item is not None:
            for inner in wrong(item, shape.item, schemas, param):
                yield replace(inner, key=inner.key or key)


def _wrong_size(size: int, shape: Shape, problem: Refusal) -> Iterator[Refusal]:
    under, over = _UNITS.get(shape.kind, ("shortest", "longest"))
    if shape.shortest is not None and size < shape.shortest:
        yield replace(problem, when=under, value=size, limit=shape.shortest)
    if shape.longest is not None and size > shape.longest:
        yield replace(problem, when=over, value=size, limit=shape.longest)


def _is_kind(value: object, kind: str) -> bool:
    if kind in ("any", "binary"):
        return True
    if isinstance(value, bool):
        return kind == "flag"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _KINDS[kind])


def _same(value: object, other: object) -> bool:
    return isinstance(value, bool) == isinstance(other, bool) and value == other
