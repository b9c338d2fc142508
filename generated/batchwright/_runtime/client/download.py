# Copied by `make generate` from templates/batchwright/_runtime/client/download.py. Do not edit.
"""Response bodies read as they arrive; each use performs one request, when it begins."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

from ..errors import APIError
from ..http.event_loop import off_loop
from ..jsonl.line_splitter import LONGEST_LINE, LineSplitter, too_long
from ..request.operation import Call
from ..saving import Saving


class Download:
    """A response body to download. Each method returns the complete body or raises.

    Each method sends a request of its own and raises its errors: an `APIStatusError` before the
    first byte, an `APIConnectionError` if the body is cut short. A generator that is closed early
    closes its connection.
    """

    def __init__(self, call: Call[Any], stream: Callable[[], Generator[bytes]]) -> None:
        self._call = call
        self._stream = stream

    def read(self) -> bytes:
        """The whole body, in memory."""
        return b"".join(self.chunks())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Save the body to a file, replacing an existing one, and return its path.

        The file appears, or is replaced, only when the body is complete.

        Raises:
            OSError: The file cannot be written.
        """
        saving = Saving(path)
        try:
            saving.open()
            with closing(self.chunks()) as chunks:
                for chunk in chunks:
                    saving.write(chunk)
            return saving.commit()
        finally:
            saving.discard()

    def chunks(self) -> Generator[bytes]:
        """The body in chunks of any size, as they arrive."""
        return self._stream()

    def lines(self) -> Generator[bytes]:
        r"""The lines of the body, cut at `\n` only and without it; `\r` is kept.

        Raises:
            APIError: A line has more than 256 MiB.
        """
        lines = _Lines(self._call)
        with closing(self.chunks()) as chunks:
            for chunk in chunks:
                yield from lines.feed(chunk)
        yield from lines.finish()


class AsyncDownload:
    """A response body to download. Each method returns the complete body or raises.

    Each method sends a request of its own and raises its errors: an `APIStatusError` before the
    first byte, an `APIConnectionError` if the body is cut short. A generator that is closed early
    closes its connection. Awaiting the object reads the body.
    """

    def __init__(self, call: Call[Any], stream: Callable[[], AsyncGenerator[bytes]]) -> None:
        self._call = call
        self._stream = stream

    def __await__(self) -> Generator[Any, Any, bytes]:
        return self.read().__await__()

    async def read(self) -> bytes:
        """The whole body, in memory."""
        async with aclosing(self.chunks()) as chunks:
            return b"".join([chunk async for chunk in chunks])

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Save the body to a file, replacing an existing one, and return its path.

        The file appears, or is replaced, only when the body is complete. The disk does not block
        the event loop.

        Raises:
            OSError: The file cannot be written.
        """
        saving = Saving(path)
        try:
            await off_loop(saving.open)
            async with aclosing(self.chunks()) as chunks:
                async for chunk in chunks:
                    await off_loop(saving.write, chunk)
            return await off_loop(saving.commit)
        finally:
            await off_loop(saving.discard)

    def chunks(self) -> AsyncGenerator[bytes]:
        """The body in chunks of any size, as they arrive."""
        return self._stream()

    async def lines(self) -> AsyncGenerator[bytes]:
        r"""The lines of the body, cut at `\n` only and without it; `\r` is kept.

        Raises:
            APIError: A line has more than 256 MiB.
        """
        lines = _Lines(self._call)
        async with aclosing(self.chunks()) as chunks:
            async for chunk in chunks:
                for line in lines.feed(chunk):
                    yield line
        for line in lines.finish():
            yield line


class _Lines:
    """Splits a body into lines, counted, with a limit on their length."""

    def __init__(self, call: Call[Any]) -> None:
        self._call = call
        self._splitter = LineSplitter()
        self._number = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that end within `chunk`."""
        for line in self._splitter.feed(chunk):
            yield self._next(line)
        if too_long(self._splitter.pending):
            raise self._too_long()

    def finish(self) -> Iterator[bytes]:
        """The last line, if no line feed ends it."""
        return map(self._next, self._splitter.finish())

    def _next(self, line: bytes) -> bytes:
        if too_long(len(line)):
            raise self._too_long()
        self._number += 1
        return line

    def _too_long(self) -> APIError:
        return APIError(
            f"line {self._number + 1} of the body is longer than {LONGEST_LINE} bytes: save"
            " the body to a file instead",
            operation=self._call.operation.name,
            method=self._call.operation.method,
            path=self._call.path,
        )
