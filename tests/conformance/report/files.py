"""Where the files of a run go, and how they are written."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

BUILD = Path(__file__).resolve().parents[3] / "build" / "conformance"
LONGEST = 80
"""Characters of a folder's name."""


def safe_name(text: str) -> str:
    """A text as the name of one folder: nothing in it leads elsewhere or is hidden."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain)[:LONGEST].strip("-._") or "server"


def write_atomically(path: Path, text: str) -> None:
    """Write a text as UTF-8: who reads the file sees the old one or all of the new one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Half a pair of surrogates has no bytes.
        draft.write_bytes(text.encode("utf-8", "replace"))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
