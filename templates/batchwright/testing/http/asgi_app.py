"""The fake as an ASGI application, for a server that gives access to its sockets (see `serve`)."""

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
"""The key of the connection in the state of a scope: an `asyncio.Transport`.

ASGI cannot reset a connection or close it early. The application does so on the transport; the
server then reports that the client has disconnected, which ends the call.
"""

_NO_LINGER = struct.pack("ii", 1, 0)
"""With this option, closing a socket resets its connection."""


class App:
    """Handles the requests of an ASGI server."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            raise ValueError(f"expected an HTTP request, got {scope['type']}")
        query = scope["query_string"].decode("latin-1")
        target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]]
        exchange = self._gateway.arrive(scope["method"], target, headers)
        connection: asyncio.Transport = scope["state"][SOCKET]
        with spooled() as body:
            if not await _receive(exchange, body, receive, connection):
                exchange.broke_off(body)
                return
            # Handling a request may read and write files of any size.
            delivery = await asyncio.to_thread(exchange.respond, body)
        with closing(delivery.steps):
            await _deliver(delivery, receive, send, connection)


async def _receive(
    exchange: PendingExchange, body: IO[bytes], receive: Receive, connection: asyncio.Transport
) -> bool:
    """Receive the body of a request; return whether it is complete."""
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
    """Send a response, step by step."""
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
    # White space around a value is not part of it, and the server would refuse to send it.
    headers = [
        (name.encode("latin-1"), value.strip().encode("latin-1"))
        for name, value in delivery.headers
    ]
    if delivery.length is not None:
        headers.append((b"content-length", str(delivery.length).encode()))
        await send({"type": "http.response.start", "status": delivery.status, "headers": headers})
        return
    # The server would use chunked encoding, whose end can be recognised.
    headers.append((b"connection", b"close"))
    lines = [f"HTTP/1.1 {delivery.status} ".encode(), *(k + b": " + v for k, v in headers)]
    connection.write(b"\r\n".join([*lines, b"", b""]))


async def _left(receive: Receive, seconds: float | None) -> bool:
    """Whether the client disconnects within that time; None waits until it does."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def _flushed(connection: asyncio.Transport) -> None:
    """Wait until the system has received everything."""
    while connection.get_write_buffer_size() and not connection.is_closing():
        await asyncio.sleep(0.001)


async def _reset(connection: asyncio.Transport, receive: Receive) -> None:
    raw: socket.socket | None = connection.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    connection.abort()
    # The server has to notice before the application returns.
    await _left(receive, None)
