"""Poll created objects until they are final, and keep a snapshot of each poll."""

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
"""The purpose of an object: to complete, to complete with a line that fails, to be cancelled at
once, to be cancelled while it runs, to be accepted with a property at its limit, to fail because
of a fault in its file, or because a line lacks a required value."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """An object at one point in time."""

    value: Mapping[str, Any]
    state: str
    reply: Reply


@dataclass(kw_only=True)
class WatchedObject:
    """An object of a kind with a lifecycle.

    Attributes:
        why: Its purpose.
        keys: The keys of the lines of its file.
        snapshots: In order; the first is the response that created it.
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
        """Keep the object in a response as a snapshot."""
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
        """The final state; None before."""
        last = self.last
        state = state_of(self.lifecycle, last.state) if last else None
        return state if state and state.final else None

    @property
    def begun(self) -> bool:
        """Whether it has left its first states, so that its file is valid."""
        if self.last is None or self.last.state == self.lifecycle.initial:
            return False
        state = state_of(self.lifecycle, self.last.state)
        followers = [state_of(self.lifecycle, name) for name in state.to] if state else []
        return not any(one and one.problems for one in followers)


def pauses(session: Session, lifecycle: Lifecycle) -> Iterator[float]:
    """The seconds between two polls: those of the spec, but short enough for a run of a minute."""
    near = is_near(session.options.base_url)
    pause = 0.05 if near else 1.0
    longest = 1.0 if near else min(lifecycle.first or 5.0, 5.0)
    while True:
        yield pause
        pause = min(pause * 1.4, longest)


def most_polls(base_url: str, longest: float) -> int:
    """The maximum number of polls of one object in that many seconds."""
    return int(longest) + 12 if is_near(base_url) else int(longest / 3) + 6


def is_near(base_url: str) -> bool:
    """Whether the server is on this machine."""
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
    """Poll an object until it is final, or has `begun`, or until that time."""
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
