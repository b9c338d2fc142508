# Copied by `make generate` from templates/batchwright/_runtime/async_client.py. Do not edit.
"""The asynchronous client: performs calls without holding up the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager, closing
from functools import wraps
from typing import Any, ParamSpec, Self, TypeVar
from weakref import WeakKeyDictionary

import httpx2

from .body import astream, off_loop, open_body
from .download import AsyncDownload
from .exchange import (
    announced_length,
    outgoing,
    result,
    status_error,
    transport_errors,
    verify_length,
)
from .guard import ForkLock
from .operation import Call, DownloadCall, ListCall
from .paging import AsyncPages
from .settings import Settings, shown

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")


class AsyncClient:
    """A client for use in coroutines.

    It is plain configuration: it can be shared by threads and event loops, pickled, and used
    after a fork. Its connections belong to the event loop that runs; they are opened by the
    first request and closed by `aclose`, after which the next request opens new ones. A
    transport that is passed in is used by all event loops as it is.
    """

    def __init__(
        self, settings: Settings, *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self.settings = settings
        self._transport = transport
        self._lock = ForkLock()
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient] = (
            WeakKeyDictionary()
        )

    async def send(self, call: Call[T]) -> T:
        """Perform a call and return its result.

        Raises:
            APIError: See the subclasses; ArgumentError only where the call uploads.
            OSError: The file to upload cannot be read.
        """
        async with self._exchange(call) as response:
            announced = announced_length(response)
            await response.aread()
            verify_length(call, response, announced)
            return result(call, response)

    def pages(self, listing: ListCall[T, Item]) -> AsyncPages[T, Item]:
        """The pages of a list, and its items; nothing is requested before they are."""
        return AsyncPages(self.send, listing)

    def download(self, call: DownloadCall) -> AsyncDownload:
        """The body of a response; nothing is requested before it is used."""
        return AsyncDownload(lambda: self._chunks(call.call))

    def sends(self, make: Callable[P, Call[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
        """The function that performs the calls which `make` describes."""

        @wraps(make)
        async def perform(*args: P.args, **kwargs: P.kwargs) -> T:
            return await self.send(make(*args, **kwargs))

        return perform

    def lists(self, make: Callable[P, ListCall[T, Item]]) -> Callable[P, AsyncPages[T, Item]]:
        """The function that iterates over the lists which `make` describes."""

        @wraps(make)
        def perform(*args: P.args, **kwargs: P.kwargs) -> AsyncPages[T, Item]:
            return self.pages(make(*args, **kwargs))

        return perform

    def downloads(self, make: Callable[P, DownloadCall]) -> Callable[P, AsyncDownload]:
        """The function that opens the downloads which `make` describes."""

        @wraps(make)
        def perform(*args: P.args, **kwargs: P.kwargs) -> AsyncDownload:
            return self.download(make(*args, **kwargs))

        return perform

    async def aclose(self) -> None:
        """Close the connections of the running event loop. The client can still be used."""
        with self._lock:
            pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={shown(self.settings.base_url)!r})"

    def __getstate__(self) -> dict[str, Any]:
        return {"settings": self.settings, "transport": self._transport}

    def __setstate__(self, state: dict[str, Any]) -> None:
        AsyncClient.__init__(self, state["settings"], transport=state["transport"])

    def _pool(self) -> httpx2.AsyncClient:
        running = asyncio.get_running_loop()
        with self._lock:
            pool = self._pools.get(running)
            if pool is None:
                # Open connections refer to their loop, so that a loop which ended without
                # `aclose` would never leave the dictionary by itself.
                for loop in [loop for loop in self._pools if loop.is_closed()]:
                    del self._pools[loop]
                pool = self._pools[running] = httpx2.AsyncClient(transport=self._transport)
            return pool

    @asynccontextmanager
    async def _exchange(self, call: Call[Any]) -> AsyncGenerator[httpx2.Response]:
        """The response to a call, if it is a success; its body has not been read yet."""
        with transport_errors(call):
            with closing(await off_loop(open_body, call) if call.form else open_body(call)) as body:
                request = outgoing(call, self.settings, body.headers)
                pool = self._pool()
                response = await pool.send(
                    pool.build_request(
                        request.method,
                        request.url,
                        headers=request.headers,
                        content=astream(body),
                        timeout=request.timeout,
                    ),
                    stream=True,
                    follow_redirects=request.follow_redirects,
                )
            async with aclosing(response):
                if not response.is_success:
                    await response.aread()
                    raise status_error(call, response)
                yield response

    async def _chunks(self, call: Call[Any]) -> AsyncGenerator[bytes]:
        async with self._exchange(call) as response:
            announced = announced_length(response)
            async with aclosing(response.aiter_bytes()) as chunks:
                async for chunk in chunks:
                    yield chunk
            verify_length(call, response, announced)
