"""A tour that delivers parcels and reports on each of them, its server, and a way to read it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Generator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from batchwright._runtime.async_client import AsyncClient
from batchwright._runtime.client import SyncClient
from batchwright._runtime.clock import Clock
from batchwright._runtime.operation import Call, DownloadCall, Operation
from batchwright._runtime.outcome import Outcomes, Rule
from batchwright._runtime.result import Result
from batchwright._runtime.result_source import ResultFile, ResultSource
from batchwright._runtime.results import AsyncResults, Results

from .loopback import Server, answer, serve
from .parcels import settings


class Problem(msgspec.Struct, kw_only=True, frozen=True):
    code: str | None = None
    message: str | None = None
    line: int | None = None
    param: str | None = None


class Tour(msgspec.Struct, kw_only=True, frozen=True):
    id: str = "t1"
    state: str | None = "done"
    parcels: int | None = None
    delivered: int | None = None
    returned: int | None = None
    good: str | None = None
    bad: str | None = None
    problems: list[Problem] | None = None


class Delivery(Result, frozen=True):
    """One parcel."""

    @property
    def parcel(self) -> str:
        """The parcel's name."""
        return self.key


RETRIEVE = Operation(
    name="tours.retrieve",
    method="GET",
    path="/tours/{tour_id}",
    result=Tour,
    idempotent=True,
    errors={},
)
REPORT = Operation(
    name="reports.read",
    method="GET",
    path="/reports/{report_id}",
    result=bytes,
    idempotent=True,
    errors={},
)
OUTCOMES = Outcomes(
    status=("answer", "status"),
    request=("answer", "receipt"),
    body=("answer", "note"),
    errors=(("fault",), ("answer", "note", "fault")),
    rules=(
        Rule(outcome="failed", absent=("answer",), codes=("lorry_broke",)),
        Rule(outcome="unprocessed", absent=("answer",), present=("fault", "code")),
        Rule(outcome="succeeded", statuses=("2XX",), absent=("fault",)),
        Rule(outcome="failed"),
    ),
    retryable_statuses=(408, 429, "5XX"),
    retryable_codes=("too_late",),
)


def look(tour_id: str) -> Call[Tour]:
    return RETRIEVE.call(path={"tour_id": tour_id})


def report(report_id: str) -> DownloadCall:
    return REPORT.download(path={"report_id": report_id})


TOURS = ResultSource(
    key="parcel",
    outcomes=OUTCOMES,
    result=Delivery,
    files=(
        ResultFile(id=("good",), count=("delivered",)),
        ResultFile(id=("bad",), count=("returned",)),
    ),
    total=("parcels",),
    state=("state",),
    states={"done": "all", "stopped": "some", "refused": "none"},
    problems=("problems",),
    identity=("id",),
    look=look,
    download=report,
)


def line(parcel: str, status: int = 200, note: object = None, **more: object) -> bytes:
    content = {"parcel": parcel, "answer": {"status": status, "receipt": "r1", "note": note}}
    return json.dumps({**content, "fault": None, **more}).encode()


def late(parcel: str, code: str | None = "too_late") -> bytes:
    fault = {"code": code, "message": "The day was over."}
    return json.dumps({"parcel": parcel, "answer": None, "fault": fault}).encode()


def lines(*parts: bytes) -> bytes:
    return b"".join(part + b"\n" for part in parts)


@dataclass
class Depot:
    """A server with reports, and the tour as it is at each look; the last one stays."""

    reports: dict[str, bytes | Callable[[bytes], bytes]]
    tours: list[Tour] = field(default_factory=list[Tour])
    asked: list[str] = field(default_factory=list[str])

    def __call__(self, head: bytes) -> bytes:
        path = head.split(b" ")[1].decode()
        name = path.rpartition("/")[2]
        self.asked.append(name)
        if "/tours/" in path:
            tour = self.tours.pop(0) if len(self.tours) > 1 else self.tours[0]
            return answer(msgspec.json.encode(tour))
        body = self.reports.get(name)
        if body is None:
            return answer(b'{"error": {"message": "No such report"}}', "404 Not Found")
        return answer(body) if isinstance(body, bytes) else body(head)


def breaking(
    body: bytes,
    *stops: int,
    ranges: bool = True,
    length: bool = True,
    etag: str | None = '"e1"',
    seen: list[bytes] | None = None,
) -> Callable[[bytes], bytes]:
    """A report whose n-th download ends after `stops[n]` bytes; the later ones do not break."""
    left = list(stops)

    def respond(head: bytes) -> bytes:
        if seen is not None:
            seen.append(head)
        matched = re.search(rb"(?i)^range: bytes=(\d+)-", head, re.MULTILINE)
        begin = int(matched[1]) if matched and ranges else 0
        headers = f"ETag: {etag}\r\n" if etag else ""
        if begin:
            headers += f"Content-Range: bytes {begin}-{len(body) - 1}/{len(body)}\r\n"
            if begin >= len(body):
                headers = f"Content-Range: bytes */{len(body)}\r\n"
                return answer(b"", "416 Range Not Satisfiable", headers)
        status = "206 Partial Content" if begin else "200 OK"
        size = f"Content-Length: {len(body) - begin}\r\n" if length else ""
        start = f"HTTP/1.1 {status}\r\nConnection: close\r\n{size}{headers}\r\n".encode()
        return start + body[begin : left.pop(0) if left else len(body)]

    return respond


@contextmanager
def depot(
    reports: dict[str, bytes | Callable[[bytes], bytes]], *tours: Tour
) -> Generator[tuple[Server, Depot]]:
    held = Depot(reports, list(tours) or [Tour()])
    with serve(held) as server:
        yield server, held


@dataclass
class Read:
    """What an iteration handed out, what it ended with, and how long it slept."""

    results: list[Delivery] = field(default_factory=list[Delivery])
    error: Exception | None = None
    slept: list[float] = field(default_factory=list[float])

    @property
    def outcomes(self) -> dict[str, str]:
        return {result.parcel: result.outcome for result in self.results}

    def failed(self, kind: type[Any], match: str) -> Any:
        assert isinstance(self.error, kind), self.error
        assert re.search(match, str(self.error)), str(self.error)
        return self.error


class Reader:
    """A way to read results: with a blocking client."""

    def read(
        self,
        server: Server,
        subject: Tour | str,
        *,
        strict: bool = False,
        kept: list[Delivery] | None = None,
    ) -> Read:
        got = Read([] if kept is None else kept)
        clock = Clock(sleep=got.slept.append)
        with SyncClient(settings(server.url)) as client:
            try:
                for result in Results(client, TOURS, subject, strict=strict, clock=clock):
                    got.results.append(result)
            except Exception as error:
                got.error = error
        return got


class AsyncReader(Reader):
    def read(
        self,
        server: Server,
        subject: Tour | str,
        *,
        strict: bool = False,
        kept: list[Delivery] | None = None,
    ) -> Read:
        got = Read([] if kept is None else kept)

        async def rest(seconds: float) -> None:
            got.slept.append(seconds)

        async def run() -> None:
            async with AsyncClient(settings(server.url)) as client:
                results = AsyncResults(
                    client, TOURS, subject, strict=strict, clock=Clock(rest=rest)
                )
                async with aclosing(aiter(results)) as iteration:
                    async for result in iteration:
                        got.results.append(result)

        try:
            asyncio.run(run())
        except Exception as error:
            got.error = error
        return got


both = pytest.mark.parametrize("reader", [Reader(), AsyncReader()], ids=["sync", "async"])
