"""`python -m tests.journeys`: run the four journeys, and compare their output with the pages."""

from __future__ import annotations

import sys
import time

from .readme import ROOT, shows
from .shell import PACKAGE, run

JOURNEYS = ("port", "job_tests", "check_server", "own_api")


def main() -> int:
    """Exit status 1 if README and spec/README.md show another output."""
    different: list[str] = []
    for name in JOURNEYS:
        begun = time.monotonic()
        printed = run(
            ["python", "-m", f"tests.journeys.{name}"],
            ROOT,
            {"PYTHONPATH": f"{ROOT}:{PACKAGE}"},
        )
        print(f"{name}, {time.monotonic() - begun:.0f} s\n{printed}", flush=True)
        if not shows(printed):
            different.append(name)
    if different:
        print(
            f"README.md or spec/README.md shows another output: {', '.join(different)}",
            file=sys.stderr,
        )
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
