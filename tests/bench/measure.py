"""Measures the sides of a task in turn, each in a process of its own."""

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

from .setting import ROOT
from .works import Target, Work


@dataclass(frozen=True)
class Figures:
    """The figures of one side of a task, run by run.

    Attributes:
        cpu: Seconds.
        wall: Seconds.
        memory: Bytes by which the peak grew.
        requests: The requests that the fake received; 0 if the server was another one.
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
    """The measurement of a task.

    Attributes:
        work: The task.
        count: The number of items.
        sides: The figures by the name of the side, ours first.
    """

    work: Work
    count: int
    sides: dict[str, Figures]

    @property
    def ours(self) -> str:
        """The name of our side."""
        return next(iter(self.sides))

    def ratio(self, metric: str, side: str, beside: str) -> float:
        """The figure of a side, divided by that of another one; 0 if that is 0."""
        other = self.sides[beside].median(metric)
        return self.sides[side].median(metric) / other if other else 0.0

    def figure(self, target: Target, side: str) -> float:
        """The figure of a side that a target is about."""
        if target.metric == "speed":
            return self.count * self.work.size / 1e6 / self.sides[side].median("cpu")
        if target.beside is None:
            return self.sides[side].median(target.metric)
        return self.ratio(target.metric, side, target.beside)

    def reached(self, target: Target) -> bool:
        """Whether we reach a target."""
        figure = self.figure(target, self.ours)
        return figure >= target.limit if target.metric == "speed" else figure <= target.limit


def measure(
    work: Work, url: str, *, scale: float, runs: int, warm: bool, only: Collection[str] = ()
) -> Measured:
    """Measure a task.

    Args:
        work: The task.
        url: The base URL of the server of prepared responses.
        scale: The fraction of the full size.
        runs: The runs of each side.
        warm: Whether a run that is not counted comes first.
        only: The sides; all if empty.
    """
    count = work.scaled(scale)
    chosen = [name for name in work.sides if not only or name in only]
    sides = {name: Figures([], [], [], []) for name in chosen}
    for run in range(0 if warm else 1, runs + 1):
        for name, figures in sides.items():
            with _server(work, url) as (base, fake):
                taken = _measure_once(work, name, base, count)
                taken["requests"] = float(len(fake.journal)) if fake else 0.0
            if run:
                for metric, figure in taken.items():
                    getattr(figures, metric).append(figure)
    return Measured(work, count, sides)


def profile(work: Work, url: str, *, scale: float) -> None:
    """Print a profile of our side of a task."""
    profiler = ("-m", "cProfile", "-s", "tottime")
    with _server(work, url) as (base, _):
        print(_run(work, next(iter(work.sides)), base, work.scaled(scale), profiler))


@contextmanager
def _server(work: Work, url: str) -> Iterator[tuple[str, Fake | None]]:
    if not work.fake:
        yield url, None
        return
    fake = Fake()
    with serve(fake) as base:
        yield base, fake


def _measure_once(work: Work, side: str, url: str, count: int) -> dict[str, float]:
    taken: dict[str, float] = json.loads(_run(work, side, url, count).splitlines()[-1])
    return taken


def _run(work: Work, side: str, url: str, count: int, profiler: tuple[str, ...] = ()) -> str:
    """What the program of one measurement prints."""
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, *profiler, "-m", "tests.bench.contestant"]
        arguments = [work.name, side, url, str(count), folder]
        return subprocess.run(
            [*program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True
        ).stdout
