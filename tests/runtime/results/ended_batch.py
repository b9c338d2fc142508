"""Batches of a fake that have ended, and a way to read their results."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from batchwright import Batch, BatchResult
from batchwright.testing import Fake, Status

from ...testing.ways import Waits, Way

URL = "/v1/chat/completions"

BOTH = {"a": "succeeded", "b": "succeeded", "c": "failed"}
"""The outcomes of `scene`."""

READ = ["files.content", "files.content"]
"""The operations that read both of its files."""


def requests(*names: str) -> bytes:
    body = {"model": "m", "messages": []}
    return b"".join(
        json.dumps({"custom_id": name, "method": "POST", "url": URL, "body": body}).encode() + b"\n"
        for name in names
    )


def written(name: str, status: int = 200, body: object = None, **more: object) -> bytes:
    """A line of results, with any values."""
    response = {"status_code": status, "request_id": "r", "body": body}
    line = {"id": "x", "custom_id": name, "response": response, "error": None, **more}
    return json.dumps(line).encode() + b"\n"


def scene(state: str = "completed", *, failing: tuple[str, ...] = ("c",)) -> tuple[Fake, str]:
    """A fake with a batch of three requests, of which the last has failed; the batch's id."""
    fake = Fake()
    fake.answer(custom_id="b", body={"n": 2})
    for name in failing:
        fake.answer(custom_id=name, status=400, error={"message": "no", "code": "wet"})
    return fake, fake.put("Batch", content=requests("a", "b", "c"), state=state)["id"]


def shown(fake: Fake, **values: Any) -> None:
    """Let the fake show these values of the batch."""
    fake.force("Batch", **values)


def counts(total: Any, completed: Any, failed: Any) -> dict[str, Any]:
    return {"request_counts": {"total": total, "completed": completed, "failed": failed}}


def sent(fake: Fake, *bodies: bytes) -> None:
    """Let the next downloads send these bytes."""
    for call, body in enumerate(bodies, 1):
        fake.fault("files.content", Status(status=200, body=body), call=call)


def asked(fake: Fake) -> list[str | None]:
    return [exchange.operation for exchange in fake.journal]


@dataclass
class Read:
    """The results of an iteration, its error, and its sleeps."""

    results: list[BatchResult] = field(default_factory=list[BatchResult])
    error: Exception | None = None
    slept: list[float] = field(default_factory=list[float])

    @property
    def outcomes(self) -> dict[str, str]:
        return {result.custom_id: result.outcome for result in self.results}

    def failed(self, kind: type[Any], match: str) -> Any:
        with pytest.raises(kind, match=match):
            raise self.error or AssertionError("there is no error")
        return self.error


def read(way: Way, fake: Fake, subject: Batch | str, *, strict: bool = False) -> Read:
    """Read the results of a batch."""
    waits = Waits(fake)
    got = Read(slept=waits.slept)
    with way.hand(fake, clock=waits.clock, max_retries=0) as hand:
        try:
            hand.all(lambda c: c.batches.results(subject, strict=strict), got.results)
        except Exception as error:
            got.error = error
    return got


def look(way: Way, fake: Fake, name: str) -> Batch:
    """The batch as the fake shows it now."""
    with way.hand(fake) as hand:
        seen = hand.do(lambda c: c.batches.retrieve(name))
    assert isinstance(seen, Batch)
    return seen


def holding(body: bytes, **counted: Any) -> tuple[Fake, str, str]:
    """A fake with a batch that has one file, of these bytes; the ids of the batch and the file."""
    fake = Fake()
    batch = fake.put("Batch", content=requests("a"), state="completed")["id"]
    file = fake.put("File", content=body)["id"]
    shown(fake, **{"error_file_id": None, "request_counts": None, **counted}, output_file_id=file)
    return fake, batch, file
