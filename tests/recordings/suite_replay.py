"""Check recorded exchanges with the conformance suite, as if a server responded now.

The suite sends its requests, and a transport returns the recorded responses. So the recording has
to meet every requirement that it can show: shapes, statuses, pages, expiry, states, times, counts
and result lines.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
from batchwright.testing.contract import Lifecycle, Operation

from tests.conformance.checks import expiring, lifecycles, results
from tests.conformance.checks.answers import observe_object
from tests.conformance.client.driver import Driver, Reply, filled
from tests.conformance.client.multipart import Part
from tests.conformance.records import Budget, Exchange, Finding, RunRecord
from tests.conformance.requirements import requirements
from tests.conformance.session.paging import items_of, judge_edges
from tests.conformance.session.polling import Snapshot, WatchedObject
from tests.conformance.session.session import LACKING, CreatedObject, RunOptions, Session
from tests.conformance.session.tally import Tally
from tests.conformance.spec.kinds import Kind, field_of
from tests.conformance.spec.requirement import Requirement
from tests.conformance.spec.shapes import deviations
from tests.conformance.spec.standard import Standard

from .facts import Fact
from .reading import Recorded
from .routing import Routed

_URL = "https://recorded.example"
_ALLOWED = Budget(requests=1_000, bytes=1 << 30, seconds=60)
_SEEN = 1_000_000
"""An exchange with a number above this is recorded: the rest of the number is its line."""

_ABSENT = ("-present", "/promised-properties")
"""The endings of the ids of requirements that an absent value violates."""


@dataclass(kw_only=True)
class History:
    """All exchanges with an object that has a lifecycle.

    Attributes:
        made: The exchange that created it, if it was recorded.
    """

    about: Standard
    kind: Kind
    lifecycle: Lifecycle
    id: str
    made: Routed | None = None
    seen: list[tuple[Routed, Mapping[str, Any]]] = field(
        default_factory=list[tuple[Routed, Mapping[str, Any]]]
    )


def judge(exchanges: Sequence[Routed]) -> Iterator[Fact]:
    """Every violation and note of the suite."""
    yield from asyncio.run(_judged(exchanges))


async def _judged(exchanges: Sequence[Routed]) -> list[Fact]:
    found: list[Fact] = []
    for one in exchanges:
        found += await _exchange(one)
    for life in lives(exchanges):
        found += await _life(life, exchanges)
    return found


async def _exchange(one: Routed) -> list[Fact]:
    """Send a recorded request, and check the response against the spec."""
    operation, recorded = one.operation, one.recorded
    if recorded.responses:
        return [*_responses(one)]
    session = _session(one.about, _Replay([one]))
    body: Mapping[str, Any] | tuple[Part, ...] | None = recorded.parts
    if isinstance(recorded.json, dict):
        body = recorded.json
    if recorded.fine:
        reply = await session.valid(operation, one.ids, query=recorded.query, body=body)
        if reply is not None:
            _judge_object(session, one, reply)
    elif recorded.status not in LACKING:
        await session.call(operation, one.ids, query=recorded.query, body=body, wrong=True)
    await session.driver.close()
    return [*_facts(session, one)]


def _judge_object(session: Session, one: Routed, reply: Reply) -> None:
    """Check the expiry of a created object, and the first and last id of a page."""
    kind = next((each for each in one.about.kinds if each.schema.name == one.operation.of), None)
    if kind is None or (one.recorded.quoted and not is_whole(one)):
        return
    if one.operation.paging is not None:
        items = items_of(one.operation, reply)
        judge_edges(session, kind, one.operation, one.operation.paging, items, reply)
    elif one.operation.role in ("store", "create") and isinstance(reply.json, dict):
        expiring.judge_expiry(session, kind, reply.json, one.sent, reply)


def _responses(one: Routed) -> Iterator[Fact]:
    """Check the known part of lines against their schema."""
    session, schemas = _session(one.about, _Replay([])), one.about.contract.schemas
    for name in dict.fromkeys(output.schema for output in one.about.contract.outputs):
        field = field_of(schemas[name], "response")
        for response in one.recorded.responses:
            if field is not None and field.shape.schema is not None:
                observe_object(session.standard, session.tally, field.shape.schema, response)
    yield from _facts(session, one)


def is_whole(one: Routed) -> bool:
    """Whether a body has all properties of its schema."""
    contract, name = one.about.contract, one.operation.result
    if name is None or not isinstance(one.recorded.body, dict):
        return False
    found = deviations(contract, contract.schemas[name], one.recorded.body)
    return all(each.aspect != "absent" for each in found)


# --- Histories -------------------------------------------------------------------------------


def lives(exchanges: Sequence[Routed]) -> list[History]:
    """The history of every object with a lifecycle, in the order of time."""
    found: dict[tuple[str, str], History] = {}
    ordered = sorted(exchanges, key=lambda one: (one.recorded.date, one.recorded.line))
    for one in ordered:
        for kind in one.about.kinds:
            if kind.lifecycle is None or one.operation.of != kind.schema.name:
                continue
            for value in _objects(one):
                id = value.get(kind.identity)
                if not isinstance(id, str) or (one.recorded.quoted and not is_whole(one)):
                    continue
                life = found.setdefault(
                    (one.recorded.server, id),
                    History(about=one.about, kind=kind, lifecycle=kind.lifecycle, id=id),
                )
                life.seen.append((one, value))
                if one.operation.role == "create":
                    life.made = one
    return [*found.values()]


def _objects(one: Routed) -> list[Mapping[str, Any]]:
    body, paging = one.recorded.body, one.operation.paging
    if not one.recorded.fine or not isinstance(body, dict):
        return []
    items = body.get(paging.items) if paging is not None else [body]
    return [item for item in items or () if isinstance(item, dict)]


async def _life(life: History, exchanges: Sequence[Routed]) -> list[Fact]:
    """Check the history of an object against its lifecycle, and its results."""
    first, value = life.seen[0]
    replay = _Replay(exchanges)
    session = _session(life.about, replay)
    snapshots = [
        Snapshot(value=value, state=str(value.get(life.lifecycle.property)), reply=_reply(one))
        for one, value in life.seen
    ]
    body = life.made.sent if life.made else value
    made = CreatedObject(
        kind=life.kind, id=life.id, body=body, reply=snapshots[0].reply, last=snapshots[-1].value
    )
    watched = WatchedObject(
        kind=life.kind,
        lifecycle=life.lifecycle,
        made=made,
        why="plain",
        body=body,
        snapshots=snapshots,
    )
    answered = [key for lines in results_of(life, exchanges).values() for key in _keys(life, lines)]
    watched.keys = tuple(_asked(life, exchanges)) or tuple(answered)
    lifecycles.check(session, watched)
    expiring.judge_watched(session, watched)
    await results.check(session, watched)
    await session.driver.close()
    # It may be much older than its first exchange.
    begins = f"{life.kind.name}/lifecycle/begins-{life.lifecycle.initial}"
    return [
        fact
        for fact in _facts(session, life.seen[-1][0], replay.lines)
        if life.made is first or fact.about != begins
    ]


def results_of(life: History, exchanges: Sequence[Routed]) -> dict[str, bytes]:
    """The recorded result files of the last version of an object."""
    _, value = life.seen[-1]
    named = {str(value[one.property]) for one in life.kind.outputs if value.get(one.property)}
    return {
        one.ids[-1]: one.recorded.content
        for one in exchanges
        if one.operation.role == "download"
        and one.ids[-1] in named
        and one.recorded.content is not None
    }


def _asked(life: History, exchanges: Sequence[Routed]) -> Iterator[str]:
    """The keys of the lines of the input file, if its upload was recorded."""
    for source in life.kind.inputs:
        id = life.seen[0][1].get(source.property)
        for one in exchanges:
            body = one.recorded.body
            if one.operation.role == "store" and isinstance(body, dict) and body.get("id") == id:
                for part in one.recorded.parts or ():
                    if part.name == one.operation.upload:
                        yield from _keys(life, part.content)


def _keys(life: History, content: bytes) -> Iterator[str]:
    """The keys of the lines of a file."""
    name = next((one.rules.key for one in life.kind.inputs if one.rules.key), "")
    for line in content.split(b"\n"):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield str(value.get(name))


# --- The suite -------------------------------------------------------------------------------


def _session(about: Standard, replay: _Replay) -> Session:
    return Session(
        standard=about,
        options=RunOptions(base_url=_URL, name="recorded"),
        driver=Driver(_URL, None, _ALLOWED, lambda _: None, replay),
        tally=Tally(requirements(about)),
        label="recorded",
    )


class _Replay(httpx2.AsyncBaseTransport):
    """Returns recorded responses; the server lacks operations that were not recorded.

    Attributes:
        lines: The line in the file of each response; 0 for one that was not recorded.
    """

    def __init__(self, exchanges: Sequence[Routed]) -> None:
        self.lines: list[int] = []
        self._answers: dict[tuple[str, str], Routed] = {}
        for one in exchanges:
            path = filled(
                one.operation.path, dict(zip(_names(one.operation), one.ids, strict=True))
            )
            if one.recorded.responses == ():
                self._answers[one.operation.method, path] = one

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.raw_path.partition(b"?")[0].decode()
        one = self._answers.get((request.method, path))
        self.lines.append(one.recorded.line if one is not None else 0)
        if one is None:
            return httpx2.Response(405, headers={"allow": ""})
        return httpx2.Response(
            one.recorded.status, headers=_headers(one), content=content_of(one.recorded)
        )


def _names(operation: Operation) -> list[str]:
    return [one.name for one in operation.parameters]


def _headers(one: Routed) -> dict[str, str]:
    """The recorded response, with the headers that a recording may leave out."""
    kind = "application/json" if one.operation.result else "application/octet-stream"
    contract = one.about.contract
    headers = {**dict(one.operation.headers), "content-type": kind}
    if contract.request_id is not None:
        headers.setdefault(contract.request_id, "recorded")
    left_out = ("content-length", "content-encoding", "transfer-encoding")
    return headers | {k: v for k, v in one.recorded.headers.items() if k not in left_out}


def content_of(recorded: Recorded) -> bytes:
    """The body of the response."""
    if recorded.content is not None:
        return recorded.content
    return json.dumps(recorded.body).encode()


def _reply(one: Routed) -> Reply:
    """A response without a request of the suite; its number is that of the line."""
    return Reply(
        exchange=Exchange(
            number=_SEEN + one.recorded.line,
            operation=one.operation.name,
            method=one.recorded.method,
            url=_URL + one.recorded.path,
            request_headers={},
            request_body=None,
            request_size=0,
            status=one.recorded.status,
            response_headers=one.recorded.headers,
            response_body=None,
            response_size=0,
            seconds=0,
        ),
        headers=_headers(one),
        body=content_of(one.recorded),
    )


def _facts(session: Session, one: Routed, lines: Sequence[int] = ()) -> Iterator[Fact]:
    """The findings as facts, without those of values that a quoted exchange may have left out.

    Args:
        one: The exchange of a finding without a proof.
        lines: The lines of the exchanges of the suite.
    """
    for finding in session.tally.findings(frozenset(), "not recorded", _Silent()):
        id = finding.requirement.id
        if finding.verdict not in ("violation", "note"):
            continue
        if one.recorded.quoted and id.endswith(_ABSENT):
            continue
        against = finding.verdict == "violation" or id.endswith("-type")
        fact = one.fact(id, finding.reason, against=against, place=finding.requirement.place)
        proof = [_line(number, lines) for number in finding.exchanges]
        yield replace(fact, line=proof[-1]) if any(proof[-1:]) else fact


def _line(number: int, lines: Sequence[int]) -> int:
    """The line of an exchange; 0 if it is unknown."""
    return number - _SEEN if number > _SEEN else lines[number - 1] if number <= len(lines) else 0


class _Silent:
    """Ignores the events of a run."""

    def begin(self, requirements: Sequence[Requirement], budget: Budget) -> None: ...
    def phase(self, title: str) -> None: ...
    def exchanged(self, exchange: Exchange) -> None: ...
    def found(self, finding: Finding) -> None: ...
    def end(self, run: RunRecord) -> None: ...
