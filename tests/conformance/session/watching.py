"""Objects that are made to be watched, and snapshots of them until they change no more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from batchwright.testing.contract import Lifecycle, Operation, State

from ..client.driver import Reply
from ..spec.broken_lines import Fault, Omission
from ..spec.kinds import Kind
from ..spec.lifecycles import state_of
from .session import CreatedObject, Session

Why: TypeAlias = Literal[
    "plain", "failing", "moved", "moved later", "accepted", "faulty", "lacking"
]
"""What an object was made for: to run to its end, to run with a line that fails, to be moved at
once, to be moved while it runs, to be accepted with a property at its limit, not to run because
its file has a fault, or because a line of it lacks what it needs."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """An object as it was at one time."""

    value: Mapping[str, Any]
    state: str
    reply: Reply


@dataclass(kw_only=True)
class WatchedObject:
    """An object of a kind with a lifecycle.

    Attributes:
        why: What it was made for.
        keys: Of the lines of its file.
        snapshots: In order, the answer to its making first.
    """

    kind: Kind
    lifecycle: Lifecycle
    made: CreatedObject
    why: Why
    body: Mapping[str, Any]
    keys: tuple[str, ...] = ()
    fault: Fault | None = None
    omission: Omission | None = None
    snapshots: list[Snapshot] = field(default_factory=list[Snapshot])

    def saw(self, reply: Reply) -> None:
        """Take note of the object in an answer."""
        if not reply.fine or reply.get(self.lifecycle.identity) != self.made.id:
            return
        state = reply.get(self.lifecycle.property)
        self.snapshots.append(Snapshot(value=reply.json, state=str(state), reply=reply))
        self.made.last = reply.json

    @property
    def last(self) -> Snapshot | None:
        return self.snapshots[-1] if self.snapshots else None

    @property
    def final(self) -> State | None:
        """The state that it ended in; None as long as it did not."""
        last = self.last
        state = state_of(self.lifecycle, last.state) if last else None
        return state if state and state.final else None

    @property
    def begun(self) -> bool:
        """Whether it got beyond what it begins with, and past where problems are told."""
        if self.last is None or self.last.state == self.lifecycle.initial:
            return False
        state = state_of(self.lifecycle, self.last.state)
        followers = [state_of(self.lifecycle, name) for name in state.to] if state else []
        return not any(one and one.problems for one in followers)


def pauses(session: Session, lifecycle: Lifecycle) -> Iterator[float]:
    """Seconds between two requests: as the spec advises, but short enough for a run of a minute."""
    near = is_near(session.options.base_url)
    pause = 0.05 if near else 1.0
    longest = 1.0 if near else min(lifecycle.first or 5.0, 5.0)
    while True:
        yield pause
        pause = min(pause * 1.4, longest)


def most_polls(base_url: str, longest: float) -> int:
    """The most looks at one object in that many seconds."""
    return int(longest) + 12 if is_near(base_url) else int(longest / 3) + 6


def is_near(base_url: str) -> bool:
    """Whether a server is on this machine."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def watch(
    session: Session,
    watched: WatchedObject,
    retrieve: Operation,
    until: float,
    *,
    begun: bool = False,
) -> None:
    """Retrieve an object until it is final, or has `begun`, or until that time."""
    for pause in pauses(session, watched.lifecycle):
        if watched.final is not None or time.monotonic() + pause > until:
            return
        if begun and watched.begun:
            return
        await asyncio.sleep(pause)
        reply = await session.valid(retrieve, (watched.made.id,))
        if reply is None and retrieve.name in session.missing:
            return
        if reply is not None:
            watched.saw(reply)
