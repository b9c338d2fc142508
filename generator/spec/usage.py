"""The operations of a document, and which schemas they send and read.

Requests allow no unknown properties; responses do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from .document import Node, of_document
from .paths import has_path


@of_document
def sent_only(root: Node) -> frozenset[str]:
    """The names of the schemas in requests, but not in responses or lines."""
    return sent(root) - read(root)


@of_document
def sent(root: Node) -> frozenset[str]:
    """The names of the schemas that a request body reaches."""
    return reached(body for operation in operations(root) for body in _bodies(operation))


@of_document
def read(root: Node) -> frozenset[str]:
    """The names of the schemas that a response or a file of lines reaches."""
    return reached(_read_roots(root))


@of_document
def lined(root: Node) -> frozenset[str]:
    """The names of the schemas that a file of lines reaches."""
    return reached(_line_roots(root))


METHODS = ("get", "put", "post", "delete", "patch")


@of_document
def operations(root: Node) -> tuple[Node, ...]:
    """Every operation, in the order of the file."""
    paths = root.get("paths")
    return tuple(
        operation
        for _, path in (paths.items() if paths else ())
        for method, operation in path.items()
        if method in METHODS
    )


@of_document
def operations_by_id(root: Node) -> Mapping[str, Node]:
    """Every operation with an `operationId`, by its id."""
    return {
        str(operation["operationId"].value): operation
        for operation in operations(root)
        if "operationId" in operation
    }


def responses(operation: Node) -> Iterator[tuple[str, Node, Node]]:
    """Every response of an operation: its status, its entry, and its definition."""
    declared = operation.get("responses")
    for status, entry in declared.items() if declared else ():
        response = entry.followed()
        if response is not None:
            yield status, entry, response


def parameters_of(operation: Node) -> Iterator[tuple[Node, Node]]:
    """The entry and the definition of every parameter."""
    parameters = operation.get("parameters")
    for entry in parameters.entries() if parameters else ():
        parameter = entry.followed()
        if parameter is not None and "name" in parameter and "in" in parameter:
            yield entry, parameter


@of_document
def identities(root: Node) -> Mapping[str, str]:
    """The property with the id of a schema's objects, for each schema whose id is in a path."""
    found: dict[str, str] = {}
    for operation in operations(root):
        for _, parameter in parameters_of(operation):
            of, _, identity = str(parameter.plain("x-id") or "").partition(".")
            found.setdefault(of, identity)
    return found


def makers(owner: Node) -> list[Node]:
    """The operations that take a body and return an object of this schema."""
    return [
        one
        for one in operations(owner.document.root)
        if "requestBody" in one
        and (result := result_of(one)) is not None
        and result.pointer == owner.pointer
    ]


def takes(operation: Node, name: str, kind: Literal["argument", "field"]) -> bool:
    """Whether the body has a property of this name (`a.b`: in another), or there is a parameter."""
    if kind == "argument" and any(
        str(one["name"].value) == name for _, one in parameters_of(operation)
    ):
        return True
    content = operation.at("requestBody", "content")
    return any(
        has_path(media.get("schema"), name) for _, media in (content.items() if content else ())
    )


def result_of(operation: Node) -> Node | None:
    """The schema of an operation's result, if it is JSON."""
    for status, _, response in responses(operation):
        schema = response.at("content", "application/json", "schema")
        if status.startswith("2") and schema is not None:
            return schema.followed()
    return None


@of_document
def properties(root: Node) -> tuple[tuple[Node, str, Node], ...]:
    """Every property of every named schema: the schema, the property's name, the property."""
    schemas = root.at("components", "schemas")
    return tuple(
        (schema, key, child)
        for _, schema in (schemas.items() if schemas else ())
        if (children := schema.get("properties")) is not None
        for key, child in children.items()
    )


def _bodies(operation: Node) -> Iterator[Node]:
    body = operation.get("requestBody")
    if body is not None:
        yield from _media(body)


def _read_roots(root: Node) -> Iterator[Node]:
    for operation in operations(root):
        for _, _, response in responses(operation):
            yield from _media(response)
    yield from _line_roots(root)


def _line_roots(root: Node) -> Iterator[Node]:
    for _, _, child in properties(root):
        schema = child.at("x-lines", "schema")
        if schema is not None:
            yield schema


def _media(node: Node) -> Iterator[Node]:
    content = node.get("content")
    for _, media in content.items() if content else ():
        if "schema" in media:
            yield media["schema"]


def reached(starts: Iterable[Node]) -> frozenset[str]:
    """The names of the schemas that these refer to, directly or indirectly."""
    names: set[str] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        target = node.followed()
        if target is None or ("$ref" in node and target.key in names):
            continue
        if "$ref" in node:
            names.add(target.key)
        waiting.extend(inner_schemas(target))
    return frozenset(names)


def inner_schemas(schema: Node) -> Iterator[Node]:
    """The schemas directly in a schema."""
    for key in ("properties", "items", "additionalProperties", "anyOf"):
        inner = schema.get(key)
        if inner is None:
            continue
        if key == "properties":
            yield from (child for _, child in inner.items())
        elif key == "anyOf":
            yield from inner.entries()
        else:
            yield inner
