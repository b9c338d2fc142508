"""The results of a run: in the terminal during the run, then as files to publish.

Terminal   a Watcher: progress, then the findings that did not pass, each with its reason
write      report.html, report.json, junit.xml and exchanges.jsonl below build/conformance/
"""

from __future__ import annotations

from pathlib import Path

from ..records import RunRecord
from .data import exchange_lines, report_text
from .files import BUILD, safe_name, write_atomically
from .grid import matrix_page
from .junit import junit_text
from .page import report_page
from .terminal import Terminal

__all__ = ["BUILD", "Terminal", "matrix_page", "safe_name", "write", "write_atomically"]


def write(run: RunRecord, build: Path = BUILD) -> Path:
    """Write the four files of a run into a folder named after it, and return the folder.

    Each file is replaced atomically, also that of an earlier run with the same name.
    """
    folder = build / safe_name(run.name)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "exchanges.jsonl": exchange_lines(run),
        "junit.xml": junit_text(run),
        "report.json": report_text(run),
        "report.html": report_page(run),
    }.items():
        write_atomically(folder / name, text)
    return folder
