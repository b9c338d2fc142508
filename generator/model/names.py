"""Names and words, as everything in the model has them."""

from __future__ import annotations

from msgspec import Struct

from .types import Text


class Name(Struct, frozen=True):
    """One name in its two spellings: as it goes over the wire, and in Python."""

    wire: Text
    python: str


class Doc(Struct, frozen=True):
    """What the spec says about something in words."""

    text: Text | None = None
    source: Text | None = None
    deprecated: bool = False
