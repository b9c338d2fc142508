"""python -m generator: what it writes, what it refuses to touch and how it exits."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.__main__ import main

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "tests/cases/observatory/spec.yaml"


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(*words: str | Path) -> Done:
    """What `python -m generator` does with these words, without a process for each."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.chdir(ROOT), redirect_stdout(stdout), redirect_stderr(stderr):
        try:
            status = main([str(word) for word in words])
        except SystemExit as exit_:
            status = int(str(exit_.code))
    return Done(status, stdout.getvalue(), stderr.getvalue())


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    assert run("--spec", SPEC, "--out", folder).returncode == 0
    return folder


def test_what_was_written_passes_the_check(out: Path) -> None:
    done = run("--spec", SPEC, "--out", out, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_overlays_beside_the_spec_are_read(out: Path) -> None:
    contracts = out / "batchwright/testing/contracts"
    assert {path.name for path in contracts.iterdir()} == {
        *("__init__.py", "base.py", "southern.py")
    }


def test_an_overlay_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "overlays").mkdir()
    (tmp_path / "overlays/north.yaml").write_bytes(b"\xff")
    (tmp_path / "spec.yaml").write_bytes(SPEC.read_bytes())
    done = run("--spec", tmp_path / "spec.yaml", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "overlays/north.yaml: not UTF-8 text" in done.stderr
    assert not (tmp_path / "out").exists()


def test_writing_again_changes_nothing(out: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert run("--spec", SPEC, "--out", out).returncode == 0
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}


def test_the_check_prints_a_diff_and_writes_nothing(out: Path) -> None:
    changed = out / "batchwright/nights.py"
    changed.write_text(changed.read_text() + "x = 1\n")
    (out / "batchwright/plates.py").unlink()
    (out / "fixtures/old.json").write_text("{}\n")
    before = files(out)
    done = run("--spec", SPEC, "--out", out, "--check")
    assert done.returncode == 1
    assert "-x = 1\n" in done.stdout
    assert "+class Plates:\n" in done.stdout
    assert "--- " + str(out / "fixtures/old.json") in done.stdout
    assert "run make generate" in done.stderr
    assert files(out) == before


def test_the_check_sees_a_missing_empty_file(out: Path) -> None:
    (out / "batchwright/py.typed").unlink()
    done = run("--spec", SPEC, "--out", out, "--check")
    assert (done.returncode, "py.typed" in done.stdout) == (1, True)


def test_files_that_are_no_longer_generated_are_removed(out: Path) -> None:
    before = files(out)
    stray = out / "batchwright/telescopes.py"
    stray.write_text((out / "batchwright/nights.py").read_text())
    old = out / "fixtures/telescopes.point/pointed.json"
    old.parent.mkdir()
    old.write_text("{}\n")
    index = out / "fixtures/index.json"
    index.write_text(
        json.dumps([*json.loads(index.read_text()), "fixtures/telescopes.point/pointed.json"])
    )
    assert run("--spec", SPEC, "--out", out).returncode == 0
    assert files(out) == before
    assert not old.parent.exists()


def test_a_file_that_is_not_ours_stops_everything(out: Path) -> None:
    for mine in ("batchwright/mine.py", "fixtures/mine.json", "fixtures/nights.look/mine.jsonl"):
        (out / mine).write_text("precious = True\n")
        (out / "batchwright/nights.py").write_text("")
        before = files(out)
        done = run("--spec", SPEC, "--out", out)
        assert done.returncode == 1
        assert f"{mine}: not written by the generator" in done.stderr
        assert files(out) == before
        (out / mine).unlink()


def test_a_link_that_leads_out_is_not_followed(out: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (out / "fixtures").rename(elsewhere)
    (out / "fixtures").symlink_to(elsewhere)
    for path in elsewhere.rglob("*.json"):
        path.write_text("{}")
    before = files(elsewhere)
    done = run("--spec", SPEC, "--out", out)
    assert done.returncode == 1
    assert "leads out" in done.stderr
    assert files(elsewhere) == before


def test_complaints_exit_1_and_write_nothing(tmp_path: Path) -> None:
    spec = tmp_path / "bad.yaml"
    spec.write_text(SPEC.read_text().replace("summary: Plan a night", "sumary: Plan a night"))
    done = run("--spec", spec, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"{spec}:29:7: unknown key 'sumary'" in done.stderr
    assert "nothing was written" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [["--spec", "nowhere.yaml"], ["--spec", "tests"], ["--colour"], ["extra"], ["--spec"]],
    ids=" ".join,
)
def test_wrong_usage_exits_2(words: list[str]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_spec_that_is_not_utf_8_is_wrong_usage(tmp_path: Path) -> None:
    spec = tmp_path / "latin.yaml"
    spec.write_bytes("openapi: é".encode("latin-1"))
    done = run("--spec", spec, "--out", tmp_path / "out")
    assert (done.returncode, "not UTF-8" in done.stderr) == (2, True)


def test_an_out_that_is_a_file_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file\n")
    done = run("--spec", SPEC, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out").read_text() == "a file\n"


def test_the_module_exits_with_the_status(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "generator", "--check", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "run make generate" in done.stderr


def test_make_generate_takes_another_spec_and_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "-s", "generate", f"SPEC={SPEC}", f"OUT={tmp_path / 'out'}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/batchwright/nights.py").exists()
