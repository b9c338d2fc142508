"""`python -m tests.scale.ray_data [ROWS]`: README's job on Ray Data, whose workers are killed.

The program runs twice, in two processes: the first run submits every file, the second joins the
rows with the answers. The server is the fake on loopback; its time stands still during a run, so no
batch is final in the first one.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from batchwright.testing import Fake, serve
from pyarrow import Table, parquet

from ..journeys.readme import ROOT
from .job import requests

PROGRAM = Path(__file__).parent / "nightly_ray.py"
ROWS = 1_000_000
FILES = 20
KILLS = 12
"""Workers that are killed in each run."""

_LEAST_KILLS = 5
_CHANCE = 0.3
"""The share of requests after which a worker is killed."""

_LONGEST = 1.5
"""Seconds from a request to the kill, at most."""

_LIMIT = 1200.0
"""Seconds that a run may take."""


class Server:
    """The fake, which refuses some rows, and requests the kills.

    Attributes:
        fake: The fake.
        due: One item for each worker to kill.
    """

    def __init__(self, seed: int) -> None:
        self.fake = Fake(seed=seed, dwell=3600)
        self.due: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.fake.answer(_respond)
        chance = random.Random(seed)

        def choose(_: object) -> None:
            if chance.random() < _CHANCE:
                self.due.put(None)

        for operation in ("batches.list", "files.create", "batches.create", "files.content"):
            self.fake.fault(operation, choose, times=None)


def _respond(line: dict[str, Any]) -> dict[str, Any]:
    key = line["custom_id"]
    if _refused(key):
        return {"status": 400, "error": {"message": key}}
    return {"body": {"of": key}}


def _refused(key: str) -> bool:
    return int(key.partition("-")[2]) % 1000 == 7


def write_rows(folder: Path, rows: int) -> None:
    """Write the rows, as many into each file, and make the folders of the job."""
    for name in ("rows", "answers", "ray"):
        (folder / name).mkdir()
    for number in range(FILES):
        numbers = range(number * rows // FILES, (number + 1) * rows // FILES)
        lines = [
            {"custom_id": request["custom_id"], "request": json.dumps(request).encode()}
            for request in requests(numbers)
        ]
        table = Table.from_pylist(lines)
        parquet.write_table(table, folder / "rows" / f"{number:03}.parquet")


def run(url: str, folder: Path, server: Server, chance: random.Random) -> tuple[int, str]:
    """Run the program once, and kill some of its workers; return their number and what it prints.

    Raises:
        RuntimeError: The program failed.
        TimeoutError: The program took too long.
    """
    environment = {
        **os.environ,
        "OPENAI_API_KEY": "k",
        "OPENAI_BASE_URL": url,
        "NO_PROXY": "127.0.0.1",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'generated'}",
        "RAY_TMPDIR": str(folder / "ray"),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    }
    words = [sys.executable, "-m", "tests.scale.ray_driver", str(PROGRAM)]
    kills, until, log = 0, time.monotonic() + _LIMIT, folder / "log.txt"
    with (
        log.open("wb") as file,
        subprocess.Popen(
            words, cwd=folder, env=environment, stdout=file, stderr=subprocess.STDOUT
        ) as driver,
    ):
        try:
            while driver.poll() is None:
                if time.monotonic() > until:
                    raise TimeoutError(f"the program takes more than {_LIMIT:.0f} s")
                with suppress(queue.Empty):
                    server.due.get(timeout=0.1)
                    time.sleep(chance.uniform(0, _LONGEST))
                    if kills < KILLS:
                        kills += _kill(busy_workers(driver.pid), chance)
        finally:
            if driver.poll() is None:
                for process in [*descendants(driver.pid), driver.pid]:
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
    printed = log.read_text(encoding="utf-8", errors="replace")
    joined = re.search(r"^\d+ of \d+ files joined$", printed, re.MULTILINE)
    if driver.returncode or joined is None:
        raise RuntimeError(f"the program ended with {driver.returncode}:\n{printed[-4000:]}")
    return kills, joined[0]


def _kill(workers: list[int], chance: random.Random) -> int:
    if workers:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
            return 1
    return 0


def busy_workers(driver: int) -> list[int]:
    """The workers of a driver that have a file: Ray names a process by its task."""
    return [
        process
        for process in descendants(driver)
        if _read(process, "cmdline").startswith("ray::Map(advance)")
    ]


def descendants(ancestor: int) -> list[int]:
    """The processes below a process."""
    parents = dict[int, int]()
    for entry in Path("/proc").iterdir():
        # The name of the program is in brackets, and may contain any character.
        if entry.name.isdecimal() and (stat := _read(int(entry.name), "stat")):
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found, above = list[int](), {ancestor}
    while above := {process for process, parent in parents.items() if parent in above}:
        found += above
    return sorted(found)


def _read(process: int, name: str) -> str:
    try:
        return Path(f"/proc/{process}/{name}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def verify(folder: Path, fake: Fake, rows: int) -> None:
    """Compare every row with its answer, and count the batches of each key.

    Raises:
        AssertionError: A row is lost, repeated, or has another one's answer; or a key has no live
            batch, or several.
    """
    seen = Counter[str]()
    refused = 0
    for path in sorted((folder / "answers").iterdir()):
        for row in parquet.read_table(path).to_pylist():
            key, answer = row["custom_id"], json.loads(row["answer"])
            seen[key] += 1
            assert json.loads(row["request"])["custom_id"] == key, row
            if _refused(key):
                refused += 1
                assert answer["error"]["message"] == key, row
            else:
                assert answer == {"of": key}, row
    assert seen == Counter(f"row-{number}" for number in range(rows)), len(seen)
    print(f"rows: {len(seen)} of {rows}, each once, each with its own answer ({refused} errors)")
    live = Counter(
        batch["metadata"]["idempotency_key"].rsplit(" ", 2)[0]
        for batch in fake.objects("Batch")
        if batch["status"] not in ("cancelling", "cancelled", "failed")
    )
    print(f"live batches beyond one for each key: {live.total() - len(live)}")
    assert set(live.values()) == {1} and len(live) == FILES, live


def main(arguments: list[str]) -> int:
    """Exit status 0 if no row was lost and no batch created twice."""
    rows = int(arguments[0]) if arguments else ROWS
    seed = 1
    # It would report each response that a killed worker did not wait for.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    server, chance = Server(seed), random.Random(seed)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="scale-", dir=build) as name:
        folder = Path(name)
        write_rows(folder, rows)
        print(f"{rows} rows in {FILES} shards", flush=True)
        kills: list[int] = []
        with serve(server.fake) as url:
            for phase, joined in (("submit", 0), ("collect", FILES)):
                began = time.monotonic()
                killed, printed = run(url, folder, server, chance)
                seconds = time.monotonic() - began
                print(f"{phase}: {printed}, {killed} workers killed, {seconds:.0f} s", flush=True)
                assert printed == f"{joined} of {FILES} files joined"
                kills.append(killed)
                server.fake.clock.advance(hours=6)
        verify(folder, server.fake, rows)
    assert min(kills) >= _LEAST_KILLS, kills
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
