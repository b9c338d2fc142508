"""Bytes cut into lines, as JSON Lines wants it: at line feeds and nowhere else."""

from __future__ import annotations

from io import BytesIO


class LineSplitter:
    """Takes chunks as they come and gives the lines that are complete.

    A carriage return stays where it is. Nothing is looked at twice, so a line of any length
    costs no more than its length.
    """

    def __init__(self) -> None:
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
            self._begun = []
        if begun:
            self._begun.append(begun)
        return lines

    def finish(self) -> list[bytes]:
        """The last line, if it has no line feed at its end."""
        begun, self._begun = self._begun, []
        return [b"".join(begun)] if begun else []
