"""The parameters of functions, and the arguments of calls."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ..ir import Field, Nullable, Operation, Submission
from .literals import literal
from .types import annotation


def signature(operation: Operation) -> list[str]:
    """The parameters of an operation's function: path, keywords, then the common options."""
    named = [argument(field) for field in operation.named_fields]
    if operation.body and operation.body.upload:
        named.append("filename: str | None = None")
    star = ["*"] if named else []
    places = [argument(field) for field in operation.path_fields]
    return [*places, *star, *named, "**options: Unpack[Options]"]


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
