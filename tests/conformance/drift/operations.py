"""The operations of a document, by method and path, without the names of path parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.complaint import SpecError
from generator.spec.document import Document, Node

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_HOST = re.compile(r"^[a-zA-Z]+://[^/]*")
_PARAMETER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class DocumentOperation:
    """An operation.

    Attributes:
        name: Method and path, as the document writes them.
        key: The same, with `{}` for every parameter.
        parameters: By location and name; those of the path by position.
    """

    name: str
    key: str
    node: Node
    parameters: dict[tuple[str, str], Node]


def operations(document: Document) -> dict[str, DocumentOperation]:
    """Every operation, by its key.

    Raises:
        SpecError: the document is not an OpenAPI document, or a `$ref` in it is broken.
    """
    paths = document.root.get("paths")
    if paths is None or not isinstance(paths.value, dict):
        raise SpecError([document.root.complain("not an OpenAPI document: it has no paths")])
    found: dict[str, DocumentOperation] = {}
    for path, item in paths.items():
        shared = followed(item)
        for method in _METHODS:
            node = shared.get(method)
            if node is not None:
                one = _operation(method.upper(), path, shared, node)
                found[one.key] = one
    return found


def base(document: Document) -> str:
    """The path of the document's server, such as `/v1`."""
    servers = document.root.get("servers")
    first = next(servers.entries(), None) if servers else None
    url = first.get("url") if first else None
    return _HOST.sub("", str(url.value)).rstrip("/") if url else ""


def followed(node: Node) -> Node:
    """The target of a `$ref`.

    Raises:
        SpecError: it does not exist.
    """
    target = node.followed()
    if target is None:
        raise SpecError([node.complain(f"$ref {node.value['$ref']} leads nowhere")])
    return target


def _operation(method: str, path: str, shared: Node, node: Node) -> DocumentOperation:
    positions = _PARAMETER.findall(path)
    parameters: dict[tuple[str, str], Node] = {}
    for parameter in (*_entries(shared), *_entries(node)):
        where, name = (
            str(given.value) if (given := parameter.get(key)) else "" for key in ("in", "name")
        )
        if where == "header":
            name = name.lower()
        elif where == "path" and f"{{{name}}}" in positions:
            name = str(positions.index(f"{{{name}}}") + 1)
        parameters[where, name] = parameter
    return DocumentOperation(
        f"{method} {path}", f"{method} {_PARAMETER.sub('{}', path)}", node, parameters
    )


def _entries(node: Node) -> Iterator[Node]:
    listed = node.get("parameters")
    return map(followed, listed.entries()) if listed else iter(())
