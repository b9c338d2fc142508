"""Bytes cut into lines, as JSON Lines wants it: at line feeds and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator


class LineSplitter:
    """Takes chunks as they come and gives the lines that are complete.

    A carriage return stays where it is. Nothing is looked at twice, so a line of any length
    costs no more than its length.
    """

    def __init__(self) -> None:
        self._begun: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that end within `chunk`, without their line feeds."""
        first, *others = chunk.split(b"\n")
        self._begun.append(first)
        if others:
            yield b"".join(self._begun)
            yield from others[:-1]
            self._begun = [others[-1]]

    def finish(self) -> Iterator[bytes]:
        """The last line, if it has no line feed at its end."""
        if last := b"".join(self._begun):
            yield last
