"""The schemas of the model: classes and aliases."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .types import Binary, Doc, Name, Text, Type


class Field(Struct, frozen=True):
    """A property of an object, a parameter of an operation or an argument of a client."""

    name: Name
    type: Type
    doc: Doc
    required: bool
    example: Any = None
    default: Any = None
    """With `required`, the client sends it if the caller gives no value. Otherwise it is the value
    that the server assumes, which is documented and not sent."""

    @property
    def has_default(self) -> bool:
        return self.default is not None


class Void(Struct, frozen=True):
    """How to recognize an object that ended without executing a request, and temporary reasons."""

    state: Name
    states: tuple[Text, ...]
    files: tuple[Name, ...]
    counts: tuple[Name, ...]
    problems: Name | None
    passing: tuple[Text, ...]


class Object(Struct, frozen=True):
    """A class. `sent`: it is used in requests only and is closed; otherwise it is read."""

    name: str
    doc: Doc
    fields: tuple[Field, ...]
    sent: bool
    void: Void | None = None
    """How its objects end without executing a request, if they can."""

    @property
    def plain_fields(self) -> tuple[Field, ...]:
        """The fields that are not bytes."""
        return tuple(field for field in self.fields if not isinstance(field.type, Binary))


class Alias(Struct, frozen=True):
    """A name for a type that is not a class."""

    name: str
    doc: Doc
    type: Type
