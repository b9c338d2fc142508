"""`python -m tests.scale.simulation`: jobs of 10, 100 and 1,000 batches under a server's limits.

The server is the fake at its live pace, and time is the fake's. After every tenth create, the next
batch that is validated fails with `token_limit_exceeded`. Creates are limited in each hour, one
batch in a hundred expires after 24 hours, and one line in a thousand fails with 429. No row may be
lost, and the largest job has to meet every limit.
"""

from __future__ import annotations

import heapq
import json
import math
import resource
import sys
import time
from collections import Counter, deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing import get_context
from typing import Any

from batchwright import Batch, Client, RateLimitError, join, shard
from batchwright.testing import Fake, Fault, Status

from .job import ENDPOINT, requests

SIZES = (10, 100, 1000)
PER_SHARD = 20
IN_FLIGHT = 250
"""Batches that the job lets be enqueued at a time."""

CREATES_OF_OPENAI, SHARE = 2000, 10
"""Batches that can be created in an hour at OpenAI, which takes ten times as many shards as the
largest job has; the job meets a tenth of it."""
MOST_CREATES = CREATES_OF_OPENAI // SHARE

_FIRST, _LONGEST, _LATER = 120.0, 3600.0, 900.0
"""Seconds to the first poll of a batch, between two polls, and until a failed one is repeated."""


@dataclass(frozen=True)
class Outcome:
    """The figures of a job.

    Attributes:
        shards: How many it had.
        requests: How many were sent.
        operations: The same by operation.
        hours: How long it took by the fake's clock.
        memory: Growth of the process, which holds the fake as well, in MiB.
        seconds: CPU.
        met: How often it met each limit.
    """

    shards: int
    requests: int
    operations: dict[str, int]
    hours: float
    memory: float
    seconds: float
    met: dict[str, int]


@dataclass
class Shard:
    """A shard and how far it has come."""

    number: int
    pending: dict[str, bytes]
    round: int = 0
    batch: Batch | None = None
    interval: float = _FIRST


@dataclass
class Limits:
    """The limits of the server, and how often they were met.

    Attributes:
        fake: The server.
        hour: The current hour of its clock.
        created: Batches that were created in it.
        creates: Batches that were created.
        refused: Creates above the limit.
        failed: Lines that failed with 429.
        sent: Requests by operation.
        executed: The rows that were executed, or that the server gave up.
    """

    fake: Fake
    hour: int = 0
    created: int = 0
    creates: int = 0
    refused: int = 0
    failed: int = 0
    sent: Counter[str] = field(default_factory=Counter[str])
    executed: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self.fake.answer(self._respond)
        for operation in ("batches.list", "files.create", "batches.retrieve", "files.content"):
            self.fake.fault(operation, self._counting(operation), times=None)
        self.fake.fault("batches.create", self._create, times=None)

    def _counting(self, operation: str) -> Any:
        def count(_: object) -> None:
            self.sent[operation] += 1

        return count

    def _create(self, _: object) -> Fault | None:
        self.sent["batches.create"] += 1
        self.fake.clock.advance(seconds=1)
        now = self.fake.clock.now()
        if int(now // 3600) > self.hour:
            self.hour, self.created = int(now // 3600), 0
        if self.created >= MOST_CREATES:
            self.refused += 1
            return Status(status=429, retry_after=math.ceil((self.hour + 1) * 3600 - now))
        self.created += 1
        self.creates += 1
        if self.creates % 10 == 0:
            self.fake.problem("token_limit_exceeded", "Enqueued token limit reached", times=1)
        return None

    def _respond(self, line: dict[str, Any]) -> dict[str, Any]:
        key = line["custom_id"]
        number = int(key.partition("-")[2])
        first = key not in self.executed
        self.executed.add(key)
        if first and number % (100 * PER_SHARD) == 5 * PER_SHARD:  # a shard in a hundred
            return {"never": True}
        if first and number % 1000 == 7:
            self.failed += 1
            return {"status": 429, "error": {"message": "later"}}
        return {"body": {"of": key}}


def simulate(shards: int) -> Outcome:
    """Run a job of this many shards.

    Raises:
        AssertionError: A row is lost, repeated, or has another one's answer.
    """
    before, began = _peak(), time.process_time()
    fake = Fake(pace="live")
    limits = Limits(fake)
    start = fake.clock.now()
    client = Client(transport=fake.transport, api_key="k")
    job = _Job(client, fake)
    for number, content in enumerate(
        shard(requests(range(shards * PER_SHARD)), most_lines=PER_SHARD)
    ):
        lines = content.splitlines(keepends=True)
        job.waiting.append(Shard(number, {json.loads(one)["custom_id"]: one for one in lines}))
    job.run()
    assert len(job.rows) == shards * PER_SHARD, len(job.rows)
    assert all(body == {"of": key} for key, body in job.rows.items())
    return Outcome(
        shards,
        sum(limits.sent.values()),
        dict(limits.sent),
        (fake.clock.now() - start) / 3600,
        (_peak() - before) / 1024,
        time.process_time() - began,
        {
            f"creates above {MOST_CREATES} an hour": limits.refused,
            "batches above the limit on enqueued tokens": job.states["failed"],
            "expired batches": job.states["expired"],
            "lines with 429": limits.failed,
        },
    )


class _Job:
    """One process that submits and collects in turn, and sleeps when nothing is due.

    When the server refuses a create, no other one is sent until its Retry-After has passed.
    """

    def __init__(self, client: Client, fake: Fake) -> None:
        self.waiting = deque[Shard]()
        self.rows: dict[str, Any] = {}
        self.states = Counter[str]()
        self._client = client
        self._fake = fake
        self._due: list[tuple[float, int, Shard]] = []
        self._closed = 0.0

    def run(self) -> None:
        while self.waiting or self._due:
            while self.waiting and len(self._due) < IN_FLIGHT and self._opened():
                self._submit(self.waiting.popleft())
            now = self._fake.clock.now()
            waits = bool(self.waiting) and len(self._due) < IN_FLIGHT
            opens = self._closed if waits else math.inf
            if self._due and self._due[0][0] <= opens:
                when, _, one = heapq.heappop(self._due)
                self._fake.clock.advance(seconds=max(when - now, 0))
                self._look(one)
            elif waits:
                self._fake.clock.advance(seconds=max(opens - now, 0))

    def _opened(self) -> bool:
        """Whether the server accepts creates again."""
        return self._fake.clock.now() >= self._closed

    def _later(self, one: Shard, seconds: float) -> None:
        heapq.heappush(self._due, (self._fake.clock.now() + seconds, one.number, one))

    def _submit(self, one: Shard) -> None:
        content = b"".join(one.pending.values())
        key = f"simulation/{one.number}/{one.round}"
        try:
            one.batch = self._client.batches.submit(content, endpoint=ENDPOINT, idempotency_key=key)
        except RateLimitError as error:
            self._closed = self._fake.clock.now() + float(error.response.headers["retry-after"])
            self.waiting.appendleft(one)
            return
        one.interval = _FIRST
        self._later(one, one.interval)

    def _look(self, one: Shard) -> None:
        if one.batch is None:
            self.waiting.append(one)
            return
        final = self._client.batches.poll(one.batch)
        if final is None:
            one.interval = min(one.interval * 1.5, _LONGEST)
            self._later(one, one.interval)
            return
        self.states[str(final.status)] += 1
        if final.retryable:  # nothing was executed: the same key creates another batch
            one.batch = None
            self._later(one, _LATER)
            return
        for _, result in join(one.pending.values(), self._client.batches.results(final)):
            if not result.retryable:
                assert result.custom_id not in self.rows
                self.rows[result.custom_id] = result.json()
        left = {key: line for key, line in one.pending.items() if key not in self.rows}
        if left:
            self.waiting.append(Shard(one.number, left, one.round + 1))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def main() -> int:
    """Exit status 1 if a limit was never met, or requests grow faster than shards."""
    found: list[Outcome] = []
    for size in SIZES:
        # A process of its own, whose memory is that of this job.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            found.append(pool.submit(simulate, size).result())
        one = found[-1]
        print(
            f"{one.shards} shards: {one.requests} requests ({one.requests / one.shards:.1f} each), "
            f"{one.hours:.1f} h, {one.memory:.0f} MiB with the fake, {one.seconds:.0f} s of CPU"
        )
        print(f"  requests: {_listed(one.operations)}")
        print(f"  limits met: {_listed(one.met)}", flush=True)
    print(
        f"The limit of {MOST_CREATES} creates an hour is OpenAI's of {CREATES_OF_OPENAI}, divided "
        f"by {SHARE}, as {SIZES[-1]} shards never reach that."
    )
    if unmet := [name for name, count in found[-1].met.items() if not count]:
        print(f"limits that were never met: {', '.join(unmet)}")
        return 1
    for fewer, more in pairwise(found):
        grown = (more.requests / more.shards) / (fewer.requests / fewer.shards)
        if grown > 1.1:
            print(f"requests grow faster than shards: {grown:.2f} times as many for each")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
