"""Names in words of our own lead somewhere: the grammar says of what they are, this looks there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..complaint import Complaint
from ..directions import operations_by_id
from ..document import Node, Pointer, of_document
from .dialect import DIALECT
from .extensions import walk
from .operations import parameters_of
from .shape import names


@of_document
def named(root: Node) -> tuple[tuple[str, Node, str | None], ...]:
    """Every name in a word of our own or a link: of what, where it is, and its text."""
    return tuple(names(root, "document", DIALECT))


def complaints(root: Node) -> Iterator[Complaint]:
    """Every name of a property or of a parameter that is not there."""
    for kind, node, name in named(root):
        if name is not None and (lacking := _lacking(kind, node, name)):
            is_key = node.pointer[-1] == name and node.value != name
            said = f"{_place(node, is_key=is_key)}: {lacking} {name}"
            yield node.complain_of_key(said) if is_key else node.complain(said)


def _lacking(kind: str, node: Node, name: str) -> str:
    """What has nothing of this name, in words; "" if all is well, or nobody can know."""
    what, _, where = kind.partition(" ")
    holder = _HOLDERS[where](node) if where else None
    if holder is None:
        return ""
    match what:
        case "path":
            return "" if walk(holder, name) else f"{holder.key} has no property"
        case "property":
            there = holder.at("properties", name) is not None
            return "" if there else f"{holder.key} has no property"
        case _:
            taken = {
                str(one["name"].value)
                for _, one in parameters_of(holder)
                if what == "parameter" or one["in"].value == "query"
            }
            said = "parameter" if what == "parameter" else "query parameter"
            return "" if name in taken else f"{holder.plain('operationId')} has no {said}"


def word_of(node: Node) -> str:
    """The word of our own, or the link, that a value is in."""
    depth = _depth(node.pointer)
    name = str(node.pointer[depth])
    return name if name.startswith("x-") else f"link {name}"


def _depth(pointer: Pointer) -> int:
    """Where in a pointer the innermost word of our own is, or the name of a link."""
    for depth in range(len(pointer) - 1, 0, -1):
        if str(pointer[depth]).startswith("x-") or pointer[depth - 1] == "links":
            return depth
    raise ValueError(f"{pointer} is in no word of our own")


def _place(node: Node, *, is_key: bool) -> str:
    """The word that a name is in, and the keys that lead to it there."""
    inner = node.pointer[_depth(node.pointer) + 1 : -1 if is_key else None]
    place = ".".join(part for part in inner if isinstance(part, str))
    return f"{word_of(node)}: {place}" if place else word_of(node)


def _at(node: Node, pointer: Pointer) -> Node:
    found = node.document.root
    for part in pointer:
        found = found[part]
    return found


def _holder(node: Node) -> Node:
    """What the word is on."""
    return _at(node, node.pointer[: _depth(node.pointer)])


def _owner(node: Node) -> Node | None:
    """The object that has the property which the word is on."""
    pointer = _holder(node).pointer
    return _at(node, pointer[:-2]) if pointer[-2:-1] == ("properties",) else None


def _line(node: Node) -> Node | None:
    schema = _at(node, node.pointer[: _depth(node.pointer) + 1]).get("schema")
    return schema.followed() if schema is not None and "$ref" in schema else None


def _body(node: Node) -> Node | None:
    schema = _holder(node).at("requestBody", "content", "application/json", "schema")
    return schema.followed() if schema else None


def _object(node: Node) -> Node | None:
    """The schema that the answer of x-answers is about."""
    of = _at(node, node.pointer[: _depth(node.pointer) + 2]).plain("of")
    return node.document.root.at("components", "schemas", of) if isinstance(of, str) else None


def _found(node: Node) -> Node | None:
    """The operation that x-submit finds objects with."""
    word = _at(node, node.pointer[: _depth(node.pointer) + 1])
    operation = word.at("find", "operation")
    known = operations_by_id(node.document.root)
    return known.get(str(operation.value)) if operation else None


def _linked(node: Node) -> Node | None:
    """The operation that a link leads to."""
    link = _at(node, node.pointer[: _depth(node.pointer) + 1])
    return operations_by_id(node.document.root).get(str(link.plain("operationId")))


_HOLDERS: Mapping[str, Callable[[Node], Node | None]] = {
    "owner": _owner,
    "schema": _holder,
    "line": _line,
    "body": _body,
    "object": _object,
    "operation": _holder,
    "found": _found,
    "linked": _linked,
}
