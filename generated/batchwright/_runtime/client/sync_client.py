# Copied by `make generate` from templates/batchwright/_runtime/client/sync_client.py. Do not edit.
"""The synchronous client: performs calls, one after the other, in the caller's thread."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import Any, Self, TypeVar

import httpx2

from ..clock import CLOCK, Clock, ServerTime, chosen
from ..errors import APIError
from ..http.attempts import Attempts, whole_limit
from ..http.connections import bound, direct_reading
from ..http.effects import Attempt, drive, last
from ..http.exchange import log_exchange, status_error, transport_errors
from ..http.outgoing import Outgoing, built, follow, outgoing, redirects
from ..http.pool import ForkLock, no_cookies, setting_errors, verify_proxies
from ..http.request_body import stream
from ..http.response_body import ErrorExcerpt, ResponseBody, announced_length
from ..http.resume import Transfer
from ..http.settings import Settings, shown
from ..http.time_limit import TimeLimit
from ..redaction import redaction
from ..request.operation import Call, DownloadCall, ListCall
from .download import Download
from .list_memory import Lists
from .pages import Pages

T = TypeVar("T")
Item = TypeVar("Item")


class SyncClient:
    """A client whose calls block until the response arrives.

    It is plain configuration: it can be shared by threads, pickled, and used after a fork. Its
    connections are opened by the first request and closed by `close`, after which the next
    request opens new ones. A transport that is passed in is used by all threads and processes
    as it is.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transport: httpx2.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings
        self._transport = transport
        self.clock = chosen(clock, transport)
        self.lists_read = Lists()
        self._time = ServerTime(self.clock)
        self._lock = ForkLock()
        self._pools: dict[int, httpx2.Client] = {}

    def send(self, call: Call[T]) -> T:
        """Perform a call and return its result.

        The retry policy of the settings decides whether a failed request is repeated.

        Raises:
            APIError: See the subclasses; ArgumentError only where the call uploads.
            OSError: The file to upload cannot be read.
        """
        attempts = Attempts(call, self.settings, self.clock, whole_limit(call, self.clock))
        result: T = last(drive(attempts.steps(), self._result_of, self.clock))
        return result

    def wall(self) -> float:
        """Seconds since 1970, by the server's last `Date`, or else by the client's clock."""
        return self._time.now()

    def pages(self, listing: ListCall[T, Item]) -> Pages[T, Item]:
        """The pages and items of a list; no request is sent before the first is needed."""
        return Pages(self.send, listing)

    def download(self, call: DownloadCall) -> Download:
        """A response body; no request is sent before it is used."""
        return Download(call.call, lambda: self._chunks(call.call))

    def close(self) -> None:
        """Close the connections of this process. The client can still be used."""
        with self._lock:
            pool = self._pools.pop(os.getpid(), None)
        if pool is not None:
            pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={shown(self.settings.base_url)!r})"

    def __getstate__(self) -> dict[str, Any]:
        clock = None if self.clock is CLOCK else self.clock
        return {"settings": self.settings, "transport": self._transport, "clock": clock}

    def __setstate__(self, state: dict[str, Any]) -> None:
        SyncClient.__init__(
            self, state["settings"], transport=state["transport"], clock=state["clock"]
        )

    def _pool(self) -> httpx2.Client:
        pool = self._pools.get(os.getpid())
        return self._open_pool() if pool is None else pool

    def _open_pool(self) -> httpx2.Client:
        with self._lock:
            pool = self._pools.get(os.getpid())
            if pool is None:
                with setting_errors():
                    pool = httpx2.Client(transport=self._transport, cookies=no_cookies())
                if self._transport is None:
                    verify_proxies()
                bound(pool)
                # The connections belong to the parent process; dropping them closes the descriptors
                # here and leaves the parent's open.
                self._pools = {os.getpid(): pool}
            return pool

    def _result_of(self, attempt: Attempt) -> Any:
        """The outcome of one request."""
        with self._respond(attempt) as response:
            body = ResponseBody(attempt.call, response)
            if attempt.call.operation.result is bytes:
                attempt.limit.lift()
            with closing(_pieces(response, attempt.limit)) as chunks:
                for chunk in chunks:
                    body.accept(chunk)
            return body.result()

    @contextmanager
    def _exchange(self, call: Call[Any], within: TimeLimit) -> Generator[httpx2.Response]:
        """The successful response to a call; its body is not read yet.

        The request is repeated until there is one, but not if the body is cut short.
        """
        with ExitStack() as stack:

            def respond(attempt: Attempt) -> httpx2.Response:
                response = stack.enter_context(self._respond(attempt))
                attempt.limit.lift()
                return response

            attempts = Attempts(call, self.settings, self.clock, within)
            yield last(drive(attempts.steps(), respond, self.clock))

    @contextmanager
    def _respond(self, attempt: Attempt) -> Generator[httpx2.Response]:
        """The successful response to one request; its body is not read yet."""
        call, limit = attempt.call, attempt.limit
        with transport_errors(call, limit):
            with closing(attempt.body.open()) as body:
                request = outgoing(call, self.settings, body.headers, limit)
                response = self._request(call, request, stream(body, limit.begin), limit)
            with closing(response):
                self._time.update(response.headers)
                if not response.is_success:
                    raise status_error(call, self._excerpt(response, limit))
                yield response

    def _request(
        self, call: Call[Any], request: Outgoing, content: Any, limit: TimeLimit
    ) -> httpx2.Response:
        """The response to a request after redirects; its body is not read yet."""
        pool = self._pool()
        while True:
            limit.verify(httpx2.PoolTimeout)  # no request was sent
            begun = self.clock.now()
            with redaction():
                response = pool.send(built(request, content), stream=True)
            log_exchange(call, request, response, self.clock.now() - begun)
            if not redirects(request, response):
                return response
            response.close()
            request = follow(request, response)

    def _excerpt(self, response: httpx2.Response, limit: TimeLimit) -> httpx2.Response:
        """An error response, with as much of its body as arrives."""
        excerpt = ErrorExcerpt(response)
        # The status is known, even if the body is cut short.
        with suppress(httpx2.RequestError), closing(_pieces(response, limit)) as chunks:
            while not excerpt.full and (chunk := next(chunks, None)) is not None:
                excerpt.accept(chunk)
        return excerpt.response()

    def _chunks(self, call: Call[Any]) -> Generator[bytes]:
        transfer = Transfer(call)
        limit = whole_limit(call, self.clock)
        while not transfer.ended:
            try:
                with self._exchange(transfer.call(), limit) as response:
                    transfer.begin(response)
                    with closing(self._body(response, limit)) as chunks:
                        for chunk in chunks:
                            yield from transfer.accept(chunk)
                    transfer.finish()
            except APIError as error:
                transfer.broke(error, limit)

    def _body(self, response: httpx2.Response, limit: TimeLimit) -> Generator[bytes]:
        direct = (
            direct_reading(response, announced_length(response))
            if self._transport is None
            else None
        )
        chunks = _pieces(response, limit)
        if direct is None:
            yield from chunks
            return
        # The first chunk is all that was received with the headers.
        yield direct.accept(next(chunks, b""))
        while direct.left:
            with direct.errors():
                piece = direct.network.read(direct.wanted, timeout=direct.timeout)
            yield direct.accept(piece)


def _pieces(response: httpx2.Response, limit: TimeLimit) -> Generator[bytes]:
    """The body as received; a transport in process may return it whole and decoded."""
    if response.is_stream_consumed:
        yield response.content
        return
    for piece in response.iter_raw():
        limit.verify()
        yield piece
