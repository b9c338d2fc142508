"""The kinds of schemas of the dialect, and the keys of each."""

from __future__ import annotations

from dataclasses import replace

from ...spec.schema_kinds import FORMATS, format_of, kind_of
from .validation import Each, Keys, Leaf, Many, NodeType, Pick, Unsupported
from .value_types import (
    ANYTHING,
    COUNT,
    FLAG,
    NAME,
    NUMBER,
    SCHEMA_PROPERTY,
    SOURCE,
    TEXT,
    TRUE,
    WHOLE,
    one_of,
    target,
)

_COMMON: dict[str, NodeType] = {
    "description": TEXT,
    "deprecated": TRUE,
    "example": ANYTHING,
    "default": Leaf(
        "text, a number, true or false",
        lambda value: isinstance(value, str | int | float),
    ),
    **SOURCE,
    "x-lines": "lines",
    "x-sent": one_of("null", "if_set", "empty", "empty_until_final", "never"),
    "x-content": one_of("size", "name"),
}
_REFUSED_IN_SCHEMA = {
    "oneOf": "write the properties out, or anyOf a reference and {type: 'null'}",
    "allOf": "write the properties out, or $ref one schema",
    "not": "say what is allowed",
    "if": "write two schemas",
    "discriminator": "write two schemas",
    "nullable": "write type: [string, 'null'], or anyOf a reference and {type: 'null'}",
    "readOnly": "write one schema for requests and one for responses",
    "writeOnly": "write one schema for requests and one for responses",
    "title": "a schema is named by its key; put words into description",
    "exclusiveMinimum": "write minimum",
    "exclusiveMaximum": "write maximum",
    "patternProperties": "write additionalProperties",
    "prefixItems": "write items",
    "properties": "an object is written with type: object",
}
_TYPE = Leaf("a type, or [type, 'null']", lambda value: True)  # it has decided the kind


def _schema(noun: str, may: dict[str, NodeType], needs: dict[str, NodeType] | None = None) -> Keys:
    return Keys(noun, needs or {"type": _TYPE}, {**_COMMON, **may}, _REFUSED_IN_SCHEMA)


SCHEMAS: dict[str, NodeType] = {
    # The kind decides which other keys are allowed.
    "schema": Pick(kind_of),
    "schema reference": Keys(
        "a reference to a schema",
        {"$ref": target("schemas")},
        {
            **{
                key: _COMMON[key]
                for key in (
                    *("description", "deprecated", "default", *SOURCE, "x-lines"),
                    *("x-sent", "x-content"),
                )
            },
            "x-lifecycle": "lifecycle",
        },
    ),
    "any schema": Keys("a schema", may=_COMMON, refused=_REFUSED_IN_SCHEMA),
    "string schema": Pick(lambda value: "text of a format" if format_of(value) else "plain text"),
    "text of a format": Keys(
        "a string of this format",
        {"type": _TYPE, "format": one_of(*FORMATS)},
        {key: _COMMON[key] for key in ("description", "deprecated", "example", *SOURCE, "x-sent")},
        dict.fromkeys(("enum", "const", "default"), "leave the format out")
        | dict.fromkeys(("minLength", "maxLength", "pattern"), "the format says it"),
    ),
    "plain text": _schema(
        "a string schema",
        {
            "enum": Many("values", NAME, 1, 1_000),
            "const": NAME,
            "format": one_of("binary", *FORMATS),
            "minLength": COUNT,
            "maxLength": COUNT,
            "pattern": TEXT,
        },
    ),
    "integer schema": _schema(
        "an integer schema",
        {
            "minimum": WHOLE,
            "maximum": WHOLE,
            "const": WHOLE,
            "format": one_of("unixtime", "int32", "int64"),
            "x-expires": "expiry",
        },
    ),
    "number schema": _schema("a number schema", {"minimum": NUMBER, "maximum": NUMBER}),
    "boolean schema": _schema("a boolean schema", {"const": FLAG}),
    "array schema": _schema(
        "an array schema",
        {"minItems": COUNT, "maxItems": COUNT},
        {"type": _TYPE, "items": "inner schema"},
    ),
    "map schema": _schema(
        "a map schema",
        {
            "minProperties": COUNT,
            "maxProperties": COUNT,
            "propertyNames": Keys("propertyNames", may={"maxLength": COUNT}),
        },
        {
            "type": _TYPE,
            "additionalProperties": Pick(
                lambda value: TRUE if isinstance(value, bool) else "inner schema"
            ),
        },
    ),
    "object schema": _schema(
        "an object schema",
        {
            "required": Many("names", NAME),
            "additionalProperties": FLAG,
            "x-outcomes": "outcomes",
            "x-promised": Many("names", SCHEMA_PROPERTY, least=1),
        },
        {"type": _TYPE, "properties": Each("properties", "inner schema", least=1)},
    ),
    "open choice": Keys(
        "an open choice",
        {"anyOf": Many("schemas", "inner schema", 2, 2)},
        _COMMON,
        _REFUSED_IN_SCHEMA,
    ),
    "nullable reference": Keys(
        "a reference or null",
        {"anyOf": Many("schemas", "part of a union", 2, 2)},
        {**_COMMON, "x-lifecycle": "lifecycle"},
        _REFUSED_IN_SCHEMA,
    ),
    "part of a union": Pick(
        lambda value: "schema reference" if "$ref" in value else Keys("null", {"type": ANYTHING})
    ),
    "unknown union": Keys(
        "an anyOf",
        {
            "anyOf": Leaf(
                "[a $ref, {type: 'null'}] or [a string with enum, {type: string}]",
                lambda value: False,
            )
        },
        _COMMON,
    ),
    "unknown schema": Pick(
        lambda value: (
            "any schema"
            if isinstance(value, dict) and "type" not in value and _REFUSED_IN_SCHEMA.keys() & value
            else "untyped schema"
        )
    ),
    "untyped schema": Keys(
        "a schema",
        {
            "type": Leaf(
                "string, integer, number, boolean, array or object, or one of them and 'null'",
                lambda value: False,
            )
        },
        _COMMON,
        _REFUSED_IN_SCHEMA,
    ),
    "inner schema": Pick(
        lambda value: "inline object" if kind_of(value) == "object schema" else kind_of(value)
    ),
    "inline object": Unsupported(
        "an inline object schema: name it under components/schemas and $ref it"
    ),
}

# The other keys of a value of an unknown type are not complained about.
_UNTYPED = SCHEMAS["untyped schema"]
assert isinstance(_UNTYPED, Keys)
_OF_ALL = {key: ANYTHING for one in SCHEMAS.values() if isinstance(one, Keys) for key in one.may}
SCHEMAS["untyped schema"] = replace(_UNTYPED, may={**_OF_ALL, "items": ANYTHING, **_COMMON})
