"""A server of one finished batch and its output file, for a process of its own."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

LINES = 50_000


def content() -> bytes:
    """Lines of about 1.5 KB, as chat completions give them."""
    text = "The quick brown fox jumps over the lazy dog. " * 23
    lines: list[bytes] = []
    for number in range(LINES):
        message: dict[str, object] = {
            "role": "assistant",
            "content": text,
            "refusal": None,
            "annotations": [],
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        usage = {"prompt_tokens": 22, "completion_tokens": 2, "total_tokens": 24}
        body = {"id": f"chatcmpl-{number}", "object": "chat.completion", "created": 1711475054}
        body |= {"model": "gpt-5", "choices": [choice], "usage": usage}
        response = {"status_code": 200, "request_id": f"req_{number}", "body": body}
        line = {"id": f"batch_req_{number}", "custom_id": f"request-{number}"}
        lines.append(json.dumps({**line, "response": response, "error": None}).encode() + b"\n")
    return b"".join(lines)


def serve(ready: Connection) -> None:
    """A server of one finished batch and its output file, until its process is ended."""
    output = content()
    counts = {"total": LINES, "completed": LINES, "failed": 0}
    batch = {"id": "b", "status": "completed", "output_file_id": "f", "request_counts": counts}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = output if self.path.endswith("/content") else json.dumps(batch).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ready.send((server.server_address[1], len(output)))
    server.serve_forever()
