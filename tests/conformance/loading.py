"""Load what requirements are derived from: the contract of a dialect, and the text of the spec."""

from __future__ import annotations

from pathlib import Path

from batchwright.testing.contracts import load as load_contract

from generator.check import check
from generator.load import load
from generator.overlay import overlaid

from .derived import Subject
from .places import Spec

ROOT = Path(__file__).resolve().parents[2]
SPEC, OVERLAYS = "spec/openapi.yaml", "spec/overlays"


def subject(dialect: str = "") -> Subject:
    """The spec as a server of this dialect has to follow it.

    Raises:
        ValueError: There is no such dialect.
    """
    contract = load_contract(dialect)
    names = [SPEC, *([f"{OVERLAYS}/{dialect}.yaml"] if dialect else [])]
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in names}
    document = load(texts[SPEC], SPEC)
    for name in names[1:]:
        document = overlaid(check(document), {name: texts[name]})[0].document
    return Subject(contract, Spec(document, texts))
