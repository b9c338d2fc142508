"""Paths of properties in schemas, and the types of the values there."""

from __future__ import annotations

from .document import Node
from .schema_kinds import kind_of, plain_type


def has_path(schema: Node | None, path: str) -> bool:
    """Whether a schema has a path of properties; a free-form value has any."""
    node = schema.followed() if schema else None
    for part in path.split("."):
        if node is None:
            return False
        kind = kind_of(node.value)
        if kind == "nullable reference":
            node = node["anyOf"][0].followed()
            kind = kind_of(node.value) if node else ""
        if kind in ("any schema", "map schema"):
            return True
        child = node.at("properties", part) if node else None
        node = child.followed() if child else None
    return node is not None


def property_at(schema: Node | None, path: str) -> Node | None:
    """The schema at a path of properties, without null."""
    node = _plain(schema)
    for part in path.split("."):
        node = _plain(node.at("properties", part)) if node else None
    return node


def _plain(schema: Node | None) -> Node | None:
    node = schema.followed() if schema else None
    if node is not None and kind_of(node.value) == "nullable reference":
        return node["anyOf"][0].followed()
    return node


def type_of(schema: Node | None) -> str | None:
    """The type of a schema's values beside null; `unixtime` is one."""
    node = _plain(schema)
    if node is None or not isinstance(node.value, dict):
        return None
    if kind_of(node.value) == "open choice":
        return "string"
    return "unixtime" if node.plain("format") == "unixtime" else plain_type(node.value)
