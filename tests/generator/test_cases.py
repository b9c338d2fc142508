"""Each case folder has the output of the generator for a spec, or its complaints."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator import generate
from tests import golden


@pytest.mark.parametrize("case", golden.refused(), ids=lambda case: case.name)
def test_a_bad_spec_gets_exactly_these_complaints(case: Path) -> None:
    expected = (case / "complaint.txt").read_text(encoding="utf-8")
    assert expected, "a case of a refused spec has a complaint"
    assert golden.complaint(case) == expected


@pytest.mark.parametrize("base", golden.bases(), ids=lambda base: base.name)
def test_what_refused_cases_differ_from_is_accepted(base: Path) -> None:
    assert generate(base.read_text(encoding="utf-8"), base.name)


@pytest.mark.parametrize("change", golden.changes(), ids=lambda change: change.parent.name)
def test_a_change_names_the_lines_of_its_base(change: Path) -> None:
    assert change.read_text(encoding="utf-8") == golden.difference(change)


@pytest.mark.parametrize("case", golden.accepted(), ids=lambda case: case.name)
def test_a_good_spec_gives_exactly_these_files(case: Path) -> None:
    pages = golden.actual(case)
    files = golden.expected_files(case)
    assert files, "a case of an accepted spec shows at least one file"
    for path in files:
        text = golden.shown(path, pages.get(path, ""))
        assert text == (case / "expected" / path).read_text(encoding="utf-8")


def test_every_case_is_accepted_or_refused() -> None:
    folders = [path for path in golden.CASES.iterdir() if path.is_dir()]
    assert sorted(folders) == sorted([*golden.accepted(), *golden.refused()])


# --- The output works ------------------------------------------------------------------------


SHARED = "shared"
"""A package with the modules that all packages share, to import and check them once."""

_RELATIVE = re.compile(r"^(\s*from )(\.+)([\w.]*)(?= import )", re.MULTILINE)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of every accepted case, under the case's name; copied modules are shared."""
    folder = tmp_path_factory.mktemp("packages")
    shared: dict[str, str] = {}
    for case in golden.accepted():
        pages = {
            path.removeprefix("batchwright/"): text
            for path, text in golden.actual(case).items()
            if path.startswith("batchwright/")
        }
        copies = {path: text for path, text in pages.items() if text.startswith("# Copied by ")}
        if not shared:
            shared = copies
            _write(folder / SHARED, pages)
        assert copies == shared
        own = {path: text for path, text in pages.items() if path not in copies}
        _write(folder / case.name, {path: _sharing(path, own[path], copies) for path in own})
    return folder


def _write(folder: Path, pages: Mapping[str, str]) -> None:
    for path, text in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _sharing(path: str, text: str, copies: Mapping[str, str]) -> str:
    """The text of a module, with imports of the shared modules instead of its own copies."""

    def absolute(found: re.Match[str]) -> str:
        holder = path.split("/")[: -len(found[2])]
        module = "/".join([*holder, *found[3].split(".")])
        if f"{module}.py" in copies or f"{module}/__init__.py" in copies:
            return f"{found[1]}{SHARED}.{module.replace('/', '.')}"
        return found[0]

    return _RELATIVE.sub(absolute, text)


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_generated_packages_import_and_make_a_client(packages: Path) -> None:
    script = """
import importlib, pathlib, typing, msgspec
for folder in sorted(pathlib.Path(".").iterdir()):
    package = importlib.import_module(folder.name)
    models = importlib.import_module(f"{folder.name}.models")
    for name, kind in vars(models).items():
        if isinstance(kind, type) and kind.__module__ == models.__name__:
            msgspec.json.Decoder(kind, dec_hook=lambda kind, value: value)
    for name in package.__all__:
        assert getattr(package, name) is not None
    contracts = importlib.import_module(f"{folder.name}.testing.contracts")
    for dialect in ("", *contracts.DIALECTS):
        assert contracts.load(dialect).dialect == dialect
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=packages,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_examples_of_lines_pass_the_check_of_the_client(packages: Path) -> None:
    """The fixtures, and by the rules of each dialect the examples of its fake."""
    script = """
import importlib, json, pathlib, sys
from shared._runtime.jsonl.check import check_lines
checked = set()
for folder in sorted(pathlib.Path(".").iterdir()):
    contracts = importlib.import_module(f"{folder.name}.testing.contracts")
    for dialect in ("", *contracts.DIALECTS):
        for source in contracts.load(dialect).inputs:
            files = ["".join(f"{json.dumps(line)}\\n" for line in lines).encode()
                     for lines in source.examples.values()]
            if not dialect:
                fixtures = pathlib.Path(sys.argv[1], folder.name, "fixtures/lines", source.schema)
                files += [path.read_bytes() for path in fixtures.glob("*.jsonl")]
            for file in files:
                problems = check_lines(source.rules, file)
                assert not problems, (folder.name, dialect, problems)
                checked.add(folder.name)
assert {"observatory", "one_resource"} <= checked, checked
"""
    fixtures = packages.with_name("fixtures")
    for case in golden.accepted():
        pages = golden.actual(case)
        lines = {path: pages[path] for path in pages if path.startswith("fixtures/lines/")}
        _write(fixtures / case.name, lines)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(fixtures)],
        cwd=packages,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_generated_packages_type_check(packages: Path) -> None:
    names = [path.name for path in packages.iterdir() if path.is_dir() and path.name[0] != "."]
    done = _run(packages, "mypy", "--strict", *names)
    assert "Success: no issues found" in done.stdout, done.stdout


def test_the_generated_packages_are_linted(tmp_path: Path) -> None:
    for case in golden.accepted():
        pages = golden.actual(case)
        _write(tmp_path / case.name, {path: pages[path] for path in pages if path.endswith(".py")})
    select = "--select=B,C4,E4,E7,E9,F,I,PIE,SIM,UP,W"
    rules = ["--isolated", "--no-cache", "--target-version=py311", "--config=line-length=100"]
    done = _run(tmp_path, "ruff", "check", select, *rules)
    assert done.returncode == 0, done.stdout
