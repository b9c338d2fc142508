# Copied by `make generate` from templates/batchwright/_runtime/answer.py. Do not edit.
"""The body of a response, taken as it arrives: all of a success, the beginning of an error."""

from __future__ import annotations

from typing import Generic, TypeVar

import httpx2
import msgspec

from . import wire
from .errors import APIResponseValidationError, reason_phrase
from .exchange import announced_length, verify_length
from .operation import Call

T = TypeVar("T")

_EXCERPT = 1 << 20
"""Bytes of an error's body that are read."""

_LARGEST = 64 << 20
"""Bytes that a result may have. A page of a list has a few million at most; a body without end
is not to fill the memory."""

_CODING = b"content-encoding"


class Answer(Generic[T]):
    """The body of a success.

    To be made before the body is read, and to be given all of it.
    """

    def __init__(self, call: Call[T], response: httpx2.Response) -> None:
        self._call = call
        self._response = response
        self._announced = announced_length(response)
        self._content = bytearray()

    def accept(self, chunk: bytes) -> None:
        """Take the next bytes of the body.

        Raises:
            APIResponseValidationError: These are too many for a result. Bytes that were asked
                for as they are may be any number.
        """
        self._content += chunk
        if len(self._content) > _LARGEST and self._call.operation.result is not bytes:
            del self._content[_EXCERPT:]
            status = self._response.status_code
            raise self._unreadable(
                f"{status} {reason_phrase(status)}, but more than {_LARGEST >> 20} MiB"
            )

    def result(self) -> T:
        """What the body carries.

        Raises:
            APIConnectionError: It was cut short.
            APIResponseValidationError: It is not what the operation promises.
        """
        verify_length(self._call, self._response.num_bytes_downloaded, self._announced)
        content = bytes(self._content)
        kind = self._call.operation.result
        if isinstance(content, kind):
            return content
        if kind is type(None):
            content = b"null"  # no result is promised, whatever the body says
        try:
            return wire.decode(content, kind)
        except msgspec.ValidationError as error:
            raise self._unreadable(str(error)) from None
        except (ValueError, RecursionError) as error:  # which is about the text
            raise self._unreadable(f"not JSON: {error}") from None

    def _unreadable(self, what: str) -> APIResponseValidationError:
        operation = self._call.operation
        return APIResponseValidationError(
            f"Cannot read the response as {operation.result.__name__}: {what}",
            response=_with_body(self._response, self._content),
            operation=operation.name,
            method=operation.method,
            path=self._call.path,
        )


class Excerpt:
    """The body of a response that is no success, as far as it arrives and is of any use.

    Attributes:
        full: Whether there is no need to read on.
    """

    def __init__(self) -> None:
        self.full = False
        self._content = bytearray()

    def accept(self, chunk: bytes) -> None:
        """Take the next bytes of the body."""
        self._content += chunk[: _EXCERPT - len(self._content)]
        self.full = len(self._content) >= _EXCERPT

    def of(self, response: httpx2.Response) -> httpx2.Response:
        """The response with this as its body."""
        return _with_body(response, self._content)


def _with_body(response: httpx2.Response, content: bytes | bytearray) -> httpx2.Response:
    # What has been decompressed already must not be decompressed again.
    kept = [(name, value) for name, value in response.headers.raw if name.lower() != _CODING]
    return httpx2.Response(
        response.status_code, headers=kept, content=bytes(content), request=response.request
    )
