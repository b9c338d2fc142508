"""Types of the model as annotations, and declarations with them: fields, aliases, parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from ..ir import (
    Anything,
    Binary,
    Choice,
    Constant,
    Field,
    Limits,
    ListOf,
    MapOf,
    Moment,
    Nullable,
    Operation,
    Scalar,
    SchemaReference,
    Submission,
    Text,
    Type,
)
from .literals import literal


def annotation(kind: Type, moment: str = "Timestamp") -> str:
    """The annotation of a type; `moment` is that of a point in time."""
    match kind:
        case Scalar(python):
            return python
        case Moment():
            return moment
        case Anything():
            return "Any"
        case Binary():
            return "Source"
        case Choice(values, open=False):
            return f"Literal[{', '.join(map(literal, values))}]"
        case Choice():
            return "str"
        case Constant(value):
            return f"Literal[{literal(value)}]"
        case ListOf(item):
            return f"list[{annotation(item, moment)}]"
        case MapOf(value):
            return f"dict[str, {annotation(value, moment)}]"
        case Nullable(inner):
            return f"{annotation(inner, moment)} | None"
        case SchemaReference(name):
            return name


def checked(kind: Type) -> str:
    """The annotation of a value that is sent, with all constraints that are checked before."""
    match kind:
        case Scalar("datetime"):
            return "Annotated[datetime, Meta(tz=True)]"  # without an offset, it is ambiguous
        case Scalar(python, limits):
            return _limited(python, limits)
        case ListOf(item, limits):
            return _sized(f"list[{checked(item)}]", limits.min_items, limits.max_items)
        case MapOf(value, limits):
            key = _limited("str", Limits(max_length=limits.property_names_max_length))
            entries = f"dict[{key}, {checked(value)}]"
            return _sized(entries, limits.min_properties, limits.max_properties)
        case Nullable(inner):
            return f"{checked(inner)} | None"
        case SchemaReference(_, alias) if alias is not None:
            return checked(alias)
        case _:
            return annotation(kind, moment="int")


def _sized(inner: str, least: int | None, most: int | None) -> str:
    """A type with a limited size; msgspec has one word for characters, items and keys."""
    return _limited(inner, Limits(min_length=least, max_length=most))


def _limited(inner: str, limits: Limits) -> str:
    words = {
        "ge": limits.minimum,
        "le": limits.maximum,
        "min_length": limits.min_length,
        "max_length": limits.max_length,
        "pattern": limits.pattern,
    }
    said = ", ".join(
        f"{word}={literal(value)}" for word, value in words.items() if value is not None
    )
    return f"Annotated[{inner}, Meta({said})]" if said else inner


def attribute(field: Field) -> str:
    """A struct's field, with its annotation and its default."""
    match field.type:
        case Constant(value):
            kind, default = f"{_received(value)} | None", literal(value)
        case Anything() if not field.required:
            kind, default = "Any", "None"
        case _:
            kind, default = annotation(field.type), "" if field.required else "None"
    said = f"{field.name.python}: {kind}"
    if field.name.wire == field.name.python:
        return f"{said} = {default}" if default else said
    options = f", default={default}" if default else ""
    return f"{said} = field(name={literal(field.name.wire)}{options})"


def _received(value: Any) -> str:
    """The type of a constant in a response: servers may send other values."""
    return "str" if isinstance(value, Text) else type(value).__name__


def entry_type(field: Field) -> str:
    """The type of a typed dictionary's entry."""
    inner = checked(field.type)
    return inner if field.required else f"NotRequired[{inner}]"


def spelled_alike(fields: Iterable[Field]) -> bool:
    """Whether all names are the same in Python and on the wire."""
    return all(field.name.wire == field.name.python for field in fields)


def open_choice(kind: Type) -> str | None:
    """The annotation of an open choice: editors complete the known words, others are allowed."""
    match kind:
        case Choice(values, open=True):
            return f"Literal[{', '.join(map(literal, values))}] | str"
        case _:
            return None


# --- Parameters and arguments ----------------------------------------------------------------


def signature(operation: Operation) -> list[str]:
    """The parameters of an operation's function: path, keywords, then the common options."""
    named = [argument(field) for field in operation.named_fields]
    if operation.body and operation.body.upload:
        named.append("filename: str | None = None")
    star = ["*"] if named else []
    positional = [argument(field) for field in operation.path_fields]
    return [*positional, *star, *named, "**options: Unpack[Options]"]


def wire_map(fields: Iterable[Field]) -> str:
    """A dictionary from the names on the wire to the arguments."""
    pairs = (f"{literal(field.name.wire)}: {field.name.python}" for field in fields)
    return f"{{{', '.join(pairs)}}}"


def argument_map(fields: Iterable[Field]) -> str:
    """A dictionary from the names of the arguments to the arguments."""
    pairs = (f"{literal(field.name.python)}: {field.name.python}" for field in fields)
    return f"{{{', '.join(pairs)}}}"


def check_signature(submission: Submission) -> list[str]:
    """The parameters of the function that checks lines."""
    optional = [replace(field, required=False) for field in submission.rules.arguments]
    named = [argument(field) for field in optional]
    return ["file: Source", *(["*"] if named else []), *named]


def submit_signature(submission: Submission) -> list[str]:
    """The parameters of the method that submits."""
    named = [argument(field) for field in submission.arguments]
    uploading = [argument(field) for field in submission.upload_arguments]
    bounds = ["lookback: float | None = None", "most_pages: int | None = None"]
    own = ["idempotency_key: str | None", *bounds, "**options: Unpack[Options]"]
    return ["file: Source", "*", *named, *uploading, *own]


def argument(field: Field) -> str:
    """A parameter of a function, with its annotation and its default."""
    said = f"{field.name.python}: {annotation(field.type, moment='int')}"
    if field.required:
        return f"{said} = {literal(field.default)}" if field.has_default else said
    return f"{said} = None" if isinstance(field.type, Nullable) else f"{said} | None = None"
