"""Paths, and the lookup of the value at a path, in objects and in JSON text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from .lenient import unreadable

FieldPath: TypeAlias = tuple[str, ...]
"""The attributes or keys that lead to a value; `("body", "model")` is `body.model`."""

_SPACE = re.compile(r"[ \t\r\n]*")
_VALUE = json.JSONDecoder()
# For dictionaries of any kind: a `cast` for each takes as long as the look-up.
_get = cast("Callable[[object, str], object]", dict.get)


def lookup(value: object, path: FieldPath) -> object:
    """The value at a path in JSON or in an object; None if there is none."""
    for name in path:
        kind = type(value)
        if kind is dict:  # what JSON decodes to: to match classes takes four times as long
            value = _get(value, name)
            continue
        match value:
            case Mapping():
                value = cast("Mapping[object, object]", value).get(name)
            case None | str() | int() | float() | list() | tuple():
                return None  # methods and properties are not received values
            case _:
                value = getattr(value, name, None)
    return value


def unreadable_at(value: object, path: FieldPath) -> dict[str, object]:
    """The unreadable value on a path, by its own path; empty if there is none."""
    for depth, name in enumerate(path, 1):
        spoilt = unreadable(value)
        if name in spoilt:
            return {dotted(path[:depth]): spoilt[name]}
        value = lookup(value, (name,))
    return {}


def dotted(path: FieldPath) -> str:
    """The path in a message: `body.model`."""
    return ".".join(path)


def span(text: str, path: FieldPath) -> tuple[int, int]:
    """The start and the end of the value at a path, in a JSON text that msgspec rejects.

    Of two equal names in an object, the last one counts.

    Args:
        text: JSON that was decoded before: it is valid, and has a value at the path.
        path: Names of members, from the outside in.
    """
    begin, end = _skip(text, 0), len(text)
    for name in path:
        at = _skip(text, begin + 1)
        while text[at] != "}":
            member, at = _VALUE.raw_decode(text, at)
            value = _skip(text, _skip(text, at) + 1)
            _, at = _VALUE.raw_decode(text, value)
            if member == name:
                begin, end = value, at
            at = _skip(text, at)
            if text[at] == ",":
                at = _skip(text, at + 1)
    return begin, end


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
