"""A spec as plain data in which every value still knows its line and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .complaint import Complaint, Repair, Where

type_names = {dict: "a map", list: "a list", str: "text", bool: "true or false", int: "a number"}
type_names |= {float: "a number", type(None): "null"}

Pointer = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A parsed spec: `data` is plain; `values` and `keys` hold the place of each node.

    `commented` are the places of words without quotes that a comment follows on the same line.
    """

    name: str
    data: Any
    values: Mapping[Pointer, Where]
    keys: Mapping[Pointer, Where]
    commented: frozenset[Where] = frozenset()

    @property
    def root(self) -> Node:
        return Node(self, (), self.data)


@dataclass(frozen=True)
class Node:
    """A value of the document, reached by its pointer."""

    document: Document
    pointer: Pointer
    value: Any

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def __getitem__(self, key: str | int) -> Node:
        return Node(self.document, (*self.pointer, key), self.value[key])

    def get(self, key: str) -> Node | None:
        """The value under `key`, if this is a map that has it."""
        if key not in self:
            return None
        return self[key]

    def plain(self, key: str) -> Any:
        """The plain value under `key`; None if there is none, or if this is no map."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def at(self, *keys: str) -> Node | None:
        """The value under a path of keys, if it is there."""
        node: Node | None = self
        for key in keys:
            node = node.get(key) if node else None
        return node

    def items(self) -> Iterator[tuple[str, Node]]:
        """The entries of a map, in the order of the file; nothing for anything else."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield key, self[key]

    def entries(self) -> Iterator[Node]:
        """The entries of a list; nothing for anything else."""
        if isinstance(self.value, list):
            for index in range(len(self.value)):
                yield self[index]

    def target(self) -> Node | None:
        """What this node's own `$ref` points at, or None if nothing is there."""
        reference = self.value["$ref"]
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return None
        parts = reference.removeprefix("#/").split("/")
        return self.document.root.at(
            *(part.replace("~1", "/").replace("~0", "~") for part in parts)
        )

    def followed(self) -> Node | None:
        """What a chain of `$ref` ends at: the node itself if it is none, None if it dangles."""
        node: Node | None = self
        seen = {self.pointer}
        while node is not None and "$ref" in node:
            node = node.target()
            if node is not None and node.pointer in seen:
                return None
            if node is not None:
                seen.add(node.pointer)
        return node

    def resolved(self) -> Node:
        """The same, for a document whose references were checked."""
        node = self.followed()
        assert node is not None, f"unchecked $ref at {self.where}"
        return node

    @property
    def key(self) -> str:
        """The key under which this node stands."""
        return str(self.pointer[-1])

    @property
    def type_name(self) -> str:
        return type_names[type(self.value)]

    @property
    def where(self) -> Where:
        return self.document.values[self.pointer]

    @property
    def key_where(self) -> Where:
        return self.document.keys.get(self.pointer, self.where)

    def complain(self, message: str, repair: Repair | None = None) -> Complaint:
        """A complaint about the value."""
        return Complaint(self.where, message, self.pointer, repair)

    def complain_of_key(self, message: str, repair: Repair | None = None) -> Complaint:
        """A complaint about the key under which the value stands."""
        return Complaint(self.key_where, message, self.pointer, repair)

    def set_to(self, value: object) -> Repair:
        """The repair that puts another value here."""
        return Repair(values=((self.pointer, value),))

    def renamed_to(self, key: str) -> Repair:
        """The repair that puts this under another key."""
        return Repair(keys=((self.pointer, key),))
