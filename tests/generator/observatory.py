"""The package of a spec about another subject: nights in an observatory."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from tests import golden

CASE = golden.CASES / "observatory"


def written(folder: Path) -> Path:
    """The folder, with the whole output for the spec."""
    for path, text in golden.actual(CASE).items():
        file = folder / path.replace("batchwright/", "observatory/", 1)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@contextmanager
def imported(folder: Path) -> Generator[ModuleType]:
    """The package in that folder."""
    sys.path.insert(0, str(folder))
    yield importlib.import_module("observatory")
    sys.path.remove(str(folder))
