"""What can be wrong with a set of results: each way is an error, none is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from ..errors import APIError, brief
from ..jsonl.rules import LineProblem


class UnreadableLine(Struct, frozen=True):
    """A line that is no JSON object with a key.

    Attributes:
        file: The id of its file.
        number: Its number in the file, counted from 1, blank lines included.
        reason: Why it cannot be read.
        line: Its bytes, without the line feed; of a long line the first 65,536.
        size: How many bytes it has; of a line that is too long, how many were kept at first.
        key: The key of its request, if its bytes name one.
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
    """A file of results that the server does not have any more.

    Attributes:
        file: Its id.
        lines: How many lines it held; None if that is not known.
    """

    file: str
    lines: int | None

    def __str__(self) -> str:
        held = "an unknown number of" if self.lines is None else self.lines
        return f"{brief(self.file, 80)} is gone, with {held} lines"


class ResultsError(APIError):
    """The root of the errors about a set of results.

    Attributes:
        state: The state of the object that the results belong to.
    """

    state: str | None = None


class ResultsNotReadyError(ResultsError):
    """The object is not in a final state: wait until it is, and ask again."""


class NoResultsError(ResultsError):
    """The object ended without any results.

    Attributes:
        problems: Why, as far as the server says so.
        retryable: Whether nothing was executed for a reason that passes: submit the same again,
            later.
    """

    problems: tuple[LineProblem, ...] = ()
    retryable: bool = False


class ResultFilesMissingError(ResultsError):
    """There should be results, but the object names no file, not even after a while."""


class UnreadableLineError(ResultsError):
    """A line cannot be read; raised at once where that was asked for.

    Attributes:
        problem: The line.
    """

    problem: UnreadableLine


class ResultsIncompleteError(ResultsError):
    """After the last line: the results that there were are not those that there should be.

    Attributes:
        lines: How many lines there were, those with a repeated key and unreadable ones included.
        least: How many there should be at least; None if that is not known.
        most: How many there should be at most; None if that is not known.
        repeated: How many lines had a key that another line had before.
        repeated_keys: These keys; at most 20 of them.
        unreadable: How many lines could not be read.
        unreadable_lines: These lines; at most 20 of them.
        gone: Files that the server does not have any more.
        unreadable_fields: What the object says of its files and their lines and could not be
            read, as it was sent, by its place: lines may be missing without notice.
        miscounted: Whether the counts of the object are 0, beside lines, and nothing else is
            wrong: no line is known to be missing.
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
    """A file of results is gone: it was deleted, or its time was up."""
