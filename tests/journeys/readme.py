"""README: the programs that the journeys run, and the output that it shows."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

# They change with each run, or with each requirement.
_FIGURES = re.compile(r"\b\d+(?= unclear| passed| requirements)|(?<=in )\d+\.\d+(?=s\b)")
_INLINE = re.compile(r"`([^`\n]+)`")


def blocks(language: str, page: str = README) -> list[str]:
    """The blocks of a page in one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def command(start: str) -> list[str]:
    """The words of the command that starts like this; a comment behind it is none of them."""
    (found,) = re.findall(rf"^\$ ({re.escape(start)}[^#\n]*)", README, re.MULTILINE)
    words: list[str] = found.split()
    return words


def official_job() -> str:
    """The job as it is before it is ported: the diff without the lines that it adds."""
    return _side("-")


def ported_job() -> str:
    """The job as it is after it was ported."""
    return _side("+")


def shows(output: str) -> bool:
    """Whether README shows an output as it is, but for figures: in a block, or a line in a text."""
    output = _FIGURES.sub("0", output)
    page = _FIGURES.sub("0", README)
    if any(f"\n{output}" in f"\n{block}" for block in blocks("console", page)):
        return True
    return output.rstrip("\n") in _INLINE.findall(page)


def _side(sign: str) -> str:
    (diff,) = blocks("diff")
    lines = diff.splitlines(keepends=True)
    return "".join(line[1:] for line in lines if line[0] in (sign, " "))
