# Copied by `make generate` from templates/batchwright/_runtime/inspection.py. Do not edit.
"""A file of lines read once, before it is sent, to see what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from msgspec import Struct

from .line_check import LineCheck
from .line_rules import LineProblem, LineRules
from .lines import LineSplitter
from .request.source import Source, Upload, reread

ARGUMENT = "file"
"""The name of the file's argument, for errors."""


class Inspection(Struct, frozen=True):
    """What a file turned out to be.

    Attributes:
        problems: All that is wrong with it, the file's own problems first.
        lines: How many lines it has, blank ones not counted.
        size: How many bytes.
        digest: The SHA-256 of them, in hexadecimal.
    """

    problems: tuple[LineProblem, ...]
    lines: int
    size: int
    digest: str


def inspect_lines(
    rules: LineRules,
    source: Source,
    *,
    given: Mapping[str, object] | None = None,
) -> Inspection:
    """Read a file once and report all that is wrong with it.

    Memory is needed for the longest line, and for the keys. A blank line is ignored: most
    servers do so, but not all. A byte order mark is not JSON. The name of the file is checked
    if it has one.

    Args:
        rules: What the lines have to obey.
        source: The file. A file object is read from where it stands, and put back there.
        given: The arguments that go with the file, for `rules.equal`; those that are missing
            or None are not compared with.

    Raises:
        ArgumentError: The source cannot be read twice: a pipe, an iterator, an asynchronous
            iterable. What is sent later would not be what was checked.
        OSError: It cannot be read.
    """
    check = LineCheck(rules, given or {})
    check.name(Upload(ARGUMENT, source).name)
    splitter = LineSplitter()
    digest = hashlib.sha256()
    size = 0
    with reread(source, ARGUMENT) as parts:
        for part in parts:
            digest.update(part)
            size += len(part)
            for line in splitter.feed(part):
                check.line(line)
    for line in splitter.finish():
        check.line(line)
    return Inspection(check.finish(size), check.lines, size, digest.hexdigest())


def check_lines(
    rules: LineRules,
    source: Source,
    *,
    given: Mapping[str, object] | None = None,
) -> list[LineProblem]:
    """All that is wrong with a file; an empty list if nothing is. See `inspect_lines`."""
    return list(inspect_lines(rules, source, given=given).problems)
