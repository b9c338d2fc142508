"""A folder of a newcomer, in which commands are run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from .readme import ROOT

PACKAGE = ROOT / "generated"


def run(
    words: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str] = MappingProxyType({}),
    *,
    status: int = 0,
) -> str:
    """Run a command, and return its output; `python` is the interpreter of this process.

    Raises:
        RuntimeError: It ends with another status.
    """
    program = sys.executable if words[0] == "python" else words[0]
    done = subprocess.run(
        [str(word) for word in (program, *words[1:])],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PACKAGE), "NO_PROXY": "127.0.0.1", **environment},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    if done.returncode != status:
        raise RuntimeError(f"{words} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout
