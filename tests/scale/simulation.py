"""`python -m tests.scale.simulation`: jobs of 10, 100 and 1,000 batches under a server's limits.

The server is the fake at its live pace, and time is the fake's. Of the creates every tenth comes
to `token_limit_exceeded`, and no more than 2,000 are allowed in an hour; one batch in a hundred
expires after 24 hours, and one line in a thousand fails with 429. The job is to lose nothing.
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

MOST_CREATES = 2000
"""Batches that can be created in an hour."""

_FIRST, _LONGEST, _LATER = 120.0, 3600.0, 900.0
"""Seconds to the first look at a batch, between two looks, and until a refused one is repeated."""


@dataclass(frozen=True)
class Outcome:
    """What a job came to.

    Attributes:
        shards: How many it had.
        requests: How many were sent.
        operations: The same by operation.
        hours: How long it took by the fake's clock.
        memory: Growth of the process, which holds the fake as well, in MiB.
        seconds: CPU.
        refused: Batches that failed with `token_limit_exceeded`.
        expired: Batches that expired.
        again: Lines that were submitted again.
    """

    shards: int
    requests: int
    operations: dict[str, int]
    hours: float
    memory: float
    seconds: float
    refused: int
    expired: int
    again: int


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
    """The limits of the server, and what of them was met."""

    fake: Fake
    times: deque[float] = field(default_factory=deque[float])
    creates: int = 0
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
        while self.times and self.times[0] <= now - 3600:
            self.times.popleft()
        if len(self.times) >= MOST_CREATES:
            return Status(status=429, retry_after=math.ceil(self.times[0] + 3600 - now))
        self.times.append(now)
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
            return {"status": 429, "error": {"message": "later"}}
        return {"body": {"of": key}}


def simulate(shards: int) -> Outcome:
    """Do a job of so many shards.

    Raises:
        AssertionError: A row is lost, comes twice, or has the answer to another one.
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
        job.states["failed"],
        job.states["expired"],
        job.again,
    )


class _Job:
    """One process that submits and collects in turn, and sleeps when nothing is due."""

    def __init__(self, client: Client, fake: Fake) -> None:
        self.waiting = deque[Shard]()
        self.rows: dict[str, Any] = {}
        self.states = Counter[str]()
        self.again = 0
        self._client = client
        self._fake = fake
        self._due: list[tuple[float, int, Shard]] = []

    def run(self) -> None:
        while self.waiting or self._due:
            while self.waiting and len(self._due) < IN_FLIGHT:
                self._submit(self.waiting.popleft())
            when, _, one = heapq.heappop(self._due)
            wait = when - self._fake.clock.now()
            if wait > 0:
                self._fake.clock.advance(seconds=wait)
            self._look(one)

    def _later(self, one: Shard, seconds: float) -> None:
        heapq.heappush(self._due, (self._fake.clock.now() + seconds, one.number, one))

    def _submit(self, one: Shard) -> None:
        content = b"".join(one.pending.values())
        key = f"simulation/{one.number}/{one.round}"
        try:
            one.batch = self._client.batches.submit(content, endpoint=ENDPOINT, idempotency_key=key)
        except RateLimitError:
            one.batch = None
            self._later(one, _LATER)
            return
        one.interval = _FIRST
        self._later(one, one.interval)

    def _look(self, one: Shard) -> None:
        if one.batch is None:
            self._submit(one)
            return
        ended = self._client.batches.poll(one.batch)
        if ended is None:
            one.interval = min(one.interval * 1.5, _LONGEST)
            self._later(one, one.interval)
            return
        self.states[str(ended.status)] += 1
        if ended.retryable:  # nothing was executed: the same key creates another batch
            one.batch = None
            self._later(one, _LATER)
            return
        for _, result in join(one.pending.values(), self._client.batches.results(ended)):
            if not result.retryable:
                assert result.custom_id not in self.rows
                self.rows[result.custom_id] = result.json()
        left = {key: line for key, line in one.pending.items() if key not in self.rows}
        if left:
            self.again += len(left)
            self.waiting.append(Shard(one.number, left, one.round + 1))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """Exit status 1 if requests grow faster than shards."""
    found: list[Outcome] = []
    for size in SIZES:
        # A process of its own, whose memory is that of this job.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            found.append(pool.submit(simulate, size).result())
        one = found[-1]
        print(
            f"{one.shards} shards: {one.requests} requests ({one.requests / one.shards:.1f} each), "
            f"{one.hours:.1f} h, {one.memory:.0f} MiB with the fake, {one.seconds:.0f} s of CPU; "
            f"{one.refused} refused, {one.expired} expired, {one.again} lines again",
            flush=True,
        )
        shares = ", ".join(f"{name} {count}" for name, count in sorted(one.operations.items()))
        print(f"  {shares}", flush=True)
    for fewer, more in pairwise(found):
        grown = (more.requests / more.shards) / (fewer.requests / fewer.shards)
        if grown > 1.1:
            print(f"requests grow faster than shards: {grown:.2f} times as many for each")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
