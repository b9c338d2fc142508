# Copied by `make generate` from templates/batchwright/_runtime/wire.py. Do not edit.
"""JSON text to values and back, with the types of this package."""

from __future__ import annotations

import codecs
from typing import TypeVar

import msgspec

from .timestamp import Timestamp

T = TypeVar("T")


def decode(data: bytes, kind: type[T]) -> T:
    """Read one JSON value. A byte order mark before it is skipped.

    Raises:
        ValueError: `data` is not UTF-8, not JSON (msgspec.DecodeError) or not a `kind`
            (msgspec.ValidationError).
    """
    return msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=kind, dec_hook=_read)


def encode(value: object) -> bytes:
    """Write one JSON value.

    Raises:
        TypeError: A value that JSON has no form for.
        ValueError: A text with a lone surrogate, which UTF-8 has no form for.
    """
    return msgspec.json.encode(value, enc_hook=_write)


def convert(value: object, kind: type[T]) -> T:
    """Turn plain data, as `json.loads` returns it, into a `kind`.

    Raises:
        msgspec.ValidationError: It is not one.
    """
    return msgspec.convert(value, kind, dec_hook=_read)


def _read(kind: type, value: object) -> object:
    # msgspec has no notion of a subclass of int and asks for each one.
    if kind is Timestamp:
        return Timestamp.parse(value)
    raise NotImplementedError(kind)


def _write(value: object) -> object:
    if isinstance(value, Timestamp):
        return int(value)
    raise TypeError(f"JSON has no form for {type(value).__name__}")
