# Copied by `make generate` from templates/batchwright/_runtime/check.py. Do not edit.
"""Arguments held against the types of a specification before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

import msgspec

from .errors import ArgumentError
from .text import brief

_COMPLAINT = re.compile(r"(.*?)(?: - at (`key` in )?`\$(.*)`)?", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_MISSING = re.compile(r"Object missing required field `(.*)`")
_LENGTH = re.compile(r"`(\w+)` of length (<=|>=) (\d+)")
_TYPES = re.compile(r"`(\w+(?: \| \w+)*)`")
_WORDS = {
    "int": "an integer",
    "float": "a number",
    "str": "a string",
    "bool": "True or False",
    "object": "a mapping",
    "array": "a list",
    "null": "None",
}
_UNITS = {"str": "characters", "object": "entries", "array": "items"}


def checked(operation: str, values: Mapping[str, object], shape: Any) -> dict[str, object]:
    """A copy of `values` without those that are None, held against `shape`.

    Args:
        operation: The name of the operation, for the error.
        values: The arguments by their names on the wire.
        shape: A typed dictionary whose `msgspec.Meta` annotations say the limits, or None if
            nothing is to be checked.

    Raises:
        ArgumentError: A value is missing, of another type, beyond a limit, nested too deeply or
            not known.
    """
    given = {
        name: _copied(operation, name, value) for name, value in values.items() if value is not None
    }
    if shape is None:
        return given
    try:
        accepted: dict[str, object] = msgspec.convert(given, shape)
    except msgspec.ValidationError as error:
        argument, message = _explain(str(error), given, shape)
        raise ArgumentError(message, operation=operation, argument=argument) from None
    if (unknown := _unknown(given, accepted)) is not None:
        raise ArgumentError("not known here", operation=operation, argument=unknown)
    return accepted


def _copied(operation: str, name: str, value: object) -> object:
    try:
        return _plain(value)
    except RecursionError:
        raise ArgumentError("nested too deeply", operation=operation, argument=name) from None


def _plain(value: object) -> object:
    """A deep copy of `value` in dictionaries and lists, the only collections msgspec reads."""
    match value:
        case Mapping():
            fields = cast("Mapping[object, object]", value)
            return {name: _plain(field) for name, field in fields.items()}
        case list() | tuple():
            return [_plain(item) for item in cast("list[object]", value)]
        case _:
            return value


def _unknown(given: object, accepted: object) -> str | None:
    """Where `given` has a key that `accepted` lost: msgspec drops those it does not know."""
    if not isinstance(given, dict) or not isinstance(accepted, dict):
        return None
    fields = cast("dict[object, object]", given)
    known = cast("dict[object, object]", accepted)
    for name, value in fields.items():
        if name not in known:
            return str(name)
        if (deeper := _unknown(value, known[name])) is not None:
            return f"{name}.{deeper}"
    return None


def _explain(complaint: str, given: dict[str, object], shape: Any) -> tuple[str, str]:
    """The argument and the message for what msgspec said about it."""
    matched = _COMPLAINT.fullmatch(complaint)
    what, key, place = matched.groups() if matched else (complaint, None, None)
    steps = [name or index for name, index in _STEP.findall(place or "")]
    if missing := _MISSING.fullmatch(what):
        return ".".join([*steps, missing[1]]), "required"
    if key:
        steps.append("...")
    value = _follow(given, steps[:-1])
    if isinstance(value, dict) and steps:
        entries = cast("dict[object, object]", value)
        if steps[-1] == "...":
            steps[-1] = _culprit(complaint, entries, given, shape)
        value = steps[-1] if key else entries.get(steps[-1])
    else:
        value = _follow(given, steps)
    if what.startswith("Invalid enum value"):
        what = f"expected {_allowed(msgspec.inspect.type_info(shape), steps)}"
    else:
        what = _in_words(what.partition(", got ")[0])
    where = ".".join(steps) + (" (the key)" if key else "")
    return where, f"{what}, got {brief(repr(value), 80)}"


def _follow(value: object, steps: list[str]) -> object:
    for step in steps:
        match value:
            case dict():
                value = cast("dict[str, object]", value).get(step)
            case list():
                value = cast("list[object]", value)[int(step)]
            case _:
                return None
    return value


def _culprit(
    complaint: str, entries: dict[object, object], given: dict[str, object], shape: Any
) -> str:
    """The key of the entry that msgspec refuses: it says `[...]` for any of them."""
    for name, value in list(entries.items()):
        # `given` is a copy of our own, about to be thrown away: it may serve for the search.
        entries.clear()
        entries[name] = value
        try:
            msgspec.convert(given, shape)
        except msgspec.ValidationError as error:
            if str(error) == complaint:
                return str(name)
    return "..."


def _allowed(kind: msgspec.inspect.Type, steps: list[str]) -> str:
    """The values that the type at `steps` allows, in words."""
    match kind:
        case msgspec.inspect.Metadata(type=inner):
            return _allowed(inner, steps)
        case msgspec.inspect.UnionType(types=options):
            found = [words for option in options if (words := _allowed(option, steps))]
            return " or ".join(found)
        case msgspec.inspect.LiteralType(values=values) if not steps:
            return " or ".join(map(repr, values))
        case msgspec.inspect.TypedDictType(fields=fields) if steps:
            named = [field.type for field in fields if field.encode_name == steps[0]]
            return _allowed(named[0], steps[1:]) if named else ""
        case msgspec.inspect.ListType(item_type=item) if steps:
            return _allowed(item, steps[1:])
        case msgspec.inspect.DictType(value_type=item) if steps:
            return _allowed(item, steps[1:])
        case _:
            return ""


def _in_words(what: str) -> str:
    """`Expected `int` >= 3600` as `expected an integer >= 3600`."""

    def length(found: re.Match[str]) -> str:
        bound = "at most" if found[2] == "<=" else "at least"
        unit = _UNITS.get(found[1], "")
        return f"{_WORDS.get(found[1], found[1])} of {bound} {found[3]} {unit}".rstrip()

    def types(found: re.Match[str]) -> str:
        names = found[1].split(" | ")
        # An argument that is None counts as not given: nobody is to be told to pass one.
        kept = [name for name in names if name != "null"] or names
        return " or ".join(_WORDS.get(name, name) for name in kept)

    what = _LENGTH.sub(length, what)
    what = _TYPES.sub(types, what)
    return what.replace("Expected", "expected", 1)
