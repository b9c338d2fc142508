"""A batch of a fake that is polled: a script of its polls, and functions that wait for it."""

from __future__ import annotations

from typing import Any, TypeAlias

from batchwright import Batch, Client, Clock
from batchwright.testing import Fake, Fault, Status

from ...testing.ways import Waits, Way

Look: TypeAlias = str | tuple[str, int] | int | dict[str, Any] | Fault
"""The result of a poll: a state, one with a count, an HTTP status, a body, or a fault."""


def course(*looks: Look) -> tuple[Fake, str]:
    """A fake whose polls give these results, the last one forever; the id of the batch."""
    fake = Fake()
    batch = fake.put("Batch")
    for call, look in enumerate(looks, 1):
        times = None if call == len(looks) else 1
        fake.fault("batches.retrieve", _seen(batch, look), call=call, times=times)
    return fake, batch["id"]


def _seen(batch: dict[str, Any], look: Look) -> Fault:
    match look:
        case str(state):
            return Status(status=200, body={**batch, "status": state})
        case (str(state), int(done)):
            counts = {"total": 9, "completed": done, "failed": 0}
            return Status(status=200, body={**batch, "status": state, "request_counts": counts})
        case int(status):
            return Status(status=status, body=b"no")
        case dict() as body:
            return Status(status=200, body=body)
        case fault:
            return fault


def shown(name: str, state: str) -> Batch:
    """A batch that a caller retrieved in this state."""
    fake, _ = course(state)
    with Client(transport=fake.transport, api_key="k") as client:
        return client.batches.retrieve(name)


def watched(
    way: Way,
    fake: Fake,
    subject: Batch | str,
    *,
    timeout: float | None = None,
    patience: float = 600.0,
    **options: Any,
) -> list[Batch]:
    """The batches that `watch` yields; `patience` is the client's timeout."""
    with way.hand(fake, clock=Waits(fake).clock, timeout=patience) as hand:
        return hand.all(lambda c: c.batches.watch(subject, timeout=timeout, **options))


def waited(
    way: Way,
    fake: Fake,
    subject: Batch | str,
    *,
    timeout: float | None = None,
    clock: Clock | None = None,
    **options: Any,
) -> Batch:
    """The batch that `wait` returns."""
    with way.hand(fake, clock=clock or Waits(fake).clock) as hand:
        ended = hand.do(lambda c: c.batches.wait(subject, timeout=timeout, **options))
    assert isinstance(ended, Batch)
    return ended


def done(batch: Batch) -> int:
    return batch.request_counts.completed or 0 if batch.request_counts else 0
