"""A spec's prose in docstrings: wrapped and escaped."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import Any

from ..ir import Text
from . import LINE_LENGTH


def prose(value: Any, indent: int = 4) -> str:
    """Paragraphs of a docstring, wrapped."""
    return _paragraphs(value, indent, quotes=3)


def entry(value: Any, indent: int = 8) -> str:
    """An item of a list in a docstring: its further lines are indented once more."""
    return _paragraphs(value, indent + 4, quotes=0)


def _paragraphs(value: Any, indent: int, quotes: int) -> str:
    """Wrapped paragraphs; the first line has no indent, as a template adds it."""
    text = value.get_untrusted_value() if isinstance(value, Text) else str(value)
    first, *others = re.split(r"\n\s*\n", _plain(text).strip())
    wrapped = [_paragraph(first, indent, quotes).lstrip()]
    wrapped += (_paragraph(other, indent, 0) for other in others)
    joined = "\n\n".join(wrapped)
    # Three quotes may follow: a fourth one before them would end the docstring too early.
    return f'{joined[:-1]}\\"' if joined.endswith('"') else joined


def _paragraph(text: str, indent: int, lead: int) -> str:
    """One paragraph, wrapped; its first line leaves room for `lead` columns before it."""
    lines = text.splitlines()
    if any(re.match(r"\s*([-*]|\d+\.) ", line) for line in lines):
        return textwrap.indent(textwrap.dedent(text), " " * indent)
    return textwrap.fill(
        " ".join(text.split()),
        width=LINE_LENGTH - 3,  # for the quotes that may follow
        initial_indent=" " * (indent + lead),
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(text: str) -> str:
    """Text that is safe between triple quotes and in a comment."""
    kept = "".join(
        character
        for character in text
        if character == "\n" or not unicodedata.category(character).startswith(("C", "Zl", "Zp"))
    )
    return kept.replace("\\", "\\\\").replace('"""', "'''")
