"""Splits bytes into lines as JSON Lines requires: at line feeds only."""

from __future__ import annotations

from io import BytesIO

LONGEST_LINE = 256 << 20
"""The longest line in bytes, longer than any response: an endless line cannot fill the memory."""


def too_long(size: int) -> bool:
    """Whether a line of this size exceeds the limit."""
    return size > LONGEST_LINE


def bounded(line: bytes) -> bytes:
    """The line itself, if it is no longer than `LONGEST_LINE`.

    Raises:
        ValueError: It is longer.
    """
    if too_long(len(line)):
        raise ValueError(f"longer than {LONGEST_LINE} bytes")
    return line


class LineSplitter:
    """Takes chunks and returns the complete lines.

    Carriage returns are kept. No byte is scanned twice, so the cost of a line is linear. Of a line
    that is too long only a part is kept, longer than the limit: see `bounded`.

    Attributes:
        pending: The bytes kept of an incomplete line.
    """

    def __init__(self) -> None:
        self.pending = 0
        self._begun: list[bytes] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that end within `chunk`, without their line feeds."""
        return [line[:-1] for line in self.feed_whole(chunk)]

    def feed_whole(self, chunk: bytes) -> list[bytes]:
        """The lines that end within `chunk`, each with its line feed."""
        # `chunk.split` compares byte by byte; this finds line feeds several times faster.
        lines = BytesIO(chunk).readlines()
        begun = b"" if chunk.endswith(b"\n") or not lines else lines.pop()
        if lines and self._begun:
            lines[0] = b"".join((*self._begun, lines[0]))
            self._begun, self.pending = [], 0
        if begun and not too_long(self.pending):
            self._begun.append(begun)
            self.pending += len(begun)
        return lines

    def finish(self) -> list[bytes]:
        """The last line, if no line feed ends it."""
        begun, self._begun, self.pending = self._begun, [], 0
        return [b"".join(begun)] if begun else []
