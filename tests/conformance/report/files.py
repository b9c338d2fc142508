"""The folder of a run's files, and how they are written."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

BUILD = Path(__file__).resolve().parents[3] / "build" / "conformance"
LONGEST = 80
"""The maximum length of a folder's name."""


def safe_name(text: str) -> str:
    """A text as the name of one folder: no separators, no `..`, not hidden."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain)[:LONGEST].strip("-._") or "server"


def write_atomically(path: Path, text: str) -> None:
    """Replace a file atomically by a text in UTF-8."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Half a surrogate pair cannot be encoded.
        draft.write_bytes(text.encode("utf-8", "replace"))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
