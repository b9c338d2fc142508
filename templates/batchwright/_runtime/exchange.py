"""A call as an HTTP request, and the errors of its response; free of I/O."""

from __future__ import annotations

import http.cookiejar
import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx2
from msgspec import Struct

from . import spelling
from .coding import Decoder
from .discretion import discreet
from .errors import APIConnectionError, APIStatusError, APITimeoutError, ArgumentError, brief
from .limit import Limit, phases
from .log import LOG
from .operation import Call
from .problem import read_problem
from .settings import Settings

_CODINGS = "gzip, deflate"

_OWN = {"Connection": "keep-alive", "User-Agent": f"python-httpx2/{httpx2.__version__}"}
"""The default headers of httpx2's clients."""

_LENGTH = 18
"""The most digits of a Content-Length."""


class Outgoing(Struct, frozen=True):
    """The request line, the headers and the timeouts of a request.

    Attributes:
        timeout: The timeouts of the phases, as httpx2's request extension `timeout`.
        redirects: How many redirects led to it.
    """

    method: str
    url: httpx2.URL
    headers: list[tuple[bytes, bytes]]
    timeout: dict[str, float | None]
    redirects: int = 0

    def __repr__(self) -> str:
        # The URL and the headers may be secret.
        return f"Outgoing(method={self.method!r}, redirects={self.redirects})"


def outgoing(
    call: Call[Any], settings: Settings, body_headers: dict[str, str], limit: Limit
) -> Outgoing:
    """A request without its body.

    Raises:
        ArgumentError: The URL would be too long.
    """
    timeout = settings.timeout if call.timeout is None else call.timeout
    url = _url(call, settings)
    if url is None:
        raise ArgumentError("the URL would be too long", operation=call.operation.name)
    return Outgoing(
        method=call.operation.method,
        url=url,
        headers=_headers(call, settings, body_headers),
        timeout=phases(timeout, limit),
    )


def built(request: Outgoing, content: Any) -> httpx2.Request:
    """The request of httpx2, whose `repr` shows its headers: do not keep it."""
    return httpx2.Request(
        request.method,
        request.url,
        headers=request.headers,
        content=content,
        extensions={"timeout": request.timeout},
    )


def no_cookies() -> http.cookiejar.CookieJar:
    """A cookie jar that stays empty: every request of a client is independent."""
    return http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))


def _headers(
    call: Call[Any], settings: Settings, body_headers: dict[str, str]
) -> list[tuple[bytes, bytes]]:
    accept: dict[str, str | None] = {"Accept": "application/json", "Accept-Encoding": _CODINGS}
    if call.operation.result is bytes:
        # A compressed body that was truncated before it was sent looks complete.
        accept = {"Accept": "*/*", "Accept-Encoding": "identity"}
    merged: dict[str, tuple[str, str]] = {}
    for layer in (
        {**_OWN, **accept, "Authorization": settings.endpoint.authorization},
        {name: value or None for name, value in settings.headers.items()},
        body_headers,
        call.headers,
    ):
        for name, value in layer.items():
            merged.pop(name.lower(), None)
            if value is not None:
                merged[name.lower()] = (name, value)
    return [(name.encode(), value.encode("latin-1")) for name, value in merged.values()]


def _url(call: Call[Any], settings: Settings) -> httpx2.URL | None:
    endpoint = settings.endpoint
    query = "&".join(part for part in (endpoint.query, spelling.query(call.query)) if part)
    try:
        return httpx2.URL(endpoint.url + call.path + (f"?{query}" if query else ""))
    except httpx2.InvalidURL:
        return None  # no error is raised here, where the query is in scope


def log_exchange(
    call: Call[Any], request: Outgoing, response: httpx2.Response, seconds: float
) -> None:
    """Log an exchange, without its query and body."""
    if not LOG.isEnabledFor(logging.DEBUG):
        return
    way = f", redirect {request.redirects} to {request.url.host}" if request.redirects else ""
    LOG.debug(
        "%s %s: %d, request id %s, %.0f ms%s",
        request.method,
        call.path,
        response.status_code,
        brief(response.headers.get("x-request-id", "none"), 100),
        seconds * 1000,
        way,
    )


def status_error(call: Call[Any], response: httpx2.Response) -> APIStatusError:
    """The error for a response with an error status; its body was read."""
    problem = read_problem(response.content)
    status = str(response.status_code)
    errors = call.operation.errors
    kind = errors.get(status) or errors.get(f"{status[0]}XX") or APIStatusError
    return kind(
        problem.message,
        response=response,
        body=problem.body,
        code=problem.code,
        param=problem.param,
        type=problem.type,
        operation=call.operation.name,
        method=call.operation.method,
        path=call.path,
    )


def connection_error(call: Call[Any], message: str) -> APIConnectionError:
    """The error for a response that was damaged on the way."""
    return APIConnectionError(
        message,
        operation=call.operation.name,
        method=call.operation.method,
        path=call.path,
    )


@contextmanager
def transport_errors(call: Call[Any], limit: Limit) -> Generator[None]:
    """Convert httpx2's exceptions to errors of this package."""
    try:
        yield
    except ArgumentError as error:
        # The body is read while the request is sent, and does not know the operation.
        if error.operation is not None:
            raise
        raise ArgumentError(
            error.message.removeprefix(f"{error.argument}: "),
            operation=call.operation.name,
            argument=error.argument,
        ) from None
    except httpx2.RequestError as error:
        _undress(error, call)
        name = type(error).__name__
        late = isinstance(error, httpx2.TimeoutException)
        kind = APITimeoutError if late else APIConnectionError
        LOG.debug("%s %s: %s", call.operation.method, call.path, name)
        said = (limit.passed if late else "") or (f"{name}: {error}" if str(error) else name)
        raise kind(
            said,
            operation=call.operation.name,
            method=call.operation.method,
            path=call.path,
        ) from error


def _undress(error: httpx2.RequestError, call: Call[Any]) -> None:
    """Remove the request, which contains the key, from an error."""
    try:
        url = discreet(error.request.url)
    except RuntimeError:  # it was raised without a request
        return
    error.request = httpx2.Request(call.operation.method, url)


def decoder_of(response: httpx2.Response) -> Decoder:
    """The decoder of a body. Create it before the body is read.

    Raises:
        UnknownCodingError: A content coding cannot be decoded.
    """
    # An empty body cannot be cut short. httpx2 decodes a body that a transport in process returns #
    # whole.
    whole = response.is_stream_consumed or response.headers.get("content-length") == "0"
    return Decoder("" if whole else response.headers.get("content-encoding", ""))


def announced_length(response: httpx2.Response) -> int | None:
    """The number of bytes of the body, if it is announced. Call it before the body is read.

    Raises:
        httpx2.RemoteProtocolError: The Content-Length is not a number.
    """
    said: str | None = response.headers.get("content-length")
    # A transport in process may return a body that is complete already.
    if said is None or response.is_stream_consumed:
        return None
    lengths = {length.strip() for length in said.split(",")}
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit() and len(length) <= _LENGTH):
        raise httpx2.RemoteProtocolError(f"cannot read the Content-Length {brief(said, 50)!r}")
    return int(length)


def verify_length(call: Call[Any], received: int, announced: int | None) -> None:
    """Compare the received bytes, before decoding, with the Content-Length.

    Raises:
        APIConnectionError: Bytes are missing.
    """
    if announced is not None and received < announced:
        raise connection_error(
            call, f"the response was cut short: {announced} bytes announced, {received} received"
        )
