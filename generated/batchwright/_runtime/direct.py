# Copied by `make generate` from templates/batchwright/_runtime/direct.py. Do not edit.
"""Large bodies read from the connection itself, in larger pieces than httpx2 asks it for.

httpx2 copies a body three times, in pieces of 64 KiB, which takes longer than receiving it. The
`network_stream` of a response is its documented way around that; a connection that was used so
is closed afterwards.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx2

WORTHWHILE = 1 << 20
"""Bytes of a body that is worth a connection."""

_PIECE = 1 << 19

_KNOWN = httpx2.__version__.startswith("2.16.")
"""Whether httpx2 is known to give all it has received in the first piece of a body: were it to
keep some back, bytes would be lost in the middle. Other versions read the slower way."""


class Rest:
    """What is left of a body after the first piece, in which httpx2 gives all it has received.

    Attributes:
        network: The connection: `read(max_bytes, timeout)`.
        timeout: Seconds to wait for a piece.
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
        """Take note of a piece, and give it back.

        Raises:
            httpx2.RemoteProtocolError: It is empty: the server has closed the connection.
        """
        if not piece:
            raise httpx2.RemoteProtocolError(
                f"the connection was closed {self.left} bytes too early", request=self._request
            )
        self.left -= len(piece)
        return piece

    @contextmanager
    def errors(self) -> Generator[None]:
        """Turn what the connection raises into what httpx2 raises."""
        try:
            yield
        except httpx2.RequestError as error:
            error.request = self._request
            raise
        except Exception as error:
            # Its exceptions are those of a package below httpx2, but their cause is Python's.
            late = isinstance(error.__cause__, TimeoutError)
            kind = httpx2.ReadTimeout if late else httpx2.ReadError
            raise kind(str(error), request=self._request) from error


def rest(response: httpx2.Response, length: int | None) -> Rest | None:
    """How to read a body past httpx2, if it is large and stands in the connection as it is.

    Args:
        response: It comes from httpx2's own transport: another one may do more with a body.
        length: How many bytes were announced.
    """
    plain = response.http_version == "HTTP/1.1" and not (
        {"transfer-encoding", "content-encoding"} & set(response.headers)
    )
    if not plain or length is None or length < WORTHWHILE:
        return None
    return Rest(response, length) if _KNOWN and "network_stream" in response.extensions else None
