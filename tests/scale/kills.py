"""`python -m tests.scale.kills`: a job whose processes are killed at random, in both phases.

The server is a fake on loopback whose list lags. Which request a process does not survive is
decided when its head has arrived; the signal follows within some milliseconds, so that it meets
the process before the server has acted, after, or while the process writes a file.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batchwright.testing import Fake, serve

from .driver import HEADER, SHARDS, job_in
from .job import kept_rows

ROOT = Path(__file__).parents[2]
PHASES = ("submit", "collect")
OPERATIONS = ("batches.list", "files.create", "batches.create", "batches.retrieve", "files.content")

LAG = 3.0
"""Seconds after which a new batch is on the list."""

DWELL = 1.5
"""Seconds that a batch stays in each of three states."""

KILLS = 55
"""Processes that are killed in each phase."""

_CHANCE = 0.1
"""How likely a request is the last one of its process."""

_LONGEST = 0.04
"""Seconds from a request to the end of its process, at most."""

_LIMIT = 240.0
"""Seconds that a phase may take."""

_GROWTH = 16 * 1024
"""KiB that a process may need more than others did for their first shard."""


@dataclass
class Server:
    """The fake, which answers some rows with an error at first, and says who is to be killed.

    Attributes:
        fake: The fake.
        victims: Processes that are to be killed, as they are found.
        executed: How often each row was executed.
    """

    seed: int
    fake: Fake = field(init=False)
    victims: queue.SimpleQueue[int] = field(default_factory=queue.SimpleQueue[int])
    executed: Counter[str] = field(default_factory=Counter[str])

    def __post_init__(self) -> None:
        self.fake = Fake(seed=self.seed, speed=1, dwell=DWELL)
        self.fake.lag(seconds=LAG)
        self.fake.journal_body_limit = 4096  # what was created is read from there
        self.fake.answer(self._respond)
        chance = random.Random(self.seed)

        def choose(request: Any) -> None:
            worker = dict(request.headers).get(HEADER)
            if worker is not None and chance.random() < _CHANCE:
                self.victims.put(int(worker))

        for operation in OPERATIONS:
            self.fake.fault(operation, choose, times=None)

    def _respond(self, line: dict[str, Any]) -> dict[str, Any]:
        key = line["custom_id"]
        self.executed[key] += 1
        if _fails_first(int(key.partition("-")[2])) and self.executed[key] == 1:
            return {"status": 429, "error": {"message": "later"}}
        return {"body": {"of": key}}


def _fails_first(number: int) -> bool:
    """Whether a row fails in passing when it is executed for the first time."""
    return number % 40 == 7


def run_phase(phase: str, url: str, folder: Path, server: Server, chance: random.Random) -> int:
    """Run a phase to its end, killing some of its processes; how many.

    Raises:
        TimeoutError: It has not come to its end.
    """
    kills, drivers = 0, list[subprocess.Popen[bytes]]()
    until = time.monotonic() + _LIMIT

    def begin() -> subprocess.Popen[bytes]:
        program = [sys.executable, "-m", "tests.scale.driver", phase, url, str(folder)]
        process = subprocess.Popen(program, cwd=ROOT, start_new_session=True)
        drivers.append(process)
        return process

    driver = begin()
    try:
        while driver.poll() is None or driver.returncode < 0:
            if time.monotonic() > until:
                raise TimeoutError(f"{phase} takes more than {_LIMIT:.0f} s")
            if driver.returncode is not None:
                driver = begin()
            with suppress(queue.Empty):
                worker = server.victims.get(timeout=0.05)
                time.sleep(chance.uniform(0, _LONGEST))
                if kills < KILLS:
                    kills += _kill(driver, worker, chance)
        if driver.returncode:
            raise RuntimeError(f"{phase} has ended with {driver.returncode}")
    finally:
        for process in drivers:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return kills


def _kill(driver: subprocess.Popen[bytes], worker: int, chance: random.Random) -> int:
    """Kill the worker; or its driver, alone or with all workers; 1, or 0 if it was gone."""
    with suppress(ProcessLookupError):
        match chance.randrange(12):
            case 0:
                driver.kill()
            case 1:
                os.killpg(driver.pid, signal.SIGKILL)
            case _:
                os.kill(worker, signal.SIGKILL)
        return 1
    return 0


def surplus(fake: Fake) -> list[float]:
    """How many seconds after the first live batch of a key another one was made, for each.

    Raises:
        AssertionError: A key has no live batch, or another one although the list had shown the
            first to the process that made it.
    """
    made = {event.id: event.time for event in fake.events if event.what == "created"}
    looked = _looked(fake)
    live: dict[str, list[str]] = {}
    for batch in fake.objects("Batch"):
        names = live.setdefault(str(batch["metadata"]["shard"]), [])
        if batch["status"] not in ("cancelling", "cancelled", "failed"):
            names.append(batch["id"])
    late: list[float] = []
    for key, names in live.items():
        assert names, f"nothing came of {key}"
        first, *others = sorted(names, key=lambda name: made[name])
        for other in others:
            assert looked[other] < made[first] + LAG, f"{first} was listed before {other} was made"
            late.append(made[other] - made[first])
    return late


def _looked(fake: Fake) -> dict[str, float]:
    """When the process that made a batch had begun to read the list for the last time."""
    lists: dict[str, float] = {}
    looked: dict[str, float] = {}
    for exchange in fake.journal:
        worker = dict(exchange.request_headers).get(HEADER, "")
        if exchange.operation == "batches.list" and "after=" not in exchange.path:
            lists[worker] = exchange.at
        if exchange.operation == "batches.create" and exchange.performed:
            looked[json.loads(exchange.response_body)["id"]] = lists[worker]
    return looked


def main(arguments: list[str]) -> int:
    """Exit status 0 if nothing was lost, done twice, or grew."""
    seed = int(arguments[0]) if arguments else 1
    # It would name each answer that a killed process did not wait for.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    server, chance = Server(seed), random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        job = job_in(Path(name))
        kills: dict[str, int] = {}
        with serve(server.fake) as url:
            for phase in PHASES:
                began = time.monotonic()
                kills[phase] = run_phase(phase, url, job.folder, server, chance)
                seconds = time.monotonic() - began
                print(f"{phase}: {SHARDS} shards, {kills[phase]} kills, {seconds:.0f} s")
        rows = list(kept_rows(job))
        wrong = [row for row, answer in rows if answer != {"of": row}]
        expected = {f"row-{number}" for number in range(job.rows)}
        assert len(rows) == job.rows and {row for row, _ in rows} == expected, len(rows)
        assert not wrong, wrong[:5]
        print(f"rows: {len(rows)} of {job.rows}, each once, each with its own answer")
        late = surplus(server.fake)
        lines = sum(one["request_counts"]["total"] for one in server.fake.objects("Batch"))
        again = lines - job.rows - sum(1 for number in range(job.rows) if _fails_first(number))
        after = f", made {min(late):.1f} to {max(late):.1f} s after the first" if late else ""
        print(f"live batches beyond one for each key: {len(late)}{after}")
        print(f"  rows that were executed twice for that: {again} of {job.rows}")
        _verify_memory(job.folder / "memory.txt")
        doubts = job.folder / "doubts.txt"
        count = len(doubts.read_text().splitlines()) if doubts.exists() else 0
        print(f"submissions that raised SubmissionError and were repeated: {count}")
    assert sum(kills.values()) >= 100 and min(kills.values()) >= 20, kills
    return 0


def _verify_memory(path: Path) -> None:
    noted = [line.split() for line in path.read_text().splitlines()]
    for phase in PHASES:
        first = sorted(int(peak) for name, done, peak in noted if (name, done) == (phase, "1"))
        most = max(int(peak) for name, _, peak in noted if name == phase)
        usual = first[len(first) // 2]
        print(f"memory of a worker in {phase}: {usual // 1024} MiB, {most // 1024} MiB at most")
        assert most < usual + _GROWTH, "the memory of a worker grows"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
