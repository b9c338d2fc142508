"""Decodes content codings while a body arrives: every member, to its verified end; free of I/O.

A few compressed bytes may decode to any number: at most one chunk is decoded at a time.
"""

from __future__ import annotations

import zlib
from collections.abc import Generator
from typing import Any

PIECE = 1 << 20
"""Bytes that are decoded at a time, at most."""

_MOST = 5
"""The most content codings of one body."""

_RATIO = 1100
"""The largest ratio of decoded to received bytes: deflate reaches 1032, so only a body that was
compressed more than once exceeds it."""

_GZIP = ("gzip", "x-gzip")


class UnknownCodingError(ValueError):
    """A body has a content coding that cannot be decoded."""


class GarbledError(ValueError):
    """A body does not match its content coding, or ends too early."""


class Decoder:
    """Decodes the content codings of one body.

    Args:
        header: The value of the Content-Encoding header.

    Attributes:
        plain: Whether there is nothing to decode.

    Raises:
        UnknownCodingError: A coding cannot be decoded, or there are too many.
    """

    def __init__(self, header: str) -> None:
        names = [name.strip().lower() for name in header.split(",")]
        names = [name for name in names if name not in ("", "identity")]
        for name in names:
            if name not in (*_GZIP, "deflate"):
                raise UnknownCodingError(
                    f"its content coding is {name[:50]!r}, but only gzip and deflate are accepted"
                    ": configure the server or the gateway to respect Accept-Encoding"
                )
        if len(names) > _MOST:
            raise UnknownCodingError(f"it has {len(names)} content codings, expected {_MOST}")
        self.plain = not names
        # The last coding applied is the first to decode.
        self._layers = [_Gzip() if name in _GZIP else _Deflate() for name in reversed(names)]
        self._taken = 0
        self._given = 0

    def feed(self, data: bytes) -> Generator[bytes]:
        """Decode the next bytes, and yield them in pieces.

        Raises:
            GarbledError: It cannot be decoded.
        """
        self._taken += len(data)
        for piece in self._through(self._layers, data):
            self._given += len(piece)
            if self._given > PIECE and self._given > _RATIO * self._taken:
                raise GarbledError(f"its body decodes to more than {_RATIO} times its size")
            yield piece

    def finish(self) -> None:
        """End the body.

        Raises:
            GarbledError: It is incomplete.
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
    """One or more members of gzip; zeros may follow each."""

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
    """One stream of deflate, in the zlib format or, as some servers send it, raw."""

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
            raise GarbledError("data follows the end of its deflate body")


def _inflated(stream: Any, data: bytes, name: str) -> Generator[bytes]:
    """Decompress data, until more is needed or the stream ends."""
    while True:
        try:
            piece: bytes = stream.decompress(data, PIECE)
        except zlib.error as error:
            raise GarbledError(f"its body is not {name}: {error}") from None
        if piece:
            yield piece
        data = stream.unconsumed_tail
        # After a full chunk the decompressor may hold more, although it took all data.
        if stream.eof or (not data and len(piece) < PIECE):
            return
