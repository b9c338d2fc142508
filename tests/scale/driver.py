"""`python -m tests.scale.driver PHASE URL FOLDER`: one phase of a job, by several processes.

The driver forks workers, and replaces each that ends early; the new one continues with the shard of
the old one. All may be killed: the same phase, started again, continues.
"""

from __future__ import annotations

import os
import resource
import sys
import time
import traceback
from pathlib import Path

from batchwright import Client, SubmissionError, write_lines
from httpx2 import HTTPTransport

from .job import Job, collect, submit

WORKERS = 3
SHARDS = 200
PER_SHARD = 12

HEADER = "x-worker"
"""The header with the process id of a worker."""

_PAUSE = 0.3
"""Seconds between two polls of the batches that are not final yet."""

_MOST_CRASHES = 100


def job_in(folder: Path) -> Job:
    """The job of a folder."""
    return Job("scale", SHARDS * PER_SHARD, PER_SHARD, folder)


def main(arguments: list[str]) -> int:
    """Exit status 0 if the phase is complete."""
    phase, url, folder = arguments
    job = job_in(Path(folder))
    contents = list(job.shards())
    driver = os.getpid()

    def begin(worker: int) -> int:
        if process := os.fork():
            return process
        try:
            numbers = range(worker, len(contents), WORKERS)
            _work(phase, url, job, {number: contents[number] for number in numbers}, driver)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    workers = {begin(worker): worker for worker in range(WORKERS)}
    crashes = 0
    while workers:
        process, status = os.wait()
        worker = workers.pop(process)
        crashes += status == 1 << 8
        if crashes > _MOST_CRASHES:
            return 1
        if status:
            workers[begin(worker)] = worker
    return 0


def _work(phase: str, url: str, job: Job, contents: dict[int, bytes], driver: int) -> None:
    headers = {HEADER: str(os.getpid())}
    # The connection is not encrypted, and reading the certificates takes time.
    client = Client(transport=HTTPTransport(verify=False), api_key="k", base_url=url)
    left, done = dict(contents), 0
    while left:
        for number, content in list(left.items()):
            if os.getppid() != driver:
                return  # there may be another driver by now
            ended = job.folder / f"{phase}-{number}.jsonl"
            if not ended.exists():
                try:
                    if phase == "submit":
                        batch = submit(client, job, number, content, extra_headers=headers)
                        write_lines(ended, [{"batch": batch}])
                    elif collect(client, job, number, content, extra_headers=headers):
                        write_lines(ended, [{"rows": len(content.splitlines())}])
                    else:
                        continue
                except SubmissionError as error:
                    _note(job, "doubts", str(error))
                    continue
            del left[number]
            done += 1
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            _note(job, "memory", f"{phase} {done} {peak}")
        time.sleep(_PAUSE if left else 0)


def _note(job: Job, name: str, line: str) -> None:
    """Append a line to a file of the job, which the workers share."""
    with open(job.folder / f"{name}.txt", "a", encoding="utf-8") as file:
        file.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
