"""Names and words, as everything in the model has them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from .types import Text


class Name(Struct, frozen=True):
    """One name in its two spellings: as it goes over the wire, and in Python."""

    wire: Text
    python: str


Evidence: TypeAlias = Literal["documented", "observed", "reported", "compatible", "inferred"]
"""How good the evidence for a fact is, the best first."""


class Source(Struct, frozen=True):
    """Where a fact comes from, and how good the evidence for it is, if the spec says so."""

    text: Text | None
    evidence: Evidence | None = None


class Doc(Struct, frozen=True):
    """What the spec says about something in words."""

    text: Text | None = None
    source: Source | None = None
    deprecated: bool = False
