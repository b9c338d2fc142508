"""The errors of a set of results."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from ..errors import APIError, brief
from ..jsonl.rules import LineProblem


class UnreadableLine(Struct, frozen=True):
    """A line that is not a JSON object with a key.

    Attributes:
        file: The id of its file.
        number: Its number in the file, counted from 1, blank lines included.
        reason: Why it cannot be read.
        line: Its bytes, without the line feed; at most 65,536.
        size: Its number of bytes; for a line that is too long, those that were read.
        key: The key of its request, if its bytes contain one.
    """

    file: str
    number: int
    reason: str
    line: bytes
    size: int
    key: str | None = None

    def __str__(self) -> str:
        named = "" if self.key is None else f" (of {brief(self.key, 60)!r})"
        return f"{brief(self.file, 80)} line {self.number}: {brief(self.reason, 80)}{named}"


class GoneFile(Struct, frozen=True):
    """A result file that was deleted on the server.

    Attributes:
        file: Its id.
        lines: Its number of lines; None if unknown.
    """

    file: str
    lines: int | None

    def __str__(self) -> str:
        held = "an unknown number of" if self.lines is None else self.lines
        return f"{brief(self.file, 80)} is gone, with {held} lines"


class ResultsError(APIError):
    """The base class of the errors of a set of results.

    Attributes:
        state: The state of the object.
    """

    state: str | None = None


class ResultsNotReadyError(ResultsError):
    """The object is not in a final state: wait for it first."""


class NoResultsError(ResultsError):
    """The object ended without any results.

    Attributes:
        problems: The server's reasons, if it gives any.
        retryable: Whether nothing was executed for a temporary reason: submit the same file again
            later.
    """

    problems: tuple[LineProblem, ...] = ()
    retryable: bool = False


class ResultFilesMissingError(ResultsError):
    """There should be results, but the object names no result file, even after a while."""


class UnreadableLineError(ResultsError):
    """A line cannot be read; raised at once with `strict`.

    Attributes:
        problem: The line.
    """

    problem: UnreadableLine


class ResultsIncompleteError(ResultsError):
    """Raised after the last line: the lines do not match the counts of the object.

    Attributes:
        lines: The number of lines, repeated and unreadable ones included.
        least: The fewest expected lines; None if unknown.
        most: The most expected lines; None if unknown.
        repeated: The number of lines with the key of an earlier line.
        repeated_keys: These keys; at most 20 of them.
        unreadable: The number of unreadable lines.
        unreadable_lines: These lines; at most 20 of them.
        gone: The files that were deleted on the server.
        unreadable_fields: The unreadable file ids and counts of the object, by path: missing lines
            may go unnoticed.
        miscounted: Whether the only problem is counts of 0 although there are lines: no line is
            known to be missing.
    """

    lines: int = 0
    least: int | None = None
    most: int | None = None
    repeated: int = 0
    repeated_keys: tuple[str, ...] = ()
    unreadable: int = 0
    unreadable_lines: tuple[UnreadableLine, ...] = ()
    gone: tuple[GoneFile, ...] = ()
    unreadable_fields: Mapping[str, object] = MappingProxyType({})
    miscounted: bool = False


class ResultFileGoneError(ResultsIncompleteError):
    """A result file is gone: it was deleted, or expired."""
