"""Reach a fake without a network, and inspect the objects that it stores."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeGuard

import httpx2
from batchwright.testing import Response
from batchwright.testing.api.service import Service
from batchwright.testing.clock import FakeClock
from batchwright.testing.contracts import load
from batchwright.testing.message import Request, split_target

BASE_URL = "http://127.0.0.1:9/v1"
KEY = "sk-conformance"

Twist = Callable[[httpx2.Request, httpx2.Response], httpx2.Response]
"""Returns a changed response."""


def service(dialect: str = "") -> Service:
    """A fake whose lines fail without input, like those of a real endpoint."""
    made = Service(load(dialect), FakeClock(speed=1), key=KEY)
    made.answer(executed)
    return made


def executed(line: dict[str, Any]) -> Response | None:
    """Fail a line whose body has no properties besides the model."""
    body = line.get("body")
    rest = [value for name, value in body.items() if name != "model"] if _is_object(body) else []
    return None if any(rest) else Response(status=400)


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


class InProcess(httpx2.AsyncBaseTransport):
    """Passes requests to a service and responses to the client, changed by a twist."""

    def __init__(self, served: Service, twist: Twist | None = None) -> None:
        self.served = served
        self.requests = 0
        self._twist = twist

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests += 1
        await asyncio.sleep(0)
        path, query = split_target(request.url.raw_path.decode())
        reply = self.served.handle(
            Request(
                method=request.method,
                path=path.removeprefix("/v1"),
                query=query,
                headers=tuple(request.headers.items()),
                body=BytesIO(await request.aread()),
            )
        )
        content = reply.read()
        response = httpx2.Response(reply.status, headers=list(reply.headers), content=content)
        return self._twist(request, response) if self._twist else response
