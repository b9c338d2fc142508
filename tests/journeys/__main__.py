"""`python -m tests.journeys`: run the four journeys; README has to show what they print."""

from __future__ import annotations

import sys
import time

from .readme import ROOT, shows
from .shell import PACKAGE, run

JOURNEYS = ("port", "job_tests", "check_server", "own_api")


def main() -> int:
    """Exit status 1 if README shows another output."""
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
        print(f"README.md shows another output: {', '.join(different)}", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
