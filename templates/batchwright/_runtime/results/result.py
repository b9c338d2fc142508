"""A line of results: the outcome of one request, and the response to it."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from .. import wire
from ..errors import APIError, brief
from ..json_value import parse_line, reason
from .outcome import Outcome, Outcomes, ResultError, unwrapped

T = TypeVar("T")

_NULL = b"null"


class ResultBodyError(APIError, ValueError):
    """The body of a result cannot be converted.

    Attributes:
        key: The key of the result.
        body: The body.
    """

    key: str = ""
    body: bytes | None = None


class Result(msgspec.Struct, frozen=True, gc=False):
    """The outcome of one request.

    Attributes:
        key: The caller's key of the request.
        outcome: `succeeded`, `failed` (executed), or `unprocessed` (not executed).
        status_code: The HTTP status; None if there was no HTTP response.
        request_id: The server's id of the request, for support.
    """

    key: str
    outcome: Outcome
    status_code: int | None
    request_id: str | None
    _line: bytes
    _body: msgspec.Raw
    _outcomes: Outcomes

    @property
    def raw(self) -> bytes:
        """The whole line as received, without its line feed."""
        return self._line.removesuffix(b"\n")

    @property
    def error(self) -> ResultError | None:
        """The error, wherever the line has it.

        Never None unless the request succeeded; its message says if there was no HTTP response. A
        success may have one, too: a response can contain an error.
        """
        line = parse_line(self._line)
        succeeded = self.outcome == "succeeded"
        return self._outcomes.error(line) if succeeded else self._outcomes.failure(line)

    @property
    def retryable(self) -> bool:
        """Whether the request failed, but may succeed if it is repeated.

        That is, unless the server refused it, by a permanent HTTP status or, without a status, by a
        permanent code.
        """
        return self.outcome != "succeeded" and self._outcomes.retryable(parse_line(self._line))

    @property
    def body(self) -> bytes | None:
        """The response body: JSON as received; None if there is none.

        A string that contains an object or an array, as some servers send it, is decoded.
        """
        body = bytes(self._body)
        if body.startswith(b'"'):
            text = parse_line(body)
            if isinstance(text, str) and unwrapped(text) is not text:
                return text.encode()
        return None if body == _NULL else body

    def json(self) -> object:
        """The body as dictionaries, lists, strings and numbers; None if there is none.

        Raises:
            ResultBodyError: It is nested too deeply.
        """
        body = self.body
        try:
            return None if body is None else parse_line(body)
        except (ValueError, RecursionError) as error:
            raise self._unreadable(reason(error), body) from None

    def decode(self, kind: type[T]) -> T:
        """The body as any type that msgspec converts to.

        Raises:
            ResultBodyError: It cannot be converted, or there is no body.
        """
        body = self.body
        try:
            try:
                return wire.decode(_NULL if body is None else body, kind)
            except msgspec.ValidationError:
                raise
            except (ValueError, RecursionError):
                # A lone surrogate is valid for Python and JSON, but not for msgspec.
                return wire.convert(parse_line(body or _NULL), kind)
        except (ValueError, RecursionError) as error:
            what = f"not a {getattr(kind, '__name__', kind)}: {reason(error)}"
            raise self._unreadable(what, body) from None

    def __repr__(self) -> str:
        parts = f"{self.key!r}, {self.outcome!r}, status_code={self.status_code}"
        return f"{type(self).__name__}({parts})"

    def _unreadable(self, what: str, body: bytes | None) -> ResultBodyError:
        error = ResultBodyError(f"Cannot read the body of {brief(self.key, 100)!r}: {what}")
        error.key = self.key
        error.body = body
        return error
