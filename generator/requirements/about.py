"""Make requirements out of the contract and the places of the spec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from ..ir.contract import Answer, Contract, Operation
from ..ir.requirement import Level, Requirement
from ..ir.types import Evidence
from ..spec.document import Node
from .kinds import Kind, kinds, subject
from .places import CERTAIN, Mark, Spec, evidence_of


@dataclass(frozen=True)
class About:
    """What requirements are derived from."""

    contract: Contract
    spec: Spec

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return kinds(self.contract)

    def require(
        self,
        id: str,
        title: str,
        mark: Mark,
        *,
        level: Level = "must",
        evidence: Evidence | None = None,
    ) -> Requirement:
        """A requirement; its id begins with the operation or the kind of object it is about.

        Args:
            evidence: If it is not that of the place.
        """
        owner = id.partition("/")[0]
        operations = (one.name for one in self.contract.operations)
        evidence = evidence or mark.evidence
        return Requirement(
            id=id,
            level=level if evidence in CERTAIN else "may",
            title=title,
            place=mark.place,
            evidence=evidence,
            source=mark.source,
            operation=next((name for name in operations if name == owner), None),
            schema=next((name for name in self.contract.schemas if subject(name) == owner), None),
        )

    def of_answer(
        self, id: str, title: str, operation: Operation, answer: Answer, limit: Node | None = None
    ) -> Requirement:
        """That an operation refuses something, as this answer says.

        Args:
            limit: Where the spec says what is not allowed: a value beyond a limit that is
                documented is refused, whatever is known of the words.
        """
        status = str(answer.status)
        mark = self.spec.mark(
            self.spec.answer(operation.name, status, answer.name),
            self.spec.response(operation.name, status),
            self.spec.operation(operation.name),
        )
        evidence = best(mark.evidence, evidence_of(limit)) if limit else mark.evidence
        return self.require(id, title, mark, evidence=evidence)


def best(*words: Evidence) -> Evidence:
    """The best of several pieces of evidence."""
    return min(words, key=get_args(Evidence).index)
