"""A schema of the spec -> a type of the model."""

from __future__ import annotations

from ..ir import (
    Anything,
    Binary,
    Choice,
    Constant,
    Doc,
    FactSource,
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
from ..spec.document import Node
from ..spec.schema_kinds import format_of, is_nullable, kind_of, plain_type

_PYTHON = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def text(node: Node | None) -> Text | None:
    """A text of the spec, tainted; None if there is no node."""
    return None if node is None else Text(str(node.value))


def texts(node: Node | None) -> tuple[Text, ...]:
    """A list of texts of the spec; empty if there is no node."""
    return tuple(Text(str(entry.value)) for entry in node.entries()) if node else ()


def source(node: Node | None) -> FactSource | None:
    """The source of a fact; None if the spec has none."""
    if node is None or not ("x-source" in node or "x-evidence" in node):
        return None
    evidence = node.get("x-evidence")
    return FactSource(text(node.get("x-source")), evidence.value if evidence else None)


def doc(*nodes: Node | None) -> Doc:
    """A description, from the first node that has one."""
    there = [node for node in nodes if node is not None]

    return Doc(
        text=next((text(node["description"]) for node in there if "description" in node), None),
        source=next((found for node in there if (found := source(node)) is not None), None),
        deprecated=any("deprecated" in node for node in there),
    )


def type_of(schema: Node) -> Type:
    """The type of a schema."""
    inner = _type_of(schema)
    return Nullable(inner) if is_nullable(schema.value) else inner


def _type_of(schema: Node) -> Type:
    kind = kind_of(schema.value)
    match kind:
        case "schema reference":
            return named(schema)
        case "nullable reference":
            return named(schema["anyOf"][0])
        case "open choice":
            return Choice(texts(schema["anyOf"][0]["enum"]), open=True)
        case "array schema":
            return ListOf(type_of(schema["items"]), _limits(schema))
        case "map schema":
            values = schema["additionalProperties"]
            value = Anything() if values.value is True else type_of(values)
            return MapOf(value, _limits(schema))
        case "any schema":
            return Anything()
        case _:
            return _scalar(schema)


def named(reference: Node) -> SchemaReference:
    """The named schema that a reference refers to."""
    target = reference.resolved()
    is_class = kind_of(target.value) == "object schema"
    return SchemaReference(target.key, None if is_class else type_of(target))


def _scalar(schema: Node) -> Type:
    if "const" in schema:
        value = schema["const"].value
        return Constant(Text(value) if isinstance(value, str) else value)
    if "enum" in schema:
        return Choice(texts(schema["enum"]), open=False)
    match schema.at("format"):
        case Node(value="binary"):
            return Binary(_number(schema, "maxLength"))
        case Node(value="unixtime"):
            return Moment()
    if (kind := format_of(schema.value)) is not None:
        return Scalar(kind)
    kind = plain_type(schema.value)
    assert kind is not None, f"unchecked type at {schema.where}"
    return Scalar(_PYTHON[kind], _limits(schema))


def _limits(schema: Node) -> Limits:
    return Limits(
        minimum=_number(schema, "minimum"),
        maximum=_number(schema, "maximum"),
        min_length=_number(schema, "minLength"),
        max_length=_number(schema, "maxLength"),
        pattern=text(schema.get("pattern")),
        min_items=_number(schema, "minItems"),
        max_items=_number(schema, "maxItems"),
        min_properties=_number(schema, "minProperties"),
        max_properties=_number(schema, "maxProperties"),
        property_names_max_length=_number(schema.get("propertyNames"), "maxLength"),
    )


def _number(node: Node | None, key: str) -> int | None:
    found = node.get(key) if node is not None else None
    value: int | None = found.value if found is not None else None
    return value
