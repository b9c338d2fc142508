"""A server of uvicorn that gives the application access to its connections, and stops at once.

Imported only to serve a fake: nothing else needs uvicorn.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .asgi_app import SOCKET, App

_IDLE = 60
"""Seconds that an idle connection is kept open."""

_TICK = 0.1
"""Seconds between two checks for a signal."""

_MOMENT = 0.001
"""Seconds between two checks for open connections."""


class _Protocol(H11Protocol):
    """A connection that the application can access."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        assert isinstance(transport, asyncio.Transport)
        # asyncio does not set it for a socket without an explicit protocol, and then the kernel
        # delays a body for 40 ms, until its head is acknowledged.
        raw: socket.socket = transport.get_extra_info("socket")
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, SOCKET: transport}
        super().connection_made(transport)


class LoopbackServer(uvicorn.Server):
    """Serves one application on listening sockets.

    It stops immediately, and not at the next check, so that serving a fake does not slow a test
    down.
    """

    def __init__(self, app: App) -> None:
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        super().__init__(
            uvicorn.Config(
                app,
                http=_Protocol,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=_IDLE,
            )
        )

    def end(self) -> None:
        """Stop serving; for other threads."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ended.set)

    async def main_loop(self) -> None:
        """Serve until `end` or a signal."""
        self._loop = asyncio.get_running_loop()
        while not self.should_exit:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), _TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop without waiting for pending responses, which may never come."""
        listeners = sockets or []
        # asyncio loses a connection that is being accepted when its server is closed: accepted ones
        # arrive first. (The loop of Windows has no readers.)
        with suppress(NotImplementedError):
            for listener in listeners:
                asyncio.get_running_loop().remove_reader(listener)
        await asyncio.sleep(_MOMENT)
        for server in self.servers:
            server.close()
        for listener in listeners:
            listener.close()
        state = self.server_state
        while (state.connections or state.tasks) and not self.force_exit:
            for connection in list(state.connections):
                connection.transport.abort()
            await asyncio.sleep(_MOMENT)
