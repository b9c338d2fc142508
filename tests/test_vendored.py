"""A copy of the package in a repository of others: its licence, its version, its types."""

from __future__ import annotations

import json
import shutil
import site
import subprocess
import sys
import tomllib
from pathlib import Path

import batchwright
import pytest

from tests import golden

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "generated/batchwright"
NOTICE = (
    "MIT License. Copyright (c) 2026 the batchwright maintainers.",
    "The above copyright notice and this permission notice shall be included in all copies or "
    "substantial portions of the Software.",
    'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND',
    "What the generator writes from a spec of your own is yours",
)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two copies, one of them without `testing/`; hypothesis is not installed."""
    folder = tmp_path_factory.mktemp("host")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "src/whole", ignore=ignored)
    shutil.copytree(PACKAGE, folder / "src/alone", ignore=ignored)
    shutil.rmtree(folder / "src/alone/testing")
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True, timeout=60
    )
    (installed,) = (folder / "venv").glob("lib/python*/site-packages")
    for library in Path(site.getsitepackages()[0]).iterdir():
        if "hypothesis" not in library.name and library.suffix != ".pth":
            (installed / library.name).symlink_to(library)
    return folder


def test_a_copy_bears_the_licence_and_the_version() -> None:
    text = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    comments = [line.removeprefix("#").strip() for line in text.splitlines() if line[:1] == "#"]
    for words in NOTICE:
        assert words in " ".join(comments)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert batchwright.__version__ == project["version"]


def test_a_package_of_another_spec_bears_them_too() -> None:
    text = golden.actual(golden.CASES / "observatory")["batchwright/__init__.py"]
    assert NOTICE[0] in text
    assert f'__version__ = "{batchwright.__version__}"' in text


def test_a_copy_is_clean_under_the_mypy_of_its_host(host: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={host}/cache"]
    command += [f"--python-executable={host}/venv/bin/python", "src"]
    ran = subprocess.run(command, cwd=host, capture_output=True, text=True, timeout=300)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout


def test_a_copy_is_clean_under_the_strict_pyright_of_its_host(host: Path) -> None:
    settings = {"typeCheckingMode": "strict", "include": ["src"], "venvPath": ".", "venv": "venv"}
    (host / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "--project", str(host)]
    ran = subprocess.run(command, cwd=host, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout
