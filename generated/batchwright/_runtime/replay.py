# Copied by `make generate` from templates/batchwright/_runtime/replay.py. Do not edit.
"""The body of a call, as often as it has to be sent."""

from __future__ import annotations

from typing import Any

from .body import Body, open_body
from .operation import Call
from .source import read_once


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
            self.possible = read_once(body.upload, body.opened) is None
            contents: Any = body.upload.contents
            if self.possible and hasattr(contents, "read"):
                self._rewind = contents, contents.tell()
        return body
