"""A call as an HTTP request, and what is wrong with its response, without performing either."""

from __future__ import annotations

import http.cookiejar
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from . import spelling
from .discretion import discreet, keep_out_of_logs
from .errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
)
from .operation import Call
from .problem import read_problem
from .settings import Settings, authorization, base

_CONNECT = 5.0
"""Seconds to wait for a connection: a server that is there accepts one at once."""

_HARMLESS = {"host", "accept", "accept-encoding", "connection", "user-agent", "range", "if-range"}


@dataclass(frozen=True)
class Outgoing:
    """The request line, the headers and the policies of a request."""

    method: str
    url: httpx2.URL
    headers: list[tuple[bytes, bytes]]
    timeout: httpx2.Timeout
    follow_redirects: bool


def outgoing(call: Call[Any], settings: Settings, body_headers: dict[str, str]) -> Outgoing:
    """Everything of a request but its body.

    Raises:
        ArgumentError: The URL would be too long.
    """
    accept: dict[str, str | None] = {"Accept": "application/json"}
    if call.operation.result is bytes:
        # A compressed body that was cut before it was sent cannot be told from a whole one.
        accept = {"Accept": "*/*", "Accept-Encoding": "identity"}
    merged: dict[str, tuple[str, str]] = {}
    for layer in (
        {**accept, "Authorization": authorization(settings)},
        {name: value or None for name, value in settings.headers.items()},
        body_headers,
        call.headers,
    ):
        for name, value in layer.items():
            merged.pop(name.lower(), None)
            if value is not None:
                merged[name.lower()] = (name, value)
    timeout = settings.timeout if call.timeout is None else call.timeout
    return Outgoing(
        method=call.operation.method,
        url=_url(call, settings),
        headers=[(name.encode(), value.encode("latin-1")) for name, value in merged.values()],
        timeout=timeout
        if isinstance(timeout, httpx2.Timeout)
        else httpx2.Timeout(timeout, connect=min(timeout, _CONNECT)),
        # A redirected POST becomes a GET, or is sent once more: neither was asked for.
        follow_redirects=call.operation.method == "GET",
    )


def no_cookies() -> http.cookiejar.CookieJar:
    """A jar that keeps nothing: a client is configuration, and the same for every request."""
    return http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))


def withhold(request: httpx2.Request, settings: Settings) -> None:
    """Show no log what may be secret, and no other server what only this one may know.

    To be called for each request, also for one that a server redirected.
    """
    keep_out_of_logs(request)
    if _origin(request.url) != _origin(base(settings.base_url)):
        for name in set(request.headers) - _HARMLESS:
            del request.headers[name]


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _url(call: Call[Any], settings: Settings) -> httpx2.URL:
    root = base(settings.base_url)
    path, _, inherited = root.raw_path.decode("ascii").partition("?")
    query = "&".join(part for part in (inherited, spelling.query(call.query)) if part)
    target = path.rstrip("/") + call.path + (f"?{query}" if query else "")
    try:
        # httpx2 would prefer the user and the password to any header, and log them.
        return root.copy_with(userinfo=b"", raw_path=target.encode("ascii"))
    except httpx2.InvalidURL as error:
        raise ArgumentError(str(error), operation=call.operation.name) from None


def status_error(call: Call[Any], response: httpx2.Response) -> APIStatusError:
    """The error for a response that is no success; its body has been read."""
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


@contextmanager
def transport_errors(call: Call[Any]) -> Generator[None]:
    """Turn what httpx2 raises when a request fails into errors of this package."""
    try:
        yield
    except ArgumentError as error:
        # The body is written while the request is sent and does not know whose it is.
        if error.operation is not None:
            raise
        raise ArgumentError(
            error.message.removeprefix(f"{error.argument}: "),
            operation=call.operation.name,
            argument=error.argument,
        ) from None
    except httpx2.RequestError as error:
        error.request = httpx2.Request(call.operation.method, discreet(error.request.url))
        late = isinstance(error, httpx2.TimeoutException)
        kind = APITimeoutError if late else APIConnectionError
        raise kind(
            f"{type(error).__name__}: {error}" if str(error) else type(error).__name__,
            operation=call.operation.name,
            method=call.operation.method,
            path=call.path,
        ) from error


def announced_length(response: httpx2.Response) -> int | None:
    """How many bytes the body will have, if the server says so. To be asked before it is read."""
    length: str = response.headers.get("content-length", "")
    # A transport in process may hand over a body that is there already and was never received.
    return int(length) if length.isdecimal() and not response.is_stream_consumed else None


def verify_length(call: Call[Any], received: int, announced: int | None) -> None:
    """Hold what was received, before it was decompressed, against what was announced.

    Raises:
        APIConnectionError: It was less.
    """
    if announced is not None and received < announced:
        raise APIConnectionError(
            f"the response was cut short: {announced} bytes announced, {received} received",
            operation=call.operation.name,
            method=call.operation.method,
            path=call.path,
        )
