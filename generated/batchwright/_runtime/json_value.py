# Copied by `make generate` from templates/batchwright/_runtime/json_value.py. Do not edit.
"""Values of a line as JSON has them: read, compared, counted and shown."""

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
    """Read a line as JSON, to the letter.

    Raises:
        ValueError: It is not UTF-8 or not JSON.
        RecursionError: It is nested too deeply.
    """
    try:
        return msgspec.json.decode(line)
    except (ValueError, RecursionError):
        # msgspec refuses what JSON allows: numbers beyond a float's range and escapes of lone
        # surrogates. What json accepts beyond JSON is refused here.
        return json.loads(line.decode(), parse_constant=_refuse)


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no JSON value")


def reason(error: Exception) -> str:
    """Why `parse_line` could not read a line."""
    # str() would speak of line 1, which is not the line's number.
    match error:
        case json.JSONDecodeError(msg=what, pos=position):
            return f"{what} (character {position + 1})"
        case RecursionError():
            return "nested too deeply"
        case _:
            return str(error)


def is_kind(value: object, kind: type) -> bool:
    """Whether a value is of a type: true is no number, and an integer is a number."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)


def is_nothing(value: object) -> bool:
    """Whether a value says no more than null.

    That is null, false, 0, a blank text, and an array or an object of nothing but these: servers
    put them where there is no error, and where no answer came.
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
    """Equality as JSON has it: true is not 1."""
    return isinstance(value, bool) == isinstance(other, bool) and value == other


def shown(value: object) -> str:
    """A value as a message shows it: short, and without walking through it."""
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
            # Beyond 4,300 digits Python refuses to write them.
            return "a number of many digits"
        case _:
            return brief(repr(value), 80)


def size_of(value: object) -> int:
    """What a value counts in a total."""
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
