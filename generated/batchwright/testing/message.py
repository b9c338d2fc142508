# Copied by `make generate` from templates/batchwright/testing/message.py. Do not edit.
"""A request to the fake and its reply, whatever carries them, and how a body is written as JSON."""

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
"""Bytes of a body that are kept in memory; a larger one is kept in a temporary file."""

CHUNK = 1 << 16
"""Bytes that are read at a time."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request.

    Attributes:
        method: In capitals.
        path: As it was sent, percent-encoded, without the query.
        query: Names and values, decoded, in order.
        headers: Names and values as they were sent, in order; names in any case.
        body: To be read from its start. Whoever made the request closes it, after the reply to
            it has been made: a reply keeps nothing of it.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: IO[bytes] = field(default_factory=BytesIO)

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever the case of its name; None without one."""
        return _header(self.headers, name)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server says.

    Attributes:
        status: The HTTP status.
        headers: Names in small letters, and values. There is no `content-length` and nothing
            else that is about the connection.
        body: All of it, or chunks to be read once.
        length: Of the body, in bytes.
        operation: The name of the operation that was asked for; None if it is none.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Iterator[bytes] = b""
    length: int = 0
    operation: str | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever the case of its name; None without one."""
        return _header(self.headers, name)

    def chunks(self) -> Iterator[bytes]:
        """The body, piece by piece; not more than once."""
        if not isinstance(self.body, bytes):
            yield from self.body
        elif self.body:
            yield self.body

    def read(self) -> bytes:
        """The whole body; not more than once."""
        return b"".join(self.chunks())


def split_target(target: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The path and the query of a request target such as `/things?limit=2`."""
    path, _, query = target.partition("?")
    return path, tuple(parse_qsl(query, keep_blank_values=True))


def spooled(chunks: Iterable[bytes] = ()) -> IO[bytes]:
    """A file of bytes, at its start: in memory if it is small, else in a temporary file."""
    # A spooled file can do all that a file can; its type does not say so.
    file = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=SPOOLED))  # noqa: SIM115
    for chunk in chunks:
        file.write(chunk)
    file.seek(0)
    return file


def encoded(value: object) -> bytes:
    """A value as JSON, without line breaks.

    What msgspec refuses, half a surrogate pair and integers of more than 64 bits, is written,
    too: a request may have held it.
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
    raise TypeError(f"{type(value).__name__} is no JSON value")
