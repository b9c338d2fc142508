"""Forms as `multipart/form-data` (RFC 7578), spelled as HTML5 spells them."""

from __future__ import annotations

import os

from msgspec import Struct

from .request.operation import Form
from .request.spelling import header_value


class Frame(Struct, frozen=True):
    """A form without its file's contents: what comes before them, and what after."""

    media_type: str
    head: bytes
    tail: bytes


def frame(form: Form) -> Frame:
    """Write everything of a form but the file's contents.

    Raises:
        ArgumentError: The file's media type cannot stand in a header.
    """
    # A boundary that can be guessed lets a file's contents pass for fields of the form.
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
