# Copied by `make generate` from templates/batchwright/_runtime/http/redirect.py. Do not edit.
"""Redirects: where they lead, and what goes along; free of I/O."""

from __future__ import annotations

import httpx2
from msgspec.structs import replace

from .exchange import Outgoing
from .settings import reachable

MOST = 5
"""Redirects that are followed, one after the other."""

_HARMLESS = {b"accept", b"accept-encoding", b"connection", b"user-agent", b"range", b"if-range"}
"""Headers that another server may see. All others may hold a key, whatever they are called."""


def redirects(request: Outgoing, response: httpx2.Response) -> bool:
    """Whether a response leads to another one.

    A redirected POST would become a GET, or be sent once more: neither was asked for.
    """
    return request.method == "GET" and response.has_redirect_location


def follow(request: Outgoing, response: httpx2.Response) -> Outgoing:
    """The request that a redirect leads to. What another server has to know goes along, no key.

    Raises:
        httpx2.TooManyRedirects: It is one too many.
        httpx2.UnsupportedProtocol: It leads nowhere that HTTP does.
    """
    if request.redirects == MOST:
        raise httpx2.TooManyRedirects(f"redirected more than {MOST} times")
    url = _target(request, response.headers["location"])
    headers = request.headers
    if _origin(url) != _origin(request.url):
        # What was withheld once stays away, also if the way leads back.
        headers = [(name, value) for name, value in headers if name.lower() in _HARMLESS]
    return replace(request, url=url, headers=headers, redirects=request.redirects + 1)


def _target(request: Outgoing, location: str) -> httpx2.URL:
    try:
        # httpx2 would make an Authorization header of a user and a password.
        url = request.url.join(location).copy_with(userinfo=b"", fragment=None)
    except (httpx2.InvalidURL, ValueError):
        url = httpx2.URL("")
    if not reachable(url):
        raise httpx2.UnsupportedProtocol("the redirect leads to no http or https URL")
    return url


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
