"""The pages for users: the programs that the journeys run, and the output that they show."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SPEC_README = (ROOT / "spec/README.md").read_text(encoding="utf-8")

# They change with each run, or with each requirement.
_FIGURES = re.compile(r"\b\d+(?= unclear| passed| requirements)|(?<=in )\d+\.\d+(?=s\b)")
_INLINE = re.compile(r"`([^`\n]+)`")


def blocks(language: str, page: str = README) -> list[str]:
    """The blocks of a page in one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def command(start: str) -> list[str]:
    """The words of the command that starts like this; without the comment behind it."""
    (found,) = re.findall(rf"^\$ ({re.escape(start)}[^#\n]*)", README, re.MULTILINE)
    words: list[str] = found.split()
    return words


def official_job() -> str:
    """The job before it was ported, which README links to."""
    return (Path(__file__).parent / "official_job.py").read_text(encoding="utf-8")


def ported_job() -> str:
    """The job after it was ported."""
    return program("nightly.py")


def program(name: str) -> str:
    """README's block that is a file of this name."""
    (block,) = (text for text in blocks("python") if text.startswith(f"# {name}\n"))
    return block


def shows(output: str) -> bool:
    """Whether README or spec/README.md shows an output: in a block, or as a line in its text.

    Figures that change with each run may differ.
    """
    output = _FIGURES.sub("0", output)
    for page in (_FIGURES.sub("0", README), _FIGURES.sub("0", SPEC_README)):
        if any(f"\n{output}" in f"\n{block}" for block in blocks("console", page)):
            return True
        if output.rstrip("\n") in _INLINE.findall(page):
            return True
    return False
