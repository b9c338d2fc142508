# Copied by `make generate` from templates/batchwright/_runtime/redirect.py. Do not edit.
"""Redirects: the next request, and its headers; free of I/O."""

from __future__ import annotations

import httpx2
from msgspec.structs import replace

from .exchange import Outgoing
from .settings import reachable

MOST = 5
"""The most redirects of a request."""

_HARMLESS = {b"accept", b"accept-encoding", b"connection", b"user-agent", b"range", b"if-range"}
"""Headers that another origin may see. Any other header may contain a key."""


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
    if request.redirects == MOST:
        raise httpx2.TooManyRedirects(f"redirected more than {MOST} times")
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
