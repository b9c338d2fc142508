# Copied by `make generate` from templates/batchwright/_runtime/http/connections.py. Do not edit.
"""Connections with two features that httpx2 lacks: one limit for all reads, and direct reading.

httpcore2 has a timeout for each read and each write, so a server that sends a byte now and then
can hold a request forever. A connection of this module waits for what is left of the limit
that comes with the timeout (`PhaseTimeout`). In coroutines a cancel scope does that once there is
a connection; only making one is bounded here, so that an error says that nothing was sent.

httpx2 copies a body three times, in chunks of 64 KiB, which takes longer than receiving it. The
`network_stream` of a response is its documented way around that: large bodies are read from it, in
larger pieces. A connection that was used so is closed afterwards.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx2

from .time_limit import PhaseTimeout

_WRITTEN = 16 * 1024
"""Bytes written at a time within a limit: a server may read slowly."""

WORTHWHILE = 1 << 20
"""The smallest body in bytes that is worth a connection."""

_READ = 1 << 19
"""Bytes read at a time of such a body."""

_KNOWN = httpx2.__version__.startswith("2.16.")
"""Whether this version of httpx2 is known to yield all received bytes in the first chunk of a body:
if it kept some back, bytes would be lost. Other versions read the slow way."""


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
        short = len(buffer) <= _WRITTEN
        if short or not isinstance(timeout, PhaseTimeout) or timeout.left == float(timeout):
            self._stream.write(buffer, _left(timeout, httpx2.WriteTimeout))
            return
        for start in range(0, len(buffer), _WRITTEN):
            piece = buffer[start : start + _WRITTEN]
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
    if not isinstance(timeout, PhaseTimeout):
        return timeout
    left = timeout.left
    if left <= 0:
        raise kind(timeout.limit.passed)
    return left


class DirectReading:
    """The rest of a body after the first chunk, in which httpx2 yields all received bytes.

    Attributes:
        network: The connection: `read(max_bytes, timeout)`.
        timeout: Seconds to wait for a chunk.
        left: How many bytes are missing.
    """

    def __init__(self, response: httpx2.Response, length: int) -> None:
        self.network: Any = response.extensions["network_stream"]
        self.timeout: float | None = response.request.extensions.get("timeout", {}).get("read")
        self.left = length
        self._request = response.request

    @property
    def wanted(self) -> int:
        """How many bytes to ask for."""
        return min(self.left, _READ)

    def accept(self, piece: bytes) -> bytes:
        """Count a chunk, and return it.

        Raises:
            httpx2.RemoteProtocolError: It is empty: the server closed the connection.
        """
        if not piece:
            raise httpx2.RemoteProtocolError(
                f"the connection was closed {self.left} bytes too early", request=self._request
            )
        self.left -= len(piece)
        return piece

    @contextmanager
    def errors(self) -> Generator[None]:
        """Convert the exceptions of the connection to those of httpx2."""
        try:
            yield
        except httpx2.RequestError as error:
            error.request = self._request
            raise
        except Exception as error:
            # Its exceptions are httpcore2's, but their cause is Python's.
            late = isinstance(error.__cause__, TimeoutError)
            kind = httpx2.ReadTimeout if late else httpx2.ReadError
            raise kind(str(error), request=self._request) from error


def direct_reading(response: httpx2.Response, length: int | None) -> DirectReading | None:
    """The reader for a body, if it is large and not encoded.

    Args:
        response: A response of httpx2's own transport: another transport may process the body.
        length: The Content-Length.
    """
    plain = response.http_version == "HTTP/1.1" and not (
        {"transfer-encoding", "content-encoding"} & set(response.headers)
    )
    if not plain or length is None or length < WORTHWHILE:
        return None
    return (
        DirectReading(response, length)
        if _KNOWN and "network_stream" in response.extensions
        else None
    )
