"""Extension words about objects, their ids, properties and states match the schemas."""

from __future__ import annotations

from collections.abc import Iterator

from ..complaint import Complaint
from ..spec.document import Node
from ..spec.paths import type_of
from ..spec.schema_kinds import is_nullable, kind_of
from ..spec.usage import (
    makers,
    operations,
    operations_by_id,
    parameters_of,
    properties,
    read,
    result_of,
)


def complaints(root: Node) -> Iterator[Complaint]:
    """Every extension word with an unknown name, or where it has no meaning."""
    yield from _identities(root)
    is_read = read(root)
    schemas = root.at("components", "schemas")
    for name, schema in schemas.items() if schemas else ():
        yield from _promised(schema, is_read=name in is_read)
        if "x-sent" in schema and (name not in is_read or "properties" not in schema):
            yield schema["x-sent"].complain_of_key(
                "x-sent: write it on an object of a response, or on its property"
            )
    for owner, key, child in properties(root):
        yield from _property(root, owner, key, child, is_read=owner.key in is_read)
    moves: dict[str, str] = {}
    for owner, _, child in properties(root):
        states = child.at("x-lifecycle", "states")
        for name, state in states.items() if states else ():
            yield from _state(root, owner, child["x-lifecycle"], name, state)
            move = state.get("operation")
            if move is not None and str(move.value) in moves:
                yield move.complain(
                    f"x-lifecycle: {move.value} leads to {moves[str(move.value)]} already"
                )
            elif move is not None:
                moves[str(move.value)] = name


def _identities(root: Node) -> Iterator[Complaint]:
    seen: set[tuple[str | int, ...]] = set()
    for operation in operations(root):
        for _, parameter in parameters_of(operation):
            word = parameter.get("x-id")
            if word is None or word.pointer in seen:
                continue
            seen.add(word.pointer)
            if parameter["in"].value != "path":
                yield word.complain_of_key("x-id is only allowed on path parameters")
            name, _, key = str(word.value).partition(".")
            schema = root.at("components", "schemas", name)
            if schema is None or kind_of(schema.value) != "object schema":
                yield word.complain(
                    f"x-id: there is no object schema {name}: write Schema.property"
                )
            elif type_of(schema.at("properties", key)) != "string":
                yield word.complain(f"x-id: {name} has no string {key!r}: write Schema.property")
            else:
                yield from _identity(schema, key)


def _identity(schema: Node, key: str) -> Iterator[Complaint]:
    """An id is a required string that the server assigns."""
    identity = schema["properties"][key]
    required = schema.plain("required")
    if not isinstance(required, list) or key not in required:
        yield identity.complain_of_key(f"x-id: {key} is the id of a {schema.key}: require it")
    if is_nullable(identity.value):
        yield identity.complain(f"x-id: {key} is the id of a {schema.key}: it cannot be null")
    for word in ("x-lines", "x-lifecycle", "x-content", "x-sent", "const"):
        if word in identity:
            yield identity[word].complain_of_key(
                f"{word}: {key} is the id of a {schema.key}, which the server assigns: remove it"
            )


def _promised(schema: Node, *, is_read: bool) -> Iterator[Complaint]:
    promised = schema.get("x-promised")
    if promised is None:
        return
    if not is_read:
        yield promised.complain_of_key("x-promised is only allowed on properties of responses")
    required = schema.plain("required")
    for entry in promised.entries():
        if isinstance(required, list) and entry.value in required:
            yield entry.complain(f"x-promised: {entry.value} is required already: remove it")


def _property(
    root: Node, owner: Node, key: str, child: Node, *, is_read: bool
) -> Iterator[Complaint]:
    required = owner.plain("required")
    is_required = isinstance(required, list) and key in required
    if not is_read:
        for word in ("x-sent", "x-content", "x-expires"):
            if word in child:
                yield child[word].complain_of_key(f"{word}: {owner.key} is not part of a response")
        return
    sent = child.get("x-sent")
    if sent is not None and sent.value != "null" and is_required:
        yield sent.complain(f"x-sent: {key} is required: remove it from required first")
    if sent is not None and str(sent.value).startswith("empty") and type_of(child) != "string":
        yield sent.complain(f"x-sent: {key} is not a string, so it cannot be an empty one")
    content = child.get("x-content")
    if content is not None and content.value in ("size", "name"):
        wanted = "integer" if content.value == "size" else "string"
        if type_of(child) != wanted:
            yield content.complain(f"x-content: {content.value} is of type {wanted}")
        if not any(_uploads(one) for one in makers(owner)):
            yield content.complain(f"x-content: no operation with a file returns a {owner.key}")
    expires = child.get("x-expires")
    if expires is not None:
        yield from _expires(owner, key, expires)


def _expires(owner: Node, key: str, expires: Node) -> Iterator[Complaint]:
    if type_of(owner["properties"][key]) != "unixtime":
        yield expires.complain_of_key("x-expires is only allowed on properties of format unixtime")
    anchor = expires.get("from")
    if anchor is not None and anchor.value == key:
        yield anchor.complain(
            f"x-expires: from: {key} cannot be derived from itself: name another property"
        )
    if "after" not in expires and "asked" not in expires:
        yield expires.complain_of_key("x-expires needs after or asked: add one or both")
    when = expires.get("when")
    if when is not None and "after" not in expires:
        yield when.complain_of_key("x-expires: when needs after: add it")


def _uploads(operation: Node) -> bool:
    return operation.at("requestBody", "content", "multipart/form-data") is not None


def _state(root: Node, owner: Node, lifecycle: Node, name: str, state: Node) -> Iterator[Complaint]:
    initial = lifecycle.plain("initial")
    for word in ("operation", "due_at"):
        if word in state and name == initial:
            yield state[word].complain_of_key(
                f"x-lifecycle: {name} is the initial state: no state may lead to it"
            )
    if "unprocessed" in state and "results" not in state:
        yield state["unprocessed"].complain_of_key(
            f"x-lifecycle: {name} has no results: add results, all or some"
        )
    move = state.get("operation")
    if move is None:
        return
    operation = operations_by_id(root).get(str(move.value))
    if operation is None:
        return
    result = result_of(operation)
    ids = [one.get("x-id") for _, one in parameters_of(operation)]
    takes = any(one is not None and str(one.value).split(".")[0] == owner.key for one in ids)
    if result is None or result.pointer != owner.pointer or not takes:
        yield move.complain(
            f"x-lifecycle: {move.value} has to return a {owner.key}, "
            f"and to take its id: x-id: {owner.key}.property on the path parameter"
        )
