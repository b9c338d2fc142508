"""The kinds of schemas, as decided by their content alone."""

from __future__ import annotations

from typing import Any

FORMATS = {"date-time": "datetime", "uuid": "UUID"}
"""Formats of a string, and their Python types."""

_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_HOUR = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
_OFFSET = r"([Zz]|[-+]([01][0-9]|2[0-3]):[0-5][0-9])"

PATTERNS = {
    "datetime": rf"^{_DAY}[Tt]{_HOUR}{_OFFSET}$",
    "UUID": r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
}
"""The pattern of the texts of each such type."""

_BY_TYPE = {
    "string": "string schema",
    "integer": "integer schema",
    "number": "number schema",
    "boolean": "boolean schema",
    "array": "array schema",
}


def kind_of(schema: Any) -> str:
    """The kind of a schema, as it is named in the table of the dialect."""
    if not isinstance(schema, dict):
        return "unknown schema"
    if "$ref" in schema:
        return "schema reference"
    if "anyOf" in schema:
        return _union_kind(schema["anyOf"])
    if "type" not in schema and not {"properties", "items", "enum", "oneOf", "allOf"} & set(schema):
        return "any schema"
    name = plain_type(schema)
    if name == "object":
        return "object schema" if "properties" in schema else "map schema"
    return _BY_TYPE.get(str(name), "unknown schema")


def format_of(schema: Any) -> str | None:
    """The Python type for a schema's format; None for plain text."""
    name = schema.get("format") if isinstance(schema, dict) else None
    return FORMATS.get(name) if isinstance(name, str) else None


def _union_kind(members: Any) -> str:
    match members:
        case [{"$ref": _}, {"type": "null"}]:
            return "nullable reference"
        case [{"type": "string", "enum": _}, {"type": "string"}]:
            return "open choice"
        case _:
            return "unknown union"


def plain_type(schema: dict[str, Any]) -> str | None:
    """The one type of a schema besides null."""
    kind = schema.get("type")
    if isinstance(kind, list) and len(kind) == 2 and kind[1] == "null":
        kind = kind[0]
    return kind if isinstance(kind, str) else None


def is_nullable(schema: Any) -> bool:
    """Whether a schema itself allows null."""
    if not isinstance(schema, dict):
        return False
    return kind_of(schema) == "nullable reference" or isinstance(schema.get("type"), list)
