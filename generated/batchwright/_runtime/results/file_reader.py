# Copied by `make generate` from templates/batchwright/_runtime/results/file_reader.py. Do not edit.
"""One file of results: told what arrives of it, it gives the results; free of I/O."""

from __future__ import annotations

import codecs
from operator import attrgetter
from typing import Generic, TypeVar

from ..clock import http_date
from ..errors import APIStatusError
from ..json_value import reason
from ..jsonl.lines import LineSplitter, bounded, too_long
from ..request.operation import DownloadCall
from .errors import GoneFile, UnreadableLine, UnreadableLineError
from .line_reader import LineReader
from .result import Result
from .tally import SHOWN, ResultTally

R = TypeVar("R", bound=Result)

_KEY = attrgetter("key")
_MISSING, _GONE = 404, 410
_KEPT = 65_536

LATE = 3600.0
"""Seconds after the end of an object from which a file that is not found is gone for good."""


class FileReader(Generic[R]):
    """A step: download the file, again and again until it has `ended`, and feed it in.

    Attributes:
        call: What to download.
        ended: Whether nothing is left to do, or nothing can be done now.
        missing: Whether the server does not find the file, but may do so soon.
    """

    def __init__(
        self,
        call: DownloadCall,
        reader: LineReader[R],
        tally: ResultTally,
        file: str,
        count: int | None,
        *,
        since: float | None,
        strict: bool,
    ) -> None:
        self.call = call
        self.ended = False
        self.missing = False
        self._since = since
        self._refusal: APIStatusError | None = None
        self._reader = reader
        self._tally = tally
        self._gone = GoneFile(file, count)
        self._strict = strict
        self._splitter = LineSplitter()
        self._at = 0
        self._number = 0
        self._torn: bytes | None = None

    def begin(self) -> None:
        """A download begins; of one that is repeated, the lines that came before are skipped."""
        self._splitter = LineSplitter()
        self._at = 0

    def feed(self, chunk: bytes) -> list[R]:
        """The results in the lines that end within `chunk`.

        Raises:
            UnreadableLineError: A line before this chunk cannot be read, and all have to be.
        """
        self._verify()
        lines = self._splitter.feed_whole(chunk)
        if self._at < self._number:
            known = min(self._number - self._at, len(lines))
            self._at += known
            lines = lines[known:]
        unbounded = too_long(max(map(len, lines), default=0))
        results = None if unbounded else self._reader.read_plain(lines)
        if results is None:
            results = self._read_each(lines)
        else:
            self._number += len(lines)
        self._tally.enter(list(map(_KEY, results)))
        self._at = self._number
        return results

    def _read_each(self, lines: list[bytes]) -> list[R]:
        """The results in lines, if not all of them are plain."""
        results: list[R] = []
        for whole in lines:
            line = whole[:-1]
            self._number += 1
            try:
                # Files that were put together have a mark within.
                result = self._reader.read(bounded(_without_mark(line)))
            except (ValueError, RecursionError) as error:
                self._spoil(line, error)
                if self._strict:
                    break
                continue
            if result is not None:
                results.append(result)
        return results

    def finish(self) -> list[R]:
        """The download has ended: the result in the last line, if no line feed follows it.

        If it cannot be read, the download may have broken off without anyone noticing. It is
        repeated once.

        Raises:
            UnreadableLineError: A line before that cannot be read, and all have to be.
        """
        self._verify()
        [tail] = self._splitter.finish() or [b""]
        if tail and self._torn is None:
            try:
                self._reader.read(bounded(_without_mark(tail)))
            except (ValueError, RecursionError):
                self._torn = tail
                return []
        self.ended = True
        if self._at < self._number and self._torn is not None:
            tail, self._at = self._torn, self._number  # the repetition ended before that
        results = self.feed(tail + b"\n") if tail else []
        self._verify()
        return results

    def refused(self, error: APIStatusError) -> None:
        """The server does not hand out the file.

        It may not find it yet, if the time that it says it is does not show that it had long
        enough to.

        Raises:
            APIStatusError: It may have the file nevertheless.
            ResultFileGoneError: It has it no more, and every file has to be there.
        """
        if error.status_code not in (_MISSING, _GONE):
            raise error
        self.ended, self._refusal = True, error
        if error.status_code == _MISSING and not self._is_late(error):
            self.missing = True
        else:
            self.give_up()

    def _is_late(self, error: APIStatusError) -> bool:
        now = http_date(error.response.headers.get("date", ""))
        return now is not None and self._since is not None and now - self._since > LATE

    def again(self) -> None:
        """Look for a file that was missing once more."""
        self.ended = self.missing = False

    def give_up(self) -> None:
        """Take a file that was missing for gone.

        Raises:
            ResultFileGoneError: Every file has to be there.
        """
        self.missing = False
        self._tally.gone.append(self._gone)
        if self._strict and (verdict := self._tally.verdict("this object", None, None)):
            raise verdict from self._refusal

    def _spoil(self, line: bytes, error: ValueError | RecursionError) -> None:
        what, kept = reason(error), line[:_KEPT]
        # A file may have nothing but such lines: of those that are not shown, nothing is kept.
        key = self._reader.key_in(line) if self._tally.unreadable < SHOWN else None
        self._tally.spoil(UnreadableLine(self._gone.file, self._number, what, kept, len(line), key))

    def _verify(self) -> None:
        # What stands before an unreadable line has to be handed out first.
        if self._strict and self._tally.unreadable:
            [problem] = self._tally.unreadable_lines
            error = UnreadableLineError(f"Cannot read a line: {problem}")
            error.problem = problem
            raise error


def _without_mark(line: bytes) -> bytes:
    return line.removeprefix(codecs.BOM_UTF8)
