"""The operations of the model, their errors and their examples."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .schemas import Field
from .types import Doc, FactSource, Name, Text


class Header(Struct, frozen=True):
    """A response header."""

    name: Text
    doc: Doc


class Error(Struct, frozen=True):
    """An error class: of one status, or of a range ("5XX")."""

    name: str
    status: str
    doc: Doc
    retry: str | None
    """"always", "idempotent" or "never"; None if the server's response decides."""
    headers: tuple[Header, ...]


class Body(Struct, frozen=True):
    """A request body whose properties are arguments of the method."""

    schema: str
    doc: Doc
    form: bool
    fields: tuple[Field, ...]
    """All except the file."""
    upload: Field | None

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The file, if there is one, then the others."""
        return (self.upload, *self.fields) if self.upload else self.fields


class JsonResult(Struct, frozen=True):
    """A result that is decoded into the named schema."""

    schema: str


class PagedResult(Struct, frozen=True):
    """A result that is one page of many."""

    schema: str
    item: str
    items: Name
    cursor: Name
    next: tuple[Name, ...]
    more: Name
    limit: Text | None
    """The query parameter for the number of items on a page."""


class BytesResult(Struct, frozen=True):
    """A result that is bytes."""


class NoResult(Struct, frozen=True):
    """No result: the response has no body."""


class Link(Struct, frozen=True):
    """An operation that takes a value of a result."""

    operation: Text
    parameters: tuple[tuple[Text, Text], ...]
    doc: Doc


class ExchangeExample(Struct, frozen=True):
    """A request and its response, as an example."""

    name: Text
    summary: Text | None
    source: FactSource | None
    arguments: tuple[tuple[Text, Any], ...]
    path: Text
    query: tuple[tuple[Text, Any], ...]
    target: Text
    """Path and query, as in the request line."""
    body: Any
    status: int
    headers: tuple[tuple[Text, Any], ...]
    content_type: str | None
    response: Any


class Operation(Struct, frozen=True):
    """One method of the client."""

    id: Text
    name: str
    constant: str
    """The name of its constant in the module."""
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
    result: JsonResult | PagedResult | BytesResult | NoResult
    headers: tuple[Header, ...]
    errors: tuple[Error, ...]
    links: tuple[Link, ...]
    idempotent: bool
    exchanges: tuple[ExchangeExample, ...]

    @property
    def query_type(self) -> str:
        """The name of the typed dictionary of its query parameters."""
        return "".join(word.capitalize() for word in self.name.split("_")) + "Query"

    @property
    def named_fields(self) -> tuple[Field, ...]:
        """The keyword arguments: the query, then the properties of the body, the file first."""
        return (*self.query_fields, *(self.body.all_fields if self.body else ()))

    @property
    def has_arguments(self) -> bool:
        return bool(self.path_fields or self.named_fields)
