# Copied by `make generate` from templates/batchwright/_runtime/http/exchange.py. Do not edit.
"""How an exchange is logged, and the errors of one that failed."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx2

from ..errors import APIConnectionError, APIStatusError, APITimeoutError, ArgumentError, brief
from ..problem import read_problem
from ..redaction import LOG, without_secrets
from ..request.operation import Call
from .outgoing import Outgoing
from .time_limit import TimeLimit


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
def transport_errors(call: Call[Any], limit: TimeLimit) -> Generator[None]:
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
        without_secrets(error)
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
