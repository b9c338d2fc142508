"""The journal: every request and its response, in order."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, replace
from typing import Any

from .audit import Observation
from .faults import Fault

BODY_LIMIT = 1024
"""The first bytes of a body that are kept by default."""

KEPT = 20_000
"""The most exchanges that are kept: a fake that is served for days must not fill the memory."""

HIDDEN = "***"
"""Replaces a key."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its response.

    Attributes:
        number: From 1.
        at: Seconds since 1970 by the server's clock.
        operation: The name of the operation; None if the request belongs to none.
        path: The path as sent, with the query. Keys are masked in all attributes.
        status: The status that the client received; None without a response.
        performed: Whether the server performed the operation, whatever the client received.
        fault: The scripted fault.
        request_headers: Names and values in order.
        request_body: Its first bytes, 1024 unless `Fake.journal_body_limit` is set.
        request_length: Bytes of the body that arrived.
        response_headers: Names and values in order.
        response_body: Its first bytes, as many.
        response_length: Bytes of the body that were sent.
        complete: Whether the whole response was sent.
    """

    number: int
    at: float
    operation: str | None
    method: str
    path: str
    status: int | None = None
    performed: bool = False
    fault: Fault | None = None
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: bytes = b""
    request_length: int = 0
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: bytes = b""
    response_length: int = 0
    complete: bool = False

    @property
    def acted(self) -> bool:
        """An alias of `performed`, until version 0.2."""
        return self.performed

    def __str__(self) -> str:
        status = "no response" if self.status is None else str(self.status)
        fault = "" if self.fault is None else f", {type(self.fault).__name__}"
        return f"{self.number}: {self.method} {self.path}: {status}{fault}"


class Record:
    """An exchange in progress.

    Attributes:
        exchange: The exchange so far.
        observation: Further facts about the client in it.
    """

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.observation = Observation()

    def note(self, **changes: Any) -> None:
        """Update the exchange."""
        self.exchange = replace(self.exchange, **changes)


class Journal:
    """The latest exchanges. Thread-safe."""

    def __init__(self) -> None:
        self._records = deque[Record](maxlen=KEPT)
        self._count = 0
        self._lock = threading.Lock()

    def open(self, **known: Any) -> Record:
        """Begin an exchange, given its attributes except the number."""
        with self._lock:
            self._count += 1
            record = Record(Exchange(number=self._count, **known))
            self._records.append(record)
            return record

    def records(self) -> list[Record]:
        """The kept exchanges, in order."""
        with self._lock:
            return list(self._records)
