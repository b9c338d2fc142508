"""A few of the mutants, one of each sort; `make mutants` runs them all."""

from __future__ import annotations

from collections import Counter

import pytest
from batchwright.testing.contracts import DIALECTS

from tests.conformance.requirements import requirements
from tests.conformance.spec.standard import standard

from .__main__ import main
from .checking import tried, tried_in_processes
from .mutant import Mutant
from .mutants import MUTANTS, UNCLAIMED

SELECTED = (
    "has_more-missing",
    "item-unlisted",
    "line-ends-normalised",
    "stored-as-text",
    "deleted-still-there",
    "output-before-completion",
    "count-goes-down",
    "key-lost",
    "cancel-with-400",
    "batch-usage.total_tokens-of-another-type",
    "files.delete.unknown-id",
    "ogx-body-of-openai",
)


def _named(*names: str) -> list[Mutant]:
    return [one for one in MUTANTS if one.name in names]


def test_a_server_that_is_wrong_in_one_respect_is_caught_and_nothing_else_is_said_of_it() -> None:
    wrong = [
        (one.mutant.name, one.missed, one.unrelated)
        for one in tried(_named(*SELECTED))
        if not one.right
    ]
    assert wrong == []


def test_several_processes_find_what_one_finds() -> None:
    (one,) = _named("deleted-denied")
    assert [each.right for each in tried_in_processes([one])] == [True]


def test_every_mutant_has_a_name_of_its_own_and_names_requirements_that_exist() -> None:
    known = {name: {one.id for one in requirements(standard(name))} for name in ("", *DIALECTS)}
    everything = [*MUTANTS, *(one.mutant for one in UNCLAIMED)]
    assert max(Counter(one.name for one in everything).values()) == 1
    for one in MUTANTS:
        assert one.caught | one.noted, one.name
        assert one.caught | one.noted <= known[one.dialect], one.name


def test_every_requirement_catches_a_mutant_and_every_dialect_has_some() -> None:
    caught = [one.caught | one.noted for one in MUTANTS if not one.dialect]
    known = {one.id for one in requirements(standard())}
    assert known - frozenset().union(*caught) == set()
    assert {one.dialect for one in MUTANTS} == {"", *DIALECTS}


def test_a_mutant_that_is_not_caught_fails_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    harmless = Mutant(name="none", title="nothing", caught=frozenset({"server/no-key"}))
    (other,) = _named("deleted-denied")
    unexpected = Mutant(name="other", title=other.title, handle=other.handle)
    monkeypatch.setattr("tests.mutants.__main__.MUTANTS", (harmless, unexpected))
    monkeypatch.setattr("tests.mutants.__main__.UNCLAIMED", ())
    assert main([], tried) == 1
    said = capsys.readouterr().out
    assert "not caught by server/no-key" in said
    assert "unexpected violation of files.delete/names-it" in said
    assert "0 / 2 caught" in said
