"""Make requirements out of the contract and the places of the spec."""

from __future__ import annotations

from dataclasses import dataclass

from batchwright.testing.contract import Answer, Contract, Operation

from .kinds import Kind, kinds
from .places import Mark, Spec
from .records import Level, Requirement


@dataclass(frozen=True)
class Subject:
    """What requirements are derived from."""

    contract: Contract
    spec: Spec

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return kinds(self.contract)

    @property
    def error_schema(self) -> str | None:
        """The schema of the body of errors."""
        errors = (error for one in self.contract.operations for error in one.errors)
        return next((error.schema for error in errors), None)

    def require(
        self,
        id: str,
        title: str,
        mark: Mark,
        *,
        level: Level = "must",
        operation: Operation | None = None,
    ) -> Requirement:
        return Requirement(
            id=id,
            level=level,
            title=title,
            place=mark.place,
            excerpt=mark.excerpt,
            source=mark.source,
            operation=operation.name if operation else None,
        )

    def of_answer(
        self,
        id: str,
        title: str,
        operation: Operation,
        answer: Answer,
    ) -> Requirement:
        """That an operation refuses something, as this answer says."""
        status = str(answer.status)
        mark = self.spec.mark(
            self.spec.answer(operation.name, status, answer.name),
            self.spec.response(operation.name, status),
            self.spec.operation(operation.name),
        )
        return self.require(id, title, mark, operation=operation)
