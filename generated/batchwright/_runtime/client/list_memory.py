# Copied by `make generate` from templates/batchwright/_runtime/client/list_memory.py. Do not edit.
"""Remembers what a client has read of a list that it reads again; free of I/O.

Without it each submission reads the list back to its horizon. With it reading ends at the first
page without a new object, if the list is known to be newest first. If 2,000 objects are created in
an hour, a page of 100 covers three minutes: an object that is listed more than three minutes late,
behind newer ones, may be missed.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct

from ..http.pool import ForkLock
from ..idempotency import IdempotencyNote
from ..request.operation import Call

MOST = 10_000
"""The most objects that are remembered, the newest: reading ends long before older ones. Objects
with notes are all remembered, as `submit` searches for them."""


class Claim(Struct, frozen=True):
    """An object whose note claims a key.

    Attributes:
        identity: Its id.
        created: The time of its creation, in seconds since 1970; None if unreadable.
        note: The note.
    """

    identity: str
    created: float | None
    note: IdempotencyNote

    @property
    def age(self) -> tuple[bool, float, str]:
        """The sort key: the oldest first, those of unknown age last."""
        return self.created is None, self.created or 0.0, self.identity


class ListMemory:
    """The known part of one list. Thread-safe.

    Attributes:
        newest_first: Whether the list is known to be in that order.
        depth: Seconds since 1970; every object created later was read.
    """

    def __init__(self) -> None:
        self.newest_first = False
        self.depth = math.inf
        self._lock = threading.Lock()
        self._listed: dict[str, bool] = {}
        self._claims: dict[str, dict[str, Claim]] = {}
        self._void = set[str]()

    def knows(self, identity: str) -> bool:
        """Whether an object is known."""
        return identity in self._listed

    def has_listed(self, identity: str) -> bool:
        """Whether an object was on the list."""
        return self._listed.get(identity, False)

    def claims(self, key: str) -> list[Claim]:
        """The known objects with a key."""
        with self._lock:
            return list(self._claims.get(key, {}).values())

    def is_void(self, identity: str) -> bool:
        """Whether an object is known to be void."""
        return identity in self._void

    def note_void(self, identity: str) -> None:
        """Record that an object is void."""
        with self._lock:
            self._void.add(identity)

    def note_made(self, claim: Claim) -> None:
        """Record an object that was just created, before it is on the list."""
        with self._lock:
            self._listed.setdefault(claim.identity, False)
            self._claims.setdefault(claim.note.key, {})[claim.identity] = claim

    def note_look(
        self,
        identities: Sequence[str],
        claims: Iterable[Claim],
        *,
        newest_first: bool,
        depth: float | None,
    ) -> None:
        """Record that the list was read to its end, or to its known part.

        Args:
            identities: The objects, in the order of the list.
            claims: Those with notes.
            newest_first: Whether the order was seen.
            depth: How far back the list was read; None if to its known part.
        """
        with self._lock:
            for identity in reversed(identities):
                self._listed[identity] = True
            for claim in claims:
                self._claims.setdefault(claim.note.key, {})[claim.identity] = claim
            self.newest_first = self.newest_first or newest_first
            if depth is not None:
                self.depth = min(self.depth, depth)
            if (over := len(self._listed) - MOST) > 0:
                for identity in list(islice(self._listed, over)):
                    del self._listed[identity]


class Lists:
    """The lists that a client remembers, by their query.

    A forked process begins empty, as it does not see what its parent reads later.
    """

    def __init__(self) -> None:
        self._lock = ForkLock()
        self._memories: dict[int, dict[tuple[object, ...], ListMemory]] = {}

    def of(self, call: Call[Any]) -> ListMemory:
        """The memory of the list of a call."""
        asked = (call.path, call.query, tuple(sorted(call.headers.items(), key=str)))
        with self._lock:
            own = self._memories.get(os.getpid(), {})
            self._memories = {os.getpid(): own}
            return own.setdefault(asked, ListMemory())
