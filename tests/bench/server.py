"""A server that answers from memory, so that it does not slow down the clients."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from batchwright.testing import Fake

_PIECE = 1 << 20


@contextmanager
def canned() -> Generator[str]:
    """The base URL of a server of batches, files of lines and files of bytes."""
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].removeprefix("/v1/").split("/")
        match path:
            case ["batches"]:
                self._send(_page())
            case ["batches", name]:
                self._send(_encoded(_batch(name)))
            case ["files", name, "content"]:
                self._send(*_content(name))
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        left = total = int(self.headers["content-length"])
        while left:
            left -= len(self.rfile.read(min(left, _PIECE)))
        # Whole megabytes, without the form around them: the size that each side expects.
        size = total // 1_000_000 * 1_000_000
        file = {"id": "f", "object": "file", "bytes": size, "created_at": 1, "filename": "a.jsonl"}
        self._send(_encoded({**file, "purpose": "batch", "status": "processed"}))

    def _send(self, *body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(sum(map(len, body))))
        self.end_headers()
        for piece in body:
            self.wfile.write(piece)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def _encoded(value: object) -> bytes:
    return json.dumps(value).encode()


@lru_cache
def _batch(name: str) -> dict[str, Any]:
    """A completed batch; `lines-5-100` names the file of its results, too."""
    batch = dict(Fake().put("Batch", state="completed"))
    count = int(name.split("-")[1]) if name.startswith("lines-") else 9
    counts = {"total": count, "completed": count, "failed": 0}
    file = {"output_file_id": name, "error_file_id": None}
    return {**batch, "id": name, **file, "request_counts": counts}


@lru_cache
def _page() -> bytes:
    names = [f"batch_{number:04d}" for number in range(100)]
    data = [_batch(name) for name in names]
    ends = {"first_id": names[0], "last_id": names[-1], "has_more": False}
    return _encoded({"object": "list", "data": data, **ends})


@lru_cache(maxsize=1)
def _content(name: str) -> list[bytes]:
    kind, *numbers = name.split("-")
    if kind == "bytes":
        whole, rest = divmod(int(numbers[0]), _PIECE)
        return [b"x" * _PIECE] * whole + [b"x" * rest]
    count, size = map(int, numbers)
    lines = _lines(count, size)
    return [b"".join(next(lines) for _ in range(min(500, count - start)))
            for start in range(0, count, 500)]  # fmt: skip


def _lines(count: int, size: int) -> Iterator[bytes]:
    """Lines of results as chat completions give them."""
    text = "The quick brown fox jumps over the lazy dog. " * (max(size - 460, 45) // 45)
    message: dict[str, object] = {
        "role": "assistant",
        "content": text,
        "refusal": None,
        "annotations": [],
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    usage = {"prompt_tokens": 22, "completion_tokens": 2, "total_tokens": 24}
    body = {"id": "chatcmpl-%", "object": "chat.completion", "created": 1711475054}
    body |= {"model": "gpt-5", "choices": [choice], "usage": usage}
    response = {"status_code": 200, "request_id": "req_%", "body": body}
    line = {"id": "batch_req_%", "custom_id": "request-%", "response": response, "error": None}
    template = json.dumps(line)
    for number in range(count):
        yield template.replace("%", str(number)).encode() + b"\n"
