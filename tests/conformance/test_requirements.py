"""The requirements of a server are derived from the contract, and cite lines of the spec."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from batchwright.testing.contracts import DIALECTS

from generator.__main__ import main
from generator.build import build
from generator.check import check
from generator.spec.load import load
from tests import golden

from .requirements import COMMAND, pages, requirements
from .spec.citations import Spec, excerpt
from .spec.standard import ROOT, SPEC, Standard, standard

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
    about = standard(dialect)
    found = requirements(about)
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
    places = {id: (f"{file}:{line}", level) for id, file, line, level in listed}
    found = {one.id: (one.place, one.level) for one in requirements(standard())}
    assert found.items() <= places.items()
    every = {one.id for dialect in ("", *DIALECTS) for one in requirements(standard(dialect))}
    assert places.keys() == every
    assert len(listed) == len(every)
    for one in requirements(standard()):
        file, _, anchor = one.listed.partition("#")
        assert f'<a id="{anchor}"></a>' in (ROOT / file).read_text(encoding="utf-8")


def written(*words: str) -> int:
    """The exit status of `python -m tests.conformance.requirements` with these words."""
    return main(words, COMMAND)


def test_the_page_in_the_repository_is_what_the_command_writes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert written("--check") == 0, capsys.readouterr().out


def test_the_page_is_written_beside_what_the_generator_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--spec", str(ROOT / "tests/cases/observatory/spec.yaml"), "--out", str(tmp_path)]
    assert main(where) == 0
    generated = {path.name for path in tmp_path.iterdir()}
    assert written(*where, "--check") == 1
    assert "+## nights.plan" in capsys.readouterr().out
    assert written(*where) == 0
    assert main([*where, "--check"]) == written(*where, "--check") == 0
    assert main(where) == 0
    added = {"REQUIREMENTS.md", ".requirements-manifest"}
    assert {path.name for path in tmp_path.iterdir()} == generated | added


def test_a_page_of_somebody_else_is_named_and_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (tmp_path / "REQUIREMENTS.md").write_text("My own.\n")
    assert written("--out", str(tmp_path)) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path / 'REQUIREMENTS.md'}: not written by the generator")
    assert [path.name for path in tmp_path.iterdir()] == ["REQUIREMENTS.md"]
    assert (tmp_path / "REQUIREMENTS.md").read_text() == "My own.\n"


def test_a_mistake_in_the_spec_is_told_with_its_place_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.yaml").write_text("openapi: 3.0.0\n")
    spec, out = str(tmp_path / "notes.yaml"), tmp_path / "out"
    assert written("--spec", spec, "--out", str(out)) == 1
    assert capsys.readouterr().err.startswith(f"{spec}:1:")
    assert not out.exists()


@pytest.mark.parametrize("case", golden.accepted(), ids=lambda case: case.name)
def test_a_page_of_any_spec_lists_what_its_operations_have_to_answer(case: Path) -> None:
    """Text of the spec that is markup neither ends a row nor becomes one."""
    spec = (case / "spec.yaml").read_text(encoding="utf-8")
    overlays = {
        f"overlays/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((case / "overlays").glob("*.yaml"))
    }
    page = pages(spec, "spec.yaml", overlays)["REQUIREMENTS.md"]
    document = check(load(spec, "spec.yaml"))
    found = requirements(Standard(build(document).contracts[0], Spec(document)))
    rows = [
        line
        for line in page.partition("\n## Dialect ")[0].splitlines()
        if line.startswith("| <a id=")
    ]
    assert len(rows) == len(found) > 0
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)


def test_the_familiar_ids_are_there() -> None:
    assert set(FAMILIAR) <= {one.id for one in requirements(standard())}


def test_what_is_known_of_servers_is_said_of_requirements_that_there_are() -> None:
    ids = {one.id for one in requirements(standard())}
    rows = re.findall(r"^\| (`[^|]*`) \|", KNOWN.read_text(encoding="utf-8"), re.MULTILINE)
    named = [name for row in rows for name in row.split(", ")]
    assert named
    assert [name for name in named if name.strip("`") not in ids] == []


def test_what_no_look_can_show_is_not_required() -> None:
    ids = {one.id for one in requirements(standard())}
    assert "batch/lifecycle/in_progress-then" in ids
    assert "batch/lifecycle/validating-then" not in ids, "every other state may follow it"


def test_a_requirement_points_at_what_it_is_about() -> None:
    about = standard()
    found = {one.id: one for one in requirements(about)}

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
    places = {one.place.partition(":")[0] for one in requirements(standard("aibrix"))}
    assert places == {SPEC, "spec/overlays/aibrix.yaml"}


def test_a_spec_about_something_else_is_held_to_what_it_declares() -> None:
    name = "tests/cases/observatory/spec.yaml"
    document = check(load((ROOT / name).read_text(encoding="utf-8"), name))
    about = Standard(build(document).contracts[0], Spec(document))
    ids = {one.id for one in requirements(about)}
    assert {
        "nights.plan/status",
        "nights.list/content-type",
        "night/state-present",
        "night/opened-type",
        "refusal/error-present",
    } <= ids
    assert not [id for id in ids if re.search("batch|file_id|custom_id", id)]
