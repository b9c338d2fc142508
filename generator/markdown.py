"""Texts of a spec in Markdown: paragraphs, cells, links, with all markup escaped.

Pages are CommonMark with tables. There a backslash before punctuation is always an escape: an
unnecessary one is invisible, while a missing one lets a spec add markup to the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from .english import backticks, plain, type_words
from .ir import ListOf, MapOf, Nullable, SchemaReference, Type

# Markup inside of a line. An underscore within a word is none.
_MARKUP = re.compile(r"[\\*\[\]~`]|&(?=[#A-Za-z])|(?<![A-Za-z0-9_])_+|_+(?![A-Za-z0-9_])")
# Markup at the beginning of a line: headings, quotes, lists, rules, rows of tables.
_BLOCK = re.compile(r"#|>|[-+](?= |$)|(?<=\d)[.)](?= |$)|[-=:|](?=[-=:| ]*$)")
_NUMBER = re.compile(r"\d{0,9}")


def markdown(value: Any) -> str:
    """A spec's prose: paragraphs and code spans are kept, everything else is plain text."""
    paragraphs = re.split(r"\n *\n", plain(value))
    return "\n\n".join(filter(None, map(_paragraph, paragraphs)))


def _paragraph(text: str) -> str:
    written = "".join(
        " ".join(piece.split("\n")) if is_code else _escaped(piece)
        for piece, is_code in _pieces(text)
    )
    return "\n".join(_begun(line.strip(" ")) for line in written.split("\n")).strip("\n")


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The code spans of a paragraph, with their backticks, and the texts between them.

    A span ends at the next run of backticks of the same length; a run without one is text.
    """
    runs = [(found.start(), found.end()) for found in re.finditer("`+", text)]
    ends: dict[int, list[int]] = {}
    for start, end in reversed(runs):
        ends.setdefault(end - start, []).append(end)
    done = 0
    for start, end in runs:
        closing = ends[end - start]
        while closing and closing[-1] <= max(end, done):
            closing.pop()
        if start >= done and closing:
            yield text[done:start], False
            yield text[start : closing[-1]], True
            done = closing.pop()
    yield text[done:], False


def _escaped(text: str) -> str:
    text = _MARKUP.sub(lambda found: "".join(f"\\{one}" for one in found[0]), text)
    return text.replace("<", "&lt;")


def _begun(line: str) -> str:
    """A line, escaped so that it begins no block."""
    number = _NUMBER.match(line)
    found = _BLOCK.match(line, number.end() if number else 0)
    return f"{line[: found.start()]}\\{line[found.start() :]}" if found else line


def inline(value: Any) -> str:
    """The same in one line, for a heading or a link."""
    return " ".join(markdown(value).split())


def html(value: Any) -> str:
    """The same inside an HTML element, where Markdown does not apply."""
    pieces = _pieces(" ".join(plain(value).split()))
    return "".join(
        f"<code>{escape(piece.strip('`').strip())}</code>" if is_code else escape(piece)
        for piece, is_code in pieces
    )


def cell(value: Any) -> str:
    """The same in a cell of a table."""
    return inline(value).replace("|", "\\|")


def fenced(value: Any, language: str = "") -> str:
    """A block of code that its content cannot end."""
    text = plain(value)
    fence = max("```", backticks(text), key=len)
    return f"{fence}{language}\n{text}\n{fence}"


def anchor(value: Any) -> str:
    """The anchor that a heading of this text gets."""
    return re.sub(r"[^a-z0-9_-]", "", plain(value).lower().replace(" ", "-"))


def schema_link(name: str) -> str:
    """A link to a model."""
    return f"[{name}](#{anchor(name)})"


def type_link(kind: Type) -> str:
    """A type in JSON's terms, with links to the models."""
    match kind:
        case SchemaReference(name):
            return schema_link(name)
        case ListOf(item):
            return f"list of {type_link(item)}"
        case MapOf(value):
            return f"map of {type_link(value)}"
        case Nullable(inner):
            return f"{type_link(inner)} or null"
        case _:
            return type_words(kind)
