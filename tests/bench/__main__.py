"""`python -m tests.bench`: measure all tasks, and write a report and plots.

With `--quick` there are few items and runs, no report, and exit status 1 if a figure is beyond
what noise can explain.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .measure import Measured, measure, profile
from .official import verify_quotes
from .report import named, shown, write
from .server import canned
from .works import WORKS

FOLDER = Path("build/bench")


def main(arguments: list[str]) -> int:
    """Measure; the exit status is 1 if a bound of `--quick` is exceeded."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="few items, and bounds")
    parser.add_argument("--scale", type=float, default=1.0, help="a fraction of the full sizes")
    parser.add_argument("--runs", type=int, default=7, help="runs of each side")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the report is written")
    parser.add_argument("--profile", action="store_true", help="profile batchwright instead")
    parser.add_argument("--picture", action="store_true", help="write README's plot, too")
    parser.add_argument("works", nargs="*", metavar="TASK", help="only these")
    given = parser.parse_args(arguments)
    if unknown := set(given.works).difference(work.name for work in WORKS):
        parser.error(f"no such task: {', '.join(sorted(unknown))}")
    chosen = [work for work in WORKS if not given.works or work.name in given.works]
    scale, runs = (0.04, 1) if given.quick else (given.scale, given.runs)
    if not given.quick:
        verify_quotes()
    measured: list[Measured] = []
    with canned() as url:
        if given.profile:
            for work in chosen:
                profile(work, url, scale=scale)
            return 0
        for work in chosen:
            if given.quick and not work.bound:
                continue
            only = work.bounding if given.quick else ()
            taken = measure(work, url, scale=scale, runs=runs, warm=not given.quick, only=only)
            measured.append(taken)
            print(_line(taken), flush=True)
    if given.quick:
        return _bounds(measured)
    from .plots import draw, draw_picture

    write(given.folder, measured, scale=scale, runs=runs)
    draw(given.folder, measured)
    if given.picture:
        draw_picture(measured)
    print(f"{given.folder / 'report.md'}")
    return 0


def _line(one: Measured) -> str:
    figures = ", ".join(
        f"{name} {figures.median('cpu'):.2f} s {figures.median('memory') / (1 << 20):.0f} MiB"
        for name, figures in one.sides.items()
    )
    return f"{one.work.title}: {figures}"


def _bounds(measured: list[Measured]) -> int:
    wrong = 0
    for one in measured:
        for target in one.work.bound:
            if not one.reached(target):
                figure = shown(target, one.figure(target, one.ours))
                limit = shown(target, target.limit)
                print(f"{one.work.title}: {named(target)} is {figure}, beyond {limit}")
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
