"""What a server is held to follows from the contract, and stands somewhere in the spec."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from batchwright.testing.contracts import DIALECTS

from generator import generate
from generator.check import check
from generator.load import load

from .derived import Subject
from .loading import ROOT, SPEC, subject
from .places import Spec
from .run import requirements

FAMILIAR = (
    "batches.list/limit-above-maximum",
    "files.content/bytes-unchanged",
    "batch/lifecycle/completed-sets-completed_at",
    "batch/results/complete",
    "files.list/pages-complete",
    "batches.cancel/final",
    "file/expires_at-as-asked",
    "batch/problems/duplicate",
    "error/param-present",
    "server/wrong-key",
)


@pytest.mark.parametrize("dialect", ["", *DIALECTS])
def test_every_requirement_has_an_id_of_its_own_and_a_place_in_the_spec(dialect: str) -> None:
    found = requirements(subject(dialect))
    assert max(Counter(one.id for one in found).values()) == 1
    for one in found:
        assert re.fullmatch(r"[a-z0-9._-]+(/[A-Za-z0-9._-]+)+", one.id), one.id
        assert one.title.endswith("."), one.id
        file, _, line = one.place.partition(":")
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        assert lines[int(line) - 1].strip().startswith(one.excerpt.split("\n")[0].strip()), one.id


def test_the_familiar_ids_are_there() -> None:
    assert set(FAMILIAR) <= {one.id for one in requirements(subject())}


def test_a_requirement_points_at_what_it_is_about() -> None:
    found = {one.id: one for one in requirements(subject())}
    assert "limit" not in found["batches.list/limit-above-maximum"].place
    assert found["file/expires_at-type"].excerpt.startswith("expires_at:")
    assert found["batch/lifecycle/completed-sets-completed_at"].excerpt.startswith("completed:")
    assert found["batches.cancel/final"].excerpt.startswith("status_final:")
    assert found["batches.cancel/final"].operation == "batches.cancel"
    assert found["file/promised-properties"].level == "should"


def test_what_a_dialect_does_otherwise_stands_in_its_overlay() -> None:
    places = {one.place.partition(":")[0] for one in requirements(subject("aibrix"))}
    assert places == {SPEC, "spec/overlays/aibrix.yaml"}


def test_a_spec_about_something_else_is_held_to_what_it_declares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = _observatory(tmp_path, monkeypatch)
    ids = {one.id for one in requirements(about)}
    assert {
        "nights.plan/status",
        "nights.list/content-type",
        "night/state-present",
        "night/opened-type",
        "refusal/error-present",
    } <= ids
    assert not [id for id in ids if re.search("batch|file_id|custom_id", id)]


def _observatory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Subject:
    """The second spec, with the contract that is generated from it."""
    name = "tests/cases/observatory/spec.yaml"
    text = (ROOT / name).read_text(encoding="utf-8")
    for path, content in generate(text, name).items():
        written = folder / path.replace("batchwright/", "observatory_client/", 1)
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(content, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    contracts = import_module("observatory_client.testing.contracts")
    return Subject(contracts.load(), Spec(check(load(text, name)), {name: text}))
