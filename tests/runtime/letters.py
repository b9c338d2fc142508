"""Rounds of postmen, the letters that are listed in a file, and a clock that obeys."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from batchwright._runtime.clock import Clock
from batchwright._runtime.lifecycle import Lifecycle, Watch
from batchwright._runtime.line_rules import LineRules, Total
from batchwright._runtime.operation import Call, Operation
from batchwright._runtime.timestamp import Timestamp
from batchwright._runtime.waiting import async_wait, async_watch, wait, watch

from .parcels import Flavour, Handler

NOON = 1_700_000_000.0
"""What the clocks on the wall show at first."""


class Round(msgspec.Struct, kw_only=True, frozen=True):
    """A postman's round."""

    id: str
    state: str | None = None
    done: int = 0
    notes: dict[str, str] | None = None
    begun_at: Timestamp | None = None


RETRIEVE = Operation(
    name="rounds.retrieve",
    method="GET",
    path="/rounds/{round_id}",
    result=Round,
    idempotent=True,
    errors={},
)


def retrieve(round_id: str) -> Call[Round]:
    return RETRIEVE.call(path={"round_id": round_id})


LIFECYCLE = Lifecycle(state=("state",), final=("done", "lost", "stopped"), first=4.0, longest=20.0)
WATCH = Watch(lifecycle=LIFECYCLE, identity=("id",), look=retrieve)
RULES = LineRules(
    key="letter",
    suffix=".letters",
    most_lines=20,
    most_bytes=5_000_000,
    required=(("letter",), ("how",), ("town",), ("to",)),
    kinds={("letter",): str, ("town",): str, ("to",): dict},
    constants={("how",): "walk"},
    same=(("to", "zone"),),
    refused={("to", "abroad"): True},
    equal={("town",): "town"},
    totals=(Total(of=("to", "names"), when={("how",): "walk"}, most=6),),
)


def letter(name: object = "a", **changes: object) -> dict[str, object]:
    """A line that obeys the rules, with changes; None takes a value away."""
    line = {"letter": name, "how": "walk", "town": "Ulm", "to": {"zone": 1}} | changes
    return {key: value for key, value in line.items() if value is not None}


def lines(*values: object) -> bytes:
    """A file of such lines; bytes are lines as they are."""
    return b"".join(
        value + b"\n" if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"
        for value in values
    )


@dataclass
class Dial:
    """A clock that stands still unless somebody sleeps."""

    time: float = 0.0
    chance: float = 0.0
    slept: list[float] = field(default_factory=list[float])

    def sleep(self, seconds: float) -> None:
        assert len(self.slept) < 1000, "the wait does not end"
        self.slept.append(seconds)
        self.time += seconds

    async def rest(self, seconds: float) -> None:
        self.sleep(seconds)

    @property
    def clock(self) -> Clock:
        return Clock(
            now=lambda: self.time,
            wall=lambda: NOON + self.time,
            sleep=self.sleep,
            rest=self.rest,
            chance=lambda: self.chance,
        )


def quick() -> Clock:
    """The machine's clock, in a hurry."""
    return Clock(
        wall=lambda: NOON,
        sleep=lambda seconds: time.sleep(seconds / 500),
        rest=lambda seconds: asyncio.sleep(seconds / 500),
    )


class Way(Flavour):
    """How a client is used: in the caller's thread, or in coroutines."""

    def watch(self, server: Handler | str, subject: Round | str, **how: Any) -> list[Round]:
        with self.sync_client(server) as client:
            return list(watch(client, WATCH, subject, **how))

    def wait(self, server: Handler | str, subject: Round | str, **how: Any) -> Round:
        with self.sync_client(server) as client:
            return wait(client, WATCH, subject, **how)


class AsyncWay(Way):
    def watch(self, server: Handler | str, subject: Round | str, **how: Any) -> list[Round]:
        async def run() -> list[Round]:
            async with self.async_client(server) as client:
                return [seen async for seen in async_watch(client, WATCH, subject, **how)]

        return asyncio.run(run())

    def wait(self, server: Handler | str, subject: Round | str, **how: Any) -> Round:
        async def run() -> Round:
            async with self.async_client(server) as client:
                return await async_wait(client, WATCH, subject, **how)

        return asyncio.run(run())


ways = pytest.mark.parametrize("way", [Way(), AsyncWay()], ids=["sync", "async"])
