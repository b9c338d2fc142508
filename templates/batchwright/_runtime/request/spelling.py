"""Encodes arguments as path segments, fields and headers."""

from __future__ import annotations

import enum
import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import cast
from urllib.parse import quote

import msgspec

from ..errors import ArgumentError, brief

_PLACEHOLDER = re.compile(r"\{(.*?)\}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"([!-~\x80-\xff]([\t -~\x80-\xff]*[!-~\x80-\xff])?)?")

# They describe the framing of the body, which the client decides.
_FRAMING = frozenset({"content-length", "transfer-encoding"})
_FORM_FRAMING = _FRAMING | {"content-type"}


def path(operation: str, template: str, values: Mapping[str, object]) -> str:
    """`/things/{thing_id}` with each value as one literal, percent-encoded segment.

    Raises:
        ArgumentError: A value is not a string, is empty, or is `.` or `..`, which servers and
            proxies resolve even if they are encoded.
    """

    def segment(found: re.Match[str]) -> str:
        name = found[1]
        value = values.get(name)
        if isinstance(value, datetime | uuid.UUID):
            value = _text(operation, name, value)
        if not isinstance(value, str):
            raise ArgumentError(
                f"expected a string, got {type(value).__name__}", operation=operation, argument=name
            )
        if value in ("", ".", ".."):
            raise ArgumentError(
                f"expected an id, got {value!r}", operation=operation, argument=name
            )
        try:
            return quote(value, safe="")
        except UnicodeEncodeError:
            raise ArgumentError(
                f"not valid text: {brief(ascii(value), 80)}", operation=operation, argument=name
            ) from None

    return _PLACEHOLDER.sub(segment, template)


def fields(operation: str, values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """The pairs of a query or a form; a nested name is bracketed: `outer[inner]`.

    Raises:
        ArgumentError: A value cannot be sent as text.
    """
    return tuple(
        (name, _text(operation, name, value))
        for key, field in values.items()
        for name, value in _flat(key, field)
        if value is not None
    )


def query(pairs: tuple[tuple[str, str], ...]) -> str:
    """The pairs as a query, without the question mark; a space is `%20`."""
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs)


def headers(
    operation: str, values: Mapping[str, object], *, form: bool = False
) -> dict[str, str | None]:
    """The caller's headers of a request; None removes a header.

    Raises:
        ArgumentError: A header cannot be sent as it is. The error does not show its value.
    """
    refused = _FORM_FRAMING if form else _FRAMING
    checked: dict[str, str | None] = {}
    for name, value in values.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in refused:
            raise ArgumentError(
                f"not a header to be set: {brief(ascii(name), 80)}",
                operation=operation,
                argument="extra_headers",
            )
        checked[name] = (
            None
            if value is None
            else header_value(value, operation=operation, argument=f"extra_headers.{name}")
        )
    return checked


def header_value(value: object, *, argument: str, operation: str | None = None) -> str:
    """Check a header value.

    Raises:
        ArgumentError: It is not a string, has a line break, another control character or a
            character beyond Latin-1, or begins or ends with white space. The error does not show
            the value, which may be a key.
    """
    if isinstance(value, str) and _HEADER_VALUE.fullmatch(value):
        return value
    raise ArgumentError(
        "expected Latin-1 text without line breaks, control characters or surrounding space",
        operation=operation,
        argument=argument,
    )


def _flat(name: str, value: object) -> Iterator[tuple[str, object]]:
    match value:
        case Mapping():
            for key, inner in cast("Mapping[str, object]", value).items():
                yield from _flat(f"{name}[{key}]", inner)
        case list() | tuple():
            for item in cast("list[object]", value):
                yield from _flat(name, item)
        case _:
            yield name, value


def _text(operation: str, name: str, value: object) -> str:
    match value:
        case enum.Enum():
            return _text(operation, name, value.value)
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case datetime() | uuid.UUID():
            return str(msgspec.to_builtins(value))
        case str():
            try:
                value.encode()
            except UnicodeEncodeError:
                pass
            else:
                return str(value)
        case _:
            pass
    raise ArgumentError(
        f"cannot be sent as text: {brief(ascii(value), 80)}", operation=operation, argument=name
    )
