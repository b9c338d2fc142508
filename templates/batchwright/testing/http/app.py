"""The fake as an ASGI application, for a server that hands over its sockets (see `serve`)."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import closing
from typing import IO, Any, TypeAlias

from ..message import spooled
from .delivery import Cut, Delivery, Wait
from .faults import Refuse, Reset
from .gateway import Gateway, PendingExchange

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

SOCKET = "transport"
"""Where the state of a scope has the connection: an `asyncio.Transport`.

ASGI has no words for a connection that is reset or ends too early. They are done to the
transport; the server then tells the application that the client has left, which ends the call.
"""

_NO_LINGER = struct.pack("ii", 1, 0)
"""A socket that is closed so is reset."""


class App:
    """Answers the requests that an ASGI server receives."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise ValueError(f"expected a request of HTTP, got {scope['type']}")
        query = scope["query_string"].decode("latin-1")
        target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]]
        exchange = self._gateway.arrive(scope["method"], target, headers)
        connection: asyncio.Transport = scope["state"][SOCKET]
        with spooled() as body:
            if not await _receive(exchange, body, receive, connection):
                exchange.broke_off(body)
                return
            # Answering may read and write files of any size.
            delivery = await asyncio.to_thread(exchange.respond, body)
        with closing(delivery.steps):
            await _deliver(delivery, receive, send, connection)


async def _receive(
    exchange: PendingExchange, body: IO[bytes], receive: Receive, connection: asyncio.Transport
) -> bool:
    """Receive the body of a request; whether all of it has arrived."""
    if isinstance(exchange.fault, Refuse) or exchange.fault == Reset("before"):
        await _reset(connection, receive)
        return False
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        body.write(message.get("body", b""))
        if exchange.fault == Reset("during"):
            await _reset(connection, receive)
            return False
        if not message.get("more_body", False):
            return True


async def _deliver(
    delivery: Delivery, receive: Receive, send: Send, connection: asyncio.Transport
) -> None:
    """Send an answer, step by step."""
    if delivery.status is not None:
        await _begin(delivery, send, connection)
    for step in delivery.steps:
        match step:
            case Wait(seconds):
                if await _left(receive, seconds):
                    return
            case Cut(how):
                if how == "reset":
                    await _flushed(connection)
                    await _reset(connection, receive)
                    return
                if how == "close":
                    connection.close()
                await _left(receive, None)
                return
            case _ if connection.is_closing():
                return
            case chunk if delivery.length is None:
                connection.write(chunk)
            case chunk:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _begin(delivery: Delivery, send: Send, connection: asyncio.Transport) -> None:
    # What surrounds a value is not part of it, and the server would refuse to send it.
    headers = [
        (name.encode("latin-1"), value.strip().encode("latin-1"))
        for name, value in delivery.headers
    ]
    if delivery.length is not None:
        headers.append((b"content-length", str(delivery.length).encode()))
        await send({"type": "http.response.start", "status": delivery.status, "headers": headers})
        return
    # A server of HTTP/1.1 would send chunks, whose end can be told.
    headers.append((b"connection", b"close"))
    lines = [f"HTTP/1.1 {delivery.status} ".encode(), *(k + b": " + v for k, v in headers)]
    connection.write(b"\r\n".join([*lines, b"", b""]))


async def _left(receive: Receive, seconds: float | None) -> bool:
    """Whether the client leaves within that time; None waits until it does."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def _flushed(connection: asyncio.Transport) -> None:
    """Wait until everything has been given to the system."""
    while connection.get_write_buffer_size() and not connection.is_closing():
        await asyncio.sleep(0.001)


async def _reset(connection: asyncio.Transport, receive: Receive) -> None:
    raw: socket.socket | None = connection.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    connection.abort()
    # The server is to know before the application is through.
    await _left(receive, None)
