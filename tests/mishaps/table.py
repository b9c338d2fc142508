"""The table of mishaps in README."""

from __future__ import annotations

import re
from pathlib import Path

from .measure import Measurement

README = Path(__file__).parents[2] / "README.md"

_TABLE = re.compile(r"^\| What goes wrong \|.*(?:\n\|.*)+", re.MULTILINE)


def header(version: str) -> str:
    """The head of the table, for a version of the official SDK."""
    return f"| What goes wrong | openai {version} | batchwright |\n|---|---|---|"


def row(name: str, theirs: Measurement, mine: Measurement) -> str:
    return f"| {name} | {theirs} | {mine} |"


def table_in(text: str) -> str:
    """The table in a page.

    Raises:
        ValueError: There is none.
    """
    if (found := _TABLE.search(text)) is None:
        raise ValueError("README.md has no table of mishaps")
    return found[0]


def replaced(text: str, table: str) -> str:
    """The page with its table replaced."""
    before, _, after = text.partition(table_in(text))
    return before + table + after


def columns(text: str) -> dict[str, tuple[str, str]]:
    """The results in a page by mishap, of the official SDK and of batchwright."""
    rows = [line.strip("| ").split(" | ") for line in table_in(text).splitlines()[2:]]
    return {name: (theirs, mine) for name, theirs, mine in rows}
