"""The asynchronous client: performs calls without holding up the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, closing, suppress
from functools import wraps
from typing import Any, ParamSpec, Self, TypeVar
from weakref import WeakKeyDictionary

import httpx2

from .answer import Answer, Excerpt
from .attempts import Attempts
from .body import astream, off_loop
from .clock import CLOCK, Clock, ServerTime, chosen
from .direct import rest
from .download import AsyncDownload
from .errors import APIError
from .exchange import (
    announced_length,
    no_cookies,
    outgoing,
    status_error,
    transport_errors,
    withhold,
)
from .guard import ForkLock
from .list_memory import Lists
from .operation import Call, DownloadCall, ListCall
from .paging import AsyncPages
from .resume import Transfer
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
        self,
        settings: Settings,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings
        self._transport = transport
        self.clock = chosen(clock, transport)
        self.lists_read = Lists()
        self._time = ServerTime(self.clock)
        self._lock = ForkLock()
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient] = (
            WeakKeyDictionary()
        )

    async def send(self, call: Call[T]) -> T:
        """Perform a call and return its result.

        A request that fails is repeated as the retry policy of the settings says.

        Raises:
            APIError: See the subclasses; ArgumentError only where the call uploads.
            OSError: The file to upload cannot be read.
        """
        attempts = self._attempts(call)
        while True:
            try:
                async with self._attempt(attempts) as response:
                    answer = Answer(call, response)
                    async with aclosing(response.aiter_bytes()) as chunks:
                        async for chunk in chunks:
                            answer.accept(chunk)
                    return answer.result()
            except APIError as error:
                if (pause := attempts.failed(error)) is None:
                    raise
            await self.clock.rest(pause)

    def wall(self) -> float:
        """Seconds since 1970: by the server's last `Date`, or by the own clock without any."""
        return self._time.now()

    def pages(self, listing: ListCall[T, Item]) -> AsyncPages[T, Item]:
        """The pages of a list, and its items; nothing is requested before they are."""
        return AsyncPages(self.send, listing)

    def download(self, call: DownloadCall) -> AsyncDownload:
        """The body of a response; nothing is requested before it is used."""
        return AsyncDownload(call.call, lambda: self._chunks(call.call))

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
        clock = None if self.clock is CLOCK else self.clock
        return {"settings": self.settings, "transport": self._transport, "clock": clock}

    def __setstate__(self, state: dict[str, Any]) -> None:
        AsyncClient.__init__(
            self, state["settings"], transport=state["transport"], clock=state["clock"]
        )

    def _pool(self) -> httpx2.AsyncClient:
        running = asyncio.get_running_loop()
        with self._lock:
            pool = self._pools.get(running)
            if pool is None:
                # Open connections refer to their loop, so that a loop which ended without
                # `aclose` would never leave the dictionary by itself.
                for loop in [loop for loop in self._pools if loop.is_closed()]:
                    del self._pools[loop]
                pool = self._pools[running] = httpx2.AsyncClient(
                    transport=self._transport,
                    cookies=no_cookies(),
                    event_hooks={"request": [self._withhold]},
                )
            return pool

    async def _withhold(self, request: httpx2.Request) -> None:
        withhold(request, self.settings)

    def _attempts(self, call: Call[Any]) -> Attempts:
        return Attempts(call, self.settings.retry, self.clock)

    @asynccontextmanager
    async def _exchange(self, call: Call[Any]) -> AsyncGenerator[httpx2.Response]:
        """The response to a call, if it is a success; its body has not been read yet.

        The request is repeated until there is one, but not when its body breaks off.
        """
        attempts = self._attempts(call)
        async with AsyncExitStack() as stack:
            while True:
                try:
                    response = await stack.enter_async_context(self._attempt(attempts))
                    break
                except APIError as error:
                    if (pause := attempts.failed(error)) is None:
                        raise
                await self.clock.rest(pause)
            yield response

    @asynccontextmanager
    async def _attempt(self, attempts: Attempts) -> AsyncGenerator[httpx2.Response]:
        """The response to one request, if it is a success; its body has not been read yet."""
        call = attempts.call
        with transport_errors(call):
            with closing(
                await off_loop(attempts.replay.open) if call.form else attempts.replay.open()
            ) as body:
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
                self._time.hear(response.headers)
                if not response.is_success:
                    raise status_error(call, await self._excerpt(response))
                yield response

    async def _excerpt(self, response: httpx2.Response) -> httpx2.Response:
        """A response that is no success, its body read as far as it comes."""
        excerpt = Excerpt()
        # The status is known: a body that breaks off takes nothing away from it.
        with suppress(httpx2.RequestError):
            async with aclosing(response.aiter_bytes()) as chunks:
                async for chunk in chunks:
                    excerpt.accept(chunk)
                    if excerpt.full:
                        break
        return excerpt.of(response)

    async def _chunks(self, call: Call[Any]) -> AsyncGenerator[bytes]:
        transfer = Transfer(call)
        while not transfer.ended:
            try:
                async with self._exchange(transfer.call()) as response:
                    transfer.begin(response)
                    async with aclosing(self._body(response)) as chunks:
                        async for chunk in chunks:
                            if new := transfer.accept(chunk):
                                yield new
                    transfer.finish(response)
            except APIError as error:
                transfer.broke(error)

    async def _body(self, response: httpx2.Response) -> AsyncGenerator[bytes]:
        left = rest(response, announced_length(response)) if self._transport is None else None
        async with aclosing(response.aiter_bytes()) as chunks:
            if left is None:
                async for chunk in chunks:
                    yield chunk
                return
            # The first piece is all that was received with the headers.
            yield left.accept(await anext(chunks, b""))
            while left.left:
                with left.errors():
                    piece = await left.network.read(left.wanted, timeout=left.timeout)
                yield left.accept(piece)
