"""What is required of a server: the form of a requirement, and one for each thing it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from generator.ir.types import Evidence

Level: TypeAlias = Literal["must", "should", "may"]
"""`should` is what servers are known to do although clients do not rely on it.

`may` is what is only reported or inferred: a server that does otherwise is right, too.
"""


@dataclass(frozen=True, kw_only=True)
class Requirement:
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

    @property
    def listed(self) -> str:
        """Where it is listed with its title and evidence, as a path in this repository."""
        return f"generated/REQUIREMENTS.md#{self.id}"


@dataclass(frozen=True)
class Clause:
    """A requirement of every operation, or of every kind of object: names fill in its form.

    The module that checks it has it as a constant, so that its id is spelled there and nowhere
    else: once with the names of the spec for what is required, once for what was seen.

    Attributes:
        form: Of the id, such as `{of}/{name}-present`.
        title: The title, with the same names, and others.
    """

    form: str
    title: str
    level: Level = "must"

    def id(self, of: str, **names: str) -> str:
        """The id of the requirement of an operation, or of a kind of object."""
        return self.form.format(of=of, **names)

    def titled(self, of: str, **names: str) -> str:
        """The title of that requirement."""
        return self.title.format(of=of, **names)
