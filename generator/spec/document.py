"""A spec as plain data, with the line and column of every value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

from ..complaint import Complaint, Position, Repair

type_names = {dict: "a map", list: "a list", str: "text", bool: "true or false", int: "a number"}
type_names |= {float: "a number", type(None): "null"}

Pointer = tuple[str | int, ...]
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Document:
    """A parsed spec: `data` is plain; `values` and `keys` hold the position of each node.

    `commented` has the pointers of unquoted words that are followed by a comment on the same line.
    """

    name: str
    data: Any
    values: Mapping[Pointer, Position]
    keys: Mapping[Pointer, Position]
    commented: frozenset[Position] = frozenset()
    base: Document | None = None
    """The valid document of which this one is a variant.

    Maps and lists that are the same objects in both are unchanged.
    """
    derived: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """The cache of `of_document`."""

    @cached_property
    def root(self) -> Node:
        return Node(self, (), self.data)


def of_document(find: Callable[[Node], _Found]) -> Callable[[Node], _Found]:
    """Cache what a function finds in a document, by its root."""

    @wraps(find)
    def found(root: Node) -> _Found:
        derived = root.document.derived
        if find not in derived:
            derived[find] = find(root)
        known: _Found = derived[find]
        return known

    return found


class Node:
    """A value of the document, with its pointer."""

    __slots__ = ("document", "pointer", "value")

    def __init__(self, document: Document, pointer: Pointer, value: Any) -> None:
        self.document = document
        self.pointer = pointer
        self.value = value

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def __getitem__(self, key: str | int) -> Node:
        return Node(self.document, (*self.pointer, key), self.value[key])

    def get(self, key: str) -> Node | None:
        """The value of `key`, if this is a map that has it."""
        value = self.value
        if isinstance(value, dict) and key in value:
            return Node(self.document, (*self.pointer, key), value[key])
        return None

    def plain(self, key: str) -> Any:
        """The plain value of `key`; None if there is none, or if this is not a map."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def at(self, *keys: str) -> Node | None:
        """The value at a path of keys, if there is one."""
        value = self.value
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
        return Node(self.document, (*self.pointer, *keys), value)

    def items(self) -> Iterator[tuple[str, Node]]:
        """The entries of a map, in the order of the file; nothing for anything else."""
        if isinstance(self.value, dict):
            document, pointer = self.document, self.pointer
            for key, value in self.value.items():
                yield key, Node(document, (*pointer, key), value)

    def entries(self) -> Iterator[Node]:
        """The entries of a list; nothing for anything else."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.document, (*self.pointer, index), value)

    def target(self) -> Node | None:
        """The target of this node's own `$ref`; None if it dangles."""
        reference = self.value["$ref"]
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return None
        parts = reference.removeprefix("#/").split("/")
        return self.document.root.at(
            *(part.replace("~1", "/").replace("~0", "~") for part in parts)
        )

    def followed(self) -> Node | None:
        """The end of a chain of `$ref`: the node itself if it has none, None if it dangles."""
        value = self.value
        if not isinstance(value, dict) or "$ref" not in value:
            return self
        ends, reference = _ends(self.document.root), value["$ref"]
        if not isinstance(reference, str):
            return None
        if reference not in ends:
            ends[reference] = None  # a circular reference has no end
            target = self.target()
            ends[reference] = target.followed() if target else None
        return ends[reference]

    def resolved(self) -> Node:
        """The same, for a document whose references are checked."""
        node = self.followed()
        assert node is not None, f"unchecked $ref at {self.where}"
        return node

    @property
    def key(self) -> str:
        """The key of this node."""
        return str(self.pointer[-1])

    @property
    def type_name(self) -> str:
        return type_names[type(self.value)]

    @property
    def where(self) -> Position:
        return self.document.values[self.pointer]

    @property
    def key_where(self) -> Position:
        return self.document.keys.get(self.pointer, self.where)

    def complain(self, message: str, repair: Repair | None = None) -> Complaint:
        """A complaint about the value."""
        return Complaint(self.where, message, self.pointer, repair)

    def complain_of_key(self, message: str, repair: Repair | None = None) -> Complaint:
        """A complaint about the key of the value."""
        return Complaint(self.key_where, message, self.pointer, repair)

    def set_to(self, value: object) -> Repair:
        """The repair that replaces this value."""
        return Repair(values=((self.pointer, value),))

    def renamed_to(self, key: str) -> Repair:
        """The repair that renames the key."""
        return Repair(keys=((self.pointer, key),))


@of_document
def _ends(_: Node) -> dict[str, Node | None]:
    """The ends of the references of a document that were followed so far."""
    return {}
