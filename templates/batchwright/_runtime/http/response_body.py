"""Reads a response body as it arrives: the whole of a success, the beginning of an error."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import httpx2

from .. import lenient
from ..errors import APIConnectionError, APIResponseValidationError, brief, reason_phrase
from ..request.operation import Call
from .coding import Decoder, GarbledError, UnknownCodingError
from .exchange import connection_error

T = TypeVar("T")

_EXCERPT = 1 << 20
"""Bytes of an error's body that are read."""

_LARGEST = 64 << 20
"""The largest result in bytes. A page of a list has a few million at most; the limit keeps an
endless body from filling the memory."""

_LENGTH = 18
"""The most digits of a Content-Length."""

_CODING = b"content-encoding"
_LOCATION = b"location"


class ResponseBody(Generic[T]):
    """The body of a success, decoded as it arrives.

    Create it before the body is read, and feed it every byte as received.

    Raises:
        APIResponseValidationError: The body has a content coding that cannot be decoded.
    """

    def __init__(self, call: Call[T], response: httpx2.Response) -> None:
        self._call = call
        self._response = response
        self._announced = announced_length(response)
        self._received = 0
        self._content = bytearray()
        try:
            self._decoder = decoder_of(response)
        except UnknownCodingError as error:
            raise self._unreadable(str(error)) from None

    def accept(self, chunk: bytes) -> None:
        """Take the next bytes of the body.

        Raises:
            APIConnectionError: They cannot be decoded.
            APIResponseValidationError: The result is too large. A download has no limit.
        """
        self._received += len(chunk)
        try:
            for piece in self._decoder.feed(chunk):
                self._content += piece
                self._verify_size()
        except GarbledError as error:
            raise garbled(self._call, error) from None
        self._verify_size()

    def result(self) -> T:
        """Decode the body.

        Raises:
            APIConnectionError: It was cut short.
            APIResponseValidationError: It does not match the schema of the operation.
        """
        verify_length(self._call, self._received, self._announced)
        try:
            self._decoder.finish()
        except GarbledError as error:
            raise garbled(self._call, error) from None
        content = bytes(self._content)
        kind = self._call.operation.result
        if isinstance(content, kind):
            return content
        if kind is type(None):
            content = b"null"  # the operation has no result, whatever the body is
        try:
            return lenient.decode(content, kind, operation=self._call.operation.name)
        except lenient.UndecodableError as error:
            raise self._unreadable(str(error), not_json=not error.is_json) from None

    def _verify_size(self) -> None:
        largest = max(self._received, len(self._content))
        if largest > _LARGEST and self._call.operation.result is not bytes:
            del self._content[_EXCERPT:]
            status = self._response.status_code
            raise self._unreadable(
                f"{status} {reason_phrase(status)}, but more than {_LARGEST >> 20} MiB"
            )

    def _unreadable(self, what: str, *, not_json: bool = False) -> APIResponseValidationError:
        error = unreadable(self._call, self._response, what, self._content)
        error.not_json = not_json
        return error


def unreadable(
    call: Call[Any], response: httpx2.Response, what: str, content: bytes | bytearray = b""
) -> APIResponseValidationError:
    """The error for a success whose body cannot be read."""
    operation = call.operation
    return APIResponseValidationError(
        f"Cannot read the response as {operation.result.__name__}: {what}",
        response=_with_body(response, content),
        operation=operation.name,
        method=operation.method,
        path=call.path,
    )


def garbled(call: Call[Any], error: GarbledError) -> APIConnectionError:
    """The error for a body that cannot be decoded to its end."""
    return connection_error(call, f"the response is corrupt or was cut short: {error}")


class ErrorExcerpt:
    """The body of an error response, as far as it arrives and is needed.

    Attributes:
        full: Whether enough of the body was read.
    """

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response
        self._content = bytearray()
        self._received = 0
        self.full = False
        try:
            self._decoder = decoder_of(response)
        except UnknownCodingError:
            self.full = True

    def accept(self, chunk: bytes) -> None:
        """Take the next bytes of the body."""
        self._received += len(chunk)
        try:
            for piece in self._decoder.feed(chunk):
                self._content += piece[: _EXCERPT - len(self._content)]
                if len(self._content) >= _EXCERPT:
                    break
        except GarbledError:
            self.full = True
        if max(self._received, len(self._content)) >= _EXCERPT:
            self.full = True

    def response(self) -> httpx2.Response:
        """The response with this as its body."""
        return _with_body(self._response, self._content)


def _with_body(response: httpx2.Response, content: bytes | bytearray) -> httpx2.Response:
    # The body is decoded already, and the target of a redirect may be secret.
    kept = [
        (name, value.partition(b"?")[0] if name.lower() == _LOCATION else value)
        for name, value in response.headers.raw
        if name.lower() != _CODING
    ]
    return httpx2.Response(
        response.status_code, headers=kept, content=bytes(content), request=response.request
    )


def decoder_of(response: httpx2.Response) -> Decoder:
    """The decoder of a body. Create it before the body is read.

    Raises:
        UnknownCodingError: A content coding cannot be decoded.
    """
    # An empty body cannot be cut short. httpx2 decodes a body that a transport in process returns
    # whole.
    whole = response.is_stream_consumed or response.headers.get("content-length") == "0"
    return Decoder("" if whole else response.headers.get("content-encoding", ""))


def announced_length(response: httpx2.Response) -> int | None:
    """The number of bytes of the body, if it is announced. Call it before the body is read.

    Raises:
        httpx2.RemoteProtocolError: The Content-Length is not a number.
    """
    said: str | None = response.headers.get("content-length")
    # A transport in process may return a body that is complete already.
    if said is None or response.is_stream_consumed:
        return None
    lengths = {length.strip() for length in said.split(",")}
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit() and len(length) <= _LENGTH):
        raise httpx2.RemoteProtocolError(f"cannot read the Content-Length {brief(said, 50)!r}")
    return int(length)


def verify_length(call: Call[Any], received: int, announced: int | None) -> None:
    """Compare the received bytes, before decoding, with the Content-Length.

    Raises:
        APIConnectionError: Bytes are missing.
    """
    if announced is not None and received < announced:
        raise connection_error(
            call, f"the response was cut short: {announced} bytes announced, {received} received"
        )
