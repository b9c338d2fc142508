"""What a client has read of a list that it looks at again and again; free of I/O.

Without it each submission reads the list back to its horizon. With it a look ends at the first
page that brings nothing new, if the list is known to come newest first. Where 2,000 objects can
be made in an hour, a page of 100 covers three minutes: an object that appears in the list later
than that, behind others, may be missed.
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
from ..idempotency import Note
from ..request.operation import Call

MOST = 10_000
"""Objects that are remembered, the newest: a look ends long before older ones. Those with notes
are all remembered, as they are what is looked for."""


class Claim(Struct, frozen=True):
    """An object whose note claims a key.

    Attributes:
        identity: Its id.
        created: When it was created, in seconds since 1970; None if that cannot be read.
        note: The note.
    """

    identity: str
    created: float | None
    note: Note

    @property
    def age(self) -> tuple[bool, float, str]:
        """Sorts the oldest first; those of which it is not known come last."""
        return self.created is None, self.created or 0.0, self.identity


class ListMemory:
    """What is known of one list. Threads may share it.

    Attributes:
        newest_first: Whether the list is known to come in that order.
        depth: Seconds since 1970: all that was created later has been read.
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
        """Whether an object was on the list before."""
        return self._listed.get(identity, False)

    def claims(self, key: str) -> list[Claim]:
        """The known objects with a key."""
        with self._lock:
            return list(self._claims.get(key, {}).values())

    def is_void(self, identity: str) -> bool:
        """Whether it is known that nothing will ever come of an object."""
        return identity in self._void

    def note_void(self, identity: str) -> None:
        """Take note that nothing will ever come of an object."""
        with self._lock:
            self._void.add(identity)

    def note_made(self, claim: Claim) -> None:
        """Take note of an object that was just made, wherever it will be in the list."""
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
        """Take note of a look that has read the list to its end, or as far as it is known.

        Args:
            identities: The objects it came across, in the order of the list.
            claims: Those with notes.
            newest_first: Whether it has shown the order.
            depth: How far back it has read; None if it stopped at what is known.
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
    """What a client remembers of lists, each by what it is asked for with.

    A process that was forked begins with nothing: what its parent learns later, it does not hear.
    """

    def __init__(self) -> None:
        self._lock = ForkLock()
        self._memories: dict[int, dict[tuple[object, ...], ListMemory]] = {}

    def of(self, call: Call[Any]) -> ListMemory:
        """The memory of the list that a call asks for."""
        asked = (call.path, call.query, tuple(sorted(call.headers.items(), key=str)))
        with self._lock:
            own = self._memories.get(os.getpid(), {})
            self._memories = {os.getpid(): own}
            return own.setdefault(asked, ListMemory())
