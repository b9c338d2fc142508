"""The fake without a network: a transport for clients of httpx2."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import closing, contextmanager
from typing import IO, Literal

import anyio.lowlevel
import httpx2

from ..._runtime.clock import Clock
from ..clock import FakeClock
from ..message import spooled
from .delivery import Cut, Delivery, Wait
from .faults import Refuse, Reset
from .gateway import Gateway, PendingExchange

_RESET = "[Errno 104] Connection reset by peer"

_FOR_EVER = 86400.0
"""The longest wait in seconds: a client without a timeout gives up after it."""


def client_clock(clock: FakeClock, seed: int) -> Clock:
    """A clock for clients that reads the server's; a wait advances that, and takes no real time."""

    def sleep(seconds: float) -> None:
        clock.advance(seconds=seconds)

    async def rest(seconds: float) -> None:
        clock.advance(seconds=seconds)
        await anyio.lowlevel.checkpoint()  # other tasks continue meanwhile

    chance = random.Random(seed).random
    return Clock(now=clock.now, wall=clock.now, sleep=sleep, rest=rest, chance=chance)


class Transport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Passes requests for any host to the fake. Threads and event loops may share it.

    Attributes:
        clock: A clock for clients that reads and advances the server's; the default of a client.
    """

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self.clock = clock
        self._gateway = gateway

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Handle a request, or raise the exception of httpx2 for a fault."""
        exchange = self._arrive(request)
        with spooled() as body:
            with _receiving(exchange, body):
                _raise_fault(exchange, "before", request)
                assert isinstance(request.stream, httpx2.SyncByteStream)
                for chunk in request.stream:
                    body.write(chunk)
                    _raise_fault(exchange, "during", request)
                _raise_fault(exchange, "during", request)
            return self._answer(exchange, request, body)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Handle a request, or raise the exception of httpx2 for a fault."""
        exchange = self._arrive(request)
        with spooled() as body:
            with _receiving(exchange, body):
                _raise_fault(exchange, "before", request)
                assert isinstance(request.stream, httpx2.AsyncByteStream)
                async for chunk in request.stream:
                    body.write(chunk)
                    _raise_fault(exchange, "during", request)
                _raise_fault(exchange, "during", request)
            return self._answer(exchange, request, body)

    def _arrive(self, request: httpx2.Request) -> PendingExchange:
        target = request.url.raw_path.decode("ascii")
        headers = [(name.decode(), value.decode("latin-1")) for name, value in request.headers.raw]
        return self._gateway.arrive(request.method, target, headers)

    def _answer(
        self, exchange: PendingExchange, request: httpx2.Request, body: IO[bytes]
    ) -> httpx2.Response:
        delivery = exchange.respond(body)
        stream = _ResponseStream(delivery, request, self._gateway.service.clock)
        if delivery.status is None:
            # Without a body: reading it raises the error.
            return httpx2.Response(500, content=b"".join(stream))
        headers = list(delivery.headers)
        if delivery.length is not None:
            headers.append(("content-length", str(delivery.length)))
        return httpx2.Response(delivery.status, headers=headers, stream=stream)


class _ResponseStream(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """The body of a response, as its delivery sends it."""

    def __init__(self, delivery: Delivery, request: httpx2.Request, clock: FakeClock) -> None:
        self._delivery = delivery
        self._request = request
        self._clock = clock

    def __iter__(self) -> Iterator[bytes]:
        sent = 0
        with closing(self._delivery.steps) as steps:
            for step in steps:
                match step:
                    case Wait(seconds):
                        self._wait(seconds)
                    case Cut(how):
                        self._cut(how, sent)
                        return
                    case chunk:
                        sent += len(chunk)
                        if self._request.method != "HEAD":
                            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk

    def close(self) -> None:
        self._delivery.steps.close()

    async def aclose(self) -> None:
        self.close()

    def _wait(self, seconds: float) -> None:
        limit: float | None = self._request.extensions.get("timeout", {}).get("read")
        if limit is not None and seconds >= limit:
            self._clock.advance(seconds=limit)
            raise httpx2.ReadTimeout("The read operation timed out", request=self._request)
        self._clock.advance(seconds=seconds)

    def _cut(self, how: Literal["reset", "close", "stall"], sent: int) -> None:
        expected, request = self._delivery.length, self._request
        if expected is not None and sent >= expected:
            return  # the client has read enough
        if how == "stall":
            self._wait(_FOR_EVER)
            raise httpx2.ReadTimeout("the longest wait is over", request=request)
        if how == "reset":
            raise httpx2.ReadError(_RESET, request=request)
        if self._delivery.status is None:
            raise httpx2.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            )
        if expected is not None:
            raise httpx2.RemoteProtocolError(
                "peer closed connection without sending complete message body"
                f" (received {sent} bytes, expected {expected})",
                request=request,
            )


@contextmanager
def _receiving(exchange: PendingExchange, body: IO[bytes]) -> Generator[None]:
    """Record that the request has not arrived if an exception is raised in the block."""
    try:
        yield
    except BaseException:
        exchange.broke_off(body)
        raise


def _raise_fault(
    exchange: PendingExchange, when: Literal["before", "during"], request: httpx2.Request
) -> None:
    """Raise the error of a fault before the request has arrived."""
    match exchange.fault:
        case Refuse():
            raise httpx2.ConnectError("[Errno 111] Connection refused", request=request)
        case Reset(moment) if moment == when:
            raise httpx2.ReadError(_RESET, request=request)
        case _:
            pass
