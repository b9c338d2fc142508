# Copied by `make generate` from templates/batchwright/_runtime/jsonl/writing.py. Do not edit.
"""Writes requests as lines, always with the same bytes, and splits them into files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NoReturn, Protocol, cast

from msgspec import Struct

from ..errors import ArgumentError
from ..json_value import equal, parse_line, reason, size_of
from ..path import FieldPath, dotted, lookup
from ..request.source import CHUNK
from ..saving import Saving
from .encoding import EncodingError, encode_line
from .rules import LineRules, applies


class Writable(Protocol):
    """A binary file object. It is written at its position and left open."""

    def write(self, chunk: bytes, /) -> int | None: ...


class Written(Struct, frozen=True):
    """The size of a written file.

    Attributes:
        lines: The number of lines.
        size: The number of bytes.
    """

    lines: int
    size: int


def write_lines(file: str | os.PathLike[str] | Writable, requests: Iterable[object]) -> Written:
    r"""Write one request per line, as JSON without spaces, ended by `\n`.

    The same requests give the same bytes. Keys keep their order. A `Decimal` is written as a
    number with exactly its digits; dates, times and UUIDs are strings (RFC 3339), an enum member is
    its value, and an integer key becomes a string, as for token ids. Values without a JSON form are
    errors: bytes, sets, NaN, infinities, other keys.

    Args:
        file: A path, whose file appears, or is replaced, only when it is complete; or a binary file
            object.
        requests: Mappings, structs, dataclasses; or encoded lines as bytes, which are written
            unchanged, except blank ones, which are omitted.

    Raises:
        ArgumentError: A request cannot be encoded; the error has its line and the path of the value
            (`body.messages[0].content`). A file object has received some of the lines before it.
        OSError: The file cannot be written.
    """
    lines = (line for _, line, _ in encoded_lines(requests))
    if not isinstance(file, str | os.PathLike):
        return _write(file, lines)
    saving = Saving(file)
    try:
        saving.open()
        written = _write(saving, lines)
        saving.commit()
        return written
    finally:
        saving.discard()


def shard(rules: LineRules, requests: Iterable[object]) -> Iterator[bytes]:
    """Split requests, in their order, into files within the limits; yield their bytes.

    A file ends where the next line would exceed a limit, or differs in a value that has to be the
    same within a file: sort the requests by that value first to get few files. The same requests
    give the same files. Memory holds one file. Other rules are not checked: see `check_lines`.

    Args:
        rules: The limits; see `LineRules.within` for lower ones.
        requests: See `write_lines`.

    Raises:
        ArgumentError: A request cannot be encoded, or exceeds the limits by itself; the error has
            its line, from 1 across all files, and the path of the value.
    """
    for _, lines in groupby(_packed(rules, requests), itemgetter(0)):
        yield b"".join(line for _, line in lines)


def encoded_lines(requests: Iterable[object]) -> Iterator[tuple[int, bytes, object]]:
    """The requests as lines with line feeds, and their numbers from 1.

    The third item is what the line decodes to, if that is the request itself; else None.

    Raises:
        ArgumentError: One of them cannot be encoded.
    """
    for number, request in enumerate(requests, 1):
        if isinstance(request, bytes | bytearray | memoryview):
            line = bytes(cast("bytes", request)).strip(b" \t\r\n")
            if b"\n" in line:
                _refuse(number, "expected one line, got several")
            if line:
                yield number, line + b"\n", None
            continue
        try:
            line, plain = encode_line(request)
        except EncodingError as error:
            _refuse(number, str(error))
        if not line.startswith(b"{"):
            _refuse(number, f"expected an object, got {type(request).__name__}")
        yield number, line + b"\n", request if plain else None


class Packing(Struct):
    """One file of a split: decides whether the next line fits; free of I/O."""

    rules: LineRules
    lines: int = 0
    size: int = 0
    _norms: dict[FieldPath, object] = {}
    _sums: dict[int, int] = {}
    _alike: tuple[FieldPath, ...] = ()

    def __post_init__(self) -> None:
        self._alike = (*self.rules.same, *self.rules.equal)

    def takes(self, size: int, value: object) -> str | None:
        """Add a line, or return why it does not fit.

        Args:
            size: The bytes of the line, with its line feed.
            value: The decoded line.
        """
        rules = self.rules
        if rules.most_lines is not None and self.lines >= rules.most_lines:
            return f"more than {rules.most_lines} lines"
        if rules.most_bytes is not None and self.size + size > rules.most_bytes:
            return f"more than {rules.most_bytes} bytes"
        held = [(path, lookup(value, path)) for path in self._alike]
        for path, norm in held:
            if norm is not None and not equal(norm, self._norms.get(path, norm)):
                return f"another {dotted(path)}"
        sums: dict[int, int] = {}
        for index, total in enumerate(rules.totals):
            if applies(total.when, value):
                sums[index] = self._sums.get(index, 0) + size_of(lookup(value, total.of))
                if sums[index] > total.maximum:
                    return f"more than {total.maximum} in {dotted(total.of)}"
        self._sums.update(sums)
        for path, norm in held:
            if norm is not None:
                self._norms.setdefault(path, norm)
        self.lines += 1
        self.size += size
        return None


def _packed(rules: LineRules, requests: Iterable[object]) -> Iterator[tuple[int, bytes]]:
    """Each line with the number of its file."""
    file, packing = 1, Packing(rules)
    looks = bool(rules.same or rules.equal or rules.totals)
    for number, line, value in encoded_lines(requests):
        if looks and value is None:
            value = _decoded(number, line)
        if packing.takes(len(line), value) is not None:
            file, packing = file + 1, Packing(rules)
            if (reason := packing.takes(len(line), value)) is not None:
                _refuse(number, f"{reason} by itself")
        yield file, line


def _decoded(number: int, line: bytes) -> object:
    try:
        return parse_line(line)
    except (ValueError, RecursionError) as error:
        _refuse(number, f"not JSON: {reason(error)}")


def _write(file: Writable, lines: Iterable[bytes]) -> Written:
    count = size = 0
    waiting: list[bytes] = []
    held = 0
    for line in lines:
        waiting.append(line)
        count, size, held = count + 1, size + len(line), held + len(line)
        if held >= CHUNK:
            _write_all(file, b"".join(waiting))
            waiting, held = [], 0
    _write_all(file, b"".join(waiting))
    return Written(count, size)


def _write_all(file: Writable, data: bytes) -> None:
    left = memoryview(data)
    while left:
        written = file.write(bytes(left))
        # An unbuffered file may write a part; an object that returns None has written all.
        left = left[len(left) if written is None else written :]


def _refuse(line: int, reason: str) -> NoReturn:
    raise ArgumentError(f"line {line}: {reason}", argument="requests")
