# Copied by `make generate` from templates/batchwright/_runtime/client.py. Do not edit.
"""The synchronous client: performs calls, one after the other, in the caller's thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from functools import wraps
from typing import Any, ParamSpec, Self, TypeVar

import httpx2

from .body import open_body, stream
from .download import Download
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
from .paging import Pages
from .settings import Settings, shown

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")


class SyncClient:
    """A client that blocks until the server has answered.

    It is plain configuration: it can be shared by threads, pickled, and used after a fork. Its
    connections are opened by the first request and closed by `close`, after which the next
    request opens new ones. A transport that is passed in is used by all threads and processes
    as it is.
    """

    def __init__(
        self, settings: Settings, *, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self.settings = settings
        self._transport = transport
        self._lock = ForkLock()
        self._pools: dict[int, httpx2.Client] = {}

    def send(self, call: Call[T]) -> T:
        """Perform a call and return its result.

        Raises:
            APIError: See the subclasses; ArgumentError only where the call uploads.
            OSError: The file to upload cannot be read.
        """
        with self._exchange(call) as response:
            announced = announced_length(response)
            response.read()
            verify_length(call, response, announced)
            return result(call, response)

    def pages(self, listing: ListCall[T, Item]) -> Pages[T, Item]:
        """The pages of a list, and its items; nothing is requested before they are."""
        return Pages(self.send, listing)

    def download(self, call: DownloadCall) -> Download:
        """The body of a response; nothing is requested before it is used."""
        return Download(lambda: self._chunks(call.call))

    def sends(self, make: Callable[P, Call[T]]) -> Callable[P, T]:
        """The function that performs the calls which `make` describes."""

        @wraps(make)
        def perform(*args: P.args, **kwargs: P.kwargs) -> T:
            return self.send(make(*args, **kwargs))

        return perform

    def lists(self, make: Callable[P, ListCall[T, Item]]) -> Callable[P, Pages[T, Item]]:
        """The function that iterates over the lists which `make` describes."""

        @wraps(make)
        def perform(*args: P.args, **kwargs: P.kwargs) -> Pages[T, Item]:
            return self.pages(make(*args, **kwargs))

        return perform

    def downloads(self, make: Callable[P, DownloadCall]) -> Callable[P, Download]:
        """The function that opens the downloads which `make` describes."""

        @wraps(make)
        def perform(*args: P.args, **kwargs: P.kwargs) -> Download:
            return self.download(make(*args, **kwargs))

        return perform

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
        return {"settings": self.settings, "transport": self._transport}

    def __setstate__(self, state: dict[str, Any]) -> None:
        SyncClient.__init__(self, state["settings"], transport=state["transport"])

    def _pool(self) -> httpx2.Client:
        with self._lock:
            pool = self._pools.get(os.getpid())
            if pool is None:
                pool = httpx2.Client(transport=self._transport)
                # Connections of the parent process are not this one's to use; forgetting them
                # closes their descriptors here and leaves the parent's open.
                self._pools = {os.getpid(): pool}
            return pool

    @contextmanager
    def _exchange(self, call: Call[Any]) -> Generator[httpx2.Response]:
        """The response to a call, if it is a success; its body has not been read yet."""
        with transport_errors(call):
            with closing(open_body(call)) as body:
                request = outgoing(call, self.settings, body.headers)
                pool = self._pool()
                response = pool.send(
                    pool.build_request(
                        request.method,
                        request.url,
                        headers=request.headers,
                        content=stream(body),
                        timeout=request.timeout,
                    ),
                    stream=True,
                    follow_redirects=request.follow_redirects,
                )
            with closing(response):
                if not response.is_success:
                    response.read()
                    raise status_error(call, response)
                yield response

    def _chunks(self, call: Call[Any]) -> Generator[bytes]:
        with self._exchange(call) as response:
            announced = announced_length(response)
            yield from response.iter_bytes()
            verify_length(call, response, announced)
