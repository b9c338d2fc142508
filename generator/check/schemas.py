"""Schemas are consistent in themselves, and with their use in requests or responses."""

from __future__ import annotations

from collections.abc import Iterator

from ..complaint import Complaint
from ..spec.document import Node, Pointer
from ..spec.schema_kinds import is_nullable, kind_of
from ..spec.usage import inner_schemas, lined, operations, parameters_of, read, sent
from .patterns import refusal

_BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)


def complaints(root: Node) -> Iterator[Complaint]:
    """Every contradiction in a schema."""
    closed, open_, lines = sent(root), read(root), lined(root)
    components = root.at("components", "schemas")
    for name, schema in components.items() if components else ():
        is_object = kind_of(schema.value) == "object schema"
        if is_object and name in closed and name in open_ and name not in lines:
            yield schema.complain_of_key(
                f"{name} is in a request and in a response: requests are closed and responses are "
                "open, so write two schemas"
            )
        yield from _inside(schema)
        if is_object and is_nullable(schema.value):
            yield schema["type"].complain(
                "write type: object, and anyOf the reference and {type: 'null'} where it is used"
            )
        if is_object:
            yield from _required(schema)
        if name in open_:
            yield from _read(name, schema, is_line=name in lines)
        yield from _bytes(schema, set(_form_fields(root)))
    for operation in operations(root):
        for _, parameter in parameters_of(operation):
            if "schema" in parameter:
                yield from _inside(parameter["schema"])
                yield from _bytes(parameter["schema"], set())


def _form_fields(root: Node) -> Iterator[Pointer]:
    """The properties of every form."""
    for operation in operations(root):
        schema = operation.at("requestBody", "content", "multipart/form-data", "schema")
        target = schema.followed() if schema else None
        fields = target.get("properties") if target else None
        yield from (child.pointer for _, child in (fields.items() if fields else ()))


def _bytes(schema: Node, fields: set[Pointer]) -> Iterator[Complaint]:
    kind = schema.get("format")
    in_place = schema.pointer in fields and not is_nullable(schema.value)
    if kind is not None and kind.value == "binary" and not in_place:
        yield kind.complain_of_key(
            "format: binary: bytes are a property of a form, written there as "
            "{type: string, format: binary}, or a whole response"
        )
    for child in inner_schemas(schema):
        yield from _bytes(child, fields)


def _inside(schema: Node) -> Iterator[Complaint]:
    for low, high in _BOUNDS:
        least, most = schema.at(low), schema.at(high)
        if least is None or most is None:
            continue
        if _is_number(least.value) and _is_number(most.value) and least.value > most.value:
            yield least.complain(
                f"{low} {least.value} is above {high} {most.value}: no value is valid"
            )
    pattern = schema.get("pattern")
    if pattern is not None and isinstance(pattern.value, str):
        why = refusal(pattern.value)
        if why is not None:
            yield pattern.complain(why)
    for child in inner_schemas(schema):
        yield from _inside(child)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _required(schema: Node) -> Iterator[Complaint]:
    required = schema.get("required")
    for entry in required.entries() if required else ():
        if str(entry.value) not in schema["properties"]:
            yield entry.complain(
                f"required: there is no property {entry.value}: add it or remove the name"
            )


def _read(name: str, schema: Node, *, is_line: bool) -> Iterator[Complaint]:
    """Responses are open: absent, null and additional values have to decode."""
    extra = schema.get("additionalProperties")
    if extra is not None and extra.value is False and kind_of(schema.value) == "object schema":
        yield extra.complain_of_key(f"{name} is in a response, and responses are open: remove it")
    is_open = kind_of(schema.value) == "open choice"
    for node in () if is_open else (schema, *inner_schemas(schema)):
        if "enum" in node and not is_line:
            yield node["enum"].complain_of_key(
                "a closed enum in a response: "
                "write anyOf: [{type: string, enum: [...]}, {type: string}]"
            )
    properties, required = schema.get("properties"), schema.get("required")
    names = required.value if required and isinstance(required.value, list) else []
    for key, child in properties.items() if properties else ():
        target = child.followed()
        if key in names or target is None or not isinstance(child.value, dict):
            continue
        # The grammar refuses invalid schemas.
        free = "const" in target or kind_of(target.value) in (
            "any schema",
            "unknown schema",
            "unknown union",
        )
        if not (free or is_nullable(child.value) or is_nullable(target.value)):
            yield child.complain_of_key(
                f"{key!r} may be absent, so servers send null too: write type: [..., 'null'], "
                "or anyOf the reference and {type: 'null'}, or require it"
            )
