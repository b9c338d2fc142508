"""Measurements: the sides of a work in turn, each in a process of its own."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from batchwright.testing import Fake, serve

from .setting import LINE, ROOT
from .works import Target, Work


@dataclass(frozen=True)
class Figures:
    """What one side of a work has cost, run by run.

    Attributes:
        cpu: Seconds.
        wall: Seconds.
        memory: Bytes beyond what the process had before.
        requests: How many the fake was sent; 0 if it was another server.
    """

    cpu: list[float]
    wall: list[float]
    memory: list[float]
    requests: list[float]

    def median(self, metric: str) -> float:
        """The median of the runs."""
        figures: list[float] = getattr(self, metric)
        return statistics.median(figures)


@dataclass(frozen=True)
class Measured:
    """A work that was measured.

    Attributes:
        work: The work.
        count: How many items it had.
        sides: The figures by the name of the side, ours first.
    """

    work: Work
    count: int
    sides: dict[str, Figures]

    def ratio(self, metric: str, beside: str) -> float:
        """The figure of ours, divided by that of another side."""
        theirs = self.sides[beside].median(metric)
        return next(iter(self.sides.values())).median(metric) / theirs if theirs else 0.0

    def figure(self, target: Target) -> float:
        """What a target is compared with."""
        mine = next(iter(self.sides.values()))
        if target.metric == "speed":
            return self.count * LINE / 1e6 / mine.median("cpu")
        if target.beside is None:
            return mine.median(target.metric)
        return self.ratio(target.metric, target.beside)

    def reached(self, target: Target) -> bool:
        """Whether a target is reached."""
        figure = self.figure(target)
        return figure >= target.most if target.metric == "speed" else figure <= target.most


def measure(
    work: Work, url: str, *, scale: float, runs: int, warm: bool, only: Collection[str] = ()
) -> Measured:
    """Measure a work.

    Args:
        work: The work.
        url: The base URL of the server of canned answers.
        scale: Parts of the full size.
        runs: Runs of each side.
        warm: Whether one more run comes before them, and is not counted.
        only: These sides; all if there are none.
    """
    count = work.scaled(scale)
    chosen = [name for name in work.sides if not only or name in only]
    sides = {name: Figures([], [], [], []) for name in chosen}
    for run in range(0 if warm else 1, runs + 1):
        for name, figures in sides.items():
            with _server(work, url) as (base, fake):
                taken = _run(work, name, base, count)
                taken["requests"] = float(len(fake.journal)) if fake else 0.0
            if run:
                for metric, figure in taken.items():
                    getattr(figures, metric).append(figure)
    return Measured(work, count, sides)


@contextmanager
def _server(work: Work, url: str) -> Iterator[tuple[str, Fake | None]]:
    if not work.fake:
        yield url, None
        return
    fake = Fake()
    with serve(fake) as base:
        yield base, fake


def _run(work: Work, side: str, url: str, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "tests.bench.contestant"]
        ran = subprocess.run(
            [*program, work.name, side, url, str(count), folder],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        )
    taken: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return taken
