# Copied by `make generate` from templates/batchwright/_runtime/errors.py. Do not edit.
"""The errors that a client raises: one base class, and one class for each kind of failure."""

from __future__ import annotations

import http
from typing import Any

import httpx2

from .redaction import without_secrets


class APIError(Exception):
    """The base class of all errors of this package.

    Attributes:
        message: The reason, in one line of at most 500 characters.
        operation: The name of the operation, if there was one.
        method: The HTTP method of the request, if there was one.
        path: The path of the request below the base URL, percent-encoded, without its query.
        attempts: The number of attempts to send the request.
        may_have_acted: Whether the server may have processed the request, in any attempt, although
            it failed. Always False for a request that only reads.
        transient: Whether the same request may succeed later: after a network error, 408, 429 or
            5xx.
    """

    attempts: int = 1
    may_have_acted: bool = False
    transient: bool = False

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
    ) -> None:
        self.message = brief(message)
        self.operation = operation
        self.method = method
        self.path = path
        super().__init__(self.message)

    @property
    def summary(self) -> str:
        """The message without the request: the status, if there is one, and the reason."""
        return self.message

    def __str__(self) -> str:
        return f"{self.summary}{self._origin()}"

    def _origin(self) -> str:
        """The request and the number of attempts, in brackets."""
        known = ", ".join(self._known())
        return f" ({known})" if known else ""

    def _known(self) -> list[str]:
        request = [f"{self.method} {self.path}"] if self.method else []
        return [*request, f"{self.attempts} attempts"] if self.attempts > 1 else request

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is rebuilt from its positional arguments by default, which
        # leaves no room for the keyword arguments of these classes.
        return _revive, (type(self), self.args, dict(self.__dict__))


class ArgumentError(APIError, ValueError):
    """An argument is invalid; no request was sent.

    Attributes:
        argument: The path of the value, such as `expires_after.seconds`.
    """

    def __init__(
        self, message: str, *, operation: str | None = None, argument: str | None = None
    ) -> None:
        said = (operation, argument, message)
        super().__init__(": ".join(part for part in said if part), operation=operation)
        self.argument = argument


class FileChangedError(APIError):
    """A file changed after it was checked. The upload was aborted; nothing was created.

    The end of the file was not sent, so no server accepts the upload as complete.
    """


class APIConnectionError(APIError):
    """No complete response arrived; see `may_have_acted`."""


class APITimeoutError(APIConnectionError):
    """The request timed out while connecting, sending or waiting for the response."""


class APIResponseError(APIError):
    """The base class of the errors with a response.

    Attributes:
        response: The response, with its body. Its request has no headers, no body and no query, so
            the error does not contain the key.
        status_code: The HTTP status.
        request_id: The `x-request-id` header of the response, if there is one.
    """

    def __init__(
        self,
        message: str,
        *,
        response: httpx2.Response,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
    ) -> None:
        super().__init__(message, operation=operation, method=method, path=path)
        without_secrets(response)
        response.history = []
        response.next_request = None
        self.response = response
        self.status_code = response.status_code
        self.request_id: str | None = response.headers.get("x-request-id")

    def _known(self) -> list[str]:
        known = super()._known()
        return [*known, f"request id {brief(self.request_id, 100)}"] if self.request_id else known


class APIResponseValidationError(APIResponseError):
    """The server reported success, but the body does not match the schema of the operation.

    Attributes:
        excerpt: The beginning of the body, at most 200 characters.
        not_json: Whether the body is not JSON at all, like the page of a gateway.
    """

    not_json: bool = False

    def __init__(
        self,
        message: str,
        *,
        response: httpx2.Response,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
    ) -> None:
        super().__init__(message, response=response, operation=operation, method=method, path=path)
        self.excerpt = brief(response.content[:800].decode("utf-8", "replace"), 200)


class APIStatusError(APIResponseError):
    """The server responded with a status other than 2xx.

    Attributes:
        body: The body: decoded JSON, or text if it is not JSON.
        code: The server's error code. A number becomes a string.
        param: The argument at fault.
        type: The server's error type.
    """

    def __init__(
        self,
        message: str,
        *,
        response: httpx2.Response,
        body: object = None,
        code: str | None = None,
        param: str | None = None,
        type: str | None = None,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
    ) -> None:
        super().__init__(message, response=response, operation=operation, method=method, path=path)
        self.body = body
        self.code = code
        self.param = param
        self.type = type

    @property
    def summary(self) -> str:
        """The status and the message."""
        status = f"{self.status_code} {reason_phrase(self.status_code)}".strip()
        return f"{status}: {self.message}" if self.message else status


def reason_phrase(status: int) -> str:
    """The standard reason phrase of a status, or an empty string."""
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""


def _revive(kind: type[APIError], args: tuple[Any, ...], state: dict[str, Any]) -> APIError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def brief(text: str, most: int = 500) -> str:
    """`text` as one line of at most `most` characters, without control characters."""
    # Only the beginning is processed: a body may have megabytes.
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 8 * most]).split())
    return line if len(line) <= most else line[: most - 1] + "…"
