# Copied by `make generate` from templates/batchwright/testing/model/content.py. Do not edit.
"""Stores bytes, in memory if they are few, else in a temporary file."""

from __future__ import annotations

import os
import re
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

from ..._runtime.jsonl.line_splitter import LineSplitter
from ..message import CHUNK, SPOOLED

_PACKAGE = __name__.rpartition(".model.")[0]
"""The prefix of temporary files: the name of the package."""


class Content:
    """Immutable bytes. Several readers may read at the same time, each from the start.

    The temporary file is open only while it is read, so there may be any number of them. It is
    removed with the last reference, at the latest when the process ends. A process that is killed
    (SIGKILL) leaves it behind: its name begins with the name of this package and the process id.
    """

    def __init__(self, size: int, kept: bytes | _File) -> None:
        self.size = size
        self._kept = kept

    def chunks(self) -> Iterator[bytes]:
        """All bytes, in chunks."""
        position = 0
        while position < self.size:
            yield self.part(position, CHUNK)
            position += CHUNK

    def part(self, start: int, length: int) -> bytes:
        """A range of the bytes."""
        if isinstance(self._kept, bytes):
            return self._kept[start : start + length]
        return self._kept.part(start, length)

    def lines(self) -> Iterator[bytes]:
        """The lines, without their line feeds."""
        splitter = LineSplitter()
        for chunk in self.chunks():
            yield from splitter.feed(chunk)
        yield from splitter.finish()


class Writer:
    """Collects the bytes of a content."""

    def __init__(self) -> None:
        self.size = 0
        self._latest = bytearray()
        self._file: _File | None = None

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self.size += len(data)
        self._latest += data
        if len(self._latest) > SPOOLED:
            self._store()

    def done(self) -> Content:
        """End the writing, and return the content."""
        if self._file is None:
            return Content(self.size, bytes(self._latest))
        return Content(self.size, self._store())

    def _store(self) -> _File:
        if self._file is None:
            self._file = _File()
        self._file.append(self._latest)
        self._latest.clear()
        return self._file


def content_of(data: bytes) -> Content:
    """A content of these bytes."""
    writer = Writer()
    writer.write(data)
    return writer.done()


def attachment(name: str) -> str:
    """The header `Content-Disposition` for a file name (RFC 6266)."""
    plain = re.sub(r"[^ -~]", "_", name)
    quoted = re.sub(r'(["\\])', r"\\\1", plain)
    extended = "" if plain == name else f"; filename*=utf-8''{quote(name, safe='')}"
    return f'attachment; filename="{quoted}"{extended}'


class _File:
    """A temporary file that is removed with its last reference."""

    def __init__(self) -> None:
        handle, self._path = tempfile.mkstemp(prefix=f"{_PACKAGE}-{os.getpid()}-")
        os.close(handle)
        weakref.finalize(self, _remove, self._path, os.getpid())

    def append(self, data: bytes | bytearray) -> None:
        with open(self._path, "ab") as file:
            file.write(data)

    def part(self, start: int, length: int) -> bytes:
        with open(self._path, "rb", buffering=0) as file:
            file.seek(start)
            return file.read(length)


def _remove(path: str, owner: int) -> None:
    # The parent process may still read it.
    if os.getpid() == owner:
        with suppress(FileNotFoundError):
            os.unlink(path)
