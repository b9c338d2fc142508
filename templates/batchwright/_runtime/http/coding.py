"""Content codings undone while a body arrives: every member of it, to a checked end; free of I/O.

A body of a few bytes may stand for any number: never more than a piece is made of it at a time.
"""

from __future__ import annotations

import zlib
from collections.abc import Generator
from typing import Any

PIECE = 1 << 20
"""Bytes that are decoded at a time, at most."""

_MOST = 5
"""Codings on top of each other."""

_RATIO = 1100
"""How many times its size a body may become: deflate makes at most 1032 times, so that only what
was compressed more than once is beyond it."""

_GZIP = ("gzip", "x-gzip")


class UnknownCodingError(ValueError):
    """A body has a coding that cannot be undone."""


class GarbledError(ValueError):
    """A body is not what its coding says, or ends too early."""


class Decoder:
    """Undoes the content codings of one body.

    Args:
        header: The value of the Content-Encoding header.

    Attributes:
        plain: Whether there is nothing to undo.

    Raises:
        UnknownCodingError: There is a coding that cannot be undone, or there are too many.
    """

    def __init__(self, header: str) -> None:
        names = [name.strip().lower() for name in header.split(",")]
        names = [name for name in names if name not in ("", "identity")]
        for name in names:
            if name not in (*_GZIP, "deflate"):
                raise UnknownCodingError(
                    f"its content coding is {name[:50]!r}, and only gzip and deflate were asked for"
                    " and can be decoded: let the server or the gateway respect Accept-Encoding"
                )
        if len(names) > _MOST:
            raise UnknownCodingError(f"it has {len(names)} content codings, expected {_MOST}")
        self.plain = not names
        # The last coding that was applied is the first to be undone.
        self._layers = [_Gzip() if name in _GZIP else _Deflate() for name in reversed(names)]
        self._taken = 0
        self._given = 0

    def feed(self, data: bytes) -> Generator[bytes]:
        """What follows, in pieces.

        Raises:
            GarbledError: It cannot be decoded.
        """
        self._taken += len(data)
        for piece in self._through(self._layers, data):
            self._given += len(piece)
            if self._given > PIECE and self._given > _RATIO * self._taken:
                raise GarbledError(f"its body becomes more than {_RATIO} times as large")
            yield piece

    def finish(self) -> None:
        """Note that nothing follows.

        Raises:
            GarbledError: Something should.
        """
        for layer in self._layers:
            if not layer.complete:
                raise GarbledError(f"its {layer.name} body ends too early")

    def _through(self, layers: list[_Gzip | _Deflate], data: bytes) -> Generator[bytes]:
        if not layers:
            yield data
            return
        for piece in layers[0].feed(data):
            yield from self._through(layers[1:], piece)


class _Gzip:
    """Members of gzip, one or more; zeros may follow each."""

    name = "gzip"

    def __init__(self) -> None:
        self._member: Any = None
        self._members = 0

    @property
    def complete(self) -> bool:
        return self._member is None and self._members > 0

    def feed(self, data: bytes) -> Generator[bytes]:
        while data:
            if self._member is None:
                if self._members and not (data := data.lstrip(b"\0")):
                    return
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
                self._members += 1
            yield from _inflated(self._member, data, self.name)
            if not self._member.eof:
                return
            data, self._member = self._member.unused_data, None


class _Deflate:
    """One stream of deflate, as the standard has it or, as some send it, without its frame."""

    name = "deflate"

    def __init__(self) -> None:
        self._stream: Any = None
        self._head = b""

    @property
    def complete(self) -> bool:
        return self._stream is not None and bool(self._stream.eof)

    def feed(self, data: bytes) -> Generator[bytes]:
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:
                return
            framed = self._head[0] & 15 == 8 and int.from_bytes(self._head[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)
            data, self._head = self._head, b""
        if not self._stream.eof:
            yield from _inflated(self._stream, data, self.name)
            data = self._stream.unused_data
        if data.strip(b"\0"):
            raise GarbledError("more follows after the end of its deflate body")


def _inflated(stream: Any, data: bytes, name: str) -> Generator[bytes]:
    """What a decompressor makes of data, until it needs more or is at its end."""
    while True:
        try:
            piece: bytes = stream.decompress(data, PIECE)
        except zlib.error as error:
            raise GarbledError(f"its body is not {name}: {error}") from None
        if piece:
            yield piece
        data = stream.unconsumed_tail
        # A full piece may have left something within, although all data was taken.
        if stream.eof or (not data and len(piece) < PIECE):
            return
