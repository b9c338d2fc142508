"""Files of requests, and ways to submit them to a fake."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from batchwright import Batch, Source
from batchwright.testing import Fake

from ...testing.ways import Hand

URL = "/v1/chat/completions"
KEY = "monday"
STEPS = ["batches.list", "files.create", "batches.list", "batches.create", "batches.list"]
NOTE = "idempotency_key"
SHORT = {"limit": 3}
"""Pages of three, as a query."""


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


def digest(content: bytes = TEXT, endpoint: str = URL, window: str = "24h") -> str:
    """The digest of a note, of the file and the arguments."""
    parts = [hashlib.sha256(json.dumps(one).encode()).hexdigest()[:8] for one in (endpoint, window)]
    return "-".join([hashlib.sha256(content).hexdigest()[:32], *parts])


def note(key: str = KEY, content: bytes = TEXT, nonce: str = "0123456789abcdef") -> dict[str, str]:
    """Metadata with the note of another call."""
    return {NOTE: f"{key} {digest(content)} {nonce}"}


def submit(
    hand: Hand,
    file: Source = TEXT,
    *,
    idempotency_key: str | None = KEY,
    endpoint: Any = URL,
    **given: Any,
) -> Batch:
    """Submit a file."""
    made = hand.do(
        lambda c: c.batches.submit(
            file, endpoint=endpoint, idempotency_key=idempotency_key, **given
        )
    )
    assert isinstance(made, Batch)
    return made


def asked(fake: Fake) -> list[str | None]:
    return [exchange.operation for exchange in fake.journal]


def batches(fake: Fake) -> list[dict[str, Any]]:
    return fake.objects("Batch")


def put(fake: Fake, count: int = 1, *, apart: float = 1, metadata: Any = None) -> None:
    """Create batches one after the other."""
    for _ in range(count):
        fake.put("Batch", {"metadata": metadata})
        fake.clock.advance(seconds=apart)
