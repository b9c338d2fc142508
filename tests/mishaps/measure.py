"""Run one program with one mishap, and measure its rows and batches."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from batchwright import write_lines
from batchwright.testing import serve

from .clients import Program
from .mishaps import COUNT, Mishap, expected, requests, server


@dataclass(frozen=True)
class Measurement:
    """The result of a program.

    Attributes:
        batches: The number of created batches, all of which are charged.
        right: The number of rows with the right response.
        failed: The number of rows with the error of a request.
        error: The name of the final exception, if there is one.
    """

    batches: int
    right: int
    failed: int
    error: str | None

    def __str__(self) -> str:
        rows = f"{self.right + self.failed} of {COUNT} rows"
        count = "1 batch" if self.batches == 1 else f"**{self.batches} batches**"
        return ", ".join([count, rows, *([f"`{self.error}`"] if self.error else [])])


def measure(program: Program, mishap: Mishap) -> Measurement:
    """Run a program against a new server with a mishap."""
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
    return Measurement(len(fake.objects("Batch")), right, failed, error)
