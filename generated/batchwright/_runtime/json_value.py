# Copied by `make generate` from templates/batchwright/_runtime/json_value.py. Do not edit.
"""JSON values of a line: decoding, comparison, counting and display."""

from __future__ import annotations

import json
from typing import cast

import msgspec

from .errors import brief

_KINDS: dict[type, str] = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    list: "an array",
    dict: "an object",
}


def parse_line(line: bytes) -> object:
    """Decode a line as strict JSON.

    Raises:
        ValueError: It is not UTF-8 or not JSON.
        RecursionError: It is nested too deeply.
    """
    try:
        return msgspec.json.decode(line)
    except (ValueError, RecursionError):
        # msgspec rejects valid JSON: numbers beyond a float's range and escapes of lone surrogates.
        # The module json accepts invalid JSON, which is rejected here.
        return json.loads(line.decode(), parse_constant=_refuse)


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is not a JSON value")


def reason(error: Exception) -> str:
    """Why `parse_line` could not read a line."""
    # str() would say line 1, which is not the number of the line.
    match error:
        case json.JSONDecodeError(msg=what, pos=position):
            return f"{what} (character {position + 1})"
        case RecursionError():
            return "nested too deeply"
        case _:
            return str(error)


def is_kind(value: object, kind: type) -> bool:
    """Whether a value is of a type: true is not a number, an integer is."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)


def is_nothing(value: object) -> bool:
    """Whether a value is empty.

    Empty are null, false, 0, a blank string, and an array or an object of empty values: servers
    send them for a missing error or response.
    """
    waiting = [value]
    while waiting:
        held = waiting.pop()
        if isinstance(held, list):
            waiting += cast("list[object]", held)
        elif isinstance(held, dict):
            waiting += cast("dict[str, object]", held).values()
        elif held and not (isinstance(held, str) and held.isspace()):
            return False
    return True


def equal(value: object, other: object) -> bool:
    """Equality in JSON: true is not 1."""
    return isinstance(value, bool) == isinstance(other, bool) and value == other


def shown(value: object) -> str:
    """A value for a message: shortened, without visiting all its members."""
    match value:
        case str():
            return brief(repr(value[:200]), 80)
        case list():
            return "an array"
        case dict():
            return "an object"
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int() if abs(value) >= 10**40:
            # Python does not print integers of more than 4,300 digits.
            return "a number of many digits"
        case _:
            return brief(repr(value), 80)


def size_of(value: object) -> int:
    """The amount that a value adds to a total."""
    if value is None:
        return 0
    if not isinstance(value, list):
        return 1
    items = cast("list[object]", value)
    numbers = bool(items) and all(isinstance(item, int | float) for item in items)
    return 1 if numbers else len(items)


def in_words(kind: type) -> str:
    """A type as a message names it."""
    return _KINDS.get(kind, kind.__name__)
