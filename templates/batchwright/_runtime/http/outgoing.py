"""A call as an HTTP request, and where redirects lead it; free of I/O."""

from __future__ import annotations

from typing import Any

import httpx2
from msgspec import Struct
from msgspec.structs import replace

from ..errors import ArgumentError
from ..request import spelling
from ..request.operation import Call
from .settings import Settings, reachable
from .time_limit import TimeLimit, phases

_CODINGS = "gzip, deflate"

_OWN = {"Connection": "keep-alive", "User-Agent": f"python-httpx2/{httpx2.__version__}"}
"""The default headers of httpx2's clients."""

_MOST = 5
"""The most redirects of a request."""

_HARMLESS = {b"accept", b"accept-encoding", b"connection", b"user-agent", b"range", b"if-range"}
"""Headers that another origin may see. Any other header may contain a key."""


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
    call: Call[Any], settings: Settings, body_headers: dict[str, str], limit: TimeLimit
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


def redirects(request: Outgoing, response: httpx2.Response) -> bool:
    """Whether a redirect is followed.

    A POST is not: it would become a GET, or be sent twice.
    """
    return request.method == "GET" and response.has_redirect_location


def follow(request: Outgoing, response: httpx2.Response) -> Outgoing:
    """The request after a redirect. To another origin it has no key.

    Raises:
        httpx2.TooManyRedirects: There are too many.
        httpx2.UnsupportedProtocol: The URL is not http or https.
    """
    if request.redirects == _MOST:
        raise httpx2.TooManyRedirects(f"redirected more than {_MOST} times")
    url = _target(request, response.headers["location"])
    headers = request.headers
    if _origin(url) != _origin(request.url):
        # Headers that were removed stay removed, also after a redirect back.
        headers = [(name, value) for name, value in headers if name.lower() in _HARMLESS]
    return replace(request, url=url, headers=headers, redirects=request.redirects + 1)


def _target(request: Outgoing, location: str) -> httpx2.URL:
    try:
        # httpx2 would send a user and a password as Authorization.
        url = request.url.join(location).copy_with(userinfo=b"", fragment=None)
    except (httpx2.InvalidURL, ValueError):
        url = httpx2.URL("")
    if not reachable(url):
        raise httpx2.UnsupportedProtocol("the redirect URL is not http or https")
    return url


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
