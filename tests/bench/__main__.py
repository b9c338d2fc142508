"""`python -m tests.bench`: reading results, next to the loop that the official SDK suggests.

Both download the same 50,000 lines from the same server, in turn, in this process; the server is
another one. Printed are the seconds of each run and the ratio of the medians.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable

from batchwright import Client
from openai import OpenAI

from .server import LINES, serve

RUNS = 7
REQUIRED = 4.0


def main() -> int:
    """Exit status 0 if reading is at least four times faster."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        port, size = here.recv()
        url = f"http://127.0.0.1:{port}/v1"
        print(f"{LINES:,} lines of {size / LINES:,.0f} bytes, {RUNS} runs in turn")
        official, ours = OpenAI(api_key="k", base_url=url), Client(api_key="k", base_url=url)

        def loop() -> int:
            found = 0
            for line in official.files.content("f").text.splitlines():
                found += bool(json.loads(line)["custom_id"])
            return found

        batch = ours.batches.retrieve("b")  # the loop knows the file's id without asking, too

        def results() -> int:
            found = 0
            for result in ours.batches.results(batch):
                found += bool(result.custom_id) and result.outcome == "succeeded"
            return found

        theirs, mine = _measured(loop, results)
    finally:
        process.terminate()
    ratio = statistics.median(theirs) / statistics.median(mine)
    _print("official SDK, text.splitlines(), json.loads", theirs)
    _print("batches.results", mine)
    print(f"ratio of the medians: {ratio:.2f}")
    return 0 if ratio >= REQUIRED else 1


def _measured(*actions: Callable[[], int]) -> list[list[float]]:
    seconds: list[list[float]] = [[] for _ in actions]
    for run in range(RUNS + 1):
        for action, taken in zip(actions, seconds, strict=True):
            before = time.perf_counter()
            assert action() == LINES
            if run:  # the first is a warm-up
                taken.append(time.perf_counter() - before)
    return seconds


def _print(what: str, seconds: list[float]) -> None:
    shown = " ".join(f"{one:.2f}" for one in seconds)
    print(f"{what}: median {statistics.median(seconds):.2f} s ({shown})")


if __name__ == "__main__":
    sys.exit(main())
