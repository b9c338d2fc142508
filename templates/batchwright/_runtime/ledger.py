"""The account of a set of results: every line in, and whatever does not add up out."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from .result_errors import GoneFile, ResultFileGoneError, ResultsIncompleteError, UnreadableLine
from .text import brief

SHOWN = 20
"""How many repeated keys and unreadable lines are kept to be shown; all are counted."""

_NAMED = 5


@dataclass
class Ledger:
    """What came so far. The keys are kept, the lines are not.

    Attributes:
        keys: The keys of the lines, in the order of their first lines.
        repeated: How many lines had a key that was there before.
        unreadable: How many lines could not be read.
        gone: The files that the server does not have any more.
    """

    keys: dict[str, None] = field(default_factory=dict[str, None])
    repeated: int = 0
    repeated_keys: list[str] = field(default_factory=list[str])
    unreadable: int = 0
    unreadable_lines: list[UnreadableLine] = field(default_factory=list[UnreadableLine])
    gone: list[GoneFile] = field(default_factory=list[GoneFile])

    @property
    def lines(self) -> int:
        """How many lines there were."""
        return len(self.keys) + self.repeated + self.unreadable

    def enter(self, keys: list[str]) -> None:
        """Take note of the keys of lines that could be read."""
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
        """Take note of a line that cannot be read."""
        self.unreadable += 1
        if len(self.unreadable_lines) < SHOWN:
            self.unreadable_lines.append(line)

    def short_of(self, least: int | None) -> bool:
        """Whether requests are left without a line. A repeated key answers only one."""
        return least is not None and self.lines - self.repeated < least

    def verdict(
        self, subject: str, least: int | None, most: int | None
    ) -> ResultsIncompleteError | None:
        """The error about all that does not add up, if anything does not."""
        faults: list[str] = []
        if self.short_of(least) or (most is not None and self.lines > most):
            faults.append(f"{_expected(least, most)} lines expected, {self.lines} found")
        if self.repeated:
            faults.append(f"{self.repeated} with a key that was there before: {_keys(self)}")
        if self.unreadable:
            shown = "; ".join(map(str, self.unreadable_lines[:_NAMED]))
            faults.append(f"{self.unreadable} unreadable: {shown}{_more(self.unreadable)}")
        faults[:0] = map(str, self.gone)
        if not faults:
            return None
        kind = ResultFileGoneError if self.gone else ResultsIncompleteError
        error = kind(f"The results of {subject} are not complete: {'; '.join(faults)}")
        error.lines = self.lines
        error.least, error.most = least, most
        error.repeated, error.repeated_keys = self.repeated, tuple(self.repeated_keys)
        error.unreadable, error.unreadable_lines = self.unreadable, tuple(self.unreadable_lines)
        error.gone = tuple(self.gone)
        return error


def _expected(least: int | None, most: int | None) -> str:
    if least == most or most is None:
        return str(least)
    return f"at most {most}" if not least else f"{least} to {most}"


def _keys(ledger: Ledger) -> str:
    shown = ", ".join(repr(brief(key, 40)) for key in ledger.repeated_keys[:_NAMED])
    return shown + _more(len(ledger.repeated_keys))


def _more(count: int) -> str:
    return ", ..." if count > _NAMED else ""
