"""The operations of the model, and the whole of it: `Api`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .names import Doc, Name
from .rules import Lifecycle, Lines, Outcomes, Retry
from .schemas import Alias, Field, Object
from .types import Text


@dataclass(frozen=True)
class Header:
    """A response header."""

    name: Text
    doc: Doc


@dataclass(frozen=True)
class Error:
    """An error class: one status, or all of a hundred ("5XX")."""

    name: str
    status: str
    doc: Doc
    retry: str
    headers: tuple[Header, ...]


@dataclass(frozen=True)
class Body:
    """A request body whose properties are arguments of the method."""

    schema: str
    doc: Doc
    form: bool
    fields: tuple[Field, ...]
    """All but the bytes."""
    upload: Field | None

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The file, if there is one, and the others."""
        return (self.upload, *self.fields) if self.upload else self.fields


@dataclass(frozen=True)
class Json:
    """A result that is decoded into the named schema."""

    schema: str


@dataclass(frozen=True)
class Pages:
    """A result that is one page of many."""

    schema: str
    item: str
    items: Name
    cursor: Name
    next: tuple[Name, ...]
    more: Name


@dataclass(frozen=True)
class Download:
    """A result that is bytes."""


@dataclass(frozen=True)
class Link:
    """What can be done next with a value of a result."""

    operation: Text
    parameters: tuple[tuple[Text, Text], ...]
    doc: Doc


@dataclass(frozen=True)
class Exchange:
    """A request and its response, as an example."""

    name: Text
    summary: Text | None
    source: Text | None
    arguments: tuple[tuple[Text, Any], ...]
    path: Text
    query: tuple[tuple[Text, Any], ...]
    target: Text
    """Path and query as they stand in the request line."""
    body: Any
    status: int
    headers: tuple[tuple[Text, Any], ...]
    content_type: str
    response: Any


@dataclass(frozen=True)
class Operation:
    """One method of the client."""

    id: Text
    name: str
    function: str
    http: str
    path: Text
    summary: Text
    doc: Doc
    path_fields: tuple[Field, ...]
    query_fields: tuple[Field, ...]
    body: Body | None
    status: str
    status_doc: Doc
    result: Json | Pages | Download
    headers: tuple[Header, ...]
    errors: tuple[Error, ...]
    links: tuple[Link, ...]
    idempotent: bool
    exchanges: tuple[Exchange, ...]

    @property
    def constant(self) -> str:
        """The name of the module's constant that describes the operation."""
        return self.name.upper()

    @property
    def query_type(self) -> str:
        """The name of the typed dictionary of its query parameters."""
        return "".join(word.capitalize() for word in self.name.split("_")) + "Query"

    @property
    def named_fields(self) -> tuple[Field, ...]:
        """What is given by name: the query, then the properties of the body, the file first."""
        return (*self.query_fields, *(self.body.all_fields if self.body else ()))

    @property
    def has_arguments(self) -> bool:
        return bool(self.path_fields or self.named_fields)


@dataclass(frozen=True)
class Resource:
    """The operations that share a tag."""

    name: str
    class_name: str
    doc: Doc
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Setting:
    """An argument of the client that an environment variable stands in for."""

    name: str
    variable: Text
    header: Text | None
    doc: Doc


@dataclass(frozen=True)
class ErrorExample:
    """A response of an error class, as an example."""

    error: str
    name: Text
    summary: Text | None
    source: Text | None
    status: int
    headers: tuple[tuple[Text, Any], ...]
    body: Any


@dataclass(frozen=True)
class LinesExample:
    """A file of lines, as an example."""

    schema: str
    name: Text
    summary: Text | None
    source: Text | None
    lines: tuple[Any, ...]


@dataclass(frozen=True)
class Api:
    """Everything a spec says."""

    title: Text
    version: Text
    doc: Doc
    licence: Text | None
    server: Text
    base_url: Setting
    token: Setting
    settings: tuple[Setting, ...]
    """Header parameters that are arguments of the client."""
    retry: Retry | None
    objects: tuple[Object, ...]
    aliases: tuple[Alias, ...]
    errors: tuple[Error, ...]
    resources: tuple[Resource, ...]
    lifecycles: tuple[Lifecycle, ...]
    lines: tuple[Lines, ...]
    outcomes: tuple[Outcomes, ...]
    error_examples: tuple[ErrorExample, ...]
    lines_examples: tuple[LinesExample, ...]

    @property
    def headers(self) -> tuple[Header, ...]:
        """Every response header, each once."""
        operations = (one for resource in self.resources for one in resource.operations)
        found = [header for one in operations for header in one.headers]
        found += (header for error in self.errors for header in error.headers)
        return tuple({header.name: header for header in found}.values())

    @property
    def line_schemas(self) -> tuple[str, ...]:
        """The schemas of lines, each once."""
        return tuple(dict.fromkeys(lines.schema for lines in self.lines))
