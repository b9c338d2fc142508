"""Mutated and hostile specs: a few here, thousands in `make fuzz`."""

from __future__ import annotations

import random
from pathlib import Path

from tests import golden

from . import hostile
from .mutations import Importer, Source, judge, mutants, outcome

CASES = ("observatory", "one_resource", "result_files", "refusals")


def test_a_mutated_spec_is_refused_or_gives_a_sound_package(tmp_path: Path) -> None:
    sources = [Source.read(golden.CASES / name) for name in CASES]
    importer = Importer(tmp_path)
    accepted = 0
    for (name, texts), _ in zip(mutants(sources, random.Random(7)), range(40), strict=False):
        try:
            pages = outcome(texts)
            if pages is not None:
                accepted += 1
                judge(pages)
                importer.load(pages)
        except Exception as error:
            raise AssertionError(f"{name}: {error!r}") from error
    importer.close()
    assert 0 < accepted < 40


def test_hostile_text_becomes_neither_code_nor_markup() -> None:
    spec = Source.read(golden.CASES / "hostile_text").spec
    assert len(hostile.places(spec)) > 20
    assert list(hostile.findings(spec, rounds=5)) == []
