# Copied by `make generate` from templates/batchwright/_runtime/results/file_reader.py. Do not edit.
"""Reads one result file, chunk by chunk, and yields its results; free of I/O."""

from __future__ import annotations

import codecs
from operator import attrgetter
from typing import Generic, TypeVar

from ..clock import http_date
from ..errors import APIStatusError
from ..json_value import reason
from ..jsonl.line_splitter import LineSplitter, bounded, too_long
from ..request.operation import DownloadCall
from .errors import GoneFile, UnreadableLine, UnreadableLineError
from .line_decoder import LineDecoder
from .result import Result
from .tally import SHOWN, ResultTally

R = TypeVar("R", bound=Result)

_KEY = attrgetter("key")
_MISSING, _GONE = 404, 410
_KEPT = 65_536

LATE = 3600.0
"""Seconds after the end of an object after which a missing file counts as deleted."""


class FileReader(Generic[R]):
    """A step: download the file, again if needed, until it has `ended`.

    Attributes:
        call: What to download.
        ended: Whether the file is read, or cannot be read now.
        missing: Whether the server does not find the file, but may find it soon.
    """

    def __init__(
        self,
        call: DownloadCall,
        reader: LineDecoder[R],
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
        """Begin a download; a repeated one skips the lines that were read before."""
        self._splitter = LineSplitter()
        self._at = 0

    def feed(self, chunk: bytes) -> list[R]:
        """The results in the lines that end within `chunk`.

        Raises:
            UnreadableLineError: A line before this chunk cannot be read, and `strict` is set.
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
        """The results in lines, if some of them are not plain."""
        results: list[R] = []
        for whole in lines:
            line = whole[:-1]
            self._number += 1
            try:
                # A file that was concatenated has a byte order mark inside.
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
        """End the download; return the result in a last line without a line feed.

        If that line cannot be read, the download may have been cut short unnoticed. It is repeated
        once.

        Raises:
            UnreadableLineError: An earlier line cannot be read, and `strict` is set.
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
            tail, self._at = self._torn, self._number  # the repeated download ended earlier
        results = self.feed(tail + b"\n") if tail else []
        self._verify()
        return results

    def refused(self, error: APIStatusError) -> None:
        """Record that the server does not serve the file.

        It may not find the file yet, unless the object ended long ago by the server's clock.

        Raises:
            APIStatusError: The file may exist nevertheless.
            ResultFileGoneError: The file is deleted, and `strict` is set.
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
        """Download a missing file once more."""
        self.ended = self.missing = False

    def give_up(self) -> None:
        """Treat a missing file as deleted.

        Raises:
            ResultFileGoneError: `strict` is set.
        """
        self.missing = False
        self._tally.gone.append(self._gone)
        if self._strict and (verdict := self._tally.verdict("this object", None, None)):
            raise verdict from self._refusal

    def _spoil(self, line: bytes, error: ValueError | RecursionError) -> None:
        what, kept = reason(error), line[:_KEPT]
        # A file may consist of such lines: only those that are shown are kept.
        key = self._reader.key_in(line) if self._tally.unreadable < SHOWN else None
        self._tally.spoil(UnreadableLine(self._gone.file, self._number, what, kept, len(line), key))

    def _verify(self) -> None:
        # The results before an unreadable line are yielded first.
        if self._strict and self._tally.unreadable:
            [problem] = self._tally.unreadable_lines
            error = UnreadableLineError(f"Cannot read a line: {problem}")
            error.problem = problem
            raise error


def _without_mark(line: bytes) -> bytes:
    return line.removeprefix(codecs.BOM_UTF8)
