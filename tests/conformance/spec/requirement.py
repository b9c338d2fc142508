"""A requirement, and the clause from which requirements are filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from generator.ir.types import Evidence

Level: TypeAlias = Literal["must", "should", "may"]
"""`should`: servers are known to behave so, but clients do not depend on it. `may`: the evidence
is only reported or inferred, so another behaviour is not a violation."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A requirement for a server.

    Attributes:
        id: Stable: `subject/what`, where the subject is an operation or a kind of object, such as
            `things.list/limit-above-maximum` or `thing/lifecycle/ready-sets-ready_at`.
        level: A `may` is never violated; breaking a `must` or a `should` is a violation.
        title: One sentence, in Markdown.
        place: Its place in the spec, `spec/openapi.yaml:812`, or in an overlay.
        evidence: The evidence for the fact, which decides whether this is only a `may`.
        source: The source of the fact, if it is not the official documentation.
        operation: Its operation, such as `things.list`; None if it has none.
        schema: The schema of its objects; None if it has none.
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
        """The path of its entry in REQUIREMENTS.md in this repository."""
        return f"generated/REQUIREMENTS.md#{self.id}"


@dataclass(frozen=True)
class Clause:
    """A template of requirements: one for each operation or kind of object that has the duty.

    The module in `checks/` that checks it declares it as a constant. `requirements` and the check
    there fill in the same id.

    Attributes:
        form: The template of the id, such as `{of}/{name}-present`.
        title: The template of the title, which can have more names.
    """

    form: str
    title: str
    level: Level = "must"

    def id(self, of: str, **names: str) -> str:
        """The id for an operation or a kind of object."""
        return self.form.format(of=of, **names)

    def titled(self, of: str, **names: str) -> str:
        """The title for an operation or a kind of object."""
        return self.title.format(of=of, **names)
