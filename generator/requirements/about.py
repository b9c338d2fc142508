"""Make requirements out of the contract and the places of the spec."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.contract import Answer, Contract, Operation
from ..model.requirement import Level, Requirement
from .kinds import Kind, kinds, subject
from .places import Mark, Spec


@dataclass(frozen=True)
class About:
    """What requirements are derived from."""

    contract: Contract
    spec: Spec

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return kinds(self.contract)

    def require(self, id: str, title: str, mark: Mark, *, level: Level = "must") -> Requirement:
        """A requirement; its id begins with the operation or the kind of object it is about."""
        owner = id.partition("/")[0]
        operations = (one.name for one in self.contract.operations)
        return Requirement(
            id=id,
            level=level,
            title=title,
            place=mark.place,
            source=mark.source,
            operation=next((name for name in operations if name == owner), None),
            schema=next((name for name in self.contract.schemas if subject(name) == owner), None),
        )

    def of_answer(self, id: str, title: str, operation: Operation, answer: Answer) -> Requirement:
        """That an operation refuses something, as this answer says."""
        status = str(answer.status)
        mark = self.spec.mark(
            self.spec.answer(operation.name, status, answer.name),
            self.spec.response(operation.name, status),
            self.spec.operation(operation.name),
        )
        return self.require(id, title, mark)
