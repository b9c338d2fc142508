"""Calls a service without a client: requests in, JSON and bytes out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from batchwright.testing.api.service import Service
from batchwright.testing.clock import FakeClock
from batchwright.testing.contract import Contract
from batchwright.testing.contracts import load
from batchwright.testing.message import Reply, Request, split_target, spooled
from batchwright.testing.model.timers import PaceName

CHAT = "/v1/chat/completions"
BOUNDARY = "5b1f"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def part(name: str, data: bytes, filename: str | None = None) -> bytes:
    """One part of a form."""
    named = "" if filename is None else f'; filename="{filename}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + data + b"\r\n"


def form(*parts: bytes) -> bytes:
    """A form of these parts."""
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def request_line(key: str, **body: Any) -> dict[str, Any]:
    """A request for a chat completion."""
    return {
        "custom_id": key,
        "method": "POST",
        "url": CHAT,
        "body": {"model": "gpt-5", "messages": [], **body},
    }


def jsonl(*lines: Any) -> bytes:
    """Lines of JSON."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def requests(count: int) -> bytes:
    """A file of so many requests, with the keys r1, r2, ..."""
    return jsonl(*(request_line(f"r{number}") for number in range(1, count + 1)))


class Caller:
    """Calls a service of its own."""

    def __init__(
        self,
        contract: Contract | None = None,
        *,
        dwell: float | None = None,
        pace: PaceName = "quick",
        seed: int = 0,
        models: Iterable[str] | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.service = Service(
            contract or load(), self.clock, dwell=dwell, pace=pace, seed=seed, models=models
        )

    def reply(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The reply of the service."""
        path, query = split_target(target)
        with spooled([body]) as file:
            return self.service.handle(
                Request(
                    method=method,
                    path=path,
                    query=query,
                    headers=tuple((headers or {}).items()),
                    body=file,
                )
            )

    def ask(self, method: str, target: str, value: Any = None, *, expect: int = 200) -> Any:
        """The JSON of the reply, which must have that status."""
        body = b"" if value is None else json.dumps(value).encode()
        reply = self.reply(method, target, body, {"content-type": "application/json"})
        said = json.loads(reply.read())
        assert reply.status == expect, said
        return said

    def get(self, target: str) -> Any:
        return self.ask("GET", target)

    def upload(
        self, data: bytes, name: str | None = "requests", purpose: str = "batch"
    ) -> dict[str, Any]:
        """Upload a file; of one without an extension the server reads no line yet."""
        body = form(part("purpose", purpose.encode()), part("file", data, name))
        reply = self.reply("POST", "/v1/files", body, {"content-type": FORM})
        said: dict[str, Any] = json.loads(reply.read())
        assert reply.status == 200, said
        return said

    def create(self, data: bytes, **values: Any) -> dict[str, Any]:
        """Upload a file of requests, and create a batch from it."""
        file = self.upload(data)
        asked = {"endpoint": CHAT, "completion_window": "24h", **values}
        batch: dict[str, Any] = self.ask(
            "POST", "/v1/batches", {"input_file_id": file["id"], **asked}
        )
        return batch

    def look(self, batch: Mapping[str, Any], times: int = 1) -> dict[str, Any]:
        """Retrieve a batch so many times; return the last one."""
        for _ in range(times - 1):
            self.get(f"/v1/batches/{batch['id']}")
        seen: dict[str, Any] = self.get(f"/v1/batches/{batch['id']}")
        return seen

    def finish(self, data: bytes, **values: Any) -> dict[str, Any]:
        """Create a batch, and retrieve it until it is final."""
        batch = self.create(data, **values)
        for _ in range(10):
            batch = self.look(batch)
            if batch["status"] in ("completed", "failed", "expired", "cancelled"):
                return batch
        raise AssertionError(batch)

    def bytes(self, file_id: str) -> bytes:
        """The content of a file."""
        reply = self.reply("GET", f"/v1/files/{file_id}/content")
        content = reply.read()
        assert reply.status == 200, content
        assert reply.length == len(content)
        return content

    def lines(self, file_id: str) -> list[Any]:
        """The lines of a file of results."""
        return [json.loads(line) for line in self.bytes(file_id).splitlines()]

    def outcomes(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        """By key: the status of a response, or the code of an error, from both files."""
        found: dict[str, Any] = {}
        for name in ("output_file_id", "error_file_id"):
            for line in self.lines(batch[name]) if batch[name] else []:
                response, error = line["response"], line["error"]
                found[line["custom_id"]] = response["status_code"] if response else error["code"]
        return found
