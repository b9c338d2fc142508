"""The printed report: a line for each step, with its verdict and notes on the server."""

from __future__ import annotations

import time
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class Abandoned(Exception):
    """A step failed on which the following depend."""


class Report:
    """Counts steps and prints them."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0
        self._notes: list[str] = []

    def head(self, what: str) -> None:
        """Print the title of the next steps."""
        print(f"\n{what}", flush=True)

    def note(self, what: str) -> None:
        """Print a line below the current step."""
        self._notes.append(what)

    @contextmanager
    def step(self, what: str, *, vital: bool = False) -> Generator[None]:
        """Run a step; a failure is printed and counted, and ends the run only if `vital`.

        Raises:
            Abandoned: The step is vital and failed.
        """
        self._notes.clear()
        begun = time.monotonic()
        try:
            yield
        except Exception as error:
            self.failed += 1
            self._line("FAIL", what, begun)
            for line in _explained(error):
                print(f"          {line}")
            if vital:
                print("          the following steps depend on it and were not run", flush=True)
                raise Abandoned(what) from error
        else:
            self.passed += 1
            self._line("ok", what, begun)

    def _line(self, verdict: str, what: str, begun: float) -> None:
        # Flushed, so that a log shows the progress.
        print(f"  {verdict:4}  {what} ({time.monotonic() - begun:.2f} s)", flush=True)
        for note in self._notes:
            print(f"          {note}", flush=True)


def _explained(error: Exception) -> list[str]:
    """The error, and the line of the scenario."""
    frames = traceback.extract_tb(error.__traceback__)
    here = [frame for frame in frames if Path(frame.filename).name == "scenario.py"]
    said = "".join(traceback.format_exception_only(error)).strip().splitlines()
    return [*said, *(f"scenario.py:{frame.lineno}: {frame.line}" for frame in here[-1:])]
