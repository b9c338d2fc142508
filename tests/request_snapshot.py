"""The bytes that the clients send for a day's work, and `python -m tests.request_snapshot`.

Both clients do the same work on the served fake, through a relay that records the bytes: heads and
bodies, except for the values that differ from run to run (the port, versions, boundaries, the nonce
and the ids). The module rewrites it (with generated/ on PYTHONPATH); review with git diff.
"""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import AsyncIterable, Awaitable, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from batchwright import AsyncClient, Client, Clock
from batchwright.testing import Fake, serve

PATH = Path(__file__).parent / "requests.txt"

KEY = "sk-test"
ENDPOINT = "/v1/chat/completions"
LINES = b"".join(
    b'{"custom_id": "r%d", "method": "POST", "url": "/v1/chat/completions", "body": '
    b'{"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Hi."}]}}\n' % number
    for number in range(2)
)

_CHANGING = (
    (rb"127\.0\.0\.1:\d+", b"SERVER"),
    (rb"(?i)(user-agent: )[^\r]*", rb"\1AGENT"),
    (rb"(?i)(accept-encoding: )[^\r]*", rb"\1CODINGS"),
    (rb"(boundary=|--)[0-9a-f]{16,}", rb"\1BOUNDARY"),
    (rb'("idempotency_key":"[^"]*) \w+"', rb'\1 NONCE"'),
    (rb"(?i)(content-length: )\d+", rb"\1LENGTH"),
    (rb"\b(batch_|file-)\w+", rb"\1ID"),
    (rb"(?<!^)(?=(GET|POST|DELETE) /)", b"\r\n"),
)
"""The values that differ from run to run, with their replacements; each request begins a line."""


def text() -> str:
    """The text of the snapshot: every request of the work; both clients send the same.

    Raises:
        AssertionError: They send different requests.
    """
    synchronous = _sent(_synchronously)
    asynchronous = _sent(_asynchronously)
    assert synchronous.splitlines() == asynchronous.splitlines()
    return synchronous


def _synchronously(url: str, clock: Clock) -> None:
    with Client(api_key=KEY, base_url=url, clock=clock) as client:
        _work(client, lambda made: made, list)


def _asynchronously(url: str, clock: Clock) -> None:
    async def all_of(items: AsyncIterable[Any]) -> list[Any]:
        return [item async for item in items]

    with asyncio.Runner() as runner:
        client = AsyncClient(api_key=KEY, base_url=url, clock=clock)
        _work(
            client,
            lambda made: runner.run(_awaited(made)),
            lambda items: runner.run(all_of(items)),
        )
        runner.run(client.aclose())


async def _awaited(made: Awaitable[Any]) -> Any:
    return await made


def _work(client: Any, done: Callable[[Any], Any], all_of: Callable[[Any], list[Any]]) -> None:
    """The work: every operation with all arguments, then the jobs."""
    life = {"anchor": "created_at", "seconds": 86_400}
    file = done(
        client.files.create(
            file=LINES, purpose="batch", filename="requests é.jsonl", expires_after=life
        )
    )
    batch = done(
        client.batches.create(
            input_file_id=file.id,
            endpoint=ENDPOINT,
            completion_window="24h",
            metadata={"job": "nightly", "é": "ü"},
            output_expires_after=life,
        )
    )
    done(client.batches.retrieve(batch.id))
    all_of(client.batches.list(limit=1))
    all_of(client.files.list(purpose="batch", limit=1, order="asc"))
    done(client.batches.cancel(batch.id))
    done(client.files.retrieve(file.id))
    done(client.files.content(file.id).read())
    done(client.files.delete(file.id))
    batch = done(client.batches.submit(LINES, endpoint=ENDPOINT, idempotency_key="nightly"))
    done(client.batches.find("nightly"))
    all_of(client.batches.results(done(client.batches.wait(batch))))


def _sent(work: Callable[[str, Clock], None]) -> str:
    """The bytes that a client sends during the work."""
    fake = Fake(key=KEY)
    with serve(fake) as url, _relay(url) as (relayed, heard):
        work(relayed, fake.transport.clock)
    parts = [bytes(part) for part in heard]
    for pattern, word in _CHANGING:
        parts = [re.sub(pattern, word, part) for part in parts]
    return "".join(part.decode().replace("\r\n", "\n") for part in parts)


@contextmanager
def _relay(url: str) -> Generator[tuple[str, list[bytearray]]]:
    """A port that forwards to another one, and the bytes from clients by connection."""
    heard: list[bytearray] = []
    there = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                server = socket.create_connection((there.hostname, there.port))
                heard.append(bytearray())
                for source, target, part in ((client, server, heard[-1]), (server, client, None)):
                    threading.Thread(target=_pass, args=(source, target, part), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{there.path}", heard


def _pass(source: socket.socket, target: socket.socket, part: bytearray | None) -> None:
    """Forward bytes until the connection ends."""
    try:
        while piece := source.recv(65_536):
            if part is not None:
                part += piece
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
