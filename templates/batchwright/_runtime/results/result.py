"""A line of results: what became of one request, and the answer to it."""

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
    """The body of a result is not what it was to be read as.

    Attributes:
        key: The key of the result.
        body: The body.
    """

    key: str = ""
    body: bytes | None = None


class Result(msgspec.Struct, frozen=True, gc=False):
    """What became of one request.

    Attributes:
        key: The name of the request, as the caller chose it.
        outcome: `succeeded`; `failed`, if it was tried; `unprocessed`, if it was not.
        status_code: The HTTP status; None if no HTTP answer came, whatever number the line has.
        request_id: The server's id of the request, to quote when asking for support.
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
        """The whole line as it was sent, without its line feed."""
        return self._line.removesuffix(b"\n")

    @property
    def error(self) -> ResultError | None:
        """What the server says went wrong, wherever it says so.

        There always is one if the request did not succeed; its message says so if no HTTP
        answer came. There may be one if it did: an answer can speak of an error of its own.
        """
        line = parse_line(self._line)
        succeeded = self.outcome == "succeeded"
        return self._outcomes.error(line) if succeeded else self._outcomes.failure(line)

    @property
    def retryable(self) -> bool:
        """Whether the request did not succeed, but may do so if it is repeated as it is.

        It may unless the server refused it: by an HTTP status that does not pass, or without
        one by a code that stays.
        """
        return self.outcome != "succeeded" and self._outcomes.retryable(parse_line(self._line))

    @property
    def body(self) -> bytes | None:
        """The body of the answer: JSON as it was sent; None if there is none.

        A text that holds an object or an array, as some servers send it, is given as what it
        holds.
        """
        body = bytes(self._body)
        if body.startswith(b'"'):
            text = parse_line(body)
            if isinstance(text, str) and unwrapped(text) is not text:
                return text.encode()
        return None if body == _NULL else body

    def json(self) -> object:
        """The body as dictionaries, lists, texts and numbers; None if there is none.

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
            ResultBodyError: It is not one; there is no body.
        """
        body = self.body
        try:
            try:
                return wire.decode(_NULL if body is None else body, kind)
            except msgspec.ValidationError:
                raise
            except (ValueError, RecursionError):
                # Half a surrogate pair is text for Python and for JSON, but not for msgspec.
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
