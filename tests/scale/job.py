"""A job in two phases, as a user writes it: submit every shard, then collect every shard.

Each phase can be stopped and restarted at any point, in any process, and several processes can run
it at once: it needs only the rows and the name of the job.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batchwright import Batch, Client, join, shard, write_lines

ENDPOINT = "/v1/chat/completions"

MOST_ROUNDS = 6
"""Rounds of retries after which every request has to have succeeded."""


@dataclass(frozen=True)
class Job:
    """A job.

    Attributes:
        name: The start of its keys.
        rows: The number of its rows.
        per_shard: The most rows of a shard.
        folder: The folder for its results.
    """

    name: str
    rows: int
    per_shard: int
    folder: Path

    def key(self, number: int, round: int) -> str:
        """The key of a shard in a round of retries."""
        return f"{self.name}/{number}/{round}"

    def shards(self) -> Iterator[bytes]:
        """The files: the same at each call, in every process."""
        return shard(requests(range(self.rows)), most_lines=self.per_shard)


def requests(numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The requests of rows."""
    for number in numbers:
        message = {"role": "user", "content": f"row {number}"}
        yield {
            "custom_id": f"row-{number}",
            "method": "POST",
            "url": ENDPOINT,
            "body": {"model": "m", "messages": [message], "max_tokens": 16},
        }


def submit(client: Client, job: Job, number: int, content: bytes, **options: Any) -> str:
    """Submit a shard, unless that was done, and return the id of its batch."""
    return _submitted(client, job.key(number, 0), content, options).id


def collect(client: Client, job: Job, number: int, content: bytes, **options: Any) -> bool:
    """Store the results of a shard, and submit its temporary failures again; False for 'not yet'.

    No request is sent for a round whose results are stored.
    """
    pending = {json.loads(line)["custom_id"]: line for line in content.splitlines(keepends=True)}
    for round in range(MOST_ROUNDS):
        path = job.folder / f"rows-{number}.{round}.jsonl"
        if not path.exists():
            key = job.key(number, round)
            batch = _submitted(client, key, b"".join(pending.values()), options)
            ended = client.batches.poll(batch, **options)
            if ended is None:
                return False
            results = client.batches.results(ended, **options)
            kept = [
                {"row": result.custom_id, "answer": result.json()}
                for _, result in join(pending.values(), results)
                if not result.retryable
            ]
            write_lines(path, kept)
        for line in path.read_bytes().splitlines():
            del pending[json.loads(line)["row"]]
        if not pending:
            return True
    raise RuntimeError(f"shard {number} has failed {MOST_ROUNDS} times")


def _submitted(client: Client, key: str, content: bytes, options: dict[str, Any]) -> Batch:
    # The key once more, where the tests find it.
    metadata = {"shard": key}
    return client.batches.submit(
        content, endpoint=ENDPOINT, idempotency_key=key, metadata=metadata, **options
    )


def kept_rows(job: Job) -> Iterator[tuple[str, Any]]:
    """All stored rows, with their answers."""
    for path in sorted(job.folder.glob("rows-*.jsonl")):
        for line in path.read_bytes().splitlines():
            row = json.loads(line)
            yield row["row"], row["answer"]
