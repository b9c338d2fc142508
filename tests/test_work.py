"""Submitting, waiting and reading results with the generated client, on a loopback server."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from batchwright import AsyncClient, Batch, BatchResult, Client, LineProblemsError, join
from batchwright.batches import check_lines, shard

URL = "/v1/chat/completions"
STATES = ["validating", "in_progress", "finalizing", "completed"]


class Server(ThreadingHTTPServer):
    """Takes files, runs batches a state further with each look, and fails every third line."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.created = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def store(self, content: bytes) -> dict[str, Any]:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return {
            "id": name,
            "object": "file",
            "bytes": len(content),
            "created_at": 1,
            "filename": "f.jsonl",
            "purpose": "batch",
        }

    def create(self, wanted: dict[str, Any]) -> dict[str, Any]:
        self.created += 1
        batch = {"id": f"batch_{self.created}", "object": "batch", "status": STATES[0], **wanted}
        batch["created_at"] = 4_000_000_000
        self.batches[batch["id"]] = batch
        return batch

    def look(self, name: str) -> dict[str, Any]:
        batch = self.batches[name]
        state = STATES.index(batch["status"])
        if state < len(STATES) - 1:
            batch["status"] = STATES[state + 1]
            if batch["status"] == "completed":
                self.run(batch)
        return batch

    def run(self, batch: dict[str, Any]) -> None:
        output, errors = b"", b""
        lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        for number, line in enumerate(lines):
            failed = number % 3 == 2
            body = {"error": {"message": "no", "code": "bad"}} if failed else {"answer": number}
            response = {"status_code": 400 if failed else 200, "request_id": "r", "body": body}
            result = {
                "id": "x",
                "custom_id": line["custom_id"],
                "response": response,
                "error": None,
            }
            written = json.dumps(result).encode() + b"\n"
            output, errors = (output, errors + written) if failed else (output + written, errors)
        batch["output_file_id"] = self.store(output)["id"]
        batch["error_file_id"] = self.store(errors)["id"] if errors else ""
        failures = errors.count(b"\n")
        total = len(lines)
        batch["request_counts"] = {
            "total": total,
            "completed": total - failures,
            "failed": failures,
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path == "/v1/batches":
            self.answer(self.server.create(json.loads(content)))
        else:
            head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
            payload: Any = BytesParser().parsebytes(head + content).get_payload()
            self.answer(self.server.store(payload[-1].get_payload(decode=True)))

    def do_GET(self) -> None:
        path = self.path.removeprefix("/v1").split("?")[0]
        match path.strip("/").split("/"):
            case ["batches"]:
                listed = list(reversed(self.server.batches.values()))
                self.answer({"object": "list", "data": listed, "has_more": False})
            case ["batches", name] if name in self.server.batches:
                self.answer(self.server.look(name))
            case ["files", name, "content"]:
                self.answer(self.server.files[name])
            case _:
                self.send_error(404)

    def answer(self, body: dict[str, Any] | bytes) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def requests(count: int) -> list[dict[str, Any]]:
    return [
        {
            "custom_id": f"request-{number}",
            "method": "POST",
            "url": URL,
            "body": {"model": "m", "messages": []},
        }
        for number in range(count)
    ]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    from batchwright import batches

    quick = batches.WATCH.lifecycle.__class__(
        state=batches.WATCH.lifecycle.state,
        final=batches.WATCH.lifecycle.final,
        first=0.01,
        longest=0.02,
    )
    monkeypatch.setattr(
        batches,
        "WATCH",
        batches.WATCH.__class__(lifecycle=quick, identity=("id",), look=batches.retrieve),
    )


def check(server: Server, seen: list[str], results: list[BatchResult], batch: Batch) -> None:
    assert server.created == 1
    assert seen == [*STATES[1:]]
    assert batch.status == "completed"
    assert len(results) == 10
    by_id = {result.custom_id: result for result in results}
    assert by_id["request-0"].outcome == "succeeded"
    assert by_id["request-0"].json() == {"answer": 0}
    failed = by_id["request-2"]
    assert (failed.outcome, failed.status_code, failed.retryable) == ("failed", 400, False)
    assert failed.error is not None
    assert (failed.error.code, failed.error.message) == ("bad", "no")
    pairs = list(join(requests(10), results))
    assert {request["custom_id"] for request, _ in pairs} == {f"request-{n}" for n in range(10)}
    assert all(request["custom_id"] == result.custom_id for request, result in pairs)


def test_a_file_goes_in_and_every_line_comes_out(server: Server) -> None:
    (content,) = shard(requests(10))
    assert check_lines(content, endpoint=URL) == []
    with Client(api_key="k", base_url=server.url) as client:
        batch = client.batches.submit(content, endpoint=URL)
        assert client.batches.submit(content, endpoint=URL).id == batch.id
        seen = [look.status for look in client.batches.watch(batch.id)]
        batch = client.batches.wait(batch.id)
        check(server, seen, list(client.batches.results(batch)), batch)


def test_the_same_asynchronously(server: Server) -> None:
    async def run() -> None:
        (content,) = shard(requests(10))
        async with AsyncClient(api_key="k", base_url=server.url) as client:
            batch = await client.batches.submit(content, endpoint=URL)
            assert (await client.batches.submit(content, endpoint=URL)).id == batch.id
            seen = [look.status async for look in client.batches.watch(batch.id)]
            batch = await client.batches.wait(batch.id)
            results = [result async for result in client.batches.results(batch.id)]
            check(server, seen, results, batch)

    asyncio.run(run())


def test_a_bad_file_costs_nothing(server: Server) -> None:
    lines = [*requests(2), requests(1)[0], {**requests(3)[2], "url": "/v1/embeddings"}]
    content = b"".join(json.dumps(line).encode() + b"\n" for line in lines) + b"{\n"
    with (
        Client(api_key="k", base_url=server.url) as client,
        pytest.raises(LineProblemsError) as caught,
    ):
        client.batches.submit(content, endpoint=URL)
    found = [(problem.line, problem.code) for problem in caught.value.problems]
    assert found == [(3, "duplicate_custom_id"), (4, "url_mismatch"), (5, "invalid_json_line")]
    assert (server.files, server.created) == ({}, 0)
