"""What a server is held to follows from the contract, and stands somewhere in the spec."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from batchwright.testing.contracts import DIALECTS

from generator.build import build
from generator.check import check
from generator.requirements import requirements
from generator.spec.load import load

from .excerpts import excerpt
from .loading import ROOT, SPEC, subject

KNOWN = ROOT / "tests" / "conformance" / "KNOWN.md"

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
    about = subject(dialect)
    found = about.requirements
    assert max(Counter(one.id for one in found).values()) == 1
    for one in found:
        assert re.fullmatch(r"[a-z0-9._-]+(/[A-Za-z0-9._-]+)+", one.id), one.id
        assert one.title.endswith("."), one.id
        assert excerpt(about.texts, one.place), one.id


def test_every_requirement_is_listed_with_an_anchor_and_links_its_place() -> None:
    """So a requirement that gets another id is seen in the diff of the page."""
    page = (ROOT / "generated/REQUIREMENTS.md").read_text(encoding="utf-8")
    row = r'^\| <a id="([^"]+)"></a>\[`\1`\]\(\.\./(.+?)#L(\d+)\) \| (must|should|may) \|'
    listed = re.findall(row, page, re.M)
    found = {one.id: (one.place, one.level) for one in subject().requirements}
    assert {id: (f"{file}:{line}", level) for id, file, line, level in listed} == found
    assert len(listed) == len(found)


def test_the_familiar_ids_are_there() -> None:
    assert set(FAMILIAR) <= {one.id for one in subject().requirements}


def test_what_is_known_of_servers_is_said_of_requirements_that_there_are() -> None:
    ids = {one.id for one in subject().requirements}
    rows = re.findall(r"^\| (`[^|]*`) \|", KNOWN.read_text(encoding="utf-8"), re.MULTILINE)
    named = [name for row in rows for name in row.split(", ")]
    assert named
    assert [name for name in named if name.strip("`") not in ids] == []


def test_what_no_look_can_show_is_not_required() -> None:
    ids = {one.id for one in subject().requirements}
    assert "batch/lifecycle/in_progress-then" in ids
    assert "batch/lifecycle/validating-then" not in ids, "every other state may follow it"


def test_a_requirement_points_at_what_it_is_about() -> None:
    about = subject()
    found = {one.id: one for one in about.requirements}

    def shown(id: str) -> str:
        return excerpt(about.texts, found[id].place)

    assert shown("batches.list/limit-above-maximum").startswith("above_maximum:")
    assert shown("file/expires_at-type").startswith("expires_at:")
    assert shown("batch/lifecycle/completed-sets-completed_at").startswith("completed:")
    assert shown("batches.cancel/final").startswith("status_final:")
    assert found["file/expires_at-type"].schema == "File"
    assert found["batches.cancel/final"].operation == "batches.cancel"
    assert found["file/promised-properties"].level == "should"


def test_what_a_dialect_does_otherwise_stands_in_its_overlay() -> None:
    places = {one.place.partition(":")[0] for one in subject("aibrix").requirements}
    assert places == {SPEC, "spec/overlays/aibrix.yaml"}


def test_a_spec_about_something_else_is_held_to_what_it_declares() -> None:
    name = "tests/cases/observatory/spec.yaml"
    document = check(load((ROOT / name).read_text(encoding="utf-8"), name))
    ids = {one.id for one in requirements(build(document).contracts[0], document)}
    assert {
        "nights.plan/status",
        "nights.list/content-type",
        "night/state-present",
        "night/opened-type",
        "refusal/error-present",
    } <= ids
    assert not [id for id in ids if re.search("batch|file_id|custom_id", id)]
