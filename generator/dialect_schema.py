"""The dialect as a JSON Schema, with which editors complete and check a spec while it is written.

It is derived from the grammar of `check` and is less strict: consistency within the document is
checked by `check` alone. It is a schema of draft-07, which editors support.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from .check.grammar.dialect import DIALECT
from .check.grammar.validation import Each, Keys, Leaf, Many, NodeType, Pick, Unsupported

Json = dict[str, Any]

_TYPES = ("string", "integer", "number", "boolean", "array", "object")
_PARTS = r"[^\s.]+(\.[^\s.]+)*"

# The JSON Schema of each plain value, by its description in complaints.
_LEAVES: dict[str, Json] = {
    "any value": {},
    "text": {"type": "string", "pattern": r"\S"},
    "text, a number, true or false": {"type": ["string", "number", "boolean"]},
    "true or false": {"type": "boolean"},
    "true (or leave the key out)": {"const": True},
    "a whole number, 0 or more": {"type": "integer", "minimum": 0},
    "a whole number": {"type": "integer"},
    "a number": {"type": "number"},
    "a number above 0": {"type": "number", "exclusiveMinimum": 0},
    "a number from 0 to 1": {"type": "number", "minimum": 0, "maximum": 1},
    "a name": {"type": "string", "pattern": r"^\S+$"},
    "a name or null": {"type": ["string", "null"], "pattern": r"^\S+$"},
    "a path of names, like name.of.a.property": {"type": "string", "pattern": f"^{_PARTS}$"},
    "an environment variable's name, in capitals": {
        "type": "string",
        "pattern": "^[A-Z][A-Z0-9_]*$",
    },
    "a status like 408 or 5XX": {
        "anyOf": [
            {"type": "integer", "minimum": 100, "maximum": 599},
            {"enum": ["2XX", "4XX", "5XX"]},
        ]
    },
    "a header's name": {"type": "string", "pattern": "^[A-Za-z0-9-]+$"},
    "an http or https URL": {"type": "string", "pattern": r"^https?://[^\s{}?#@]+$"},
    "3.1.x": {"type": "string", "pattern": r"^3\.1\.[0-9]+$"},
    "[], as a key has no scopes": {"type": "array", "maxItems": 0},
    # The form was chosen by the type.
    "a type, or [type, 'null']": {},
    # Values of no known form: these are the possible ones.
    "string, integer, number, boolean, array or object, or one of them and 'null'": {
        "enum": list(_TYPES)
    },
    "[a $ref, {type: 'null'}] or [a string with enum, {type: string}]": {"not": {}},
}


def _typed(name: str) -> Json:
    """A schema of this type, or of this type and null."""
    kind = {"anyOf": [{"const": name}, {"type": "array", "items": [{"const": name}]}]}
    return {"required": ["type"], "properties": {"type": kind}}


def _with(*keys: str) -> Json:
    return {"required": list(keys)}


_REFERENCE = {"required": ["anyOf"], "properties": {"anyOf": {"contains": _with("$ref")}}}
_OPEN = {"required": ["anyOf"], "properties": {"anyOf": {"contains": _with("enum")}}}

# The conditions that decide the type of a value, each with a value that meets it; the first wins.
_CONDITIONS: tuple[tuple[Json, Any], ...] = (
    ({"type": "boolean"}, True),
    (_with("$ref"), {"$ref": "#/components/schemas/A"}),
    (_with("multipart/form-data"), {"multipart/form-data": {}}),
    (_with("*/*"), {"*/*": {}}),
    (
        {"required": ["type"], "properties": {"type": {"const": "apiKey"}}},
        {"type": "apiKey"},
    ),
    (_REFERENCE, {"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]}),
    (_OPEN, {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string"}]}),
    (_with("anyOf"), {"anyOf": []}),
    (
        {
            "required": ["type", "format"],
            "properties": {
                "type": _typed("string")["properties"]["type"],
                "format": {"enum": ["date-time", "uuid"]},
            },
        },
        {"type": "string", "format": "uuid"},
    ),
    *((_typed(name), {"type": name}) for name in _TYPES[:-1]),
    (
        {"allOf": [_typed("object"), _with("properties")]},
        {"type": "object", "properties": {"a": {}}},
    ),
    (_typed("object"), {"type": "object"}),
    (_with("type"), {"type": "tuple"}),
    (
        {"anyOf": [_with(key) for key in ("properties", "items", "enum", "oneOf", "allOf")]},
        {"enum": ["a"]},
    ),
    ({"type": "object", "maxProperties": 0}, {}),
)


def dialect_schema(table: Mapping[str, NodeType] = DIALECT, root: str = "document") -> str:
    """The text of spec/dialect.schema.json; of another table, for tests."""
    schema: Json = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A spec of which a client is generated",
        "description": "Made by `make golden` from the grammar of the generator. Do not edit.",
        # Draft-07 ignores keys beside a $ref.
        "allOf": [{"$ref": _pointer(root)}],
        "definitions": {_slug(name): _schema(type_) for name, type_ in table.items()},
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


def _pointer(name: str) -> str:
    return f"#/definitions/{_slug(name)}"


def _schema(type_: NodeType) -> Json:
    match type_:
        case str():
            return {"$ref": _pointer(type_)}
        case Leaf():
            return _leaf(type_)
        case Keys():
            return _keys(type_)
        case Each():
            made: Json = {
                "type": "object",
                "title": type_.noun,
                "propertyNames": {"pattern": f"^(?:{type_.key})$"},
                "additionalProperties": _schema(type_.of),
            }
            return made | ({"minProperties": type_.least} if type_.least else {})
        case Many():
            made = {"type": "array", "title": type_.noun, "items": _schema(type_.of)}
            made |= {"minItems": type_.least} if type_.least else {}
            return made | ({"maxItems": type_.most} if type_.most is not None else {})
        case Unsupported(instead):
            return _refusal(instead)
        case Pick():
            return _pick(type_)


def _leaf(leaf: Leaf) -> Json:
    words = leaf.wanted.removeprefix("one of ")
    if words != leaf.wanted:
        return {"enum": words.split(", ")}
    if found := re.search(r"like '(#/components/\w+)/", leaf.wanted):
        return {"type": "string", "pattern": f"^{found[1]}/[^/]+$"}
    return {**_LEAVES[leaf.wanted], "description": f"Expected: {leaf.wanted}."}


def _keys(type_: Keys) -> Json:
    known: Mapping[str, NodeType] = {**type_.needs, **type_.may}
    properties = {key: _schema(inner) for key, inner in known.items()}
    for key, instead in type_.refused.items():
        properties.setdefault(key, _refusal(instead))
    made: Json = {"type": "object", "title": type_.noun, "properties": properties}
    made |= {"required": list(type_.needs)} if type_.needs else {}
    return made | {"additionalProperties": False}


def _refusal(instead: str) -> Json:
    # An editor underlines it and shows what to do; doNotSuggest keeps it out of completions.
    return {"not": {}, "description": f"Not supported: {instead}.", "doNotSuggest": True}


def _pick(pick: Pick) -> Json:
    """The type by the content, if the grammar decides by the content."""
    *told, (_, plain) = _CONDITIONS
    made = _schema(pick.by(plain))
    default = made
    for condition, value in reversed(told):
        with suppress(TypeError):  # some conditions take only maps
            chosen = _schema(pick.by(value))
            if chosen != default:
                made = {"if": condition, "then": chosen, "else": made}
    return made
