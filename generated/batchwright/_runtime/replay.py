# Copied by `make generate` from templates/batchwright/_runtime/replay.py. Do not edit.
"""The body of a call, as often as it has to be sent."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

from .body import Body, open_body
from .operation import Call
from .source import Chunks


class Replay:
    """Opens the body of a call for each attempt at it, from the same place.

    Attributes:
        possible: Whether the body can be opened once more, as far as is known by now.
    """

    def __init__(self, call: Call[Any]) -> None:
        self.possible = True
        self._call = call
        self._rewind: tuple[Any, int] | None = None

    def open(self) -> Body:
        """Open the body; see `open_body`. A file object is taken back to where it stood first."""
        if self._rewind is not None:
            file, start = self._rewind
            file.seek(start)
        body = open_body(self._call)
        if body.upload is not None and body.opened is not None:
            contents: Any = body.upload.contents
            match contents:
                case Chunks(parts=parts):
                    self.possible = not isinstance(parts, Iterator | AsyncIterator)
                case str() | os.PathLike() | bytes() | bytearray() | memoryview():
                    # A pipe is empty once it has been read, and has no length.
                    self.possible = body.opened.length is not None
                case file:
                    self.possible = body.opened.length is not None
                    if self.possible:
                        self._rewind = file, file.tell()
        return body
