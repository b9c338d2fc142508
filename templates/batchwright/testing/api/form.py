"""Parses forms in chunks: the file goes to storage, the fields into memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, cast
from urllib.parse import unquote

from ..contract import Schema
from ..message import CHUNK
from ..model.content import Content, Writer
from .validation import converted

MOST_FIELDS = 1 << 20
"""The most bytes of all fields of a form, without the file."""

_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"')
_EXTENDED = re.compile(r";\s*filename\*\s*=\s*([^'\s;]+)'[^'\s;]*'([^\s;]+)", re.IGNORECASE)

_PART = 64
"""The bytes that each field adds to the total, besides its name and value."""


class MalformedForm(ValueError):
    """A body is not a valid form."""


@dataclass
class ParsedForm:
    """The contents of a form.

    Attributes:
        fields: Its fields by name.
        file: The file, if it has one.
        filename: The file's name, if it has one.
    """

    fields: dict[str, str] = field(default_factory=dict[str, str])
    file: Content | None = None
    filename: str | None = None


def read_form(body: IO[bytes], media_type: str, upload: str | None) -> ParsedForm:
    """Parse a form. Its parts may be in any order.

    Args:
        body: The body of the request.
        media_type: Its Content-Type, with the boundary.
        upload: The name of the file's part.

    Raises:
        MalformedForm: It is not a form, it is incomplete, or its fields are too large.
        ImportError: python-multipart is not installed.
    """
    try:
        from python_multipart import MultipartParser
        from python_multipart.exceptions import FormParserError
        from python_multipart.multipart import parse_options_header
    except ImportError as error:
        raise ImportError("forms need python-multipart: pip install python-multipart") from error
    kind, options = parse_options_header(media_type.encode("utf-8", "replace"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise MalformedForm("not a form")
    parts = _Parts(upload)

    def headers_finished() -> None:
        _, options = parse_options_header(parts.disposition)
        plain = options.get(b"filename")
        name = _extended(parts.disposition) or (plain.decode("utf-8", "replace") if plain else None)
        parts.open(options.get(b"name", b""), name)

    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": parts.begin,
                "on_header_field": parts.header_name,
                "on_header_value": parts.header_value,
                "on_header_end": parts.header_end,
                "on_headers_finished": headers_finished,
                "on_part_data": parts.data,
                "on_part_end": parts.close,
                "on_end": parts.end,
            },
        )
        while chunk := body.read(CHUNK):
            parser.write(chunk)
    except FormParserError as error:
        raise MalformedForm(str(error)) from error
    if not parts.ended:
        raise MalformedForm("the form is incomplete")
    return parts.form


def nested(fields: Mapping[str, str], schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """The values of fields, with `outer[inner]` in `outer`, converted to their types."""
    values: dict[str, Any] = {}
    shapes = {field.name: field.shape for field in schema.fields}
    for name, text in fields.items():
        outer, bracket, inner = name.partition("[")
        shape = shapes.get(outer)
        if not bracket or not inner.endswith("]") or shape is None or shape.schema is None:
            own = shapes.get(name)
            values[name] = converted(text, own) if own is not None else text
            continue
        group = values.setdefault(outer, {})
        if isinstance(group, dict):
            entries = cast("dict[str, Any]", group)
            deeper = nested({inner[:-1]: text}, schemas[shape.schema], schemas)
            entries.update(deeper)
    return values


def _extended(disposition: bytes) -> str | None:
    """The name in `filename*` (RFC 5987), which overrides the one in `filename`."""
    bare = _QUOTED.sub(b'""', disposition).decode("latin-1")
    found = _EXTENDED.search(bare)
    if found is None or found[1].lower() not in ("utf-8", "iso-8859-1"):
        return None
    return unquote(found[2], encoding=found[1], errors="replace")


class _Parts:
    """Collects the parts of a form from the parser's callbacks."""

    def __init__(self, upload: str | None) -> None:
        self.form = ParsedForm()
        self.disposition = b""
        self.ended = False
        self._upload = upload
        self._header = bytearray()
        self._value = bytearray()
        self._name = ""
        self._text: bytearray | None = None
        self._file: Writer | None = None
        self._size = 0

    def begin(self) -> None:
        self.disposition = b""

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self.disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def open(self, name: bytes, filename: str | None) -> None:
        self._name = name.decode("utf-8", "replace")
        self._counted(_PART + len(name))
        if self._name == self._upload:
            self._file = Writer()
            self.form.filename = filename
        else:
            self._text = bytearray()

    def data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])
        elif self._text is not None:
            self._counted(end - start)
            self._text += data[start:end]

    def _counted(self, size: int) -> None:
        self._size += size
        if self._size > MOST_FIELDS:
            raise MalformedForm("the fields are too large")

    def close(self) -> None:
        if self._file is not None:
            self.form.file = self._file.done()
        elif self._text is not None:
            self.form.fields[self._name] = self._text.decode("utf-8", "replace")
        self._file = self._text = None

    def end(self) -> None:
        self.ended = True
