# Copied by `make generate` from templates/batchwright/_runtime/direct.py. Do not edit.
"""Reads large bodies directly from the connection, in larger chunks than httpx2 does.

httpx2 copies a body three times, in chunks of 64 KiB, which takes longer than receiving it. The
`network_stream` of a response is the documented way around that; the connection is closed
afterwards.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx2

WORTHWHILE = 1 << 20
"""The smallest body in bytes that is worth a connection."""

_PIECE = 1 << 19

_KNOWN = httpx2.__version__.startswith("2.16.")
"""Whether this version of httpx2 is known to yield all received bytes in the first chunk of a body:
if it kept some back, bytes would be lost. Other versions read the slow way."""


class Rest:
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
        return min(self.left, _PIECE)

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


def rest(response: httpx2.Response, length: int | None) -> Rest | None:
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
    return Rest(response, length) if _KNOWN and "network_stream" in response.extensions else None
