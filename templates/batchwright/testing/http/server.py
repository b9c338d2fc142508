"""A server of uvicorn that hands its connections over to the application, and does not linger.

Imported only where a fake is served: nothing else needs uvicorn.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .app import SOCKET, App

_IDLE = 60
"""Seconds that a connection is kept for another request."""

_TICK = 0.1
"""Seconds between two looks whether a signal has come."""

_MOMENT = 0.001
"""Seconds between two looks whether all connections are gone."""


class _Protocol(H11Protocol):
    """A connection that the application can get hold of."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        assert isinstance(transport, asyncio.Transport)
        # asyncio leaves that out where a socket was made without saying that it is TCP, and then
        # the kernel holds a body back for 40 ms, since its head is not acknowledged yet.
        raw: socket.socket = transport.get_extra_info("socket")
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, SOCKET: transport}
        super().connection_made(transport)


class Server(uvicorn.Server):
    """Serves one application on sockets that are listened to already.

    It ends when it is told to, not when it looks again whether it was: a test that serves a fake
    of its own takes no longer for that.
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
        """Stop serving, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ended.set)

    async def main_loop(self) -> None:
        """Serve until told to end, or until a signal has said so."""
        self._loop = asyncio.get_running_loop()
        while not self.should_exit:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), _TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, and leave alone who is not answered yet: a client may wait for what never comes."""
        listeners = sockets or []
        # asyncio loses a connection that is still on its way in when its server is closed: the
        # ones that were accepted arrive first. (The loop of Windows has no readers.)
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
