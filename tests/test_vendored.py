"""A copy of the package in a repository of others: its licence and its version."""

from __future__ import annotations

import tomllib
from pathlib import Path

import batchwright

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
