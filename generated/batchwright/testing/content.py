# Copied by `make generate` from templates/batchwright/testing/content.py. Do not edit.
"""Bytes that the server keeps, in memory if they are few, else in a temporary file."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator

from .._runtime.lines import LineSplitter
from .message import CHUNK, spooled


class Content:
    """Bytes that do not change. Several readers may read at once, each from the start.

    The temporary file is gone when nobody refers to the content any more.
    """

    def __init__(self, writer: Writer) -> None:
        self.size = writer.size
        self._file = writer.file
        self._lock = threading.Lock()
        weakref.finalize(self, self._file.close)

    def chunks(self) -> Iterator[bytes]:
        """All bytes, piece by piece."""
        position = 0
        while position < self.size:
            yield self.part(position, CHUNK)
            position += CHUNK

    def part(self, start: int, length: int) -> bytes:
        """Some of the bytes."""
        with self._lock:
            self._file.seek(start)
            return self._file.read(length)

    def lines(self) -> Iterator[bytes]:
        """The lines, without their line feeds."""
        splitter = LineSplitter()
        for chunk in self.chunks():
            yield from splitter.feed(chunk)
        yield from splitter.finish()


class Writer:
    """Takes the bytes of a content as they come."""

    def __init__(self) -> None:
        self.file = spooled()
        self.size = 0
        self._discard = weakref.finalize(self, self.file.close)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self.file.write(data)
        self.size += len(data)

    def done(self) -> Content:
        """What was written. There is no more writing after this."""
        self._discard.detach()
        return Content(self)


def content_of(data: bytes) -> Content:
    """Bytes at hand, to be kept."""
    writer = Writer()
    writer.write(data)
    return writer.done()
