"""Connections that enforce a time limit on a whole request, not only on each read.

httpcore2 applies its timeout to each read and each write, so a server that sends a byte now and
then keeps a request open for ever. A connection of this module waits only for the time left of the
limit that comes with the timeout (`limit.Share`). In coroutines a cancel scope does that once there
is a connection; here only connecting is limited, so that the error says that no request was sent.
"""

from __future__ import annotations

from typing import Any

import httpx2

from .limit import Share

_PIECE = 16 * 1024
"""Bytes written at a time within a limit: a server may read slowly."""


def bound(pool: httpx2.Client | httpx2.AsyncClient) -> None:
    """Make the connections that a client opens from now on enforce limits.

    This replaces private attributes of httpx2 and httpcore2. If they are not as expected, and for a
    transport that is not httpx2's own, each read has httpx2's timeout, and the limit is checked
    between the chunks of a body.
    """
    mounts: dict[Any, Any] = getattr(pool, "_mounts", {})
    transports: list[Any] = [getattr(pool, "_transport", None), *mounts.values()]
    for transport in transports:
        core: Any = getattr(transport, "_pool", None)
        backend: Any = getattr(core, "_network_backend", None)
        if isinstance(backend, _Backend | _AsyncBackend) or not hasattr(backend, "connect_tcp"):
            continue
        if isinstance(transport, httpx2.HTTPTransport):
            core._network_backend = _Backend(backend)
        elif isinstance(transport, httpx2.AsyncHTTPTransport):
            core._network_backend = _AsyncBackend(backend)


class _Backend:
    """A network backend."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def connect_tcp(self, *args: Any, timeout: float | None = None, **more: Any) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._backend.connect_tcp(*args, timeout=left, **more))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


class _Stream:
    """A connection."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._stream.read(max_bytes, _left(timeout, httpx2.ReadTimeout))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        short = len(buffer) <= _PIECE
        if short or not isinstance(timeout, Share) or timeout.left == float(timeout):
            self._stream.write(buffer, _left(timeout, httpx2.WriteTimeout))
            return
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            self._stream.write(piece, _left(timeout, httpx2.WriteTimeout))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _AsyncBackend:
    """An asynchronous network backend."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    async def connect_tcp(
        self, *args: Any, timeout: float | None = None, **more: Any
    ) -> _AsyncStream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _AsyncStream(await self._backend.connect_tcp(*args, timeout=left, **more))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


class _AsyncStream:
    """An asynchronous connection."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        left = _left(timeout, httpx2.ConnectTimeout)
        return await self._stream.start_tls(ssl_context, server_hostname, left)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _left(timeout: float | None, kind: type[httpx2.TimeoutException]) -> float | None:
    """Seconds to wait now.

    Raises:
        httpx2.TimeoutException: The time is up.
    """
    if not isinstance(timeout, Share):
        return timeout
    left = timeout.left
    if left <= 0:
        raise kind(timeout.limit.passed)
    return left
