# Copied by `make generate` from templates/batchwright/_runtime/jsonl/encoding.py. Do not edit.
"""Encodes requests as strict JSON: a value without a JSON form is an error."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any, cast

import msgspec

from ..errors import brief
from ..json_value import parse_line, reason

_WORDS = frozenset((str, int, bool, type(None)))
_TEXT = frozenset((str,))
_DEEPEST = 10_000
"""The deepest nesting: a value that contains itself has no end."""


class EncodingError(ValueError):
    """A request cannot be encoded.

    Attributes:
        path: The path of the value, such as `body.messages[0].content`; empty for the request.
    """

    def __init__(self, path: str, what: str) -> None:
        self.path = path.removeprefix(".")
        super().__init__(f"{brief(self.path, 200)}: {what}" if path else what)


def encode_line(request: object) -> tuple[bytes, bool]:
    """A request as one line of JSON, without a line feed, and whether it is what that decodes to.

    A `Decimal` is a number with exactly its digits. Dates, times, durations and UUIDs are texts
    (RFC 3339, ISO 8601), and an enumeration's member is its value, as in msgspec. A key that
    is an integer becomes a text, as token ids do in `logit_bias`.

    Raises:
        EncodingError: It contains something else: bytes, a set, NaN, an infinity, a lone surrogate,
            a key that is not a string, or two keys that are the same string.
    """
    try:
        line = _ENCODER.encode(request)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        _refuse_values(request)
        raise EncodingError("", brief(_reason(error), 200)) from None
    # msgspec silently writes bytes as base64, NaN as null and a set as an array.
    if _is_plain(request):
        return line, True
    _refuse_values(request)
    _refuse_raw(line)
    return line, False


def _is_plain(value: object) -> bool:
    """Whether an encoded value consists of JSON's own types only.

    This takes about as long as encoding: most of the loops run in C.
    """
    waiting = [value]
    for held in waiting:
        if type(held) is dict:
            fields = cast("dict[object, object]", held)
            if not _TEXT.issuperset(map(type, fields)):
                return False
            items = list(fields.values())
        elif type(held) is list:
            items = cast("list[object]", held)
        else:
            return False
        if _WORDS.issuperset(map(type, items)):
            continue
        for item in items:
            kind = type(item)
            if kind is dict or kind is list:
                waiting.append(item)
            elif kind is float:
                if not isfinite(cast("float", item)):
                    return False
            elif kind not in _WORDS:
                return False
    return True


def _refuse_values(request: object) -> None:
    """Find a value without a JSON form, and raise an error with its path."""
    waiting: list[tuple[str, int, object]] = [("", 0, request)]
    while waiting:
        path, depth, value = waiting.pop()
        if depth > _DEEPEST:
            raise EncodingError("", "nested too deeply, or contains itself")
        if (what := _fault(value)) is not None:
            raise EncodingError(path, what)
        waiting += reversed([(path + step, depth + 1, item) for step, item in _members(value)])


def _fault(value: object) -> str | None:
    """Why JSON has no form for a value, apart from its members; None if it has one."""
    kind = type(value).__name__
    match value:
        case enum.Enum():
            return _fault(value.value)
        case str():
            return None if _is_utf8(value) else "lone surrogates have no form in UTF-8"
        case float():
            return None if isfinite(value) else f"JSON has no number {value}"
        case Decimal():
            return None if value.is_finite() else f"JSON has no number {value}"
        case bytes() | bytearray() | memoryview():
            return f"JSON has no {kind}: decode it to a string"
        case set() | frozenset():
            return f"JSON has no {kind}: give a list, which has an order"
        case Mapping():
            return _fault_of_keys(cast("Mapping[object, object]", value))
        case list() | tuple():
            return None
        case _ if _fields(value):
            return None
        case _:
            return _fault_alone(value)


def _fault_of_keys(fields: Mapping[object, object]) -> str | None:
    seen: set[str] = set()
    for key in fields:
        plain = key.value if isinstance(key, enum.Enum) else key
        if isinstance(plain, bool) or not isinstance(plain, str | int):
            return f"expected a string as a key, got {brief(repr(plain), 80)}"
        text = str(plain)
        if not _is_utf8(text):
            return "lone surrogates in a key have no form in UTF-8"
        if text in seen:
            return f"two keys are {brief(repr(text), 80)} in JSON"
        seen.add(text)
    return None


def _fault_alone(value: object) -> str | None:
    try:
        _ENCODER.encode(value)
    except (TypeError, ValueError, OverflowError) as error:
        return _reason(error)
    return None


def _members(value: object) -> Iterator[tuple[str, object]]:
    """The members of a value, each with its step of the path."""
    match value:
        case enum.Enum():
            yield from _members(value.value)
        case Mapping():
            for key, item in cast("Mapping[object, object]", value).items():
                name = str(key.value if isinstance(key, enum.Enum) else key)
                yield (f".{name}" if name.isidentifier() else f"[{name!r}]"), item
        case list() | tuple():
            for number, item in enumerate(cast("Sequence[object]", value)):
                yield f"[{number}]", item
        case _:
            for name, wire in _fields(value).items():
                if (item := getattr(value, name, msgspec.UNSET)) is not msgspec.UNSET:
                    yield f".{wire}", item


def _fields(value: object) -> dict[str, str]:
    """The attributes of a struct, a dataclass or a class of attrs, and their names in JSON."""
    if isinstance(value, type):
        return {}
    if isinstance(value, msgspec.Struct):
        return {field.name: field.encode_name for field in msgspec.structs.fields(value)}
    if dataclasses.is_dataclass(value):
        return {field.name: field.name for field in dataclasses.fields(value)}
    attributes = cast("tuple[Any, ...]", getattr(type(value), "__attrs_attrs__", ()))
    return {attribute.name: attribute.name for attribute in attributes}


def _refuse_raw(line: bytes) -> None:
    """Validate a `msgspec.Raw`, which is written unchanged."""
    if b"\n" in line or b"\r" in line:
        raise EncodingError("", "expected JSON in one line, got a msgspec.Raw with line ends")
    try:
        parse_line(line)
    except (ValueError, RecursionError) as error:
        raise EncodingError("", f"not JSON: {reason(error)}") from None


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _write(value: object) -> object:
    # msgspec calls this for every value whose type it does not know.
    match value:
        case int():
            return int(value)
        case float():
            return float(value)
        case str():
            return str.__str__(value)
        case Mapping():
            return dict(cast("Mapping[object, object]", value))
        case _:
            raise TypeError(f"JSON has no form for {type(value).__name__}")


_ENCODER = msgspec.json.Encoder(enc_hook=_write, decimal_format="number")
