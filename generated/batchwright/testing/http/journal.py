# Copied by `make generate` from templates/batchwright/testing/http/journal.py. Do not edit.
"""What was said: every request and its answer, in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, replace
from typing import Any

from .audit import Observation
from .faults import Fault

EXCERPT = 1024
"""Bytes of a body that are kept, unless it is said otherwise."""

KEPT = 20_000
"""Exchanges that are kept, the latest: what is served for days is not to fill the memory."""

HIDDEN = "***"
"""What stands for a key."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its answer.

    Attributes:
        number: From 1.
        at: Seconds since 1970 by the server's clock.
        operation: The name of the operation; None if the request belongs to none.
        path: As it was sent, with the query. A key in it is hidden, as everywhere in here.
        status: What the client was told; None if it was told nothing.
        acted: Whether the server did what was asked, whatever the client was told.
        fault: What went wrong, as it was scripted.
        request_headers: Names and values in order.
        request_body: Its first bytes, 1024 unless `Fake.excerpt` says otherwise.
        request_length: Bytes of the body that arrived.
        response_headers: Names and values in order.
        response_body: Its first bytes, as many.
        response_length: Bytes of the body that were sent.
        complete: Whether the whole answer was sent.
    """

    number: int
    at: float
    operation: str | None
    method: str
    path: str
    status: int | None = None
    acted: bool = False
    fault: Fault | None = None
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: bytes = b""
    request_length: int = 0
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: bytes = b""
    response_length: int = 0
    complete: bool = False

    def __str__(self) -> str:
        told = "no answer" if self.status is None else str(self.status)
        wrong = "" if self.fault is None else f", {type(self.fault).__name__}"
        return f"{self.number}: {self.method} {self.path}: {told}{wrong}"


class Record:
    """An exchange that goes on.

    Attributes:
        exchange: As far as it is known.
        observation: What else it tells about the client.
    """

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.observation = Observation()

    def note(self, **changes: Any) -> None:
        """Take note of more."""
        self.exchange = replace(self.exchange, **changes)


class Journal:
    """The latest exchanges. Threads may share it."""

    def __init__(self) -> None:
        self._records = deque[Record](maxlen=KEPT)
        self._count = 0
        self._lock = threading.Lock()

    def open(self, **known: Any) -> Record:
        """Begin an exchange, given what is known of it but its number."""
        with self._lock:
            self._count += 1
            record = Record(Exchange(number=self._count, **known))
            self._records.append(record)
            return record

    def records(self) -> list[Record]:
        """All that are kept, in order."""
        with self._lock:
            return list(self._records)
