# Copied by `make generate` from templates/batchwright/_runtime/lenient.py. Do not edit.
"""Decodes responses strictly, and field by field if that fails; keeps unreadable values.

A value of another type is converted if that is unambiguous, counts as absent if it is empty, and is
*unreadable* otherwise: kept, but not in its field. An object is unreadable only if a required field
is. Strict decoding comes first; only responses that need more pay for it.
"""

from __future__ import annotations

import codecs
import json
import math
import re
import types
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Self, TypeAlias, TypeVar, Union, cast, get_args, get_origin

import msgspec

from . import wire
from .redaction import LOG
from .wire import Timestamp

T = TypeVar("T")

_NOTHING: Mapping[str, object] = types.MappingProxyType({})

_CONSTANTS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""Python's JSON writes these, though JSON lacks them. One object each, so that two polls are
equal."""

_WHOLE = r"[+-]?[0-9]+(\.0*)?"
_REAL = r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?"
_BOOLEANS = {"true": True, "false": False}

_EXACT = 1 << 53
"""Below it, a float represents every integer exactly."""


class Received(msgspec.Struct, kw_only=True, frozen=True, dict=True):
    """The base class of every object that a server sends."""

    @property
    def unreadable(self) -> Mapping[str, object]:
        """The original values of unreadable fields, by the names of the fields.

        Such a field is None. A list or a mapping keeps its readable items; the others are here.
        Empty if all fields were read. A nested object has an `unreadable` of its own.
        """
        kept: dict[str, object] | None = self.__dict__.get("unreadable")
        return types.MappingProxyType(kept) if kept else _NOTHING

    # msgspec compares and prints the fields alone, here and below.
    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) is True and unreadable(self) == unreadable(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return super().__hash__()

    def __repr__(self) -> str:
        said = super().__repr__()
        names = ", ".join(self.unreadable)
        return f"{said[:-1]}; unreadable: {names})" if names else said

    def __copy__(self) -> Self:
        copied = msgspec.structs.replace(self)
        vars(copied).update(vars(self))
        return copied

    def __reduce__(self) -> str | tuple[Any, ...]:
        made = super().__reduce__()
        return (*made, self.__dict__) if self.__dict__ and isinstance(made, tuple) else made


def unreadable(value: object) -> Mapping[str, object]:
    """`value.unreadable` of a received object; empty for any other value."""
    return value.unreadable if isinstance(value, Received) else _NOTHING


class UndecodableError(ValueError):
    """A body cannot be decoded, even leniently.

    Attributes:
        is_json: Whether it is JSON.
    """

    def __init__(self, message: str, *, is_json: bool) -> None:
        super().__init__(message)
        self.is_json = is_json


def decode(data: bytes, kind: type[T], *, operation: str) -> T:
    """Decode a response body.

    Unreadable items of lists are omitted, with one warning for all of them.

    Args:
        data: The body.
        kind: The type. Only a `Received` is decoded leniently.
        operation: The name of the operation, for the log.

    Raises:
        UndecodableError: It is not JSON, not an object, or lacks a required field.
    """
    try:
        return wire.decode(data, kind)
    except (ValueError, RecursionError) as error:
        strictly: Exception = error
    try:
        if not issubclass(kind, Received):
            raise strictly
        notes: _Notes = Counter()
        made = _converter(kind).read(_plain(data), notes)
    except msgspec.ValidationError as error:
        raise UndecodableError(str(error), is_json=True) from None
    except RecursionError:
        raise UndecodableError("nested too deeply", is_json=True) from None
    except ValueError:
        raise UndecodableError(f"not JSON: {strictly}", is_json=False) from None
    if isinstance(made, _Misfit):
        raise UndecodableError(str(made), is_json=_is_utf8(data))
    if notes:
        LOG.warning(
            "%s: unreadable items of the response are omitted: %s",
            operation,
            "; ".join(f"{count}: {why}" for why, count in notes.most_common(5)),
        )
    return cast("T", made)


def _plain(data: bytes) -> object:
    """The value of a JSON text, with any numbers and characters.

    Raises:
        ValueError: It is not JSON.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return msgspec.json.decode(data)
    except (ValueError, RecursionError):
        text = data.decode("utf-8", "surrogateescape")
        return json.loads(text, parse_int=_integer, parse_constant=_CONSTANTS.__getitem__)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _integer(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:  # more than 4,300 digits
        return digits


# --- How a value is decoded ------------------------------------------------------------------


class _Misfit(msgspec.Struct, frozen=True):
    """Why a value cannot be read."""

    expected: str
    got: str = ""
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        path = f"`{'.'.join(self.path)}`" if self.path else ""
        if not self.got:
            return f"{path} is missing"
        return f"{path}{': ' if path else ''}expected {self.expected}, got {self.got}"


_Notes: TypeAlias = Counter[_Misfit]
"""The reasons for omitted items, and their number."""


class _Partly(msgspec.Struct, frozen=True):
    """A list or a mapping, and its omitted items."""

    value: object
    left: object


class _Converter(msgspec.Struct, frozen=True):
    """How to decode a value.

    Attributes:
        name: The expected type, for messages.
        convert: Returns the converted value, a `_Partly` or a `_Misfit`; None is a misfit without a
            reason of its own.
        nullable: Whether it may be null.
    """

    name: str
    convert: Callable[[object, _Notes], object]
    nullable: bool

    def read(self, value: object, notes: _Notes) -> object:
        """A converted value, a `_Partly`, or a `_Misfit`."""
        if value is None and self.nullable:
            return None
        made = None if value is None else self.convert(value, notes)
        return _Misfit(self.name, _kind_of(value)) if made is None else made


class _FieldConverter(msgspec.Struct, frozen=True):
    name: str
    wire: str
    converter: _Converter
    required: bool


@cache
def _fields(kind: type[Received]) -> tuple[_FieldConverter, ...]:
    """The fields of a class, the required ones first."""
    fields = (
        _FieldConverter(field.name, field.encode_name, _converter(field.type), field.required)
        for field in msgspec.structs.fields(kind)
    )
    return tuple(sorted(fields, key=lambda field: not field.required or field.converter.nullable))


@cache
def _converter(kind: Any) -> _Converter:
    several = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    nullable = type(None) in several
    others = [one for one in several if one is not type(None)]
    base: Any = others[0] if len(others) == 1 else kind
    arguments = get_args(base)
    if base is Any:
        return _Converter("any value", _anything, nullable=True)
    if base in _SCALARS:
        name, read = _SCALARS[base]
        return _Converter(name, partial(_scalar, read), nullable)
    if get_origin(base) is list:
        return _Converter("an array", partial(_items, _converter(arguments[0])), nullable)
    if get_origin(base) is dict:
        return _Converter("an object", partial(_entries, _converter(arguments[1])), nullable)
    if isinstance(base, type) and issubclass(base, Received):
        return _Converter("an object", partial(_object, base), nullable)
    return _Converter(str(kind), partial(_scalar, partial(_strictly, kind)), nullable)


def _object(kind: type[Received], value: object, notes: _Notes) -> object:
    if not isinstance(value, dict):
        return None
    members = cast("dict[str, object]", value)
    made: dict[str, object] = {}
    kept: dict[str, object] = {}
    for field in _fields(kind):
        name, converter, required = field.name, field.converter, field.required
        if field.wire not in members:
            if required and not converter.nullable:
                return _Misfit(converter.name, path=(field.wire,))
            if required:
                made[name] = None
            continue
        original = members[field.wire]
        read = converter.read(original, notes)
        if required and isinstance(read, str) and isinstance(original, str) and read != original:
            # An id with replacement characters is not the id.
            return _Misfit("text", "bytes that are not UTF-8", (field.wire,))
        if isinstance(read, _Partly):
            made[name], kept[name] = read.value, read.left
        elif not isinstance(read, _Misfit):
            made[name] = read
        elif required and not converter.nullable:
            return msgspec.structs.replace(read, path=(field.wire, *read.path))
        else:
            unread = not _is_empty(original)
            if unread:
                kept[name] = original
            # An absent value has its default.
            if converter.nullable and (required or unread):
                made[name] = None
    result = kind(**made)
    if kept:
        vars(result)["unreadable"] = kept
    return result


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _items(converter: _Converter, value: object, notes: _Notes) -> object:
    if not isinstance(value, list):
        return None
    items: list[object] = []
    left: list[object] = []
    for item in cast("list[object]", value):
        read = converter.read(item, notes)
        if isinstance(read, _Partly):
            items.append(read.value)
            left.append(read.left)
        elif isinstance(read, _Misfit):
            notes[read] += 1
            left.append(item)
        else:
            items.append(read)
    return _Partly(items, left) if left else items


def _entries(converter: _Converter, value: object, notes: _Notes) -> object:
    if not isinstance(value, dict):
        return None
    entries: dict[str, object] = {}
    left: dict[str, object] = {}
    for key, entry in cast("dict[str, object]", value).items():
        read = converter.read(entry, notes)
        if isinstance(read, _Partly):
            entries[key], left[key] = read.value, read.left
        elif not isinstance(read, _Misfit):
            entries[key] = read
        elif not _is_empty(entry):
            left[key] = entry
    return _Partly(entries, left) if left else entries


def _anything(value: object, _: _Notes) -> object:
    return value


def _scalar(read: Callable[[object], object], value: object, _: _Notes) -> object:
    return read(value)


def _text(value: object) -> str | None:
    match value:
        case str():
            return value if value.isascii() else _well_formed(value)
        case bool():
            return None
        case int():
            return str(value)
        case float() if value.is_integer():
            return str(int(value)) if abs(value) < _EXACT else None
        case float() if math.isfinite(value):
            return repr(value)
        case _:
            return None


def _well_formed(text: str) -> str:
    """The text, with U+FFFD for each lone surrogate, which cannot be printed."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _whole(value: object) -> int | None:
    match value:
        case bool():
            return None
        case int():
            return value
        case float() if value.is_integer() and abs(value) < _EXACT:
            return int(value)
        case str() if re.fullmatch(_WHOLE, text := value.strip()):
            digits = text.partition(".")[0]
            return int(digits) if len(digits) < 1000 else None
        case _:
            return None


def _real(value: object) -> float | None:
    match value:
        case bool():
            return None
        case int() | float():
            number = float(value) if abs(value) < 1e308 else math.inf
        case str() if re.fullmatch(_REAL, text := value.strip()):
            number = float(text)
        case _:
            return None
    return number if math.isfinite(number) else None


def _boolean(value: object) -> bool | None:
    match value:
        case bool():
            return value
        case str():
            return _BOOLEANS.get(value.strip().lower())
        case int() | float() if value in (0, 1):
            return bool(value)
        case _:
            return None


def _time(value: object) -> Timestamp | None:
    try:
        return Timestamp.parse(value)
    except ValueError:
        return None


def _strictly(kind: Any, value: object) -> object:
    try:
        return wire.convert(value, kind)
    except ValueError:
        return None


_SCALARS: dict[Any, tuple[str, Callable[[object], object]]] = {
    str: ("a string", _text),
    int: ("an integer", _whole),
    float: ("a number", _real),
    bool: ("a boolean", _boolean),
    Timestamp: ("a time", _time),
}


def _kind_of(value: object) -> str:
    """The JSON type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "an array"
        case _:
            return "an object"
