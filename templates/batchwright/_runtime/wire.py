"""Decodes and encodes JSON, with times in every form that servers send."""

from __future__ import annotations

import codecs
import datetime as dt
import math
import re
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_NUMBER = r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?"

_BOUND = 1 << 63
"""Larger numbers are not times, and many JSON encoders do not support them."""


class Timestamp(int):
    """Whole seconds since 1970-01-01T00:00:00Z."""

    __slots__ = ()

    @property
    def datetime(self) -> dt.datetime:
        """The same point in time, in UTC.

        Raises:
            OverflowError: The year is not within 1 and 9999.
        """
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=int(self))

    @classmethod
    def parse(cls, value: object) -> Timestamp:
        """Parse a number of seconds, as a number or a string, or an ISO 8601 string.

        Fractions of a second are truncated; a time without an offset is UTC.

        Raises:
            ValueError: `value` is none of these, or does not fit into 64 bits.
        """
        if type(value) is int and -_BOUND <= value < _BOUND:
            return cls(value)  # the usual case
        try:
            seconds = _seconds(value)
        except (ValueError, OverflowError):
            seconds = None
        if seconds is None or not -_BOUND <= seconds < _BOUND:
            # Python does not print huge integers.
            got = repr(value)[:60] if isinstance(value, str | float) else type(value).__name__
            raise ValueError(f"Expected seconds since 1970 or an ISO 8601 time, got {got}")
        return cls(seconds)


def _seconds(value: object) -> int | None:
    match value:
        case bool():
            return None
        case int() | float():
            return math.floor(value)
        case str():
            text = value.strip()
            if not re.fullmatch(_NUMBER, text):
                return _iso_seconds(text)
            # An integer above 2**53 would lose digits as a float.
            return int(text) if text.lstrip("+-").isdigit() else math.floor(float(text))
        case _:
            return None


def _iso_seconds(text: str) -> int:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    since = moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return since // dt.timedelta(seconds=1)


def decode(data: bytes, kind: type[T]) -> T:
    """Decode one JSON value. A byte order mark before it is skipped.

    Raises:
        ValueError: `data` is not UTF-8, not JSON (msgspec.DecodeError) or not a `kind`
            (msgspec.ValidationError).
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    key: object = kind
    try:
        decoder: msgspec.json.Decoder[T] = _decoder(key)
    except TypeError:  # a type without a hash, or that msgspec does not support
        return msgspec.json.decode(data, type=kind, dec_hook=_read)
    return decoder.decode(data)


@lru_cache(maxsize=64)
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    # To analyse dict[str, Any] takes msgspec four times as long as to decode a body of 1.5 KB.
    return msgspec.json.Decoder(kind, dec_hook=_read)


def encode(value: object) -> bytes:
    """Encode one JSON value.

    Raises:
        TypeError: JSON has no form for a value.
        ValueError: A string has a lone surrogate, which UTF-8 cannot encode.
    """
    return msgspec.json.encode(value, enc_hook=_write)


def convert(value: object, kind: type[T]) -> T:
    """Convert plain data, as `json.loads` returns it, to a `kind`.

    Raises:
        msgspec.ValidationError: It does not fit.
    """
    return msgspec.convert(value, kind, dec_hook=_read)


def _read(kind: type, value: object) -> object:
    # msgspec does not know subclasses of int, and calls this for each.
    if kind is Timestamp:
        return Timestamp.parse(value)
    raise NotImplementedError(kind)


def _write(value: object) -> object:
    if isinstance(value, Timestamp):
        return int(value)
    raise TypeError(f"JSON has no form for {type(value).__name__}")
