# Copied by `make generate` from templates/batchwright/_runtime/request/operation.py. Do not edit.
"""The operations and calls of a client, as values; free of I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar, cast

import httpx2
from msgspec import Struct

from .. import wire
from ..errors import APIStatusError, ArgumentError
from . import spelling
from .arguments import checked
from .options import Options, repetitions, verify_options, verify_seconds, verify_timeout
from .paging import PageWalk, Paging
from .source import Upload

T = TypeVar("T")
Item = TypeVar("Item")


class MultipartForm(Struct, frozen=True):
    """A multipart form: its fields, followed by the file."""

    fields: tuple[tuple[str, str], ...]
    upload: Upload | None = None


@dataclass(frozen=True, kw_only=True)
class Call(Generic[T]):
    """One request and the type of its result. A client performs it.

    It can be performed again, unless it uploads a file object or an iterator, which can be read
    only once.
    """

    operation: Operation[T]
    path: str
    """Below the base URL, percent-encoded."""
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"], repr=False)
    json: bytes | None = field(default=None, repr=False)
    form: MultipartForm | None = field(default=None, repr=False)
    timeout: float | httpx2.Timeout | None = None
    max_retries: int | None = None
    deadline: float | None = None


class ListCall(Struct, Generic[T, Item], frozen=True):
    """A request for a page of a list, and how to continue from there."""

    call: Call[T]
    paging: Paging[Item]

    @property
    def cursor(self) -> str | None:
        """The cursor at which the caller begins, if given."""
        return next((text for name, text in self.call.query if name == self.paging.cursor), None)

    def walk(self) -> PageWalk[Item]:
        """The walk through its pages, from there on."""
        asked = next((text for name, text in self.call.query if name == self.paging.limit), "")
        return PageWalk(self.paging, self.cursor, int(asked) if asked.isdecimal() else None)

    def at(self, cursor: str) -> Call[T]:
        """The same request for the page that follows `cursor`."""
        others = tuple(pair for pair in self.call.query if pair[0] != self.paging.cursor)
        return replace(self.call, query=(*others, (self.paging.cursor, cursor)))


class DownloadCall(Struct, frozen=True):
    """A request whose response body is streamed."""

    call: Call[bytes]


class Operation(Struct, Generic[T], frozen=True, kw_only=True):
    """An operation of the specification.

    Attributes:
        name: Resource and method, as errors show it.
        path: The path template; `{name}` is a segment.
        result: The type of a success; `bytes` is the body unchanged.
        idempotent: Whether it may be repeated safely.
        errors: Error classes by status (`404`) and by range (`5XX`).
        query, body, form: Typed dictionaries of their fields, or None.
    """

    name: str
    method: str
    path: str
    result: type[T]
    idempotent: bool
    errors: Mapping[str, type[APIStatusError]]
    query: Any = None
    body: Any = None
    form: Any = None

    def call(
        self,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
        form: Mapping[str, object] | None = None,
        upload: Upload | None = None,
        options: Options | None = None,
    ) -> Call[T]:
        """Build a request. Arguments that are None are omitted.

        Raises:
            ArgumentError: A value is invalid by the specification, or cannot be sent.
            TypeError: An option does not exist.
        """
        asked: Options = options or {}
        verify_options(self.name, asked, Options.__optional_keys__)
        extra_query = self._extra(asked, "extra_query")
        extra_body = self._extra(asked, "extra_body")
        timeout = asked.get("timeout")
        if timeout is not None:
            verify_timeout(timeout, operation=self.name)
        deadline = asked.get("deadline")
        if deadline is not None:
            verify_seconds(deadline, argument="deadline", operation=self.name)
        sent = checked(self.name, query or {}, self.query) | extra_query
        json: bytes | None = None
        fields: MultipartForm | None = None
        if form is not None or upload is not None:
            values = checked(self.name, form or {}, self.form) | extra_body
            fields = MultipartForm(spelling.fields(self.name, values), upload)
        elif body is not None or extra_body:
            json = self._json(checked(self.name, body or {}, self.body) | extra_body)
        return Call(
            operation=self,
            path=spelling.path(self.name, self.path, path or {}),
            query=spelling.fields(self.name, sent),
            headers=spelling.headers(
                self.name, self._extra(asked, "extra_headers"), form=fields is not None
            ),
            json=json,
            form=fields,
            timeout=timeout,
            max_retries=repetitions(asked.get("max_retries"), operation=self.name),
            deadline=deadline,
        )

    def pages(
        self,
        paging: Paging[Item],
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        options: Options | None = None,
    ) -> ListCall[T, Item]:
        """Build a request for a page; see `call`."""
        return ListCall(self.call(path=path, query=query, options=options), paging)

    def download(
        self: Operation[bytes],
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        options: Options | None = None,
    ) -> DownloadCall:
        """Build a request for a download; see `call`."""
        return DownloadCall(self.call(path=path, query=query, options=options))

    def _json(self, values: Mapping[str, object]) -> bytes:
        try:
            return wire.encode(values)
        except (TypeError, ValueError, RecursionError) as error:
            raise ArgumentError(f"cannot be sent as JSON: {error}", operation=self.name) from None

    def _extra(
        self, asked: Options, name: Literal["extra_headers", "extra_query", "extra_body"]
    ) -> dict[str, Any]:
        extra: object = asked.get(name)
        if extra is not None and not isinstance(extra, Mapping):
            raise ArgumentError(
                f"expected a mapping, got {type(extra).__name__}",
                operation=self.name,
                argument=name,
            )
        return dict(cast("Mapping[str, Any]", extra or {}))
