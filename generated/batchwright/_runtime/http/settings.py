# Copied by `make generate` from templates/batchwright/_runtime/http/settings.py. Do not edit.
"""The settings of a client, from arguments and the environment."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from functools import cached_property

import httpx2
from msgspec import Struct

from ..errors import ArgumentError
from ..redaction import redacted
from ..request.options import verify_timeout
from ..request.spelling import header_value
from .retry import RetryPolicy

DEFAULT_TIMEOUT = 600.0
"""The default timeout of an attempt in seconds."""

LAST_PORT = 65535


class Endpoint(Struct, frozen=True):
    """The base URL in its parts, and the authorization.

    Attributes:
        url: The base of all paths; without a user and a password, which httpx2 would prefer to any
            header, and log.
        query: Sent with every request.
        authorization: The value of the Authorization header.
    """

    url: str
    query: str
    authorization: str | None


class Settings(Struct, frozen=True, kw_only=True, dict=True):
    """The configuration of a client.

    Attributes:
        base_url: The http or https URL of the server, with or without a slash at the end. A user
            and a password in it replace the token; a query in it is sent with every request, and
            appears in no log or error.
        token: Sent as a bearer token; nothing is sent if it is empty.
        headers: Sent with every request, except those that are None or empty.
        timeout: Seconds for each attempt, of which connecting takes 5 at most; see
            `Options.timeout`. An `httpx2.Timeout` limits the phases of an attempt instead.
        retry: The retry policy; None never repeats a request.

    Raises:
        ArgumentError: One of them is invalid. The error does not show the token.
    """

    base_url: str
    token: str = ""
    headers: Mapping[str, str | None] = {}
    timeout: float | httpx2.Timeout = DEFAULT_TIMEOUT
    retry: RetryPolicy | None = None

    def __post_init__(self) -> None:
        # A value with a line break from a file fails here, and not only in the first request.
        base(self.base_url)
        header_value(self.token, argument="token")
        for name, value in self.headers.items():
            header_value(value or "", argument=name)
        verify_timeout(self.timeout)

    def __repr__(self) -> str:
        return f"Settings(base_url={shown(self.base_url)!r}, timeout={self.timeout!r})"

    @cached_property
    def endpoint(self) -> Endpoint:
        """The parts of the base URL."""
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
        ArgumentError: It is not an http or https URL. The error does not show it, as it may contain
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
    """Whether an http or https URL has a valid host and port."""
    if url.scheme not in (schemes or ("http", "https")):
        return False
    try:
        # As sockets encode a name, without an OSError.
        url.raw_host.decode("ascii").encode("idna")
    except UnicodeError:
        return False
    return bool(url.host) and 0 <= (url.port or 0) <= LAST_PORT


def shown(url: str) -> str:
    """The base URL without its secrets: the user, the password and the query."""
    return str(redacted(base(url)))


def setting(value: str | None, variable: str, *, default: str | None = None) -> str | None:
    """The argument, or else the environment variable unless it is empty, or else the default."""
    return value if value is not None else os.environ.get(variable) or default


def required_setting(value: str | None, variable: str, *, argument: str) -> str:
    """The argument, which may be empty, or else the environment variable.

    Raises:
        ArgumentError: Both are missing.
    """
    found = setting(value, variable)
    if found is None:
        raise ArgumentError(
            f"required: pass it, or set the environment variable {variable}", argument=argument
        )
    return found
