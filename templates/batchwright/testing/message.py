"""Requests to the fake and replies, on any transport; encodes bodies as JSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, cast
from urllib.parse import parse_qsl

import msgspec

SPOOLED = 1 << 20
"""The largest body in memory, in bytes; a larger one is in a temporary file."""

CHUNK = 1 << 16
"""The bytes of one read."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request.

    Attributes:
        method: The method, in capitals.
        path: The path as sent, percent-encoded, without the query.
        query: The decoded names and values, in order.
        headers: The names and values as sent, in order; names in any case.
        body: A file at its start. The creator of the request closes it after the reply is created.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: IO[bytes] = field(default_factory=BytesIO)

    def header(self, name: str) -> str | None:
        """The first value of a header with a name in any case; None without one."""
        return _header(self.headers, name)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A reply of the server.

    Attributes:
        status: The HTTP status.
        headers: The names, in lower case, and values, without `content-length` and the headers of
            the connection.
        body: The whole body, or chunks that can be read once.
        length: The bytes of the body.
        operation: The name of the operation of the request; None if there is none.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Iterator[bytes] = b""
    length: int = 0
    operation: str | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header with a name in any case; None without one."""
        return _header(self.headers, name)

    def chunks(self) -> Iterator[bytes]:
        """The body in chunks; it can be read once."""
        if not isinstance(self.body, bytes):
            yield from self.body
        elif self.body:
            yield self.body

    def read(self) -> bytes:
        """The whole body; it can be read once."""
        return b"".join(self.chunks())


def split_target(target: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The path and the query of a request target such as `/things?limit=2`."""
    path, _, query = target.partition("?")
    return path, tuple(parse_qsl(query, keep_blank_values=True))


def spooled(chunks: Iterable[bytes] = ()) -> IO[bytes]:
    """A binary file at its start: in memory if it is small, else on disk."""
    # A spooled file has all methods of a file, though its type lacks some.
    file = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=SPOOLED))  # noqa: SIM115
    for chunk in chunks:
        file.write(chunk)
    file.seek(0)
    return file


def encoded(value: object) -> bytes:
    """Encode a value as JSON, without line breaks.

    Lone surrogates and integers of more than 64 bits, which msgspec rejects, are encoded, too: a
    request may contain them.
    """
    try:
        return _encode(value)
    except (ValueError, OverflowError):
        return json.dumps(value, separators=(",", ":"), default=_plain).encode()


def _header(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    wanted = name.lower()
    return next((value for given, value in headers if given.lower() == wanted), None)


def _plain(value: object) -> object:
    if isinstance(value, msgspec.Raw):
        return json.loads(bytes(value))
    raise TypeError(f"{type(value).__name__} is not a JSON value")
