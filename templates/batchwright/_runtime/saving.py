"""Writes a file that appears under its name only when it is complete."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from .errors import ArgumentError


class Saving:
    """A temporary file beside its target, which it replaces in the end.

    It has the permissions of the file that it replaces; a new file has those of the umask. If the
    target is a symbolic link, the file behind it is replaced. The constructor performs no I/O.

    Raises:
        ArgumentError: The target is an empty string.
    """

    def __init__(self, target: str | os.PathLike[str]) -> None:
        if not os.fspath(target):
            raise ArgumentError("expected the path of a file, got an empty string")
        self.target = Path(target)
        self._place = self.target
        self._partial: Path | None = None
        self._descriptor = -1

    def open(self) -> None:
        """Create the file.

        Raises:
            OSError: It cannot be created, or the target is a directory.
        """
        self._place = Path(os.path.realpath(self.target))
        mode = _mode(self._place)
        if mode is not None and stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(self.target))
        # In the same directory: a file cannot be moved to another file system in one step.
        partial = self._place.with_name(f".{os.urandom(8).hex()}.part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        # It is never readable by more users than the file that it replaces.
        self._descriptor = os.open(partial, flags, 0o666 if mode is None else mode & 0o666)
        self._partial = partial
        if mode is not None:
            os.chmod(partial, mode & 0o777)

    def write(self, chunk: bytes) -> None:
        """Append a chunk."""
        left = memoryview(chunk)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def commit(self) -> Path:
        """Replace the target; return its path as given."""
        self._close()
        if self._partial is not None:
            os.replace(self._partial, self._place)
        return self.target

    def discard(self) -> None:
        """Remove the file, if it exists."""
        self._close()
        if self._partial is not None:
            self._partial.unlink(missing_ok=True)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def _mode(path: Path) -> int | None:
    """The mode of a file, or None if there is none."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
