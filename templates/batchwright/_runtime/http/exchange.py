"""How an exchange is logged, and the errors of one that failed."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx2

from ..errors import APIConnectionError, APIStatusError, APITimeoutError, ArgumentError, brief
from ..log import LOG, redacted
from ..problem import read_problem
from ..request.operation import Call
from .outgoing import Outgoing
from .time_limit import TimeLimit


def log_exchange(
    call: Call[Any], request: Outgoing, response: httpx2.Response, seconds: float
) -> None:
    """Write the line of the log that there is for each exchange: neither queries nor bodies."""
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


def connection_error(call: Call[Any], message: str) -> APIConnectionError:
    """The error for a response that did not arrive as it was sent."""
    return APIConnectionError(
        message,
        operation=call.operation.name,
        method=call.operation.method,
        path=call.path,
    )


@contextmanager
def transport_errors(call: Call[Any], limit: TimeLimit) -> Generator[None]:
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
    """Take the request with its key off an error."""
    try:
        url = redacted(error.request.url)
    except RuntimeError:  # it was raised by what knows no request
        return
    error.request = httpx2.Request(call.operation.method, url)
