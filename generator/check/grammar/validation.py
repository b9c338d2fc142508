"""Validate a document against a grammar: unknown, missing and misplaced keys, wrong values.

The types defined here are the building blocks of the grammar, which is a table of them by name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ...complaint import Complaint, Repair
from ...spec.document import Node

LONGEST_NAME = 100
"""Characters of a name: two names and a suffix fit in the name of a file."""

_MOST_UNKNOWN = 10
"""The most unknown keys of one map for which a known one is suggested."""


@dataclass(frozen=True)
class Reference:
    """The kind of thing that a name refers to; `of` is where it is looked up (name_references.py).

    An `argument` is a parameter of an operation or a property of its body, a `field` only a
    property of the body. A `path` is a path of properties.
    """

    to: (
        Literal["operation", "header", "parameter", "query parameter", "argument", "field"]
        | (Literal["property", "path"])
    )
    of: str = ""
    type: str = ""
    """The required type, if any: one of JSON Schema's, or `unixtime`."""


@dataclass(frozen=True)
class Leaf:
    """A plain value; `wanted` describes it in complaints, `longest` is its most characters.

    `prose`: it is free text, in which a `#` is probably not meant to begin a comment.
    """

    wanted: str
    fits: Callable[[Any], bool]
    longest: int | None = None
    prose: bool = False
    refers: bool = False
    """Whether other parts of a spec depend on the value."""
    names: Reference | None = None
    """The kind of thing that it names, if any."""


@dataclass(frozen=True)
class Keys:
    """A map with known keys. `refused` has the alternative for each unsupported key."""

    noun: str
    needs: Mapping[str, NodeType] = field(default_factory=dict)
    may: Mapping[str, NodeType] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Each:
    """A map from names chosen in the spec to values of one type."""

    noun: str
    of: NodeType
    key: str = r".+"
    wanted: str = "a name without line breaks"
    least: int = 0
    most: int | None = None
    longest: int = LONGEST_NAME
    names: Reference | None = None
    """The kind of thing that its keys name, if any."""


@dataclass(frozen=True)
class Many:
    """A list of values of one type."""

    noun: str
    of: NodeType
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Pick:
    """A type that depends on the value's content."""

    by: Callable[[Any], NodeType]


@dataclass(frozen=True)
class Unsupported:
    """A value that is not supported; `instead` is the alternative."""

    instead: str


# A string names an entry of the grammar's table, as types contain each other.
NodeType = Leaf | Keys | Each | Many | Pick | Unsupported | str


def complaints(node: Node, type_: NodeType, table: Mapping[str, NodeType]) -> Iterator[Complaint]:
    """Everything in and below `node` that is not of this type."""
    match type_:
        case str():
            yield from complaints(node, table[type_], table)
        case Pick(by):
            yield from complaints(node, by(node.value), table)
        case Unsupported(instead):
            yield node.complain_of_key(f"{_called(node)}: {instead}")
        case Leaf():
            yield from _plain(node, type_)
        case Keys():
            if not isinstance(node.value, dict):
                yield node.complain(f"expected {type_.noun} (a map), found {_found(node)}")
                return
            yield from _known(node, type_, table)
        case Each():
            if not isinstance(node.value, dict):
                yield node.complain(f"expected {type_.noun} (a map), found {_found(node)}")
                return
            if len(node.value) < type_.least:
                yield node.complain(f"no {type_.noun}: add at least one")
            if type_.most is not None and len(node.value) > type_.most:
                yield node.complain(f"{len(node.value)} {type_.noun}: {type_.most} are the most")
            for key, child in node.items():
                if len(key) > type_.longest:
                    yield child.complain_of_key(
                        f"a name of {len(key)} characters: shorten it to {type_.longest}"
                    )
                elif not re.fullmatch(type_.key, key):
                    yield child.complain_of_key(f"{key!r} is not allowed here: use {type_.wanted}")
                else:
                    yield from complaints(child, type_.of, table)
        case Many():
            if not isinstance(node.value, list):
                yield node.complain(f"expected {type_.noun} (a list), found {_found(node)}")
                return
            if len(node.value) < type_.least or len(node.value) > (type_.most or len(node.value)):
                bounds = f"{type_.least}" if type_.least == type_.most else f"{type_.least} or more"
                if type_.most is not None and type_.most > type_.least:
                    bounds = f"{type_.least} to {type_.most:,}"
                yield node.complain(f"expected {bounds} {type_.noun}, found {len(node.value)}")
            for child in node.entries():
                yield from complaints(child, type_.of, table)
            yield from _repeated(node)


def names(
    node: Node, type_: NodeType, table: Mapping[str, NodeType]
) -> Iterator[tuple[Reference, Node, str | None]]:
    """Every name in and below `node` that refers to something: its kind, its node and its text.

    The text is None if the value is not a string. For a key, the node is that of its value.
    """
    match type_:
        case str():
            yield from names(node, table[type_], table)
        case Pick(by):
            yield from names(node, by(node.value), table)
        case Leaf(names=Reference() as reference):
            yield reference, node, node.value if isinstance(node.value, str) else None
        case Keys():
            known = {**type_.needs, **type_.may}
            for key, child in node.items():
                if key in known:
                    yield from names(child, known[key], table)
        case Each():
            for key, child in node.items():
                if type_.names:
                    yield type_.names, child, key
                yield from names(child, type_.of, table)
        case Many():
            for child in node.entries():
                yield from names(child, type_.of, table)
        case _:
            return


def _plain(node: Node, type_: Leaf) -> Iterator[Complaint]:
    harmless = None if type_.refers else Repair()
    if not type_.fits(node.value):
        yield node.complain(
            f"{_called(node)}: expected {type_.wanted}, found {_found(node)}", harmless
        )
    elif type_.longest is not None and len(str(node.value)) > type_.longest:
        yield node.complain(
            f"{_called(node)}: {len(node.value):,} characters: shorten it to {type_.longest:,}",
            harmless,
        )
    elif type_.prose and node.where in node.document.commented:
        yield node.complain(
            f"{_called(node)}: a comment cuts the text off at #: put the text in quotes, "
            "or the comment on a line of its own",
            harmless,
        )


def _repeated(node: Node) -> Iterator[Complaint]:
    """Plain entries of a list that occur before in it."""
    seen: set[tuple[type, Any]] = set()
    for child in node.entries():
        if isinstance(child.value, dict | list):
            continue
        plain = (type(child.value), child.value)
        if plain in seen:
            yield child.complain(
                f"{_called(node)}: {_found(child)} is listed twice: keep one", Repair()
            )
        seen.add(plain)


def _known(node: Node, type_: Keys, table: Mapping[str, NodeType]) -> Iterator[Complaint]:
    known = {**type_.needs, **type_.may}
    meant: set[str] = set()
    unknown = [key for key in node.value if key not in known and key not in type_.refused]
    for key, child in node.items():
        if key in known:
            yield from complaints(child, known[key], table)
        elif key in type_.refused:
            yield child.complain_of_key(
                f"{key} is not supported in {type_.noun}: {type_.refused[key]}"
            )
        elif key in unknown[:_MOST_UNKNOWN]:
            close = difflib.get_close_matches(key, known, n=1)
            meant.update(close)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
            fits = bool(close) and close[0] not in node
            yield child.complain_of_key(
                f"unknown key {key!r} in {type_.noun}: {hint}",
                child.renamed_to(close[0]) if fits else Repair(),
            )
    if len(unknown) > _MOST_UNKNOWN:
        more = node[unknown[_MOST_UNKNOWN]]
        yield more.complain_of_key(
            f"{len(unknown) - _MOST_UNKNOWN} more unknown keys in {type_.noun}: remove them"
        )
    missing = [key for key in type_.needs if key not in node and key not in meant]
    if missing:
        them = "it" if len(missing) == 1 else "them"
        said = node.complain_of_key(f"{type_.noun} lacks {', '.join(missing)}: add {them}")
        yield replace(said, pointer=(*node.pointer, missing[0]))


def _called(node: Node) -> str:
    names = [part for part in node.pointer if isinstance(part, str)]
    return names[-1] if names else "the document"


def _found(node: Node) -> str:
    if isinstance(node.value, dict | list):
        return node.type_name
    text = str(node.value) if isinstance(node.value, str | int | float) else node.type_name
    if isinstance(node.value, bool):
        text = text.lower()
    return repr(text[:60]) if isinstance(node.value, str) else text
