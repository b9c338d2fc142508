"""python -m generator: the files it writes, those it refuses to touch, and its exit status."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.__main__ import main

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "tests/cases/observatory/spec.yaml"


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(*words: str | Path) -> Done:
    """Run `python -m generator` with these arguments, in this process."""
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
    manifest = out / ".batchwright-manifest"
    manifest.write_text(manifest.read_text() + "fixtures/old.json\n")
    before = files(out)
    done = run("--spec", SPEC, "--out", out, "--check")
    assert done.returncode == 1
    assert "-x = 1\n" in done.stdout
    assert "+class Plates(methods.Resource):\n" in done.stdout
    assert "--- " + str(out / "fixtures/old.json") in done.stdout
    assert "-fixtures/old.json\n" in done.stdout
    assert "run make generate" in done.stderr
    assert files(out) == before


def test_the_check_sees_a_missing_empty_file(out: Path) -> None:
    (out / "batchwright/py.typed").unlink()
    done = run("--spec", SPEC, "--out", out, "--check")
    assert (done.returncode, "py.typed" in done.stdout) == (1, True)


def test_complaints_exit_1_and_write_nothing(tmp_path: Path) -> None:
    spec = tmp_path / "bad.yaml"
    spec.write_text(SPEC.read_text().replace("summary: Plan a night", "sumary: Plan a night"))
    done = run("--spec", spec, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"{spec}:29:7: unknown key 'sumary'" in done.stderr
    assert "nothing was written" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_foreign_file_stops_the_run_and_exits_1(out: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "REFERENCE.md").write_text("My own.\n")
    done = run("--spec", SPEC, "--out", mine)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{mine / 'REFERENCE.md'}: not written by the generator" in done.stderr
    assert "move it away, or choose another folder with --out" in done.stderr
    assert files(mine) == {"REFERENCE.md": b"My own.\n"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--spec", "nowhere.yaml"], "nowhere.yaml: No such file or directory: name a spec"),
        (["--spec", "tests"], "tests: a folder: name a spec with --spec"),
        (["--spec", "README.md/x"], "README.md/x: Not a directory: name a spec with --spec"),
        (["--colour"], "unrecognized arguments: --colour"),
        (["extra"], "unrecognized arguments: extra"),
        (["--spec"], "argument --spec: expected one argument"),
        (["--out", "README.md"], "README.md: not a folder: choose another folder with --out"),
        (["--out", "README.md/x"], "README.md: not a folder: choose another folder with --out"),
        (["--out", "README.md", "--check"], "README.md: not a folder: choose another folder"),
        (["--out", "/proc/batchwright"], "/proc/batchwright: No such file or directory: choose"),
        (["--out", "x" * 300], "x: File name too long: choose another folder with --out"),
    ],
    ids=lambda words: " ".join(words)[:30] if isinstance(words, list) else "",
)
def test_a_mistake_on_the_command_line_takes_one_line_and_exits_2(
    words: list[str], said: str
) -> None:
    done = run(*words) if "--spec" in words else run("--spec", SPEC, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_spec_that_is_not_utf_8_is_wrong_usage(tmp_path: Path) -> None:
    spec = tmp_path / "latin.yaml"
    spec.write_bytes("openapi: é".encode("latin-1"))
    done = run("--spec", spec, "--out", tmp_path / "out")
    assert (done.returncode, done.stderr) == (
        2,
        f"{spec}: not UTF-8 text: name a spec with --spec\n",
    )


def _as_nobody(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run Python as a user who may read everything and write nothing; root may write all."""
    folder.chmod(0o555)
    drop = "import os; os.getuid() or os.setresuid(65534, 65534, 65534)\n"
    command = [sys.executable, "-c", f"from generator.__main__ import main\n{drop}{script}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_an_out_that_cannot_be_written_to_takes_one_line_and_exits_2(shared: Path) -> None:
    spec = SPEC.relative_to(ROOT)
    for out in (shared, shared / "deep/down"):
        done = _as_nobody(
            shared, f"raise SystemExit(main(['--spec', {str(spec)!r}, '--out', {str(out)!r}]))"
        )
        assert (done.returncode, done.stderr) == (
            2,
            f"{shared}: cannot be written to: choose another folder with --out\n",
        )
    assert list(shared.iterdir()) == []


def test_a_spec_that_may_not_be_read_takes_one_line_and_exits_2(shared: Path) -> None:
    spec = shared / "spec.yaml"
    spec.write_bytes(SPEC.read_bytes())
    spec.chmod(0)
    done = _as_nobody(shared, f"raise SystemExit(main(['--spec', {str(spec)!r}]))")
    assert (done.returncode, done.stderr) == (
        2,
        f"{spec}: Permission denied: name a spec with --spec\n",
    )


@pytest.fixture
def shared() -> Iterator[Path]:
    """An empty folder that every user can reach, as pytest's own cannot be."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


def test_a_dash_reads_the_spec_from_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "generator", "--spec", "-", "--out", str(tmp_path / "out")]
    text = SPEC.read_text()
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert run("--spec", SPEC, "--out", tmp_path / "file").returncode == 0
    piped, read = files(tmp_path / "out"), files(tmp_path / "file")
    # Nothing lies beside standard input, so there are no overlays.
    assert piped["batchwright/nights.py"] == read["batchwright/nights.py"]
    assert set(read) - set(piped) == {"batchwright/testing/contracts/southern.py"}

    wrong = text.replace("summary: Plan a night", "sumary: Plan a night")
    done = subprocess.run(command, cwd=ROOT, input=wrong, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("<stdin>:29:7: unknown key 'sumary'")


def test_the_module_exits_with_the_status(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "generator", "--spec", str(SPEC), "--check"]
    command += ["--out", str(tmp_path)]
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


def test_a_run_does_not_load_the_http_library_of_what_it_writes(tmp_path: Path) -> None:
    script = (
        "import sys; from generator.__main__ import main; main(); print('httpx2' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--out", str(tmp_path / "out")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "False"
