"""Files of requests, and ways to submit them to a fake."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Any

from batchwright import AsyncClient, Batch, Source
from batchwright._runtime.submission import Submission
from batchwright._runtime.submitting import async_submit
from batchwright._runtime.submitting import submit as sync_submit
from batchwright.batches import SUBMISSION, list_
from batchwright.testing import Fake

from ..testing.ways import Hand

URL = "/v1/chat/completions"
STEPS = ["batches.list", "files.create", "batches.list", "batches.create"]
NOTE = "submission_intent"


def line(name: str, **changes: Any) -> dict[str, Any]:
    """A line that obeys the rules, with changes."""
    body = {"model": "m", "messages": []}
    return {"custom_id": name, "method": "POST", "url": URL, "body": body, **changes}


def lines(*values: dict[str, Any] | bytes) -> bytes:
    """A file of such lines; bytes are lines as they are."""
    return b"".join(
        value + b"\n" if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"
        for value in values
    )


TEXT = lines(line("a"), line("b"))


def submit(
    hand: Hand,
    file: Source,
    *,
    how: Submission[Batch] | None = None,
    endpoint: Any = URL,
    **given: Any,
) -> Batch:
    """Submit as the generated method does, or in another way."""
    if how is None:
        made = hand.do(lambda c: c.batches.submit(file, endpoint=endpoint, **given))
    else:
        arguments = {"endpoint": endpoint, "completion_window": "24h"}
        made = hand.do(
            lambda c: (async_submit if isinstance(c, AsyncClient) else sync_submit)(
                c, how, file, arguments, **given
            )
        )
    assert isinstance(made, Batch)
    return made


def short_pages(most: int = SUBMISSION.most_pages) -> Submission[Batch]:
    """To look for what exists on pages of three."""
    return replace(SUBMISSION, find=partial(list_, limit=3), most_pages=most)


def asked(fake: Fake) -> list[str | None]:
    return [exchange.operation for exchange in fake.journal]


def batches(fake: Fake) -> list[dict[str, Any]]:
    return fake.objects("Batch")


def put(fake: Fake, count: int, *, apart: float = 1, metadata: Any = None) -> None:
    """Batches that were made one after the other."""
    for _ in range(count):
        fake.put("Batch", {"metadata": metadata})
        fake.clock.advance(seconds=apart)
