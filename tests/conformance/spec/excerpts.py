"""The lines of the spec where a requirement stands, as a report shows them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from textwrap import dedent

LONGEST = 16
"""Lines of an excerpt; the rest is what stands further in."""


def excerpt(texts: Mapping[str, str], place: str) -> str:
    """What stands at a place, `spec/openapi.yaml:812`, without the indentation that it shares."""
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
