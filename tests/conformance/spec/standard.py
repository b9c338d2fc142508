"""The standard for a server: the contract of a dialect, and the spec from which it is generated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import get_args

from batchwright.testing.contract import Contract, ErrorRule, Operation, Output, Writing
from batchwright.testing.contracts import load as load_contract

from generator.check import check
from generator.ir.types import Evidence
from generator.spec.document import Node
from generator.spec.load import load
from generator.spec.overlay import overlaid

from .citations import CERTAIN, Citation, Spec, evidence_of
from .kinds import Kind, kinds, subject_of
from .requirement import Clause, Requirement

ROOT = Path(__file__).resolve().parents[3]
SPEC, OVERLAYS = "spec/openapi.yaml", "spec/overlays"


@dataclass(frozen=True, eq=False)
class Standard:
    """The standard for a server.

    Attributes:
        texts: The text of the spec, and of the overlay, by name.
    """

    contract: Contract
    spec: Spec
    texts: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        return kinds(self.contract)

    def writing(self, output: Output) -> Writing | None:
        """How a client reads the lines of a result file."""
        writings = self.contract.writings
        return next((one for one in writings if one.schema == output.schema), None)

    def require(self, clause: Clause, citation: Citation, of: str, **names: str) -> Requirement:
        """A requirement for an operation or a kind of object.

        Args:
            citation: The place and the evidence; if it is neither documented nor observed, the
                requirement is a `may`.
            names: The values of the names in the clause.
        """
        operations = (one.name for one in self.contract.operations)
        return Requirement(
            id=clause.id(of, **names),
            level=clause.level if citation.evidence in CERTAIN else "may",
            title=clause.titled(of, **names),
            place=citation.place,
            evidence=citation.evidence,
            source=citation.source,
            operation=next((name for name in operations if name == of), None),
            schema=next((name for name in self.contract.schemas if subject_of(name) == of), None),
        )

    def require_refusal(
        self,
        clause: Clause,
        operation: Operation,
        answer: ErrorRule,
        limit: Node | None = None,
        **names: str,
    ) -> Requirement:
        """The requirement that an operation refuses something with this answer.

        Args:
            limit: The place of the limit: if it is documented, so is the refusal of other values,
                even if the evidence for the error is worse.
        """
        status = str(answer.status)
        citation = self.spec.cite(
            self.spec.answer(operation.name, status, answer.name),
            self.spec.response(operation.name, status),
            self.spec.operation(operation.name),
        )
        if limit is not None:
            citation = replace(citation, evidence=best(citation.evidence, evidence_of(limit)))
        return self.require(clause, citation, operation.name, **names)


def best(*words: Evidence) -> Evidence:
    """The best evidence of several."""
    return min(words, key=get_args(Evidence).index)


@cache
def standard(dialect: str = "") -> Standard:
    """The standard for servers of this dialect, loaded once per process.

    Raises:
        ValueError: There is no such dialect.
    """
    contract = load_contract(dialect)
    names = [SPEC, *([f"{OVERLAYS}/{dialect}.yaml"] if dialect else [])]
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in names}
    document = check(load(texts[SPEC], SPEC))
    overlays = [*overlaid(document, {name: texts[name] for name in names[1:]})]
    return Standard(contract, Spec(overlays[0].document if overlays else document), texts)
