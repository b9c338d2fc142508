"""Load what a server is held to: the contract of a dialect, its requirements, and the spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from batchwright.testing.contract import Contract
from batchwright.testing.contracts import load as load_contract

from generator.check import check
from generator.ir.requirement import Requirement
from generator.requirements import requirements
from generator.requirements.kinds import Kind, kinds
from generator.requirements.places import Spec
from generator.spec.document import Document
from generator.spec.load import load
from generator.spec.overlay import overlaid

ROOT = Path(__file__).resolve().parents[2]
SPEC, OVERLAYS = "spec/openapi.yaml", "spec/overlays"


@dataclass(frozen=True)
class Subject:
    """What a server is held to.

    Attributes:
        texts: The text of the spec, and of the overlay, by name.
    """

    contract: Contract
    document: Document
    texts: Mapping[str, str]

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        return requirements(self.contract, self.document)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        return kinds(self.contract)

    @property
    def spec(self) -> Spec:
        return Spec(self.document)


@cache
def subject(dialect: str = "") -> Subject:
    """The spec as a server of this dialect has to follow it; read once in a process.

    Raises:
        ValueError: There is no such dialect.
    """
    contract = load_contract(dialect)
    names = [SPEC, *([f"{OVERLAYS}/{dialect}.yaml"] if dialect else [])]
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in names}
    document = check(load(texts[SPEC], SPEC))
    overlays = [*overlaid(document, {name: texts[name] for name in names[1:]})]
    return Subject(
        contract=contract,
        document=overlays[0].document if overlays else document,
        texts=texts,
    )
