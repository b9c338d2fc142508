"""A file that appears under its name only when it is complete."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path


class Saving:
    """A file beside its target, which takes the target's place in the end.

    Creating one performs no I/O.
    """

    def __init__(self, target: str | os.PathLike[str]) -> None:
        self.target = Path(target)
        # In the same directory: a file cannot be moved to another file system in one step.
        self._partial = self.target.with_name(f".{secrets.token_hex(8)}.part")
        self._descriptor = -1

    def open(self) -> None:
        """Create the file.

        Raises:
            OSError: It cannot be created, or the target is a directory.
        """
        if self.target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(self.target))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        # Unlike tempfile's, its permissions are those of any new file.
        self._descriptor = os.open(self._partial, flags, 0o666)

    def write(self, chunk: bytes) -> None:
        """Append a chunk."""
        left = memoryview(chunk)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def commit(self) -> Path:
        """Put the file in the target's place."""
        self._close()
        os.replace(self._partial, self.target)
        return self.target

    def discard(self) -> None:
        """Remove the file, if it is still there."""
        self._close()
        self._partial.unlink(missing_ok=True)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
