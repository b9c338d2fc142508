"""The asynchronous client: performs calls without blocking the event loop."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, closing, suppress
from typing import Any, Self, TypeVar
from weakref import WeakKeyDictionary

import httpx2

from ..clock import CLOCK, Clock, ServerTime, chosen
from ..errors import APIError
from ..http.attempts import Attempts, whole_limit
from ..http.connections import bound, direct_reading
from ..http.effects import Attempt, async_drive, async_last
from ..http.event_loop import is_closed, off_loop, running_loop, verify, within
from ..http.exchange import log_exchange, status_error, transport_errors
from ..http.outgoing import Outgoing, built, follow, outgoing, redirects
from ..http.pool import ForkLock, no_cookies, setting_errors, verify_proxies
from ..http.request_body import astream
from ..http.response_body import ErrorExcerpt, ResponseBody, announced_length
from ..http.resume import Transfer
from ..http.settings import Settings, shown
from ..http.time_limit import TimeLimit
from ..redaction import redaction
from ..request.operation import Call, DownloadCall, ListCall
from .download import AsyncDownload
from .list_memory import Lists
from .pages import AsyncPages

T = TypeVar("T")
Item = TypeVar("Item")


class AsyncClient:
    """A client for use in coroutines.

    It is plain configuration: it can be shared by threads and event loops, pickled, and used
    after a fork. Its connections belong to the running event loop, asyncio's or trio's; they
    are opened by the first request and closed by `aclose`, after which the next request opens
    new ones. A transport that is passed in is used by all event loops as it is.
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
        self._pools: WeakKeyDictionary[object, httpx2.AsyncClient] = WeakKeyDictionary()

    async def send(self, call: Call[T]) -> T:
        """Perform a call and return its result.

        The retry policy of the settings decides whether a failed request is repeated.

        Raises:
            APIError: See the subclasses; ArgumentError only where the call uploads.
            OSError: The file to upload cannot be read.
        """
        attempts = Attempts(call, self.settings, self.clock, whole_limit(call, self.clock))
        result: T = await async_last(async_drive(attempts.steps(), self._result_of, self.clock))
        return result

    def wall(self) -> float:
        """Seconds since 1970, by the server's last `Date`, or else by the client's clock."""
        return self._time.now()

    def pages(self, listing: ListCall[T, Item]) -> AsyncPages[T, Item]:
        """The pages and items of a list; no request is sent before the first is needed."""
        return AsyncPages(self.send, listing)

    def download(self, call: DownloadCall) -> AsyncDownload:
        """A response body; no request is sent before it is used."""
        return AsyncDownload(call.call, lambda: self._chunks(call.call))

    async def aclose(self) -> None:
        """Close the connections of the running event loop. The client can still be used."""
        with self._lock:
            pool = self._pools.pop(running_loop(), None)
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
        running = running_loop()
        with self._lock:
            pool = self._pools.get(running)
            if pool is None:
                # Open connections refer to their loop: a loop that ended without `aclose` would
                # never leave the dictionary by itself.
                for loop in [loop for loop in self._pools if is_closed(loop)]:
                    del self._pools[loop]
                with setting_errors():
                    pool = httpx2.AsyncClient(transport=self._transport, cookies=no_cookies())
                if self._transport is None:
                    verify_proxies()
                bound(pool)
                self._pools[running] = pool
            return pool

    async def _result_of(self, attempt: Attempt) -> Any:
        """The outcome of one request."""
        async with self._respond(attempt) as response:
            body = ResponseBody(attempt.call, response)
            if attempt.call.operation.result is bytes:
                attempt.limit.lift()
            async with aclosing(_pieces(response, attempt.limit)) as chunks:
                async for chunk in chunks:
                    body.accept(chunk)
            return body.result()

    @asynccontextmanager
    async def _exchange(
        self, call: Call[Any], around: TimeLimit
    ) -> AsyncGenerator[httpx2.Response]:
        """The successful response to a call; its body is not read yet.

        The request is repeated until there is one, but not if the body is cut short.
        """
        async with AsyncExitStack() as stack:

            async def respond(attempt: Attempt) -> httpx2.Response:
                response = await stack.enter_async_context(self._respond(attempt))
                attempt.limit.lift()
                return response

            attempts = Attempts(call, self.settings, self.clock, around)
            yield await async_last(async_drive(attempts.steps(), respond, self.clock))

    @asynccontextmanager
    async def _respond(self, attempt: Attempt) -> AsyncGenerator[httpx2.Response]:
        """The successful response to one request; its body is not read yet."""
        call, limit = attempt.call, attempt.limit
        with transport_errors(call, limit):
            with closing(
                await off_loop(attempt.body.open) if call.form else attempt.body.open()
            ) as body:
                request = outgoing(call, self.settings, body.headers, limit)
                with within(limit) as begin:
                    response = await self._request(call, request, astream(body, begin), limit)
            async with aclosing(response):
                self._time.update(response.headers)
                if not response.is_success:
                    raise status_error(call, await self._excerpt(response, limit))
                yield response

    async def _request(
        self, call: Call[Any], request: Outgoing, content: Any, limit: TimeLimit
    ) -> httpx2.Response:
        """The response to a request after redirects; its body is not read yet."""
        pool = self._pool()
        while True:
            limit.verify(httpx2.PoolTimeout)  # no request was sent
            begun = self.clock.now()
            with redaction():
                response = await pool.send(built(request, content), stream=True)
            log_exchange(call, request, response, self.clock.now() - begun)
            if not redirects(request, response):
                return response
            await response.aclose()
            request = follow(request, response)

    async def _excerpt(self, response: httpx2.Response, limit: TimeLimit) -> httpx2.Response:
        """An error response, with as much of its body as arrives."""
        excerpt = ErrorExcerpt(response)
        # The status is known, even if the body is cut short.
        with suppress(httpx2.RequestError):
            async with aclosing(_pieces(response, limit)) as chunks:
                while not excerpt.full and (chunk := await anext(chunks, None)) is not None:
                    excerpt.accept(chunk)
        return excerpt.response()

    async def _chunks(self, call: Call[Any]) -> AsyncGenerator[bytes]:
        transfer = Transfer(call)
        limit = whole_limit(call, self.clock)
        while not transfer.ended:
            try:
                async with self._exchange(transfer.call(), limit) as response:
                    transfer.begin(response)
                    async with aclosing(self._body(response, limit)) as chunks:
                        async for chunk in chunks:
                            for new in transfer.accept(chunk):
                                yield new
                    transfer.finish()
            except APIError as error:
                transfer.broke(error, limit)

    async def _body(self, response: httpx2.Response, limit: TimeLimit) -> AsyncGenerator[bytes]:
        direct = (
            direct_reading(response, announced_length(response))
            if self._transport is None
            else None
        )
        async with aclosing(_pieces(response, limit)) as chunks:
            if direct is None:
                async for chunk in chunks:
                    yield chunk
                return
            # The first chunk is all that was received with the headers.
            yield direct.accept(await anext(chunks, b""))
            while direct.left:
                with direct.errors(), within(limit):
                    piece = await direct.network.read(direct.wanted, timeout=direct.timeout)
                yield direct.accept(piece)


async def _pieces(response: httpx2.Response, limit: TimeLimit) -> AsyncGenerator[bytes]:
    """The body as received; a transport in process may return it whole and decoded."""
    if response.is_stream_consumed:
        yield response.content
        return
    async with aclosing(response.aiter_raw()) as chunks:
        while True:
            # The scope ends before the generator yields: a caller may abandon it there.
            with within(limit):
                piece = await anext(chunks, None)
            if piece is None:
                return
            verify(limit)
            yield piece
