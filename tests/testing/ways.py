"""The ways to a fake: in process and on loopback, blocking and in coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Coroutine, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest
from batchwright import AsyncClient, Client
from batchwright.testing import Fake, Stall, serve

KEY = "sk-fake-0123456789"

SILENCE = 2.0
"""Seconds that a client waits on loopback for an answer that never comes.

The answers that do come have to be here by then, however busy the machine is.
"""


class Waits:
    """A client's clock that goes by a fake's, and notes the waits; chance is always 0."""

    def __init__(self, fake: Fake) -> None:
        self.slept: list[float] = []
        clock = fake.transport.clock

        def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            clock.sleep(seconds)

        async def rest(seconds: float) -> None:
            self.slept.append(seconds)
            await clock.rest(seconds)

        self.clock = replace(clock, sleep=sleep, rest=rest, chance=lambda: 0.0)


class Hand:
    """A client of the generated package that is used in one way, whatever its flavour."""

    def __init__(self, client: Any, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._client = client
        self._run = run

    def do(self, work: Callable[[Any], Any]) -> Any:
        """The result of what `work` makes of the client."""
        made = work(self._client)
        return self._run(_awaited(made)) if isinstance(made, Awaitable) else made

    def read(self, work: Callable[[Any], Any]) -> Any:
        """The bytes of the download that `work` makes of the client."""
        made = work(self._client)
        return self._run(_awaited(made)) if isinstance(made, Awaitable) else made.read()

    def all(self, work: Callable[[Any], Any], kept: list[Any] | None = None) -> list[Any]:
        """The items of what `work` makes of the client; those before an error are kept."""
        made, found = work(self._client), [] if kept is None else kept
        if isinstance(made, AsyncIterable):
            self._run(_collected(made, found))
        else:
            assert isinstance(made, Iterable)
            for item in made:
                found.append(item)
        return found


async def _awaited(made: Awaitable[Any]) -> Any:
    return await made


async def _collected(made: AsyncIterable[Any], found: list[Any]) -> None:
    async for item in made:
        found.append(item)


@dataclass(frozen=True)
class Way:
    """How a fake is reached.

    Attributes:
        loopback: Over a socket.
        coroutines: By asynchronous clients.
    """

    loopback: bool
    coroutines: bool

    @contextmanager
    def hand(self, fake: Fake, **settings: Any) -> Generator[Hand]:
        """A client, which waits by the fake's clock."""
        with self._url(fake) as url:
            given = {"api_key": KEY, "base_url": url, "clock": fake.transport.clock, **settings}
            if not self.coroutines:
                # Nothing here is encrypted, and to read the certificates takes its time.
                over = httpx2.HTTPTransport(verify=False) if self.loopback else fake.transport
                with Client(transport=over, **given) as client:
                    yield Hand(client, asyncio.run)
                return
            with asyncio.Runner() as runner:
                client_ = AsyncClient(transport=self._async_transport(fake), **given)
                try:
                    yield Hand(client_, runner.run)
                finally:
                    runner.run(client_.aclose())

    def send(
        self, fake: Fake, method: str, path: str, *, timeout: float | None = 5.0, **what: Any
    ) -> httpx2.Response:
        """One request of httpx2, its answer read; `path` follows the base URL."""
        with self._url(fake) as url:
            if not self.coroutines:
                over = httpx2.HTTPTransport(verify=False) if self.loopback else fake.transport
                with httpx2.Client(transport=over, timeout=timeout) as client:
                    return client.request(method, url + path, **what)

            async def run() -> httpx2.Response:
                over = self._async_transport(fake)
                async with httpx2.AsyncClient(transport=over, timeout=timeout) as client:
                    return await client.request(method, url + path, **what)

            return asyncio.run(run())

    def _async_transport(self, fake: Fake) -> httpx2.AsyncBaseTransport:
        return httpx2.AsyncHTTPTransport(verify=False) if self.loopback else fake.transport

    @contextmanager
    def _url(self, fake: Fake) -> Generator[str]:
        if self.loopback:
            with serve(fake) as url:
                yield url
        else:
            yield "https://fake.test" + fake.prefix


def patience(way: Way, fault: object) -> float:
    """Seconds that a client waits for a server that may be silent, if that is the fault."""
    return SILENCE if way.loopback and isinstance(fault, Stall) else 60.0


WAYS = {
    "process": Way(loopback=False, coroutines=False),
    "process-async": Way(loopback=False, coroutines=True),
    "loopback": Way(loopback=True, coroutines=False),
    "loopback-async": Way(loopback=True, coroutines=True),
}

ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
"""Every way."""

in_process = pytest.mark.parametrize(
    "way", [WAYS["process"], WAYS["process-async"]], ids=["process", "process-async"]
)
"""The ways on which no time passes but the clock's, and a connection can be refused."""
