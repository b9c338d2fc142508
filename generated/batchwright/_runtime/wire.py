# Copied by `make generate` from templates/batchwright/_runtime/wire.py. Do not edit.
"""Encodes and decodes JSON, with the types of this package."""

from __future__ import annotations

import codecs
from typing import TypeVar

import msgspec

from .timestamp import Timestamp

T = TypeVar("T")


def decode(data: bytes, kind: type[T]) -> T:
    """Decode one JSON value. A byte order mark before it is skipped.

    Raises:
        ValueError: `data` is not UTF-8, not JSON (msgspec.DecodeError) or not a `kind`
            (msgspec.ValidationError).
    """
    return msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=kind, dec_hook=_read)


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
