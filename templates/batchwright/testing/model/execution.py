"""Executes the requests of a file in order, and writes their results."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ..._runtime.json_value import parse_line
from ..._runtime.results.outcome import Outcome
from ..contract import Output, Reason
from .content import Content, Writer
from .result_line import LineWriter
from .script import Script


class Execution:
    """The execution of a file of requests. It reads the file once.

    Args:
        source: The validated file.
        total: The number of requests.
        outputs: The result files.
        writer: The writer of their lines.
        key: The name of the key of a request.
        script: The results of the requests.

    Attributes:
        counts: The number of requests with each outcome.
        total: The number of requests.
    """

    def __init__(
        self,
        source: Content,
        total: int,
        outputs: Sequence[Output],
        writer: LineWriter,
        key: str,
        script: Script,
    ) -> None:
        self.total = total
        self.counts: Counter[Outcome] = Counter()
        self._lines = source.lines()
        self._outputs = outputs
        self._writer = writer
        self._key = key
        self._script = script
        self._passed = 0
        self._returned: tuple[str, dict[str, Any]] | None = None
        self._waiting: list[str] = []
        self._files = {output.property: _File() for output in outputs}

    @property
    def complete(self) -> bool:
        """Whether all requests are executed."""
        return self._passed >= self.total and not self._waiting

    def until(self, count: int, now: float) -> None:
        """Execute requests until so many of them are processed."""
        while self._passed < count and (line := self._next()) is not None:
            key, request = line
            try:
                response = self._script.response(key, request)
            except Exception:
                # The mistake is not lost: the next request raises it, too.
                self._returned, self._passed = line, self._passed - 1
                raise
            if response.never:
                self._waiting.append(key)
                continue
            if response.copies:
                outcome, written = self._writer.executed(key, request, response, now)
                self.counts[outcome] += 1
                for _ in range(response.copies):
                    self._write(outcome, written)

    def finish(self, reason: Reason | None, rng: random.Random) -> Mapping[str, Content | None]:
        """The result files; None for a missing one.

        Args:
            reason: Why the remaining requests were not executed; None writes no lines for them.
            rng: The random source of their order, if the lines are shuffled.
        """
        if reason is not None:
            for key in self._waiting:
                self._skip(key, reason)
            while (line := self._next()) is not None:
                self._skip(line[0], reason)
        done: dict[str, Content | None] = {}
        for output in self._outputs:
            file = self._files[output.property]
            wanted = file.lengths or output.always
            done[output.property] = file.done(rng, self._script.shuffled) if wanted else None
        return done

    def _next(self) -> tuple[str, dict[str, Any]] | None:
        """The next line with a request, and its key."""
        if self._returned is not None:
            line, self._returned, self._passed = self._returned, None, self._passed + 1
            return line
        for text in self._lines:
            try:
                content = parse_line(text) if text else None
            except (ValueError, RecursionError):
                continue
            if isinstance(content, dict):
                self._passed += 1
                request = cast("dict[str, Any]", content)
                return str(request.get(self._key)), request
        # A line that is not a request counts as one, if the server does not check it.
        self.total = self._passed
        return None

    def _skip(self, key: str, reason: Reason) -> None:
        """Write the reason why a request was not executed."""
        self._write(*self._writer.unprocessed(key, reason))
        self.counts["unprocessed"] += 1

    def _write(self, outcome: Outcome, line: bytes) -> None:
        for output in self._outputs:
            if outcome in output.outcomes:
                self._files[output.property].add(line)
                return


class _File:
    """A result file while it is written."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self._writer = Writer()

    def add(self, line: bytes) -> None:
        self._writer.write(line + b"\n")
        self.lengths.append(len(line) + 1)

    def done(self, rng: random.Random, shuffled: bool) -> Content:
        content = self._writer.done()
        if not shuffled:
            return content
        spans: list[tuple[int, int]] = []
        start = 0
        for length in self.lengths:
            spans.append((start, length))
            start += length
        rng.shuffle(spans)
        writer = Writer()
        for span in spans:
            writer.write(content.part(*span))
        return writer.done()
