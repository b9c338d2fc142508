"""Send requests with bounded concurrency and keep every exchange, without interpreting it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
from batchwright._runtime.path import lookup
from batchwright.testing.contract import BEARER

from ..records import Budget, Exchange
from .multipart import BOUNDARY, Part, curl, form, shown

AT_ONCE = 4
"""The maximum number of concurrent requests."""

PATIENCE = 30.0
"""The timeout of a request in seconds."""

BUSY = (429, 502, 503, 504)
"""Statuses of an overloaded server or gateway, which give no verdict."""

LONGEST_WAIT = 5.0
"""The maximum wait in seconds before a request to a busy server is repeated."""

LAST_WORDS = 5.0
"""The seconds for which an interrupted run waits for the response to its last request."""

REDACTED = "[redacted]"


class SpentError(Exception):
    """The budget of requests, bytes or seconds is exhausted: the run ends and cleans up."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A complete response. Without one, the status is 0 and `error` has the cause."""

    exchange: Exchange
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""

    @property
    def status(self) -> int:
        return self.exchange.status or 0

    @property
    def error(self) -> str | None:
        return self.exchange.error

    @property
    def fine(self) -> bool:
        """Whether it is a complete success."""
        return self.error is None and 200 <= self.status < 300

    @property
    def busy(self) -> bool:
        """Whether it gives no verdict on the request."""
        return self.error is not None or self.status in BUSY

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None if it is not JSON."""
        try:
            return json.loads(self.body.decode())
        except ValueError:
            return None

    def get(self, *names: str) -> Any:
        """The value at a path of the body; None if the body has none."""
        return lookup(self.json, names)


class Driver:
    """Sends requests to one server.

    Args:
        base_url: The beginning of every URL.
        key: Sent with every request; None for no key.
        budget: The maximum number of requests, bytes and seconds.
        tell: Receives each exchange.
        transport: Replaces the network.
        key_header: The header of the key; `Authorization` has a bearer token.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None,
        budget: Budget,
        tell: Callable[[Exchange], None],
        transport: httpx2.AsyncBaseTransport | None = None,
        key_header: str = BEARER,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._key_header = key_header.lower()
        self._scheme = "Bearer " if key_header == BEARER else ""
        self._budget = budget
        self._tell = tell
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._sent = 0
        self._bytes = 0
        self._until = time.monotonic() + budget.seconds
        self._client = httpx2.AsyncClient(transport=transport, timeout=PATIENCE, trust_env=False)

    @property
    def key(self) -> str | None:
        return self._key

    @property
    def left(self) -> float:
        """The remaining seconds of the run."""
        return self._until - time.monotonic()

    def extend(self, seconds: float, requests: int) -> None:
        """Reserve seconds and requests for the cleanup, even if the budget is exhausted."""
        self._until = max(self._until, time.monotonic() + seconds)
        self._sent = min(self._sent, self._budget.requests - requests)
        self._bytes = 0

    async def close(self) -> None:
        await self._client.aclose()

    async def send(
        self,
        operation: str | None,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: bytes | Sequence[Part] | None = None,
        content_type: str = "application/json",
        key: str | None = "",
        repeat: bool = False,
    ) -> Reply:
        """Send a request; repeat it if the server is busy, and a GET also without a response.

        Args:
            body: Bytes, or the parts of a form.
            key: Another key, or None for no key.
            repeat: Whether the request can be repeated like a GET.

        Raises:
            SpentError: The budget is exhausted.
        """
        url = self._base_url + path + (f"?{urlencode(query)}" if query else "")
        headers = {"accept": "*/*", "user-agent": "batchwright-conformance"}
        token = self._key if key == "" else key
        if token is not None:
            headers[self._key_header] = f"{self._scheme}{token}"
        if body is not None:
            multipart = f"multipart/form-data; boundary={BOUNDARY}"
            headers["content-type"] = content_type if isinstance(body, bytes) else multipart
        content = body if isinstance(body, bytes) or body is None else form(body)
        for attempt in range(3):
            async with self._gate:
                exchange = self._exchange(operation, method, url, headers, content, body)
                reply = await (exchange if method == "GET" else _known(exchange))
            lost = reply.error is not None and not (repeat or method == "GET")
            if attempt == 2 or not reply.busy or lost:
                break
            await asyncio.sleep(min(_asked(reply), LONGEST_WAIT, max(self.left, 0)))
        return reply

    async def _exchange(
        self,
        operation: str | None,
        method: str,
        url: str,
        headers: dict[str, str],
        content: bytes | None,
        body: bytes | Sequence[Part] | None,
    ) -> Reply:
        size = len(content or b"")
        if self._sent >= self._budget.requests or self._bytes + size > self._budget.bytes:
            raise SpentError("the maximum number of requests or bytes was reached")
        if self.left <= 0:
            raise SpentError("the maximum time was reached")
        self._sent += 1
        self._bytes += size
        number = len(self.exchanges) + 1
        self.exchanges.append(
            Exchange(
                number=number,
                operation=operation,
                method=method,
                url=self._hidden(url),
                request_headers={
                    name: REDACTED if name == self._key_header else value
                    for name, value in headers.items()
                },
                request_body=None if content is None else self._hidden(shown(content)),
                request_size=size,
                status=None,
                response_headers={},
                response_body=None,
                response_size=0,
                seconds=0,
                error="no response before the run ended",
                curl=self._hidden(curl(method, url, headers, body, self._key_header)),
            )
        )
        began = time.monotonic()
        status, answer, arrived, error = None, httpx2.Headers(), b"", None
        try:
            timeout = httpx2.Timeout(max(min(PATIENCE, self.left), 1))
            request = self._client.build_request(
                method, url, headers=headers, content=content, timeout=timeout
            )
            response = await self._client.send(request, stream=True)
            status, answer = response.status_code, response.headers
            try:
                async for chunk in response.aiter_bytes():
                    arrived += chunk
            finally:
                await response.aclose()
        except (httpx2.HTTPError, httpx2.StreamError, OSError) as failure:
            error = f"{type(failure).__name__}: {failure}".strip(": ")
        exchange = self.exchanges[number - 1]
        exchange = Exchange(
            **{
                **vars(exchange),
                "status": status,
                "response_headers": {k: self._hidden(v) for k, v in answer.items()},
                "response_body": None if status is None else self._hidden(shown(arrived)),
                "response_size": len(arrived),
                "seconds": time.monotonic() - began,
                "error": error,
            }
        )
        self.exchanges[number - 1] = exchange
        self._tell(exchange)
        return Reply(exchange=exchange, headers=dict(answer), body=arrived)

    def _hidden(self, text: str) -> str:
        return text.replace(self._key, REDACTED) if self._key else text


async def _known(exchange: Coroutine[Any, Any, Reply]) -> Reply:
    """The response, even if the task is cancelled meanwhile: the cleanup needs ids of new objects.

    The cancellation is delivered at the next await of the caller.
    """
    task = asyncio.ensure_future(exchange)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=LAST_WORDS)
        if not task.done():
            raise
        reply, current = task.result(), asyncio.current_task()
        assert current is not None
        current.uncancel()
        current.cancel()
        return reply
    finally:
        task.cancel()


def filled(path: str, values: Mapping[str, str]) -> str:
    """The path of an operation with the values of its parameters."""
    for name, value in values.items():
        path = path.replace("{" + name + "}", quote(value, safe=""))
    return path


def _asked(reply: Reply) -> float:
    """The seconds that a busy server asks the client to wait."""
    try:
        return max(float(reply.headers.get("retry-after", "")), 0.05)
    except ValueError:
        return 0.5
