"""Names and words, as everything in the model has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from .types import Text


@dataclass(frozen=True)
class Name:
    """One name in its two spellings: as it goes over the wire, and in Python."""

    wire: Text
    python: str


Evidence: TypeAlias = Literal["documented", "observed", "reported", "compatible", "inferred"]
"""How good the evidence for a fact is, the best first."""


@dataclass(frozen=True)
class Source:
    """Where a fact comes from, and how good the evidence for it is, if the spec says so."""

    text: Text | None
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Doc:
    """What the spec says about something in words."""

    text: Text | None = None
    source: Source | None = None
    deprecated: bool = False
