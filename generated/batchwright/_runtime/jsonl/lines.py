# Copied by `make generate` from templates/batchwright/_runtime/jsonl/lines.py. Do not edit.
"""Bytes cut into lines, as JSON Lines wants it: at line feeds and nowhere else."""

from __future__ import annotations

from io import BytesIO

LONGEST = 256 << 20
"""Bytes that a line may have, more than any answer has: one without an end fills no memory."""


def too_long(size: int) -> bool:
    """Whether no line may have so many bytes."""
    return size > LONGEST


def bounded(line: bytes) -> bytes:
    """A line without its line feed, if it is not too long.

    Raises:
        ValueError: It is.
    """
    if too_long(len(line)):
        raise ValueError(f"longer than the {LONGEST} bytes that a line may have")
    return line


class LineSplitter:
    """Takes chunks as they come and gives the lines that are complete.

    A carriage return stays where it is. Nothing is looked at twice, so a line of any length
    costs no more than its length. Of a line that is too long not all is kept, but more than a
    line may have: ask `bounded`.

    Attributes:
        pending: How many bytes are kept of a line that has begun.
    """

    def __init__(self) -> None:
        self.pending = 0
        self._begun: list[bytes] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that end within `chunk`, without their line feeds."""
        return [line[:-1] for line in self.feed_whole(chunk)]

    def feed_whole(self, chunk: bytes) -> list[bytes]:
        """The lines that end within `chunk`, each with its line feed."""
        # `chunk.split` compares byte by byte; this looks for line feeds several times faster.
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
        """The last line, if it has no line feed at its end."""
        begun, self._begun, self.pending = self._begun, [], 0
        return [b"".join(begun)] if begun else []
