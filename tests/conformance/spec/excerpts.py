"""The lines of the spec at the place of a requirement, as a report shows them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from textwrap import dedent

LONGEST = 16
"""The maximum number of lines of an excerpt; more deeply nested lines are left out."""


def excerpt(texts: Mapping[str, str], place: str) -> str:
    """The lines at a place such as `spec/openapi.yaml:812`, without their common indentation."""
    file, _, line = place.rpartition(":")
    first = int(line) - 1
    lines = _lines(texts[file])[first : first + LONGEST]
    margin = _indentation(lines[0])
    kept = [lines[0]]
    for text in lines[1:]:
        if text.strip() and _indentation(text) <= margin:
            break
        kept.append(text)
    return dedent("\n".join(kept)).rstrip()


@cache
def _lines(text: str) -> list[str]:
    return text.splitlines()


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
