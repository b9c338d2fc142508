"""Schemas and their extension words -> the schemas and fields of the contract."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict, replace

from ..ir import (
    Anything,
    Binary,
    Choice,
    Constant,
    Limits,
    ListOf,
    MapOf,
    Moment,
    Nullable,
    Scalar,
    SchemaReference,
    Text,
    Type,
)
from ..ir.contract import Expiry, Field, FieldPath, Schema, Shape, ValueType
from ..spec.document import Node
from ..spec.schema_kinds import PATTERNS, kind_of
from .schemas import default_of
from .types import type_of

_KINDS: dict[str, ValueType] = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
}


def schemas(root: Node) -> dict[str, Schema]:
    """Every object schema, by its name."""
    components = root.at("components", "schemas")
    return {
        name: _schema(name, schema)
        for name, schema in (components.items() if components else ())
        if kind_of(schema.value) == "object schema"
    }


def _schema(name: str, node: Node) -> Schema:
    required = node.value.get("required", [])
    promised = node.value.get("x-promised", [])
    return Schema(
        name=name,
        fields=tuple(
            replace(
                field(key, child, required=key in required),
                promised=key in promised,
                sent="null" if key in required else _sent(child, node),
            )
            for key, child in node["properties"].items()
        ),
        closed=value_of(node.get("additionalProperties")) is False,
    )


def _sent(child: Node, schema: Node) -> str:
    """How an absent value is sent: the property's own word goes before the schema's."""
    said = child.get("x-sent") or schema.get("x-sent")
    return str(said.value) if said else "null"


def field(name: str, schema: Node, *, required: bool, example: Any = None) -> Field:
    """A property or a parameter, by its schema."""
    return Field(
        name=name,
        shape=shape(type_of(schema)),
        required=required,
        default=default_of(schema),
        example=example if example is not None else value_of(schema.get("example")),
        content=value_of(schema.get("x-content")),
        expires=_expiry(schema.get("x-expires")),
    )


def _expiry(node: Node | None) -> Expiry | None:
    if node is None:
        return None
    return Expiry(
        anchor=node["from"].value,
        after=value_of(node.get("after")),
        asked=path_of(node.get("asked")),
        when=conditions(node.get("when")),
    )


def conditions(node: Node | None) -> dict[str, tuple[Any, ...]]:
    """The values that properties may have; a single value needs no list."""
    return {
        key: tuple(child.value) if isinstance(child.value, list) else (child.value,)
        for key, child in (node.items() if node else ())
    }


def path_of(node: Node | None) -> FieldPath:
    """A dotted path as its names; empty if there is no node."""
    return tuple(str(node.value).split(".")) if node else ()


def value_of(node: Node | None) -> Any:
    """The value of a node; None if there is no node."""
    return node.value if node else None


def shape(kind: Type) -> Shape:
    """A type of the model as a server validates values."""
    match kind:
        case Scalar(python) if python in PATTERNS:
            return Shape(type="string", pattern=PATTERNS[python])
        case Scalar(python, limits):
            return _limited(Shape(type=_KINDS[python]), limits)
        case Moment():
            return Shape(type="integer", timestamp=True)
        case Anything():
            return Shape(type="any")
        case Binary(max_length):
            return Shape(type="binary", max_length=max_length)
        case Choice(values):
            return Shape(type="string", enum=tuple(one.get_untrusted_value() for one in values))
        case Constant(value):
            return _constant(value)
        case ListOf(item, limits):
            return _limited(Shape(type="array", items=shape(item)), limits)
        case MapOf(inner, limits):
            return _limited(Shape(type="object", items=shape(inner)), limits)
        case Nullable(inner):
            return replace(shape(inner), null=True)
        case SchemaReference(name, alias):
            return Shape(type="object", schema=name) if alias is None else shape(alias)


def _constant(value: Text | int | float | bool) -> Shape:
    if isinstance(value, Text):
        return Shape(type="string", const=value.get_untrusted_value())
    return Shape(type=_KINDS[type(value).__name__], const=value)


def _limited(made: Shape, limits: Limits) -> Shape:
    said = asdict(limits)
    pattern = limits.pattern.get_untrusted_value() if limits.pattern else None
    return replace(made, **{**said, "pattern": pattern})
