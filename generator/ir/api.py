"""The whole model: resources, settings, examples, and the rest of a spec."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from .contract import Contract
from .jobs import Following, Submission
from .operations import Error, Header, Operation
from .rules import Lifecycle, Lines, Outcomes, Retry
from .schemas import Alias, Object
from .types import Doc, FactSource, Text


class Resource(Struct, frozen=True):
    """The operations that share a tag."""

    name: str
    class_name: str
    doc: Doc
    operations: tuple[Operation, ...]
    following: Following | None = None
    submission: Submission | None = None

    @property
    def exports(self) -> tuple[str, ...]:
        """The names that the package exports from its module."""
        names = [self.class_name, f"Async{self.class_name}"]
        if self.following and self.following.results:
            names += ["join", "async_join", f"{self.following.schema}Result"]
        if self.submission:
            names += ["check_lines", "shard"]
        return tuple(names)

    @property
    def others(self) -> tuple[str, ...]:
        """The other resources whose operations this one uses."""
        named: list[str] = []
        if self.submission:
            named += [self.submission.upload.resource, self.submission.find.resource]
        if self.following and self.following.results:
            named.append(self.following.results.download.resource)
        return tuple(sorted({name for name in named if name != self.name}))


class Setting(Struct, frozen=True):
    """An argument of the client with an environment variable."""

    name: str
    variable: Text
    header: Text | None
    doc: Doc


class ErrorExample(Struct, frozen=True):
    """A response of an error class, as an example."""

    error: str
    name: Text
    summary: Text | None
    source: FactSource | None
    status: int
    headers: tuple[tuple[Text, Any], ...]
    body: Any


class LinesExample(Struct, frozen=True):
    """A file of lines, as an example."""

    schema: str
    name: Text
    summary: Text | None
    source: FactSource | None
    lines: tuple[Any, ...]


class Dialect(Struct, frozen=True):
    """The differences of one kind of server, one by one."""

    name: str
    title: Text
    doc: Doc
    changes: tuple[Doc, ...]


Proof: TypeAlias = Literal["response", "object", "line"]
"""The evidence that would settle an inferred fact."""


class Unknown(Struct, frozen=True):
    """A fact that the spec only infers."""

    name: Text
    reason: Text | None
    proof: Proof


class Api(Struct, frozen=True):
    """The whole content of a spec."""

    title: Text
    version: Text
    doc: Doc
    licence: Text | None
    server: Text
    base_url: Setting
    token: Setting
    """The key; if it has no header, it is sent as a bearer token."""
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
    contracts: tuple[Contract, ...] = ()
    """The behaviour of a server: by the spec itself, then with each overlay."""
    dialects: tuple[Dialect, ...] = ()
    unknowns: tuple[Unknown, ...] = ()

    def special_errors(self, operation: Operation) -> tuple[Error, ...]:
        """The errors of an operation that fewer than half of all operations have."""
        operations = [one for resource in self.resources for one in resource.operations]
        declared = Counter(error.name for one in operations for error in one.errors)
        return tuple(one for one in operation.errors if declared[one.name] * 2 < len(operations))

    @property
    def headers(self) -> tuple[Header, ...]:
        """Every response header, each once."""
        found = [header for headers in self._headers_by_response() for header in headers]
        return tuple({header.name: header for header in found}.values())

    @property
    def common_headers(self) -> tuple[Header, ...]:
        """The headers that every response has."""
        named = [{header.name for header in headers} for headers in self._headers_by_response()]
        return tuple(one for one in self.headers if all(one.name in names for names in named))

    def special_headers(self, response: Operation | Error) -> tuple[Header, ...]:
        """The headers of a response that not every response has."""
        common = {header.name for header in self.common_headers}
        return tuple(one for one in response.headers if one.name not in common)

    def _headers_by_response(self) -> list[tuple[Header, ...]]:
        operations = [one for resource in self.resources for one in resource.operations]
        return [one.headers for one in operations] + [one.headers for one in self.errors]

    @property
    def line_schemas(self) -> tuple[str, ...]:
        """The schemas of lines, each once."""
        return tuple(dict.fromkeys(lines.schema for lines in self.lines))
