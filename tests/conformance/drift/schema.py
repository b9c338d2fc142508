"""The meaning of a schema, independent of its spelling."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from generator.complaint import SpecError
from generator.spec.document import Node

_PROSE = frozenset(
    {"description", "title", "example", "examples", "externalDocs", "xml", "$comment"}
)
_OWN = frozenset(
    {"$ref", "type", "nullable", "enum", "const", "properties", "required", "items", "allOf"}
)
_UNLESS_TRUE = frozenset({"deprecated", "readOnly", "writeOnly", "uniqueItems"})


@dataclass
class View:
    """The meaning of a schema.

    Attributes:
        node: The schema at the place of its use.
        name: The name of the component to which it refers.
        kinds: Its types; empty if it has none.
        null: Whether null is valid.
        words: The values of its enumeration, as JSON.
        open: Whether other values are valid, too.
        values: The schema of additional properties: any (True), none (False), or a node.
        alternatives: The schemas of a choice.
        others: Its other keywords.
    """

    node: Node
    name: str | None = None
    kinds: list[str] = field(default_factory=list[str])
    null: bool = False
    words: list[str] = field(default_factory=list[str])
    open: bool = True
    properties: dict[str, Node] = field(default_factory=dict[str, Node])
    required: set[str] = field(default_factory=set[str])
    items: Node | None = None
    values: Node | bool = True
    alternatives: list[View] = field(default_factory=list["View"])
    others: dict[str, Node] = field(default_factory=dict[str, Node])

    @property
    def says_something(self) -> bool:
        """Whether it allows anything besides null."""
        return bool(self.kinds or self.words or self.properties or self.alternatives)

    @property
    def place(self) -> tuple[str | int, ...]:
        """The place of its properties, independent of the place of its use."""
        first = next(iter(self.properties.values()), self.node)
        return first.pointer


def view(node: Node, inside: frozenset[tuple[str | int, ...]] = frozenset()) -> View:
    """The meaning of a schema.

    Raises:
        SpecError: a `$ref` in it is broken or circular.
    """
    seen = View(node)
    for part, name in _parts(node, inside):
        seen.name = name or seen.name
        _take(seen, part, inside | {node.pointer})
    return seen


def _parts(
    node: Node, inside: frozenset[tuple[str | int, ...]]
) -> Iterator[tuple[Node, str | None]]:
    """The schemas that apply together, the target of a `$ref` before its siblings."""
    if node.pointer in inside:
        raise SpecError([node.complain("a schema that refers to itself, and to nothing else")])
    within = inside | {node.pointer}
    if "$ref" in node:
        target = node.target()
        if target is None:
            raise SpecError([node.complain(f"$ref {node.value['$ref']} leads nowhere")])
        is_component = target.pointer[:-1] == ("components", "schemas")
        for part, name in _parts(target, within):
            yield part, name or (target.key if is_component else None)
    for member in _entries(node, "allOf"):
        yield from _parts(member, within)
    yield node, None


def _take(seen: View, part: Node, inside: frozenset[tuple[str | int, ...]]) -> None:
    kinds = part.get("type")
    if kinds is not None:
        named = kinds.value if isinstance(kinds.value, list) else [kinds.value]
        seen.kinds = [str(kind) for kind in named if kind != "null"]
        seen.null |= "null" in named
    seen.null |= bool((flag := part.get("nullable")) and flag.value is True)
    const = part.get("const")
    words = [entry.value for entry in _entries(part, "enum")] + ([const.value] if const else [])
    if words:
        seen.null |= None in words
        seen.words = [shown(word) for word in words if word is not None]
        seen.open = False
    if (properties := part.get("properties")) is not None:
        seen.properties |= dict(properties.items())
    seen.required |= {str(entry.value) for entry in _entries(part, "required")}
    seen.items = part.get("items") or seen.items
    for keyword, value in part.items():
        if keyword in ("anyOf", "oneOf") and isinstance(value.value, list):
            _choose(seen, [view(entry, inside) for entry in value.entries()])
        elif keyword == "additionalProperties":
            said = isinstance(value.value, bool) or not value.value
            seen.values = value.value is not False if said else value
        elif _counts(keyword, value):
            seen.others[keyword] = value


def _counts(keyword: str, value: Node) -> bool:
    """Whether a keyword has no attribute of its own."""
    silent = keyword in _UNLESS_TRUE and value.value is False
    return not (silent or keyword in _OWN | _PROSE or keyword.startswith("x-"))


def _choose(seen: View, alternatives: list[View]) -> None:
    """Add a choice: null, an open enumeration, or one of several schemas."""
    seen.null |= any(one.null for one in alternatives)
    rest = [one for one in alternatives if one.says_something]
    if any(not (one.null or one.says_something) for one in alternatives):
        return  # any value is valid
    listing = [one for one in rest if one.words]
    if (
        len({tuple(one.kinds) for one in rest}) == 1
        and listing
        and not any(one.properties or one.items for one in rest)
    ):
        seen.kinds = rest[0].kinds
        seen.words = list(dict.fromkeys(word for one in rest for word in one.words))
        seen.open = any(one.open for one in rest)
        for one in rest:
            seen.others |= one.others
    elif len(rest) == 1:
        (only,) = rest
        seen.name = only.name or seen.name
        seen.kinds, seen.words, seen.open = only.kinds, only.words, only.open
        seen.properties |= only.properties
        seen.required |= only.required
        seen.items, seen.values = only.items, only.values
        seen.alternatives = only.alternatives
        seen.others |= only.others
    else:
        seen.alternatives = rest


def _entries(node: Node, keyword: str) -> list[Node]:
    listed = node.get(keyword)
    return list(listed.entries()) if listed else []


def shown(value: Any) -> str:
    """A value as in the report and in intended.yaml: strings bare, others as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
