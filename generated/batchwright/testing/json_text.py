# Copied by `make generate` from templates/batchwright/testing/json_text.py. Do not edit.
"""Values written as JSON: quickly if they are ordinary, and always."""

from __future__ import annotations

import json

import msgspec

_encode = msgspec.json.Encoder().encode


def encoded(value: object) -> bytes:
    """A value as JSON, without line breaks.

    What msgspec refuses, half a surrogate pair and integers of more than 64 bits, is written,
    too: a request may have held it.
    """
    try:
        return _encode(value)
    except (ValueError, OverflowError):
        return json.dumps(value, separators=(",", ":"), default=_plain).encode()


def _plain(value: object) -> object:
    if isinstance(value, msgspec.Raw):
        return json.loads(bytes(value))
    raise TypeError(f"{type(value).__name__} is no JSON value")
