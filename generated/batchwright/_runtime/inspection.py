# Copied by `make generate` from templates/batchwright/_runtime/inspection.py. Do not edit.
"""Checks a file of lines before it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from msgspec import Struct

from .line_check import LineCheck
from .line_rules import LineProblem, LineRules
from .lines import LineSplitter
from .rereading import reread
from .source import Source, Upload

ARGUMENT = "file"
"""The name of the file's argument, for errors."""


class Inspection(Struct, frozen=True):
    """The result of checking a file.

    Attributes:
        problems: All problems, those of the whole file first.
        lines: How many lines it has, blank ones not counted.
        size: The number of bytes.
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
    """Read a file once and report all its problems.

    Memory holds the longest line and the keys. Blank lines are ignored, as by most servers. A byte
    order mark is not JSON. The name of the file is checked if it has one.

    Args:
        rules: The rules of the lines.
        source: The file. A file object is read from its position, which is restored.
        given: The arguments of the create, for `rules.equal`; missing ones and None are not
            compared.

    Raises:
        ArgumentError: The source cannot be read twice: a pipe, an iterator, an asynchronous
            iterable.
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
    """All problems of a file; an empty list if it is valid. See `inspect_lines`."""
    return list(inspect_lines(rules, source, given=given).problems)
