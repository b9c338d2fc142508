"""Requests written as lines, always to the same bytes, and split under the limits of a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NoReturn, Protocol, cast

from msgspec import Struct

from ..errors import ArgumentError
from ..json_value import equal, parse_line, reason, size_of
from ..place import Place, dotted, lookup
from ..request.source import CHUNK
from ..saving import Saving
from .encoding import EncodingError, encode_line
from .rules import LineRules


class Writable(Protocol):
    """A binary file object. It is written to where it stands and left open."""

    def write(self, chunk: bytes, /) -> int | None: ...


class Written(Struct, frozen=True):
    """What was written.

    Attributes:
        lines: How many lines.
        size: How many bytes.
    """

    lines: int
    size: int


def write_lines(file: str | os.PathLike[str] | Writable, requests: Iterable[object]) -> Written:
    r"""Write one request to a line, as JSON without spaces, ended by `\n`.

    The same requests give the same bytes. Keys keep their order. A `Decimal` is written as a
    number with exactly its digits; dates, times and UUIDs are strings (RFC 3339), a member of an
    enumeration is its value, and an integer as a key becomes a string, as token ids do. What JSON
    has no word for is an error: bytes, sets, NaN, infinities, other keys.

    Args:
        file: A path, whose file appears when it is complete and replaces one that is there; or
            a binary file object.
        requests: Mappings, structs, dataclasses; or lines that are JSON already, as bytes,
            which are written as they are. Blank ones of these are left out.

    Raises:
        ArgumentError: A request cannot be written; the error names its line, and the place of
            the value (`body.messages[0].content`). A file object has received a part of the
            lines before it.
        OSError: The file cannot be written.
    """
    lines = (line for _, line in encoded_lines(requests))
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
    """Split requests, in their order, into files that keep to the limits; the files' bytes.

    A file ends where the next line would make it too large, too long or too much in total, or
    differs in a value that has to be the same within a file: sort the requests by that value
    first, or there will be many files. The same requests give the same files. At most one
    file is held in memory. What the lines say is not checked otherwise: see `check_lines`.

    Args:
        rules: The limits; see `LineRules.within` for lower ones.
        requests: See `write_lines`.

    Raises:
        ArgumentError: A request cannot be written, or is beyond the limits by itself; the
            error names its line, counted from 1 in all files together, and the place of a value
            that JSON has no word for.
    """
    for _, lines in groupby(_packed(rules, requests), itemgetter(0)):
        yield b"".join(line for _, line in lines)


def encoded_lines(requests: Iterable[object]) -> Iterator[tuple[int, bytes]]:
    """The requests as lines with their line feeds, and their numbers, counted from 1.

    Raises:
        ArgumentError: One of them cannot be written.
    """
    for number, request in enumerate(requests, 1):
        if isinstance(request, bytes | bytearray | memoryview):
            line = bytes(cast("bytes", request)).strip(b" \t\r\n")
            if b"\n" in line:
                _refuse(number, "expected one line, got several")
            if line:
                yield number, line + b"\n"
            continue
        try:
            line = encode_line(request)
        except EncodingError as error:
            _refuse(number, str(error))
        if not line.startswith(b"{"):
            _refuse(number, f"expected an object, got {type(request).__name__}")
        yield number, line + b"\n"


class Packing(Struct):
    """One file in the making: says whether a line still belongs into it; free of I/O."""

    rules: LineRules
    lines: int = 0
    size: int = 0
    _norms: dict[Place, object] = {}
    _sums: dict[int, int] = {}

    def takes(self, size: int, value: object) -> str | None:
        """Take a line, or say why not.

        Args:
            size: The bytes of the line, its line feed included.
            value: What it says.
        """
        rules = self.rules
        if rules.most_lines is not None and self.lines >= rules.most_lines:
            return f"more than {rules.most_lines} lines"
        if rules.most_bytes is not None and self.size + size > rules.most_bytes:
            return f"more than {rules.most_bytes} bytes"
        held = {place: lookup(value, place) for place in (*rules.same, *rules.equal)}
        for place, norm in self._norms.items():
            if held[place] is not None and not equal(held[place], norm):
                return f"another {dotted(place)}"
        sums = dict(self._sums)
        for index, total in enumerate(rules.totals):
            if all(equal(lookup(value, place), other) for place, other in total.when.items()):
                sums[index] = sums.get(index, 0) + size_of(lookup(value, total.of))
                if sums[index] > total.maximum:
                    return f"more than {total.maximum} in {dotted(total.of)}"
        self._sums = sums
        for place, norm in held.items():
            if norm is not None:
                self._norms.setdefault(place, norm)
        self.lines += 1
        self.size += size
        return None


def _packed(rules: LineRules, requests: Iterable[object]) -> Iterator[tuple[int, bytes]]:
    """Each line with the number of its file."""
    file, packing = 1, Packing(rules)
    looks = bool(rules.same or rules.equal or rules.totals)
    for number, line in encoded_lines(requests):
        value = _decoded(number, line) if looks else None
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
        # An unbuffered file may take a part; an object that does not say has taken all.
        left = left[len(left) if written is None else written :]


def _refuse(line: int, reason: str) -> NoReturn:
    raise ArgumentError(f"line {line}: {reason}", argument="requests")
