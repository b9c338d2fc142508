# Copied by `make generate` from templates/batchwright/testing/server.py. Do not edit.
"""A server of uvicorn that hands its connections over to the application, and does not linger.

Imported only where a fake is served: nothing else needs uvicorn.
"""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .app import SOCKET, App

_IDLE = 60
"""Seconds that a connection is kept for another request."""


class _Protocol(H11Protocol):
    """A connection that the application can get hold of."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        assert isinstance(transport, asyncio.Transport)
        self.app_state = {**self.app_state, SOCKET: transport}
        super().connection_made(transport)


class Server(uvicorn.Server):
    """Serves one application on sockets that are listened to already."""

    def __init__(self, app: App) -> None:
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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, and leave alone who is not answered yet: a client may wait for what never comes."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)
