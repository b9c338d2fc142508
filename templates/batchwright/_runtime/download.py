"""Response bodies read as they arrive; each use performs one request, when it begins."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

from .body import off_loop
from .lines import LineSplitter
from .saving import Saving


class Download:
    """A body on the server. Whatever is asked of it, it is complete or it is an error.

    Each method performs a request of its own and raises what a request can raise: an
    `APIStatusError` before the first byte, an `APIConnectionError` if the body is cut short.
    A generator that is left early closes its connection.
    """

    def __init__(self, stream: Callable[[], Generator[bytes]]) -> None:
        self._stream = stream

    def read(self) -> bytes:
        """The whole body, in memory."""
        return b"".join(self.chunks())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the body to a file, replacing one that is there, and return its path.

        Until the body is complete, the file does not appear and one that is there stays.

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
        """The body in pieces of any size, as they arrive."""
        return self._stream()

    def lines(self) -> Generator[bytes]:
        r"""The lines of the body, cut at `\n` only and without it; `\r` is kept."""
        splitter = LineSplitter()
        with closing(self.chunks()) as chunks:
            for chunk in chunks:
                yield from splitter.feed(chunk)
        yield from splitter.finish()


class AsyncDownload:
    """A body on the server. Whatever is asked of it, it is complete or it is an error.

    Each method performs a request of its own and raises what a request can raise: an
    `APIStatusError` before the first byte, an `APIConnectionError` if the body is cut short.
    A generator that is left early closes its connection. Awaiting it is reading it.
    """

    def __init__(self, stream: Callable[[], AsyncGenerator[bytes]]) -> None:
        self._stream = stream

    def __await__(self) -> Generator[Any, Any, bytes]:
        return self.read().__await__()

    async def read(self) -> bytes:
        """The whole body, in memory."""
        async with aclosing(self.chunks()) as chunks:
            return b"".join([chunk async for chunk in chunks])

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the body to a file, replacing one that is there, and return its path.

        Until the body is complete, the file does not appear and one that is there stays. The
        event loop does not wait for the disk.

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
        """The body in pieces of any size, as they arrive."""
        return self._stream()

    async def lines(self) -> AsyncGenerator[bytes]:
        r"""The lines of the body, cut at `\n` only and without it; `\r` is kept."""
        splitter = LineSplitter()
        async with aclosing(self.chunks()) as chunks:
            async for chunk in chunks:
                for line in splitter.feed(chunk):
                    yield line
        for line in splitter.finish():
            yield line
