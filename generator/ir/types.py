"""Texts, names and sources of facts, and the types: a closed sum, free of OpenAPI's words."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct


class Text:
    """A text of the spec, unchanged: it cannot be printed before it is escaped.

    Its `str` does not show the text, and Jinja refuses to print it.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def get_untrusted_value(self) -> str:
        """The text itself, which has to be escaped before it becomes part of the output."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __eq__(self, other: object) -> bool:
        return self._value == (other._value if isinstance(other, Text) else other)


class Name(Struct, frozen=True):
    """A name in its two spellings: on the wire and in Python."""

    wire: Text
    python: str


Evidence: TypeAlias = Literal["documented", "observed", "reported", "compatible", "inferred"]
"""How good the evidence for a fact is, the best first."""


class FactSource(Struct, frozen=True):
    """The source of a fact, and the quality of the evidence, if the spec has it."""

    text: Text | None
    evidence: Evidence | None = None


class Doc(Struct, frozen=True):
    """A description in the spec, with its source."""

    text: Text | None = None
    source: FactSource | None = None
    deprecated: bool = False


class Limits(Struct, frozen=True):
    """Constraints on a value that is sent; each is None where the spec sets none."""

    minimum: int | float | None = None
    maximum: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: Text | None = None
    min_items: int | None = None
    max_items: int | None = None
    min_properties: int | None = None
    max_properties: int | None = None
    property_names_max_length: int | None = None

    def __bool__(self) -> bool:
        return self != Limits()


class Scalar(Struct, frozen=True):
    """`str`, `int`, `float` or `bool`; `datetime` or `UUID`, which are strings in JSON."""

    python: str
    limits: Limits = Limits()


class Moment(Struct, frozen=True):
    """A point in time, in seconds since 1970."""


class Anything(Struct, frozen=True):
    """Any JSON value."""


class Binary(Struct, frozen=True):
    """Bytes that are uploaded or downloaded; `max_length` counts them."""

    max_length: int | None = None


class Choice(Struct, frozen=True):
    """One of several words; if `open`, others are allowed too."""

    values: tuple[Text, ...]
    open: bool


class Constant(Struct, frozen=True):
    """Always the same value."""

    value: Text | int | float | bool


class ListOf(Struct, frozen=True):
    item: Type
    limits: Limits = Limits()


class MapOf(Struct, frozen=True):
    value: Type
    limits: Limits = Limits()


class Nullable(Struct, frozen=True):
    inner: Type


class SchemaReference(Struct, frozen=True):
    """A schema by its name; `alias` is its type if it is not a class."""

    name: str
    alias: Type | None = None


Type = (
    Scalar
    | Moment
    | Anything
    | Binary
    | Choice
    | Constant
    | ListOf
    | MapOf
    | Nullable
    | SchemaReference
)
