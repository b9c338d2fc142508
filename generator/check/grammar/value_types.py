"""The plain values of the dialect, and references."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

from ...ir.types import Evidence
from .validation import LONGEST_NAME, Keys, Leaf, Many, NodeType, Pick, Reference


def is_count(value: Any) -> bool:
    """Whether this is a whole number, 0 or more."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_number(value: Any) -> bool:
    """Whether this is a number, not true or false."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def text_like(pattern: str) -> Callable[[Any], bool]:
    """Whether a value is text that matches."""
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_seen(value: Any) -> bool:
    """Whether this is text with visible characters."""
    return isinstance(value, str) and any(
        unicodedata.category(character)[0] not in "CZ" for character in value
    )


TEXT = Leaf("text", is_seen, longest=10_000, prose=True)
FLAG = Leaf("true or false", lambda value: isinstance(value, bool))
TRUE = Leaf("true (or leave the key out)", lambda value: value is True)
COUNT = Leaf("a whole number, 0 or more", is_count)
WHOLE = Leaf("a whole number", lambda value: is_number(value) and isinstance(value, int))
POSITIVE = Leaf("a number above 0", lambda value: is_number(value) and value > 0)
PART = Leaf("a number from 0 to 1", lambda value: is_number(value) and 0 <= value <= 1)
NUMBER = Leaf("a number", is_number)
ANYTHING = Leaf("any value", lambda value: True)
NAME = Leaf("a name", text_like(r"\S+"), longest=LONGEST_NAME)
NAME_OR_NULL = Leaf(
    "a name or null", lambda value: value is None or NAME.fits(value), longest=LONGEST_NAME
)
USED_NAME = replace(NAME, refers=True)
OPERATION = replace(NAME, names=Reference("operation"))
PATH = Leaf(
    "a path of names, like name.of.a.property", text_like(r"[^\s.]+(\.[^\s.]+)*"), 500, refers=True
)
OWNER_PATH = replace(PATH, names=Reference("path", "owner"))
OWNER_PROPERTY = replace(NAME, names=Reference("property", "owner"))
OWNER_TIME = replace(NAME, names=Reference("property", "owner", "unixtime"))
"""In the object whose property has the extension word."""
SCHEMA_PATH = replace(PATH, names=Reference("path", "schema"))
SCHEMA_PROPERTY = replace(NAME, names=Reference("property", "schema"))
"""In the schema with the extension word."""
LINE_PATH = replace(PATH, names=Reference("path", "line"))
LINE_KEY = replace(NAME, names=Reference("path", "line"))
"""In the lines of x-lines."""
BODY_PROPERTY = replace(NAME, names=Reference("property", "body"))
"""In the JSON body of an operation."""
REQUEST_PATH = replace(PATH, names=Reference("field", "makers"))
"""In the body of an operation that returns the object whose property has the extension word."""
HEADER = replace(NAME, names=Reference("header"))


def query_parameter(type_: str = "") -> Leaf:
    """A query parameter of the operation with the extension word."""
    return replace(NAME, names=Reference("query parameter", "operation", type_))


def result_property(type_: str) -> Leaf:
    """A property of the result of the operation with the extension word."""
    return replace(NAME, names=Reference("property", "result", type_))


VARIABLE = Leaf(
    "an environment variable's name, in capitals", text_like(r"[A-Z][A-Z0-9_]*"), LONGEST_NAME
)
STATUSES = Many(
    "statuses",
    Leaf(
        "a status like 408 or 5XX",
        lambda value: (is_count(value) and 100 <= value <= 599) or value in ("2XX", "4XX", "5XX"),
    ),
    least=1,
)

NAMES = Many("names", NAME, least=1)
OPERATIONS = Many("names", OPERATION, least=1)
EXAMPLE_NAME = (r"[a-z0-9][a-z0-9_]*", "lower case, like a_b")


def target(kind: str) -> Leaf:
    """The value of a `$ref` to a component of this kind."""
    wanted = f"a reference into this file, like '#/components/{kind}/Name'"
    return Leaf(wanted, text_like(rf"#/components/{kind}/[^/]+"), refers=True)


def reference(kind: str) -> Keys:
    """A `$ref` to a component of this kind."""
    return Keys("a reference", {"$ref": target(kind)}, {"description": TEXT, **SOURCE})


def or_reference(type_: str, kind: str) -> Pick:
    """A value, or a `$ref` to one."""
    elsewhere = reference(kind)
    return Pick(lambda value: elsewhere if isinstance(value, dict) and "$ref" in value else type_)


def one_of(*words: str) -> Leaf:
    """One of a few words."""
    return Leaf(f"one of {', '.join(words)}", lambda value: value in words)


SOURCE: dict[str, NodeType] = {"x-source": TEXT, "x-evidence": one_of(*get_args(Evidence))}
