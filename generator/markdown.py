"""How words are spelled in Markdown: cells, links and text that cannot be taken for markup."""

from __future__ import annotations

import re
from html import escape
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from .english import code, plain, type_words
from .model import ListOf, MapOf, Named, Nullable, Requirement, Type


def markdown(value: Any) -> str:
    """A spec's prose, which is Markdown, without its HTML."""
    pieces = re.split(r"(`+[^`]*`+)", plain(value))
    escaped = (
        piece if piece.startswith("`") else piece.replace("<", "&lt;").replace("](", "]\\(")
        for piece in pieces
    )
    # A line that would begin a block of code, a heading or a rule of its own does not.
    return re.sub(r"(?m)^(\s*)(```|~~~|#|---|===)", r"\1\\\2", "".join(escaped))


def inline(value: Any) -> str:
    """The same in one line, for a heading or a link."""
    return " ".join(markdown(value).split())


def html(value: Any) -> str:
    """The same inside an HTML element, where Markdown is not read."""
    pieces = re.split(r"`+([^`]*)`+", " ".join(plain(value).split()))
    escaped = [escape(piece) for piece in pieces]
    return "".join(
        f"<code>{piece}</code>" if index % 2 else piece for index, piece in enumerate(escaped)
    )


def cell(value: Any) -> str:
    """The same in a cell of a table."""
    return inline(value).replace("|", "\\|")


def fenced(value: Any, language: str = "") -> str:
    """A block of code that its content cannot end."""
    text = plain(value)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def anchor(value: Any) -> str:
    """The anchor that a heading of this text gets."""
    return re.sub(r"[^a-z0-9_-]", "", plain(value).lower().replace(" ", "-"))


def schema_link(name: str) -> str:
    """A link to a model."""
    return f"[{name}](#{anchor(name)})"


def type_link(kind: Type) -> str:
    """A type in the words of JSON, with links to the models."""
    match kind:
        case Named(name):
            return schema_link(name)
        case ListOf(item):
            return f"list of {type_link(item)}"
        case MapOf(value):
            return f"map of {type_link(value)}"
        case Nullable(inner):
            return f"{type_link(inner)} or null"
        case _:
            return type_words(kind)


def requirement_link(one: Requirement) -> str:
    """A requirement's id, as a link to its place in the spec.

    The spec is taken to stand where the folder of this page does: a link to a file that is named
    by its whole path would lead nowhere for everybody else, so such a one has none.
    """
    shown = code(one.id).replace("|", "\\|")
    file, _, line = one.place.rpartition(":")
    return shown if PurePath(file).is_absolute() else f"[{shown}](../{quote(file)}#L{line})"


def mermaid(value: Any) -> str:
    """A state's name as Mermaid takes it: different names stay different."""
    return re.sub(r"[^a-zA-Z0-9_]", lambda found: f"_{ord(found[0]):x}_", plain(value))
