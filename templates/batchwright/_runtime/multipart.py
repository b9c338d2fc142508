"""Encodes forms as `multipart/form-data` (RFC 7578), with the escapes of HTML5."""

from __future__ import annotations

import os

from msgspec import Struct

from .operation import Form
from .spelling import header_value


class Frame(Struct, frozen=True):
    """An encoded form without the contents of its file: the bytes before and after them."""

    media_type: str
    head: bytes
    tail: bytes


def frame(form: Form) -> Frame:
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
