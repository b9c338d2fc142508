"""The tally of a set of results: counts every line, and names every inconsistency."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType

from msgspec import Struct

from ..errors import brief
from ..json_value import shown
from .errors import GoneFile, ResultFileGoneError, ResultsIncompleteError, UnreadableLine

SHOWN = 20
"""How many repeated keys and unreadable lines are kept for the error; all are counted."""

_NAMED = 5


class ResultTally(Struct):
    """The lines so far. Keys are kept, lines are not.

    Attributes:
        keys: The keys of the lines, in the order of their first lines.
        repeated: How many lines had the key of an earlier line.
        unreadable: The number of unreadable lines.
        gone: The files that were deleted on the server.
    """

    keys: dict[str, None] = {}
    repeated: int = 0
    repeated_keys: list[str] = []
    unreadable: int = 0
    unreadable_lines: list[UnreadableLine] = []
    gone: list[GoneFile] = []

    @property
    def lines(self) -> int:
        """How many lines there were."""
        return len(self.keys) + self.repeated + self.unreadable

    def enter(self, keys: list[str]) -> None:
        """Count lines that were read, by their keys."""
        before = len(self.keys)
        self.keys.update(dict.fromkeys(keys))
        added = len(self.keys) - before
        if added < len(keys):
            new = set(islice(reversed(self.keys), added))
            for key in keys:
                if key in new:
                    new.remove(key)
                else:
                    self._repeat(key)

    def _repeat(self, key: str) -> None:
        self.repeated += 1
        if len(self.repeated_keys) < SHOWN and key not in self.repeated_keys:
            self.repeated_keys.append(key)

    def spoil(self, line: UnreadableLine) -> None:
        """Count an unreadable line."""
        self.unreadable += 1
        if len(self.unreadable_lines) < SHOWN:
            self.unreadable_lines.append(line)

    def short_of(self, least: int | None) -> bool:
        """Whether requests have no line. A repeated key is the result of one request only."""
        return least is not None and self.lines - self.repeated < least

    def verdict(
        self,
        subject: str,
        least: int | None,
        most: int | None,
        unreadable: Mapping[str, object] = MappingProxyType({}),
    ) -> ResultsIncompleteError | None:
        """The error with all inconsistencies; None if there are none.

        Args:
            subject: The object of the results.
            least: The fewest expected lines; None if unknown.
            most: The most expected lines; 0 is ignored if there are lines.
            unreadable: The counts of the subject that cannot be read.
        """
        faults: list[str] = []
        miscounted = most == 0 and self.lines > 0
        if miscounted:
            least = most = None
            faults.append(f"its counts are 0, and {self.lines} lines were found")
        elif self.short_of(least) or (most is not None and self.lines > most):
            faults.append(f"{_expected(least, most)} lines expected, {self.lines} found")
        if self.repeated:
            faults.append(f"{self.repeated} with the key of an earlier line: {_keys(self)}")
        if self.unreadable:
            lines = "; ".join(map(str, self.unreadable_lines[:_NAMED]))
            faults.append(f"{self.unreadable} unreadable: {lines}{_more(self.unreadable)}")
        faults += (f"{path} cannot be read: {shown(value)}" for path, value in unreadable.items())
        faults[:0] = map(str, self.gone)
        if not faults:
            return None
        miscounted = miscounted and len(faults) == 1
        kind = ResultFileGoneError if self.gone else ResultsIncompleteError
        what = "do not agree with its counts" if miscounted else "are not complete"
        error = kind(f"The results of {subject} {what}: {'; '.join(faults)}")
        error.lines = self.lines
        error.least, error.most = least, most
        error.repeated, error.repeated_keys = self.repeated, tuple(self.repeated_keys)
        error.unreadable, error.unreadable_lines = self.unreadable, tuple(self.unreadable_lines)
        error.gone = tuple(self.gone)
        error.unreadable_fields = dict(unreadable)
        error.miscounted = miscounted
        return error


def _expected(least: int | None, most: int | None) -> str:
    if least == most or most is None:
        return str(least)
    return f"at most {most}" if not least else f"{least} to {most}"


def _keys(tally: ResultTally) -> str:
    shown = ", ".join(repr(brief(key, 40)) for key in tally.repeated_keys[:_NAMED])
    return shown + _more(len(tally.repeated_keys))


def _more(count: int) -> str:
    return ", ..." if count > _NAMED else ""
