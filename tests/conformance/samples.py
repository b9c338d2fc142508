"""Requests that a server has to accept, made from what the contract says of its operations."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

from batchwright.testing.contract import Contract, Field, Operation, Schema, Shape

from generator.requirements.kinds import body_of, walked

from .multipart import Part

Body = dict[str, Any]


def minimal(contract: Contract, operation: Operation) -> Body:
    """The smallest body: what has to be there, as the example has it."""
    schema = body_of(contract, operation)
    if schema is None:
        return {}
    example = first_body(operation)
    return {
        one.name: example.get(one.name, valid(contract, one))
        for one in schema.fields
        if one.required and one.shape.type != "binary"
    }


def first_body(operation: Operation) -> Body:
    """The body of the example, if there is one."""
    body = operation.example.body if operation.example else None
    return copy.deepcopy(body) if isinstance(body, dict) else {}


def valid(contract: Contract, field: Field, *, least: bool = True) -> Any:
    """A value that a request may have, as small as it may be, or as large."""
    shape = field.shape
    if shape.const is not None:
        return shape.const
    if shape.enum:
        return shape.enum[0]
    bound = shape.minimum if least else shape.maximum
    if bound is not None:
        return int(bound) if shape.type == "integer" else bound
    if field.example is not None or field.default is not None:
        return field.example if field.example is not None else field.default
    match shape.type:
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case "array":
            return []
        case "object" if shape.is_map:
            return {} if least else full_map(shape)
        case "object" if shape.schema:
            return {
                one.name: valid(contract, one, least=least)
                for one in contract.schemas[shape.schema].fields
                if one.required
            }
        case _:
            return "x" * max(shape.min_length or 1, 1)


def full_map(shape: Shape, *, entries: int = 0, key: int = 0, value: int = 0) -> dict[str, Any]:
    """A map with as many entries, and as long ones, as it may have, and that much more."""
    count = (shape.max_properties if shape.max_properties is not None else 2) + entries
    item = shape.items.max_length if shape.items and shape.items.max_length is not None else 20
    longest = shape.property_names_max_length
    longest = 20 if longest is None else longest
    made = {f"key-{number:02d}": "v" for number in range(count)}
    if made:
        made.pop("key-00")
        made["k" * (longest + key)] = "é" + "v" * (item - 1 + value)
    return made


def placed(body: Mapping[str, Any], place: Sequence[str], value: Any) -> Body:
    """The body with another value at a place; objects on the way are made."""
    changed: Body = copy.deepcopy(dict(body))
    inner = changed
    for name in place[:-1]:
        found = inner.get(name)
        inner[name] = dict(found) if isinstance(found, dict) else {}
        inner = inner[name]
    inner[place[-1]] = value
    return changed


def without(body: Mapping[str, Any], place: Sequence[str]) -> Body:
    """The body without the value at a place."""
    changed: Body = copy.deepcopy(dict(body))
    inner = changed
    for name in place[:-1]:
        inner = inner[name]
    inner.pop(place[-1], None)
    return changed


def around(contract: Contract, schema: Schema, body: Body, place: Sequence[str]) -> Body:
    """The body with a valid object wherever the place leads through one."""
    for depth in range(1, len(place)):
        owner = _object(contract, schema, place[:depth])
        if owner is not None:
            inner: Any = body
            for name in place[: depth - 1]:
                inner = inner[name]
            if not isinstance(inner.get(place[depth - 1]), dict):
                body = placed(body, place[:depth], valid(contract, owner))
    return body


def parts(body: Mapping[str, Any], upload: str, content: bytes, filename: str) -> tuple[Part, ...]:
    """The form of a body: objects in brackets, the file last, as most clients send it."""
    found: list[Part] = []
    for name, value in body.items():
        entries = value.items() if isinstance(value, dict) else [(None, value)]
        for key, entry in entries:
            text = entry if isinstance(entry, str) else json.dumps(entry)
            found.append(Part(name=f"{name}[{key}]" if key else name, content=text.encode()))
    return (*found, Part(name=upload, content=content, filename=filename))


def encoded(body: Any) -> bytes:
    """A body as JSON."""
    return json.dumps(body, ensure_ascii=False).encode()


def _object(contract: Contract, schema: Schema, place: Sequence[str]) -> Field | None:
    return next((one for found, one in walked(contract, schema) if found == tuple(place)), None)
