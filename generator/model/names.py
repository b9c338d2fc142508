"""Names and words, as everything in the model has them."""

from __future__ import annotations

from dataclasses import dataclass

from .types import Text


@dataclass(frozen=True)
class Name:
    """One name in its two spellings: as it goes over the wire, and in Python."""

    wire: Text
    python: str


@dataclass(frozen=True)
class Doc:
    """What the spec says about something in words."""

    text: Text | None = None
    source: Text | None = None
    deprecated: bool = False
