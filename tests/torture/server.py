"""A server in process that follows a script: correct by default, wrong where the script says so.

It is not a `Fake`, which sends only what the specification allows.
"""

from __future__ import annotations

import email.utils
import json
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import anyio.lowlevel
import httpx2
from batchwright import Clock

NOON = 1_800_000_000.0
"""The time at which each case begins, in seconds since 1970."""

URL = "https://api.torture.test/v1"

FOR_EVER = 1_000
"""More calls than any case makes of an operation."""

MOST = 2_000
"""Requests after which a client certainly is in an endless loop."""


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    operation: str
    method: str
    url: httpx2.URL
    headers: httpx2.Headers
    body: bytes
    timeout: dict[str, float | None]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Chunk: TypeAlias = bytes | BaseException | float
"""A piece of a body, an exception in place of it, or seconds that pass before the next."""


@dataclass(frozen=True)
class Reply:
    """A response, with these headers and this body."""

    status: int = 200
    body: bytes | Iterable[Chunk] = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class After:
    """The server acts, and then this happens instead of its response."""

    then: Reply | BaseException


Step: TypeAlias = Reply | After | BaseException | Callable[[Seen], "Reply | None"] | None
"""What happens in a call: a response, an exception, a function that is called first (if it returns
None, the server goes on as usual), or None for a correct response."""


def answer(value: object, status: int = 200, **headers: str) -> Reply:
    """JSON."""
    named = tuple((name.replace("_", "-"), text) for name, text in headers.items())
    body = json.dumps(value).encode()
    return Reply(status, body, (("content-type", "application/json"), *named))


def refusal(status: int, code: str | None = None, **headers: str) -> Reply:
    """An error as the API gives it."""
    return answer({"error": {"message": "no", "type": "x", "code": code}}, status, **headers)


class Server(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Files and batches in memory; the latter are executed when they are first retrieved.

    Attributes:
        time: Seconds since 1970. Clients that wait move it.
        ahead: Seconds by which the clients' clock is ahead of the server's.
        date: The `Date` of answers, if not the server's time; empty for none.
        batches: The oldest first.
        files: The bytes of each.
        hidden: How many of the latest batches lists do not show yet.
        outcome: The result line of a request.
        seen: The requests, in order.
        slept: The waits of clients.
        broken: How many requests broke off before they had arrived.
        taken: Bytes of bodies that clients have taken.
    """

    def __init__(self) -> None:
        self.time = NOON
        self.ahead = 0.0
        self.date: str | None = None
        self.batches: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.hidden = 0
        self.outcome: Callable[[dict[str, Any]], dict[str, Any]] = succeeded
        self.seen: list[Seen] = []
        self.slept: list[float] = []
        self.broken = 0
        self.taken = 0
        self._script: dict[str, list[Step]] = {}
        self.clock = Clock(
            now=lambda: self.time,
            wall=lambda: self.time + self.ahead,
            sleep=self._sleep,
            rest=self._rest,
            chance=lambda: 0.0,
        )

    def script(self, operation: str, *steps: Step, times: int = 1) -> None:
        """Script the next calls of an operation, and repeat the script so many times."""
        self._script.setdefault(operation, []).extend(steps * times)

    def count(self, operation: str) -> int:
        """How often an operation was called."""
        return len(self.requests(operation))

    @property
    def paid(self) -> tuple[int, int, int]:
        """How often files were uploaded, and batches created and cancelled."""
        created, cancelled = self.count("batches.create"), self.count("batches.cancel")
        return self.count("files.create"), created, cancelled

    def requests(self, operation: str) -> list[Seen]:
        """The requests of an operation."""
        return [one for one in self.seen if one.operation == operation]

    def put(self, **values: Any) -> dict[str, Any]:
        """A batch of another client, the newest."""
        batch = {**self._batch({}), **values}
        self.batches.append(batch)
        return batch

    def finished(
        self,
        *output: object,
        errors: Iterable[object] = (),
        **values: Any,
    ) -> str:
        """The id of a batch that is final, with these lines (JSON, or bytes as they are)."""
        failed = list(errors)
        batch = self.put(status="completed", completed_at=int(self.time))
        for name, lines in (("output_file_id", list(output)), ("error_file_id", failed)):
            if lines:
                batch[name] = self.store(b"".join(map(_line, lines)))
        total = len(output) + len(failed)
        counts = {"total": total, "completed": len(output), "failed": len(failed)}
        batch.update({"request_counts": counts, **values})
        return str(batch["id"])

    def store(self, content: bytes) -> str:
        """The id of a new file."""
        identity = f"file-{len(self.files) + 1:03}"
        self.files[identity] = content
        return identity

    # What clients do.

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)
        with self._receiving():
            body = b"".join(request.stream)
        return self._respond(request, body)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.AsyncByteStream)
        await anyio.lowlevel.checkpoint()
        with self._receiving():
            body = b"".join([chunk async for chunk in request.stream])
        return self._respond(request, body)

    @contextmanager
    def _receiving(self) -> Generator[None]:
        try:
            yield
        except BaseException:
            self.broken += 1
            raise

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def _rest(self, seconds: float) -> None:
        self._sleep(seconds)
        await anyio.lowlevel.checkpoint()

    def _respond(self, request: httpx2.Request, body: bytes) -> httpx2.Response:
        operation, identity = _operation(request)
        timeout = request.extensions.get("timeout", {})
        seen = Seen(operation, request.method, request.url, request.headers, body, timeout)
        self.seen.append(seen)
        assert len(self.seen) <= MOST
        script = self._script.get(operation)
        step = script.pop(0) if script else None
        if callable(step):
            step = step(seen)
        if step is None:
            step = self._act(seen, identity)
        elif isinstance(step, After):
            self._act(seen, identity)
            step = step.then
        if isinstance(step, BaseException):
            raise step
        headers = list(step.headers)
        if (date := self.date) is None:
            date = email.utils.formatdate(self.time, usegmt=True)
        headers += [("date", date)] if date else []
        chunks = [step.body] if isinstance(step.body, bytes) else step.body
        encoded = [(name.encode(), value.encode()) for name, value in headers]
        return httpx2.Response(step.status, headers=encoded, stream=_Body(self, chunks))

    def _act(self, seen: Seen, identity: str) -> Reply:
        match seen.operation:
            case "files.create":
                content = _file_in(seen)
                file = self.store(content)
                return answer({"id": file, "object": "file", "bytes": len(content)})
            case "files.content":
                return self._download(seen, identity)
            case "files.list":
                held = [{"id": name, "object": "file"} for name in self.files]
                return answer({"object": "list", "data": held, "has_more": False})
            case "batches.create":
                return answer(self.put(**seen.json))
            case "batches.list":
                return self.page(seen)
            case "batches.retrieve" | "batches.cancel":
                batch = next((one for one in self.batches if one["id"] == identity), None)
                if batch is None:
                    return refusal(404, "not_found")
                if seen.operation == "batches.cancel":
                    batch["status"] = "cancelling"
                elif batch["status"] == "validating" and batch["input_file_id"] in self.files:
                    self._execute(batch)
                return answer(batch)
            case _:
                return refusal(404, "no_such_path")

    def _batch(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": f"batch_{len(self.batches) + 1:05}",
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "input_file_id": "file-of-somebody",
            "completion_window": "24h",
            "status": "validating",
            "created_at": int(self.time),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "metadata": None,
            **asked,
        }

    def _execute(self, batch: dict[str, Any]) -> None:
        lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        results = [self.outcome(line) for line in lines]
        good = [one for one in results if (one["response"] or {}).get("status_code") == 200]
        bad = [one for one in results if one not in good]
        counts = {"total": len(lines), "completed": len(good), "failed": len(bad)}
        batch.update(status="completed", completed_at=int(self.time), request_counts=counts)
        for name, some in (("output_file_id", good), ("error_file_id", bad)):
            if some:
                batch[name] = self.store(b"".join(map(_line, some)))

    def page(self, seen: Seen) -> Reply:
        """The page of batches that a request asks for, the latest first."""
        limit = int(seen.url.params.get("limit", 20))
        after = seen.url.params.get("after")
        shown = self.batches[: len(self.batches) - self.hidden][::-1]
        first = 0
        if after is not None:
            first = next((n for n, one in enumerate(shown, 1) if one["id"] == after), len(shown))
        page = shown[first : first + limit]
        return answer(
            {
                "object": "list",
                "data": page,
                "first_id": page[0]["id"] if page else None,
                "last_id": page[-1]["id"] if page else None,
                "has_more": first + limit < len(shown),
            }
        )

    def _download(self, seen: Seen, identity: str) -> Reply:
        if identity not in self.files:
            return refusal(404, "not_found")
        content = self.files[identity]
        wanted = seen.headers.get("range")
        length = (("content-length", str(len(content))), ("etag", f'"{identity}"'))
        if wanted is None:
            return Reply(200, content, length)
        first = int(wanted.removeprefix("bytes=").partition("-")[0])
        rest = content[first:]
        held = f"bytes {first}-{len(content) - 1}/{len(content)}"
        return Reply(206, rest, (("content-range", held), ("content-length", str(len(rest))),
                                 ("etag", f'"{identity}"')))  # fmt: skip


@dataclass
class _Body(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """The pieces of a body: bytes, exceptions, and seconds that pass."""

    server: Server
    chunks: Iterable[Chunk]

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            if isinstance(chunk, BaseException):
                raise chunk
            if isinstance(chunk, bytes):
                self.server.taken += len(chunk)
                yield chunk
            else:
                self.server.time += chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            await anyio.lowlevel.checkpoint()
            yield chunk


def succeeded(line: dict[str, Any]) -> dict[str, Any]:
    """The result line of a successful request."""
    response = {"status_code": 200, "request_id": "req", "body": {"of": line["custom_id"]}}
    return {"id": "r", "custom_id": line["custom_id"], "response": response, "error": None}


def _line(value: object) -> bytes:
    return value + b"\n" if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"


def _operation(request: httpx2.Request) -> tuple[str, str]:
    """The operation that a request is for, and the id in its path."""
    parts = request.url.path.removeprefix("/v1").strip("/").split("/")
    match (request.method, *parts):
        case ("POST", "files"):
            return "files.create", ""
        case ("GET", "files"):
            return "files.list", ""
        case ("GET", "files", identity, "content"):
            return "files.content", identity
        case ("POST", "batches"):
            return "batches.create", ""
        case ("GET", "batches"):
            return "batches.list", ""
        case ("GET", "batches", identity):
            return "batches.retrieve", identity
        case ("POST", "batches", identity, "cancel"):
            return "batches.cancel", identity
        case _:
            return f"{request.method} {request.url.path}", ""


def _file_in(seen: Seen) -> bytes:
    """The file of a form."""
    _, _, boundary = seen.headers["content-type"].partition("boundary=")
    for part in seen.body.split(b"--" + boundary.strip('"').encode()):
        head, _, content = part.partition(b"\r\n\r\n")
        if b'name="file"' in head:
            return content.removesuffix(b"\r\n")
    return b""
