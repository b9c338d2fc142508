"""The fixtures under generated/, as tests play them: a transport that gives one answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from batchwright import AsyncClient, AsyncDownload, AsyncPages, Client, Download, Pages

FIXTURES = Path(__file__).parent.parent / "generated/fixtures"


@dataclass(frozen=True)
class Exchange:
    """A fixture: the operation, its arguments by their names on the wire, and the two messages."""

    id: str
    operation: str
    arguments: dict[str, Any]
    request: dict[str, Any]
    response: dict[str, Any]

    def python_arguments(self) -> dict[str, Any]:
        """The arguments as the method takes them: a file as bytes with a name."""
        arguments = dict(self.arguments)
        if "file" in arguments:
            arguments["file"] = arguments["file"].encode()
            arguments["filename"] = "requests.jsonl"
        return arguments


def exchanges() -> list[Exchange]:
    """Every exchange with a result."""
    found: list[Exchange] = []
    for path in sorted(FIXTURES.glob("*.*/*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        parts = (told["operation"], told["arguments"], told["request"], told["response"])
        found.append(Exchange(f"{path.parent.name}-{path.stem}", *parts))
    return found


def errors() -> list[tuple[str, dict[str, Any]]]:
    """Every response of an error class, by the class's name."""
    return [
        (path.parent.name, json.loads(path.read_text(encoding="utf-8"))["response"])
        for path in sorted(FIXTURES.glob("errors/*/*.json"))
    ]


@dataclass
class Player:
    """Gives the same response to every request, and keeps the requests."""

    response: dict[str, Any]
    requests: list[httpx2.Request] = field(default_factory=list[httpx2.Request])

    def client(self, **settings: Any) -> Client:
        settings = {"api_key": "sk-test", "base_url": "https://server.example/v1", **settings}
        return Client(transport=httpx2.MockTransport(self._answer), **settings)

    def async_client(self, **settings: Any) -> AsyncClient:
        async def answer(request: httpx2.Request) -> httpx2.Response:
            await request.aread()
            return self._respond(request)

        settings = {"api_key": "sk-test", "base_url": "https://server.example/v1", **settings}
        return AsyncClient(transport=httpx2.MockTransport(answer), **settings)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        return self._respond(request)

    def _respond(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        body = self.response["body"]
        content = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        headers = {**self.response["headers"], "content-type": self.response["content_type"]}
        return httpx2.Response(self.response["status"], headers=headers, content=content.encode())


Flavour = Callable[[Player, str, dict[str, Any]], Any]


def synchronously(player: Player, operation: str, arguments: dict[str, Any]) -> Any:
    """Perform an operation with `Client`; a list gives its first page, a download its bytes."""
    with player.client() as client:
        resource, method = operation.split(".")
        result = getattr(getattr(client, resource), method)(**arguments)
        match result:
            case Pages():
                return result.page()
            case Download():
                return result.read()
            case _:
                return result


def asynchronously(player: Player, operation: str, arguments: dict[str, Any]) -> Any:
    """The same with `AsyncClient`."""

    async def perform() -> Any:
        async with player.async_client() as client:
            resource, method = operation.split(".")
            result = getattr(getattr(client, resource), method)(**arguments)
            match result:
                case AsyncPages():
                    return await result.page()
                case AsyncDownload():
                    return await result.read()
                case Coroutine():
                    return await result
                case _:
                    raise AssertionError(f"{operation} returned {result!r}")

    return asyncio.run(perform())


FLAVOURS: list[Flavour] = [synchronously, asynchronously]
