"""Resumes a download after its connection breaks; free of I/O."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import httpx2

from ..errors import APIConnectionError, APIError, APIStatusError
from ..redaction import LOG
from ..request.operation import Call
from .coding import Decoder, GarbledError, UnknownCodingError
from .exchange import connection_error
from .response_body import announced_length, decoder_of, garbled, unreadable, verify_length
from .time_limit import TimeLimit

BREAKS = 3
"""The most attempts in a row without a new byte."""

_RANGE = r"bytes (?:([0-9]{1,18})-[0-9]{1,18}|\*)/([0-9]{1,18}|\*)"


class Transfer:
    """One download: extracts the new bytes, and decides how to continue after an error.

    If the server supports ranges, only the rest is requested. Otherwise the whole body is requested
    again, and the known bytes are skipped.

    Attributes:
        ended: Whether the body is complete.
    """

    def __init__(self, call: Call[Any]) -> None:
        self.ended = False
        self._call = call
        self._received = 0
        self._arrived = 0
        self._skip = 0
        self._announced: int | None = None
        self._size: int | None = None
        self._tag: str | None = None
        self._begun = False
        self._ranges = True
        self._breaks = 0
        self._decoder = Decoder("")
        self._own_range = any(name.lower() == "range" for name in call.headers)

    def call(self) -> Call[Any]:
        """The next request."""
        if not (self._received and self._ranges):
            return self._call
        # Positions in a compressed body differ from those in the decoded one.
        asked = {"Range": f"bytes={self._received}-", "Accept-Encoding": "identity"}
        if self._tag is not None:
            asked["If-Range"] = self._tag
        return replace(self._call, headers={**self._call.headers, **asked})

    def begin(self, response: httpx2.Response) -> None:
        """Check a response, before its body is read.

        Raises:
            APIConnectionError: It does not continue where the last one ended.
            APIResponseValidationError: It has a content coding that cannot be decoded.
        """
        self._announced = announced_length(response)
        self._arrived = 0
        try:
            self._decoder = decoder_of(response)
        except UnknownCodingError as error:
            raise unreadable(self._call, response, str(error)) from None
        coded = not self._decoder.plain
        tag: str | None = response.headers.get("etag")
        if tag is not None and not tag.startswith('"'):
            tag = None  # a weak one does not identify bytes
        if not self._begun:
            self._begun = True
            if response.status_code == 206 and not self._own_range:
                self._breaks = BREAKS
                raise self._broken("the server sent a part, but the request was for the whole")
            self._tag = tag
            self._size = None if coded else self._announced
            self._ranges = not coded
            return
        if response.status_code == 206 and not self._own_range:
            begin, size = _range(response)
            if coded or begin != self._received or not self._same(size, tag):
                self._ranges = False
                raise self._broken("the server resumed another body, or at another position")
            self._skip = 0
            return
        if not self._same(None if coded else self._announced, tag):
            self._breaks = BREAKS
            raise self._broken("the body changed during the download")
        self._skip = self._received

    def accept(self, chunk: bytes) -> Generator[bytes]:
        """The new bytes of a chunk, decoded.

        Raises:
            APIConnectionError: It cannot be decoded.
        """
        self._arrived += len(chunk)
        try:
            for piece in self._decoder.feed(chunk):
                if new := self._new(piece):
                    self._received += len(new)
                    self._breaks = 0
                    yield new
        except GarbledError as error:
            raise garbled(self._call, error) from None

    def _new(self, piece: bytes) -> bytes:
        known = min(self._skip, len(piece))
        self._skip -= known
        return piece[known:] if known else piece

    def finish(self) -> None:
        """End the body of a response.

        Raises:
            APIConnectionError: It was cut short.
        """
        verify_length(self._call, self._arrived, self._announced)
        try:
            self._decoder.finish()
        except GarbledError as error:
            raise garbled(self._call, error) from None
        if self._skip or (self._size is not None and self._received < self._size):
            raise self._broken(f"the response was cut short at {self._received} bytes")
        self.ended = True

    def broke(self, error: APIError, limit: TimeLimit) -> None:
        """Record a failure. If this returns, continue.

        Raises:
            APIError: Continuing is useless, or the time is up.
        """
        resumed = self._begun and self._received > 0 and self._ranges
        if isinstance(error, APIStatusError) and error.status_code == 416 and resumed:
            _, size = _range(error.response)
            if size == self._received:
                self.ended = True  # it failed after the last byte
                return
            self._ranges = False
        elif not isinstance(error, APIConnectionError) or not self._begun or self._own_range:
            raise error
        self._breaks += 1
        if self._breaks >= BREAKS or limit.passed:
            raise error
        LOG.info(
            "%s %s: interrupted after %d bytes, and resumed",
            self._call.operation.method,
            self._call.path,
            self._received,
        )

    def _same(self, size: int | None, tag: str | None) -> bool:
        """Whether a body may be the interrupted one."""
        sizes = self._size is None or size is None or size == self._size
        return sizes and (self._tag is None or tag is None or tag == self._tag)

    def _broken(self, message: str) -> APIConnectionError:
        return connection_error(self._call, message)


def _range(response: httpx2.Response) -> tuple[int | None, int | None]:
    """The start of a part of a body and the size of the whole, if known."""
    matched = re.fullmatch(_RANGE, response.headers.get("content-range", "").strip())
    if matched is None:
        return None, None
    begin, size = matched.groups()
    return None if begin is None else int(begin), None if size == "*" else int(size)
