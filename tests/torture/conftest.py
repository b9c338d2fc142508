"""Clients of both flavours, for servers in process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any, TypeAlias

import httpx2
import pytest
from batchwright import AsyncClient, Client

from tests.testing.ways import KEY, Hand

from .server import URL, Server

Connect: TypeAlias = Callable[..., Hand]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture(params=[Client, AsyncClient], ids=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Generator[Connect]:
    """Makes clients of one flavour, given settings and a server, or None for the network."""
    kind: Any = request.param
    # Nothing here is encrypted, and to read the certificates takes its time.
    network: Any = httpx2.HTTPTransport if kind is Client else httpx2.AsyncHTTPTransport
    with ExitStack() as ends, asyncio.Runner() as runner:

        def made(server: Any, **settings: Any) -> Hand:
            over = network(verify=False) if server is None else server
            given = {"api_key": KEY, "base_url": URL, "transport": over, **settings}
            client = kind(**given)
            if kind is Client:
                ends.callback(client.close)
            else:
                ends.callback(lambda: runner.run(client.aclose()))
            return Hand(client, runner.run)

        try:
            yield made
        finally:
            ends.close()


@pytest.fixture
def rival(server: Server) -> Generator[Hand]:
    """Another client of the server, for use during a call of the first one."""
    with Client(api_key=KEY, base_url=URL, transport=server) as client:
        yield Hand(client, asyncio.run)


@pytest.fixture
def user(connect: Connect, server: Server) -> Hand:
    """A client of the server."""
    return connect(server)
