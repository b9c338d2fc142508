# Copied by `make generate` from templates/batchwright/_runtime/rereading.py. Do not edit.
"""Reads a source before it is sent, and restores its position."""

from __future__ import annotations

from collections.abc import AsyncIterable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from .errors import ArgumentError
from .source import Source, Tally, Upload, open_source, read_once


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
        yield _counted(opened.parts, Tally(argument, opened.length))
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


def _counted(parts: Iterable[bytes], tally: Tally) -> Iterator[bytes]:
    for part in parts:
        yield tally.accept(part)
    tally.finish()


def _refuse(what: str, argument: str) -> NoReturn:
    raise ArgumentError(
        f"{what} can be read only once, but has to be checked and sent: save it to a file first",
        argument=argument,
    )
