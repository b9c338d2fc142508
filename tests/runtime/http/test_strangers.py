"""What a redirect sends to other servers, and what a client keeps between requests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from batchwright import APIConnectionError, AsyncClient, Client

SECRETS: dict[str, Any] = {
    "api_key": "sk-secret",
    "organization": "org-secret",
    "project": "proj-secret",
}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[dict[str, str]] = []
        self.answer: tuple[int, dict[str, str], bytes] = (200, {}, b"")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.seen.append({name.lower(): value for name, value in self.headers.items()})
        status, headers, body = self.server.answer
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    with Server() as home, Server() as stranger:
        for one in (home, stranger):
            threading.Thread(target=one.serve_forever, args=(0.01,), daemon=True).start()
        yield home, stranger
        home.shutdown()
        stranger.shutdown()


def synchronously(url: str, **options: Any) -> bytes:
    with Client(base_url=url, max_retries=0, **SECRETS) as client:
        client.files.content("first", **options).read()
        return client.files.content("second", **options).read()


def asynchronously(url: str, **options: Any) -> bytes:
    async def read() -> bytes:
        async with AsyncClient(base_url=url, max_retries=0, **SECRETS) as client:
            await client.files.content("first", **options).read()
            return await client.files.content("second", **options).read()

    return asyncio.run(read())


@pytest.mark.parametrize("read", [synchronously, asynchronously])
def test_a_redirect_to_another_server_carries_nothing_of_the_callers(
    servers: tuple[Server, Server], read: Callable[..., bytes]
) -> None:
    home, stranger = servers
    home.answer = (302, {"location": f"{stranger.url}/elsewhere"}, b"")
    stranger.answer = (200, {}, b"content")
    assert read(home.url, extra_headers={"api-key": "azure-secret"}) == b"content"
    assert "azure-secret" in str(home.seen)
    assert "secret" not in str(stranger.seen)
    assert stranger.seen[0]["accept"] == "*/*"


@pytest.mark.parametrize("read", [synchronously, asynchronously])
def test_a_redirect_within_the_server_carries_everything(
    servers: tuple[Server, Server], read: Callable[..., bytes]
) -> None:
    home, _ = servers
    home.answer = (302, {"location": f"{home.url}/elsewhere"}, b"")
    with pytest.raises(APIConnectionError):
        read(home.url)
    assert len(home.seen) > 2
    assert all(seen["authorization"] == "Bearer sk-secret" for seen in home.seen)


@pytest.mark.parametrize("read", [synchronously, asynchronously])
def test_cookies_are_not_kept(servers: tuple[Server, Server], read: Callable[..., bytes]) -> None:
    home, _ = servers
    home.answer = (200, {"set-cookie": "session=1; Path=/"}, b"content")
    assert read(home.url) == b"content"
    assert len(home.seen) == 2
    assert all("cookie" not in seen for seen in home.seen)


@pytest.mark.parametrize("read", [synchronously, asynchronously])
def test_a_part_is_not_taken_for_the_whole(
    servers: tuple[Server, Server], read: Callable[..., bytes]
) -> None:
    home, _ = servers
    home.answer = (206, {"content-range": "bytes 0-4/100"}, b"line\n")
    with pytest.raises(APIConnectionError, match="a part, but the request was for the whole"):
        read(home.url)
