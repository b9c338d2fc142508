"""What the model says of a server: one thing that it has to do, as the contract implies it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from .types import Evidence

Level: TypeAlias = Literal["must", "should", "may"]
"""`should` is what servers are known to do although clients do not rely on it.

`may` is what is only reported or inferred: a server that does otherwise is right, too.
"""


class Requirement(Struct, frozen=True, kw_only=True):
    """Something that a server has to do.

    Attributes:
        id: Stable: `subject/what`, where the subject is an operation or a kind of object, such as
            `things.list/limit-above-maximum` or `thing/lifecycle/ready-sets-ready_at`.
        level: Whether breaking it is a violation, of a must or of a should, or only a note.
        title: One sentence, in Markdown.
        place: Where the spec says so, as `spec/openapi.yaml:812`; of an overlay, its line.
        evidence: How good the evidence for the fact is; it decides whether this is only a `may`.
        source: Where the fact comes from, if the official documentation does not state it.
        operation: The operation it is about, such as `things.list`; None if it is not about one.
        schema: The schema of the objects it is about; None if it is not about such.
    """

    id: str
    level: Level
    title: str
    place: str
    evidence: Evidence = "documented"
    source: str | None = None
    operation: str | None = None
    schema: str | None = None
