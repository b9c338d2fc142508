# Copied by `make generate` from templates/batchwright/_runtime/request/source.py. Do not edit.
"""The sources of uploads, and how their bytes are read: to be checked first, and to be sent."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, Protocol, TypeAlias, cast

from msgspec import Struct

from ..errors import ArgumentError, FileChangedError

CHUNK = 256 * 1024
"""Bytes read and sent at a time."""


class Readable(Protocol):
    """A binary file object. It is read from its position and left open."""

    def read(self, size: int, /) -> bytes: ...


class Chunks(Struct, frozen=True):
    """Bytes that are produced while they are sent.

    Attributes:
        parts: The bytes; an asynchronous iterable needs an asynchronous client.
        name: The name of the file.
        length: The number of bytes, if known. Servers without chunked transfer encoding need it.
    """

    parts: Iterable[bytes] | AsyncIterable[bytes]
    name: str | None = None
    length: int | None = None


Contents: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | Readable | Chunks
"""A path, bytes, a binary file object or chunks. Text is always a path."""

Source: TypeAlias = Contents | tuple[str, Contents] | tuple[str, Contents, str]
"""Contents, with a file name and a media type if needed."""


class Upload(Struct, frozen=True):
    """A file to upload.

    Attributes:
        field: The name of the form's field.
        source: The contents.
        filename: The name that replaces its own.
        most: The most bytes; checked if the size is known before the request is sent.
        digest: The expected SHA-256 of the contents, in hexadecimal. The last chunk is sent only if
            it matches.

    Its properties raise an ArgumentError if the source is a closed file or an invalid tuple, or if
    a name is not a string.
    """

    field: str
    source: Source
    filename: str | None = None
    most: int | None = None
    digest: str | None = None

    @property
    def contents(self) -> Contents:
        """The contents of the source."""
        contents = self._pieces()[1]
        if getattr(contents, "closed", False) is True:
            raise ArgumentError("expected an open file, got a closed one", argument=self.field)
        return contents

    @property
    def media_type(self) -> str:
        """The media type of the source."""
        media_type = self._pieces()[2]
        return "application/octet-stream" if media_type is None else media_type

    @property
    def name(self) -> str:
        """The name of the file: the caller's, or the source's, or `upload`."""
        name, contents, _ = self._pieces()
        if name is None and isinstance(contents, Chunks):
            name = contents.name
        chosen = cast("object", name if self.filename is None else self.filename)
        if chosen is None:
            return _base_name(contents) or "upload"
        if isinstance(chosen, str):
            return chosen
        raise ArgumentError(
            f"expected a name that is a string, got {type(chosen).__name__}",
            argument=self.field if self.filename is None else "filename",
        )

    def _pieces(self) -> tuple[str | None, Contents, str | None]:
        """The name, the contents and the media type of the source; None for a missing one."""
        if not isinstance(self.source, tuple):
            return None, self.source, None
        pieces = cast("tuple[Any, ...]", self.source)
        match pieces:
            case (str() | None, _):
                return pieces[0], pieces[1], None
            case (str() | None, _, str() | None):
                return pieces[0], pieces[1], pieces[2]
            case _:
                given = ", ".join(type(piece).__name__ for piece in pieces)
                raise ArgumentError(
                    f"expected (name, contents) or (name, contents, media type), got ({given})",
                    argument=self.field,
                )


class Opened(Struct, frozen=True):
    """An opened source; `length` is None if unknown."""

    parts: Iterable[bytes] | AsyncIterable[bytes]
    length: int | None = None
    close: Callable[[], None] = lambda: None


class UploadVerifier:
    """Verifies the length and the digest of a source.

    Args:
        argument: The name of the source's argument.
        length: The announced number of bytes, if known.
        digest: The expected SHA-256, in hexadecimal. With one, the last chunk is withheld until the
            end.

    Attributes:
        given: The number of bytes so far.
    """

    def __init__(self, argument: str, length: int | None, digest: str | None = None) -> None:
        self.given = 0
        self._argument = argument
        self._length = length
        self._expected = digest
        self._digest = hashlib.sha256()
        self._withheld = b""

    def accept(self, chunk: object) -> bytes:
        """Take a chunk; return the bytes to send now.

        Raises:
            ArgumentError: It is not bytes, or exceeds the announced length.
            FileChangedError: A checked file exceeds the announced length.
        """
        if not isinstance(chunk, bytes | bytearray | memoryview):
            raise ArgumentError(
                f"expected bytes, got {type(chunk).__name__}", argument=self._argument
            )
        data = bytes(cast("bytes", chunk))
        self.given += len(data)
        if self._length is not None and self.given > self._length:
            self._disagree("at least ")
        if self._expected is None:
            return data
        self._digest.update(data)
        if data:
            data, self._withheld = self._withheld, data
        return data

    def finish(self) -> bytes:
        """End the source; return the withheld bytes.

        Raises:
            ArgumentError: It is shorter than announced.
            FileChangedError: The file is not the one that was checked.
        """
        if self._length is not None and self.given != self._length:
            self._disagree("")
        if self._expected not in (None, self._digest.hexdigest()):
            raise FileChangedError(
                f"{self._argument}: the file changed after it was checked, perhaps because it is "
                "still being written; the upload was aborted and nothing was created. Submit it "
                "again once it is complete"
            )
        return self._withheld

    def _disagree(self, how: str) -> None:
        said = f"announced {self._length} bytes, gave {how}{self.given}"
        if self._expected is None:
            raise ArgumentError(said, argument=self._argument)
        raise FileChangedError(
            f"{self._argument}: the file changed while it was uploaded: {said}; the upload was "
            "aborted and nothing was created. Submit it again once it is complete"
        )


def open_source(upload: Upload) -> Opened:
    """Open a source; the caller closes it.

    Raises:
        ArgumentError: It cannot be uploaded, or exceeds `upload.most`.
        OSError: It is a path, and the file cannot be opened (FileNotFoundError, ...).
    """
    opened = _open(upload)
    if upload.most is not None and opened.length is not None and opened.length > upload.most:
        opened.close()
        raise ArgumentError(
            f"expected at most {upload.most} bytes, got {opened.length}", argument=upload.field
        )
    return opened


def read_once(upload: Upload, opened: Opened) -> str | None:
    """The name of a source that can be read only once; None for others."""
    match upload.contents:
        case Chunks(parts=Iterator() | AsyncIterator()):
            return "an iterator"
        case Chunks():
            return None
        case _:
            # A pipe can be read once, and has no length.
            return "a pipe or a device" if opened.length is None else None


def _open(upload: Upload) -> Opened:
    match upload.contents:
        case str() | os.PathLike() as path:
            file = io.FileIO(path, "rb")
            status = os.fstat(file.fileno())
            # Only a regular file has a size.
            length = status.st_size if stat.S_ISREG(status.st_mode) else None
            return Opened(_read(file), length, file.close)
        case bytes() | bytearray() | memoryview() as data:
            view = memoryview(data).cast("B")
            return Opened(_slices(view), len(view))
        case Chunks(parts=parts, length=length):
            if length is not None and length < 0:
                raise ArgumentError(f"expected a length >= 0, got {length}", argument=upload.field)
            return Opened(parts, length)
        case file if hasattr(file, "read"):
            _refuse_text(file, upload.field)
            return Opened(_read(file), _remaining(file))
        case other:
            raise ArgumentError(
                "expected a path, bytes, a binary file, Chunks or (name, contents), "
                f"got {type(other).__name__}",
                argument=upload.field,
            )


def _refuse_text(file: Any, argument: str) -> None:
    try:
        probe: object = file.read(0)
    except ValueError as error:
        # It is open for writing only, or its underlying file is closed.
        raise ArgumentError(f"expected a readable file: {error}", argument=argument) from None
    if isinstance(probe, str):
        raise ArgumentError(
            'the file is open in text mode; open it with mode "rb"', argument=argument
        )
    if not isinstance(probe, bytes):
        raise ArgumentError(
            f"expected read() to return bytes, got {type(probe).__name__}", argument=argument
        )


def _read(file: Readable) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _slices(view: memoryview) -> Iterator[bytes]:
    for start in range(0, len(view), CHUNK):
        yield bytes(view[start : start + CHUNK])


def _remaining(file: Any) -> int | None:
    """The bytes up to the end, or None if unknown."""
    try:
        here: int = file.tell()
        end: int = file.seek(0, os.SEEK_END)
        file.seek(here)
    except (AttributeError, OSError, TypeError):
        return None
    return max(end - here, 0)


def _base_name(contents: Contents) -> str:
    name: object = (
        os.fspath(contents)
        if isinstance(contents, str | os.PathLike)
        else getattr(contents, "name", None)
    )
    return os.path.basename(name) if isinstance(name, str) else ""


@contextmanager
def reread(source: Source, argument: str) -> Generator[Iterator[bytes]]:
    """The bytes of a source that can be read again afterwards.

    Raises:
        ArgumentError: It can be read only once.
        OSError: It cannot be read.
    """
    upload = Upload(argument, source)
    contents = upload.contents
    here = _position(contents, argument) if hasattr(contents, "read") else None
    opened = open_source(upload)
    try:
        if isinstance(opened.parts, AsyncIterable):
            _refuse("an asynchronous iterable", argument)
        if (what := read_once(upload, opened)) is not None:
            _refuse(what, argument)
        yield _counted(opened.parts, UploadVerifier(argument, opened.length))
    finally:
        opened.close()
        if here is not None:
            file: Any = contents
            file.seek(here)


def _position(file: Any, argument: str) -> int:
    try:
        here: int = file.tell()
        file.seek(here)
    except (AttributeError, OSError):
        _refuse("a file that cannot seek", argument)
    return here


def _counted(parts: Iterable[bytes], verifier: UploadVerifier) -> Iterator[bytes]:
    for part in parts:
        yield verifier.accept(part)
    verifier.finish()


def _refuse(what: str, argument: str) -> NoReturn:
    raise ArgumentError(
        f"{what} can be read only once, but has to be checked and sent: save it to a file first",
        argument=argument,
    )
