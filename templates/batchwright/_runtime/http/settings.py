"""Where a client sends its requests and with what, read from arguments and the environment."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from functools import cached_property

import httpx2
from msgspec import Struct

from ..errors import ArgumentError
from ..log import redacted
from ..request.options import verify_timeout
from ..request.spelling import header_value
from .retry import RetryPolicy

DEFAULT_TIMEOUT = 600.0
"""Seconds that an attempt at a request may take."""

LAST_PORT = 65535


class Endpoint(Struct, frozen=True):
    """Where requests go, and the key that goes along.

    Attributes:
        url: What the path of an operation is appended to; without a user and a password, which
            httpx2 would prefer to any header, and log.
        query: Sent with every request.
        authorization: The value of the Authorization header.
    """

    url: str
    query: str
    authorization: str | None


class Settings(Struct, frozen=True, kw_only=True, dict=True):
    """All that a client knows before its first request.

    Attributes:
        base_url: Where the paths of operations begin: http or https, with or without a slash at
            the end. A user and a password in it are sent instead of the token; a query in it
            is sent with every request, and is in no log and no error.
        token: Sent as a bearer token; nothing is sent if it is empty.
        headers: Sent with every request; those that are None or empty are not.
        timeout: Seconds for each attempt at a request, of which connecting takes 5 at most; see
            `Options.timeout`. An `httpx2.Timeout` bounds the phases of an attempt instead.
        retry: When a request that failed is sent again. None is never.

    Raises:
        ArgumentError: One of them cannot be used. The error does not show the token.
    """

    base_url: str
    token: str = ""
    headers: Mapping[str, str | None] = {}
    timeout: float | httpx2.Timeout = DEFAULT_TIMEOUT
    retry: RetryPolicy | None = None

    def __post_init__(self) -> None:
        # A value that came with a line break from a file is better refused here than at the
        # first request.
        base(self.base_url)
        header_value(self.token, argument="token")
        for name, value in self.headers.items():
            header_value(value or "", argument=name)
        verify_timeout(self.timeout)

    def __repr__(self) -> str:
        return f"Settings(base_url={shown(self.base_url)!r}, timeout={self.timeout!r})"

    @cached_property
    def endpoint(self) -> Endpoint:
        """The parts of the base URL as each request has them."""
        root = base(self.base_url)
        path, _, query = root.raw_path.decode("ascii").partition("?")
        authorization = f"Bearer {self.token}" if self.token else None
        if root.userinfo:
            pair = f"{root.username}:{root.password}".encode()
            authorization = f"Basic {base64.b64encode(pair).decode()}"
        origin = f"{root.scheme}://{root.netloc.decode('ascii')}"
        return Endpoint(origin + path.rstrip("/"), query, authorization)


def base(url: str) -> httpx2.URL:
    """The base URL in its parts.

    Raises:
        ArgumentError: It is not an http or https URL. The error does not show it: it may hold
            a password.
    """
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError, ValueError):
        parsed = httpx2.URL("")
    if not reachable(parsed) or parsed.fragment:
        raise ArgumentError("expected an http or https URL", argument="base_url")
    return parsed


def reachable(url: httpx2.URL, *schemes: str) -> bool:
    """Whether a URL names a host and a port that can be connected to, of http or https."""
    if url.scheme not in (schemes or ("http", "https")):
        return False
    try:
        # What sockets do with a name, and raise no OSError about.
        url.raw_host.decode("ascii").encode("idna")
    except UnicodeError:
        return False
    return bool(url.host) and 0 <= (url.port or 0) <= LAST_PORT


def shown(url: str) -> str:
    """The base URL without what may be secret in it: the user, the password and the query."""
    return str(redacted(base(url)))


def setting(value: str | None, variable: str, *, default: str | None = None) -> str | None:
    """An argument; or else the environment variable, unless it is empty; or else the default."""
    return value if value is not None else os.environ.get(variable) or default


def required_setting(value: str | None, variable: str, *, argument: str) -> str:
    """An argument, which may be empty; or else the environment variable.

    Raises:
        ArgumentError: There is neither.
    """
    found = setting(value, variable)
    if found is None:
        raise ArgumentError(
            f"required: pass it, or set the environment variable {variable}", argument=argument
        )
    return found
