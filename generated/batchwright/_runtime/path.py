# Copied by `make generate` from templates/batchwright/_runtime/path.py. Do not edit.
"""Where a value is within another one, or in a JSON text: names, from the outside in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeAlias, cast

from .lenient import unreadable

FieldPath: TypeAlias = tuple[str, ...]
"""The names of attributes or keys that lead to a value; `("body", "model")` is `body.model`."""

_SPACE = re.compile(r"[ \t\r\n]*")
_VALUE = json.JSONDecoder()


def lookup(value: object, path: FieldPath) -> object:
    """What stands at `path` in JSON or in an object; None if it does not lead anywhere."""
    for name in path:
        if type(value) is dict:  # what JSON decodes to: to match classes takes four times as long
            value = cast("dict[object, object]", value).get(name)
            continue
        match value:
            case Mapping():
                value = cast("Mapping[object, object]", value).get(name)
            case None | str() | int() | float() | list() | tuple():
                return None  # what Python lets them have is nothing that was sent
            case _:
                value = getattr(value, name, None)
    return value


def unreadable_at(value: object, path: FieldPath) -> dict[str, object]:
    """What could not be read on the way to `path`, by its own path; empty if all could."""
    for depth, name in enumerate(path, 1):
        spoilt = unreadable(value)
        if name in spoilt:
            return {dotted(path[:depth]): spoilt[name]}
        value = lookup(value, (name,))
    return {}


def dotted(path: FieldPath) -> str:
    """The path as a message names it: `body.model`."""
    return ".".join(path)


def span(text: str, path: FieldPath) -> tuple[int, int]:
    """The begin and the end of what a JSON text that msgspec does not read has at `path`.

    Of two equal names in an object, the last one counts.

    Args:
        text: JSON that has been read before: it is well formed, and there is something.
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
