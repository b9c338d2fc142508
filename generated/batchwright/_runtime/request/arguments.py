# Copied by `make generate` from templates/batchwright/_runtime/request/arguments.py. Do not edit.
"""Validates arguments against the schemas of the specification before a request is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias, cast
from uuid import UUID

import msgspec
from msgspec import inspect

from ..errors import ArgumentError, brief
from ..path import FieldPath, dotted

_Fault: TypeAlias = tuple[FieldPath, str]
"""The path of an invalid value, and the reason."""

_KINDS: dict[type[inspect.Type], tuple[Any, str]] = {
    inspect.IntType: (int, "an integer"),
    inspect.FloatType: (float, "a number"),
    inspect.StrType: (str, "a string"),
    inspect.BoolType: (bool, "True or False"),
    inspect.NoneType: (None, "None"),
    inspect.DateTimeType: (
        Annotated[datetime, msgspec.Meta(tz=True)],
        "a date and time with a timezone",
    ),
    inspect.UUIDType: (UUID, "a UUID"),
    inspect.ListType: (list, "a list"),
    inspect.DictType: (dict, "a mapping"),
    inspect.TypedDictType: (dict, "a mapping"),
}
"""The types of arguments, without their limits, and their names."""


def checked(operation: str, values: Mapping[str, object], shape: Any) -> dict[str, object]:
    """Return a validated copy of `values`, without those that are None.

    Args:
        operation: The name of the operation, for the error.
        values: The arguments by wire name.
        shape: A typed dictionary whose `msgspec.Meta` annotations are the limits; None skips
            validation.

    Raises:
        ArgumentError: A value is missing, has the wrong type, exceeds a limit, is nested too deeply
            or is unknown.
    """
    given = {
        name: _copied(operation, name, value) for name, value in values.items() if value is not None
    }
    if shape is None:
        return given
    try:
        accepted: dict[str, object] = msgspec.convert(given, shape)
    except msgspec.ValidationError as error:
        # The message of msgspec does not name the key of a mapping, and is not meant for users.
        faults = _faults(inspect.type_info(shape), given, ())
        path, message = next(faults, ((), str(error)))
        raise ArgumentError(message, operation=operation, argument=dotted(path)) from None
    if (unknown := next(_unknown(given, accepted, ()), None)) is not None:
        raise ArgumentError("unknown", operation=operation, argument=dotted(unknown))
    return accepted


def _copied(operation: str, name: str, value: object) -> object:
    try:
        return _plain(value)
    except RecursionError:
        raise ArgumentError("nested too deeply", operation=operation, argument=name) from None


def _plain(value: object) -> object:
    """A deep copy of `value` with the only collections that msgspec reads."""
    match value:
        case Mapping():
            fields = cast("Mapping[object, object]", value)
            return {name: _plain(field) for name, field in fields.items()}
        case list() | tuple():
            return [_plain(item) for item in cast("list[object]", value)]
        case _:
            return value


def _unknown(given: object, accepted: object, path: FieldPath) -> Iterator[FieldPath]:
    """The keys of `given` that `accepted` lacks: msgspec drops unknown ones."""
    if isinstance(given, dict) and isinstance(accepted, dict):
        known = cast("dict[object, object]", accepted)
        for name, value in cast("dict[object, object]", given).items():
            if name in known:
                yield from _unknown(value, known[name], (*path, str(name)))
            else:
                yield (*path, str(name))
    elif isinstance(given, list) and isinstance(accepted, list):
        pairs = zip(cast("list[object]", given), cast("list[object]", accepted), strict=True)
        for number, (value, taken) in enumerate(pairs):
            yield from _unknown(value, taken, (*path, str(number)))


def _faults(declared: inspect.Type, value: object, path: FieldPath) -> Iterator[_Fault]:
    """The first error in a value, from the outside in."""
    options = tuple(_options(declared))
    kind = next((option for option in options if _is_a(option, value)), None)
    if kind is None:
        # None means not given: no message recommends it.
        names = [_name(one) for one in options if not isinstance(one, inspect.NoneType)]
        yield path, _expected(" or ".join(names) or "None", value)
    elif limit := _broken_limit(kind, value):
        yield path, _expected(f"{_name(kind)} {limit}", value)
    else:
        yield from _inner_faults(kind, value, path)


def _inner_faults(kind: inspect.Type, value: object, path: FieldPath) -> Iterator[_Fault]:
    match kind, value:
        case inspect.TypedDictType(fields=fields), dict():
            entries = cast("dict[object, object]", value)
            for field in fields:
                inner = (*path, field.encode_name)
                if field.encode_name in entries:
                    yield from _faults(field.type, entries[field.encode_name], inner)
                elif field.required:
                    yield inner, "required"
            for key in entries:
                yield from _faults(inspect.StrType(), key, (*path, f"{key} (the key)"))
        case inspect.DictType(key_type=key_type, value_type=value_type), dict():
            for key, item in cast("dict[object, object]", value).items():
                yield from _faults(key_type, key, (*path, f"{key} (the key)"))
                yield from _faults(value_type, item, (*path, str(key)))
        case inspect.ListType(item_type=item_type), list() | set() | frozenset():
            for number, item in enumerate(cast("Iterable[object]", value)):
                yield from _faults(item_type, item, (*path, str(number)))
        case _:
            pass


def _options(declared: inspect.Type) -> Iterator[inspect.Type]:
    match declared:
        case inspect.Metadata(type=inner):
            yield from _options(inner)
        case inspect.UnionType(types=options):
            for option in options:
                yield from _options(option)
        case _:
            yield declared


def _is_a(kind: inspect.Type, value: object) -> bool:
    """Whether a value has that type, apart from its limits and members."""
    plain, _ = _KINDS.get(type(kind), (Any, ""))
    if isinstance(kind, inspect.LiteralType):
        plain = cast("Any", Literal)[kind.values]
    try:
        msgspec.convert(value, plain)
    except msgspec.ValidationError:
        return False
    return True


def _name(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.LiteralType):
        return " or ".join(repr(value) for value in kind.values if value is not None)
    return _KINDS[type(kind)][1]


def _broken_limit(kind: inspect.Type, value: Any) -> str:
    """The limit that a value violates; empty if it violates none."""
    match kind:
        case inspect.IntType(ge=low, le=high) | inspect.FloatType(ge=low, le=high):
            # NaN violates every limit.
            if low is not None and not value >= low:
                return f">= {low}"
            return f"<= {high}" if high is not None and not value <= high else ""
        case inspect.StrType(pattern=pattern):
            wrong = _broken_length(kind, value, "characters")
            matches = pattern is None or re.search(pattern, value) is not None
            return wrong or ("" if matches else f"matching regex {pattern!r}")
        case inspect.ListType():
            return _broken_length(kind, value, "items")
        case inspect.DictType():
            return _broken_length(kind, value, "entries")
        case _:
            return ""


def _broken_length(
    kind: inspect.StrType | inspect.ListType | inspect.DictType, value: Any, unit: str
) -> str:
    if kind.min_length is not None and len(value) < kind.min_length:
        return f"of at least {kind.min_length} {unit}"
    if kind.max_length is not None and len(value) > kind.max_length:
        return f"of at most {kind.max_length} {unit}"
    return ""


def _expected(what: str, value: object) -> str:
    return f"expected {what}, got {brief(repr(value), 80)}"
