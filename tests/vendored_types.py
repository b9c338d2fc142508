"""A copy of the package passes the type checkers of a repository of others: part of `make lint`."""

from __future__ import annotations

import json
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "generated/batchwright"


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
