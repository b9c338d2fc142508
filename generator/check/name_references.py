"""Names in extension words exist: the grammar has the kind of each, this module looks it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..complaint import Complaint
from ..spec.document import Node, Pointer, of_document
from ..spec.paths import has_path, property_at, type_of
from ..spec.usage import (
    makers,
    operations,
    operations_by_id,
    parameters_of,
    responses,
    result_of,
    takes,
)
from .grammar.dialect import DIALECT
from .grammar.validation import Reference, names


@of_document
def named(root: Node) -> tuple[tuple[Reference, Node, str | None], ...]:
    """Every name in an extension word or a link: its kind, its node and its text."""
    return tuple(names(root, "document", DIALECT))


def complaints(root: Node) -> Iterator[Complaint]:
    """Every name that does not exist, or has another type."""
    for reference, node, name in named(root):
        if name is not None and (lacking := _lacking(reference, node, name)):
            is_key = node.pointer[-1] == name and node.value != name
            said = f"{_path(node, is_key=is_key)}: {lacking}"
            yield node.complain_of_key(said) if is_key else node.complain(said)


def _lacking(reference: Reference, node: Node, name: str) -> str:
    """The error as words; "" if the name exists, or if that cannot be decided."""
    match reference.to:
        case "operation":  # operation_references.py checks these, and suggests names
            return ""
        case "header":
            return (
                "" if name in _headers(node.document.root) else f"no response has a header {name}"
            )
        case "argument" | "field":
            which, operations = _OPERATIONS[reference.of](node)
            is_taken = any(takes(one, name, reference.to) for one in operations)
            return "" if is_taken else f"no operation {which} takes {name}"
        case "parameter" | "query parameter":
            operation = _HOLDERS[reference.of](node)
            if operation is None or _has_parameter(operation, reference, name):
                return ""
            holder = str(operation.plain("operationId"))
        case "property" | "path":
            schema = _HOLDERS[reference.of](node)
            if reference.of == "page" and schema is not None:
                schema, name = _of_page(_word(node), schema, name)
            if schema is None or _has_property(schema, reference, name):
                return ""
            holder = schema.key
    noun = "property" if reference.to == "path" else reference.to
    return f"{holder} has no {f'{reference.type} {noun}'.strip()} {name}"


def _has_property(schema: Node, reference: Reference, name: str) -> bool:
    if reference.type:
        return type_of(property_at(schema, name)) == reference.type
    is_path = reference.to == "path"
    return has_path(schema, name) if is_path else schema.at("properties", name) is not None


def _has_parameter(operation: Node, reference: Reference, name: str) -> bool:
    return any(
        one["name"].value == name
        and (reference.to == "parameter" or one["in"].value == "query")
        and reference.type in ("", type_of(one.get("schema")))
        for _, one in parameters_of(operation)
    )


@of_document
def _headers(root: Node) -> frozenset[str]:
    """The headers of all responses."""
    found = [response for one in operations(root) for _, _, response in responses(one)]
    headers = [one["headers"] for one in found if "headers" in one]
    return frozenset(name for one in headers for name, _ in one.items())


def word_of(node: Node) -> str:
    """The extension word, or the link, that contains a value."""
    depth = _depth(node.pointer)
    name = str(node.pointer[depth])
    return name if name.startswith("x-") else f"link {name}"


def _depth(pointer: Pointer) -> int:
    """The index of the innermost extension word, or of a link's name, in a pointer."""
    for depth in range(len(pointer) - 1, -1, -1):
        if str(pointer[depth]).startswith("x-") or pointer[depth - 1 : depth] == ("links",):
            return depth
    raise ValueError(f"{pointer} is in no extension word")


def _path(node: Node, *, is_key: bool) -> str:
    """The extension word that contains a name, and the path in it."""
    inner = node.pointer[_depth(node.pointer) + 1 : -1 if is_key else None]
    path = ".".join(part for part in inner if isinstance(part, str))
    return f"{word_of(node)}: {path}" if path else word_of(node)


def _at(node: Node, pointer: Pointer) -> Node:
    found = node.document.root
    for part in pointer:
        found = found[part]
    return found


def _holder(node: Node) -> Node:
    """The value with the extension word."""
    return _at(node, node.pointer[: _depth(node.pointer)])


def _word(node: Node) -> Node:
    return _at(node, node.pointer[: _depth(node.pointer) + 1])


def _owner(node: Node) -> Node | None:
    """The object whose property has the extension word."""
    pointer = _holder(node).pointer
    return _at(node, pointer[:-2]) if pointer[-2:-1] == ("properties",) else None


def _line(node: Node) -> Node | None:
    schema = _word(node).get("schema")
    return schema.followed() if schema is not None and "$ref" in schema else None


def _body(node: Node) -> Node | None:
    schema = _holder(node).at("requestBody", "content", "application/json", "schema")
    return schema.followed() if schema else None


def _object(node: Node) -> Node | None:
    """The schema of an entry of x-answers."""
    of = _at(node, node.pointer[: _depth(node.pointer) + 2]).plain("of")
    return node.document.root.at("components", "schemas", of) if isinstance(of, str) else None


def _result(node: Node) -> Node | None:
    """The result of the operation with the extension word."""
    return result_of(_holder(node))


def _of_page(word: Node, page: Node, path: str) -> tuple[Node | None, str]:
    """The schema and the path: of a page, or of one of its items."""
    first, _, rest = path.partition(".")
    if not rest or first != word.plain("items"):
        return page, path
    items = property_at(page, first)
    item = items.get("items") if items else None
    return (item.followed() if item else None), rest


def _file(node: Node) -> Node | None:
    """The schema of a file of results, from the id that its download takes."""
    download = operations_by_id(node.document.root).get(str(_word(node).plain("download")))
    ids = [one.plain("x-id") for _, one in parameters_of(download)] if download else []
    of = next((str(one).partition(".")[0] for one in ids if one is not None), None)
    return node.document.root.at("components", "schemas", of) if of is not None else None


def _found(node: Node) -> Node | None:
    """The operation with which x-submit finds objects."""
    operation = _word(node).at("find", "operation")
    known = operations_by_id(node.document.root)
    return known.get(str(operation.value)) if operation else None


def _linked(node: Node) -> Node | None:
    """The operation of a link."""
    return operations_by_id(node.document.root).get(str(_word(node).plain("operationId")))


def _makers(node: Node) -> tuple[str, list[Node]]:
    """The operations that return the object whose property has the extension word."""
    owner = _owner(node)
    return (f"that returns a {owner.key}", makers(owner)) if owner else ("", [])


def _refused(node: Node) -> tuple[str, list[Node]]:
    """The operations of an entry of x-answers."""
    answer = _at(node, node.pointer[: _depth(node.pointer) + 2])
    named = answer.plain("operations")
    error = _holder(node)
    return "that it is for", [
        one
        for one in operations(node.document.root)
        if (not named or one.plain("operationId") in named)
        and any(found.pointer == error.pointer for _, _, found in responses(one))
    ]


_OPERATIONS: Mapping[str, Callable[[Node], tuple[str, list[Node]]]] = {
    "makers": _makers,
    "answer": _refused,
}

_HOLDERS: Mapping[str, Callable[[Node], Node | None]] = {
    "owner": _owner,
    "schema": _holder,
    "line": _line,
    "body": _body,
    "object": _object,
    "file": _file,
    "result": _result,
    "page": _result,
    "operation": _holder,
    "found": _found,
    "linked": _linked,
}
