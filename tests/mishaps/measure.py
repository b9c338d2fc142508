"""One program and one mishap: what the program got, and what it cost."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from batchwright import write_lines
from batchwright.testing import serve

from .clients import Program
from .mishaps import COUNT, Mishap, expected, requests, server


@dataclass(frozen=True)
class Outcome:
    """What became of a batch.

    Attributes:
        batches: How many were created, and so paid for.
        right: Rows with the right answer.
        failed: Rows with the error of a request.
        error: The name of the exception that the program ended with, if it did.
    """

    batches: int
    right: int
    failed: int
    error: str | None

    def __str__(self) -> str:
        rows = f"{self.right + self.failed} of {COUNT} rows"
        count = "1 batch" if self.batches == 1 else f"**{self.batches} batches**"
        return ", ".join([count, rows, *([f"`{self.error}`"] if self.error else [])])


def measure(program: Program, mishap: Mishap) -> Outcome:
    """Run a program on a new server on which something goes wrong."""
    fake = server()
    mishap.arrange(fake)
    rows: dict[str, object] = {}
    error: str | None = None
    with tempfile.TemporaryDirectory() as folder, serve(fake) as url:
        path = Path(folder) / "requests.jsonl"
        write_lines(path, requests())
        for _ in range(mishap.times):
            try:
                for key, body in program(url, str(path)):
                    rows[key] = body
            except Exception as raised:
                error = type(raised).__name__
    right = sum(
        isinstance(body, dict) and body.get("answer") == expected(key) for key, body in rows.items()
    )
    failed = sum(body is None for body in rows.values())
    return Outcome(len(fake.objects("Batch")), right, failed, error)
