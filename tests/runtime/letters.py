"""A post office that delivers letters listed in a file, its server, and a clock that obeys."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, NotRequired, TypedDict
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest
from batchwright._runtime.clock import Clock
from batchwright._runtime.lifecycle import Lifecycle, Watch
from batchwright._runtime.line_rules import LineRules, Total
from batchwright._runtime.operation import Call, ListCall, Operation
from batchwright._runtime.paging import Paging
from batchwright._runtime.source import Source, Upload
from batchwright._runtime.submission import Submission
from batchwright._runtime.submitting import async_submit, submit
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


class Rounds(msgspec.Struct, kw_only=True, frozen=True):
    data: list[Round]
    has_more: bool = False


class Sheet(msgspec.Struct, kw_only=True, frozen=True):
    id: str = ""


class NewRound(TypedDict):
    sheet_id: Annotated[str, msgspec.Meta(min_length=1)]
    town: str
    notes: NotRequired[
        Annotated[
            dict[str, Annotated[str, msgspec.Meta(max_length=80)]], msgspec.Meta(max_length=3)
        ]
    ]


CREATE = Operation(
    name="rounds.create",
    method="POST",
    path="/rounds",
    body=NewRound,
    result=Round,
    idempotent=False,
    errors={},
)
RETRIEVE = Operation(
    name="rounds.retrieve",
    method="GET",
    path="/rounds/{round_id}",
    result=Round,
    idempotent=True,
    errors={},
)
LIST = Operation(
    name="rounds.list", method="GET", path="/rounds", result=Rounds, idempotent=True, errors={}
)
UPLOAD = Operation(
    name="sheets.create",
    method="POST",
    path="/sheets",
    result=Sheet,
    idempotent=False,
    errors={},
)
PAGING = Paging(item=Round, items="data", cursor="after", next=("data.id",), more="has_more")


def retrieve(round_id: str) -> Call[Round]:
    return RETRIEVE.call(path={"round_id": round_id})


def create(*, sheet_id: str, town: str, notes: Mapping[str, str] | None = None) -> Call[Round]:
    return CREATE.call(body={"sheet_id": sheet_id, "town": town, "notes": notes})


def sheet(source: Source) -> Call[Sheet]:
    return UPLOAD.call(form={}, upload=Upload("file", source))


def rounds() -> ListCall[Rounds, Round]:
    return LIST.pages(PAGING)


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
SUBMISSION = Submission(
    lines=RULES,
    upload=sheet,
    upload_id=("id",),
    create=create,
    file_argument="sheet_id",
    notes="notes",
    note="errand",
    find=rounds,
    created=("begun_at",),
    state=("state",),
    void=("lost",),
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


@dataclass
class Office:
    """The server. It lists the newest round first, three to a page.

    `before` and `after` are called with the number of each request, counted from 1, before and
    after it was acted on; what they raise or return is what the client gets.
    """

    rounds: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    sheets: list[bytes] = field(default_factory=list[bytes])
    asked: list[str] = field(default_factory=list[str])
    lag: int = 0
    """How many of the next lists do not show the newest round."""
    oldest_first: bool = False
    before: Callable[[int], tuple[int, bytes] | None] = lambda _: None
    after: Callable[[int], tuple[int, bytes] | None] = lambda _: None

    def handler(self, request: httpx2.Request) -> httpx2.Response:
        """For a transport in process."""
        target = request.url.raw_path.decode()
        status, body = self.answer(request.method, target, request.content)
        return httpx2.Response(status, content=body)

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, bytes]:
        url = urlsplit(target)
        what = f"{method} /{url.path.rpartition('/')[2]}"
        self.asked.append(what)
        number = len(self.asked)
        if (early := self.before(number)) is not None:
            return early
        made = self._act(what, body, parse_qs(url.query).get("after", [""])[0])
        late = self.after(number)
        return (200, json.dumps(made).encode()) if late is None else late

    def _act(self, what: str, body: bytes, after: str) -> dict[str, Any]:
        match what:
            case "POST /sheets":
                self.sheets.append(body)
                return {"id": f"sheet-{len(self.sheets)}"}
            case "POST /rounds":
                return self.add(**json.loads(body))
            case _:
                shown = self.rounds if self.oldest_first else self.rounds[::-1]
                if self.lag:
                    self.lag -= 1
                    shown = [one for one in shown if one is not self.rounds[-1]]
                names = [one["id"] for one in shown]
                rest = shown[names.index(after) + 1 if after in names else 0 :]
                return {"data": rest[:3], "has_more": len(rest) > 3}

    def add(self, **fields: Any) -> dict[str, Any]:
        number = len(self.rounds) + 1
        made = {"id": f"r{number}", "state": "begun", "begun_at": int(NOON) + number, **fields}
        self.rounds.append(made)
        return made


class Way(Flavour):
    """How a client is used: in the caller's thread, or in coroutines."""

    def watch(self, server: Handler | str, subject: Round | str, **how: Any) -> list[Round]:
        with self.sync_client(server) as client:
            return list(watch(client, WATCH, subject, **how))

    def wait(self, server: Handler | str, subject: Round | str, **how: Any) -> Round:
        with self.sync_client(server) as client:
            return wait(client, WATCH, subject, **how)

    def submit(
        self,
        server: Handler | str,
        file: Source,
        *,
        how: Submission[Round] = SUBMISSION,
        intent: str | None = None,
        lookback: float | None = None,
        clock: Clock | None = None,
        **arguments: object,
    ) -> Round:
        with self.sync_client(server) as client:
            return submit(
                client,
                how,
                file,
                {"town": "Ulm", **arguments},
                intent=intent,
                lookback=lookback,
                clock=clock or Dial().clock,
            )


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

    def submit(
        self,
        server: Handler | str,
        file: Source,
        *,
        how: Submission[Round] = SUBMISSION,
        intent: str | None = None,
        lookback: float | None = None,
        clock: Clock | None = None,
        **arguments: object,
    ) -> Round:
        async def run() -> Round:
            async with self.async_client(server) as client:
                return await async_submit(
                    client,
                    how,
                    file,
                    {"town": "Ulm", **arguments},
                    intent=intent,
                    lookback=lookback,
                    clock=clock or Dial().clock,
                )

        return asyncio.run(run())


ways = pytest.mark.parametrize("way", [Way(), AsyncWay()], ids=["sync", "async"])
