# Copied by `make generate` from templates/batchwright/_runtime/http/request_body.py. Do not edit.
"""Request bodies for the synchronous and the asynchronous client.

Forms are `multipart/form-data` (RFC 7578), with names escaped as in HTML5.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator
from typing import Any, Final

from msgspec import Struct

from ..errors import ArgumentError
from ..request.operation import Call, MultipartForm
from ..request.source import Opened, Upload, UploadVerifier, open_source, read_once
from ..request.spelling import header_value
from .event_loop import checkpoint, off_loop

_END: Final = object()
"""Marks the end of the parts; no source yields it."""


class Frame(Struct, frozen=True):
    """An encoded form without the contents of its file: the bytes before and after them."""

    media_type: str
    head: bytes
    tail: bytes


def frame(form: MultipartForm) -> Frame:
    """Encode a form without the contents of its file.

    Raises:
        ArgumentError: The file's media type is not a valid header value.
    """
    # With a predictable boundary, a file could contain fields of the form.
    boundary = os.urandom(16).hex()
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{_escaped(name)}"\r\n\r\n{text}\r\n'
        for name, text in form.fields
    )
    tail = f"--{boundary}--\r\n"
    if (upload := form.upload) is not None:
        media_type = header_value(upload.media_type, argument=upload.field)
        head += (
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="{_escaped(upload.field)}"; filename="{_escaped(upload.name)}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n"
        )
        tail = f"\r\n{tail}"
    # A file name that is not UTF-8 on disk holds lone surrogates.
    return Frame(
        f"multipart/form-data; boundary={boundary}",
        head.encode("utf-8", "replace"),
        tail.encode(),
    )


def _escaped(name: str) -> str:
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


class RequestBody(Struct, frozen=True):
    """A body with its headers. `upload` and `opened` are set if it streams a file."""

    headers: dict[str, str] = {}
    content: bytes | None = None
    frame: Frame | None = None
    upload: Upload | None = None
    opened: Opened | None = None

    def close(self) -> None:
        """Close the file that was opened for it."""
        if self.opened is not None:
            self.opened.close()


def open_body(call: Call[Any]) -> RequestBody:
    """Prepare the body of a call, opening its file if there is one; the caller closes it.

    Raises:
        ArgumentError: The file cannot be uploaded.
        OSError: The file cannot be opened.
    """
    if call.json is not None:
        return RequestBody({"Content-Type": "application/json"}, call.json)
    if call.form is None:
        return RequestBody()
    edges = frame(call.form)
    headers = {"Content-Type": edges.media_type}
    if (upload := call.form.upload) is None:
        return RequestBody(headers, edges.head + edges.tail)
    opened = open_source(upload)
    if opened.length is not None:
        # Without it httpx2 falls back to chunked transfer.
        headers["Content-Length"] = str(len(edges.head) + opened.length + len(edges.tail))
    return RequestBody(headers, frame=edges, upload=upload, opened=opened)


class ReplayableBody:
    """Opens the body of a call for each attempt, from the same position.

    Attributes:
        possible: Whether the body can be opened again, as far as is known.
    """

    def __init__(self, call: Call[Any]) -> None:
        self.possible = True
        self._call = call
        self._rewind: tuple[Any, int] | None = None

    def open(self) -> RequestBody:
        """Open the body; see `open_body`. A file object is reset to its first position."""
        if self._rewind is not None:
            file, start = self._rewind
            file.seek(start)
        body = open_body(self._call)
        if body.upload is not None and body.opened is not None:
            self.possible = read_once(body.upload, body.opened) is None
            contents: Any = body.upload.contents
            if self.possible and hasattr(contents, "read"):
                self._rewind = contents, contents.tell()
        return body


def stream(body: RequestBody, sent: Callable[[], None]) -> Generator[bytes] | bytes | None:
    """The content for a synchronous client. `sent` is called when the file has been sent.

    Raises:
        ArgumentError: The source can only be read asynchronously.
    """
    if body.frame is None or body.upload is None or body.opened is None:
        return body.content
    if isinstance(body.opened.parts, AsyncIterable):
        raise ArgumentError(
            "an asynchronous iterable needs an asynchronous client", argument=body.upload.field
        )
    return _stream(body.frame, body.opened, body.upload, sent)


def astream(body: RequestBody, sent: Callable[[], None]) -> AsyncGenerator[bytes] | bytes | None:
    """The content for an asynchronous client. `sent` is called when the file has been sent."""
    if body.frame is None or body.upload is None or body.opened is None:
        return body.content
    return _astream(body.frame, body.opened, body.upload, sent)


def _stream(
    edges: Frame, opened: Opened, upload: Upload, sent: Callable[[], None]
) -> Generator[bytes]:
    verifier = UploadVerifier(upload.field, opened.length, upload.digest)
    try:
        yield edges.head
        if not isinstance(opened.parts, AsyncIterable):
            for chunk in opened.parts:
                yield verifier.accept(chunk)
        yield verifier.finish() + edges.tail
    finally:
        # A server may respond before the body is sent completely.
        sent()


async def _astream(
    edges: Frame, opened: Opened, upload: Upload, sent: Callable[[], None]
) -> AsyncGenerator[bytes]:
    verifier = UploadVerifier(upload.field, opened.length, upload.digest)
    try:
        yield edges.head
        if isinstance(opened.parts, AsyncIterable):
            async for chunk in opened.parts:
                yield verifier.accept(chunk)
        else:
            parts = iter(opened.parts)
            while (part := await off_loop(next, parts, _END)) is not _END:
                yield verifier.accept(part)
                # A transport in process may never check for cancellation.
                await checkpoint()
        yield verifier.finish() + edges.tail
    finally:
        sent()
