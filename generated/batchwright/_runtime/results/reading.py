# Copied by `make generate` from templates/batchwright/_runtime/results/reading.py. Do not edit.
"""The results of an object, read from its files as they arrive, every line accounted for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Generator
from contextlib import aclosing, closing
from typing import Generic, TypeVar

from ..client.async_client import AsyncClient
from ..client.sync_client import SyncClient
from ..errors import APIStatusError, ArgumentError, brief
from ..http.effects import Emit, Pause, Steps, async_drive, drive
from ..path import dotted, lookup
from ..request.options import RequestOptions, verify_options
from .errors import NoResultsError, ResultFilesMissingError, ResultsError, ResultsNotReadyError
from .file_reader import FileReader
from .line_decoder import LineDecoder
from .result import Result
from .source import ResultSource
from .tally import ResultTally

T = TypeVar("T")
R = TypeVar("R", bound=Result)

DELAYS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before each new poll for a result file that should exist.

A server may list it late, and serve it later still.
"""


class Results(Generic[T, R]):
    """Every line of all result files, in any order. Each iteration starts again.

    No request is sent before the first result is needed. Memory holds only the keys. An iteration
    that lacks lines raises after the last line. It can be closed at any time.

    Args:
        client: Sends the requests.
        source: Where the results are.
        subject: The object, or its id.
        strict: Whether to stop at the first unreadable line or deleted file, instead of reading the
            others first.
        final: Further final states, besides the specification's.
        options: The options of each request.

    Raises, when iterated:
        ResultsNotReadyError: The object is not in a final state.
        NoResultsError: It ended without results; see its `retryable`.
        ResultFilesMissingError: It should have results, but names no result file within 30 seconds.
        ResultFileGoneError: A file is not found within 30 seconds, or is not found and the object
            ended more than an hour ago by the server's clock. Raised after the last line of the
            other files.
        ResultsIncompleteError: Lines are missing, surplus, repeated or unreadable, or the counts of
            the object are unreadable or 0 although there are lines. Raised after the last line.
        UnreadableLineError: A line cannot be read, and `strict` is set.
        APIError: A request failed.
        ArgumentError: The object has no id.
    """

    def __init__(
        self,
        client: SyncClient,
        source: ResultSource[T, R],
        subject: T | str,
        *,
        strict: bool = False,
        final: Collection[str] = (),
        options: RequestOptions | None = None,
    ) -> None:
        options = options or {}
        verify_options("results", options, RequestOptions.__optional_keys__)
        self._client = client
        self._source = source.with_options(final, options)
        self._subject: T | str = subject
        self._strict = strict

    def __iter__(self) -> Generator[R]:
        """The results."""
        steps = collection_steps(self._source, self._subject, strict=self._strict)
        with closing(drive(steps, self._client.send, self._client.clock)) as readers:
            for reader in readers:
                with closing(self._read(reader)) as blocks:
                    for block in blocks:
                        yield from block

    def _read(self, reader: FileReader[R]) -> Generator[list[R]]:
        # Yielding each result from here would cost more than decoding it.
        while not reader.ended:
            reader.begin()
            try:
                with closing(self._client.download(reader.call).chunks()) as chunks:
                    for chunk in chunks:
                        yield reader.feed(chunk)
            except APIStatusError as error:
                reader.refused(error)
            else:
                yield reader.finish()


class AsyncResults(Generic[T, R]):
    """Every line of all files of results, in any order; see `Results`.

    Close an iteration that ends early with `aclose`; otherwise the event loop closes it later.
    """

    def __init__(
        self,
        client: AsyncClient,
        source: ResultSource[T, R],
        subject: T | str,
        *,
        strict: bool = False,
        final: Collection[str] = (),
        options: RequestOptions | None = None,
    ) -> None:
        options = options or {}
        verify_options("results", options, RequestOptions.__optional_keys__)
        self._client = client
        self._source = source.with_options(final, options)
        self._subject: T | str = subject
        self._strict = strict

    async def __aiter__(self) -> AsyncGenerator[R]:
        """The results."""
        steps = collection_steps(self._source, self._subject, strict=self._strict)
        async with aclosing(async_drive(steps, self._client.send, self._client.clock)) as readers:
            async for reader in readers:
                # Inline, as in `Results`: yielding each result through a function costs more.
                while not reader.ended:
                    reader.begin()
                    try:
                        async with aclosing(self._client.download(reader.call).chunks()) as chunks:
                            async for chunk in chunks:
                                for result in reader.feed(chunk):
                                    yield result
                    except APIStatusError as error:
                        reader.refused(error)
                    else:
                        for result in reader.finish():
                            yield result


def collection_steps(
    source: ResultSource[T, R], subject: T | str, *, strict: bool
) -> Steps[FileReader[R]]:
    """The steps of reading all results of an object, file by file; see `Results`."""
    name = _identity(source, subject)
    # The caller's object may be out of date.
    if isinstance(subject, str) or source.amount_of(subject) is None:
        latest: T = yield source.retrieve(name)
    else:
        latest = subject
    _verify_final(source, latest, name)
    line_decoder = LineDecoder(source.key, source.outcomes, source.result)
    tally = ResultTally()
    readers: dict[str, FileReader[R]] = {}
    delays = iter(DELAYS)
    while True:
        for file, count in source.files_of(latest).items():
            if file not in readers:
                call, since = source.download(file), source.ended_at(latest)
                readers[file] = FileReader(
                    call, line_decoder, tally, file, count, since=since, strict=strict
                )
            elif readers[file].missing:
                readers[file].again()
            if not readers[file].ended:
                yield Emit(readers[file])
            if strict and readers[file].missing:
                break  # the rest is read after it
        missing = [reader for reader in readers.values() if reader.missing]
        unnamed = _more_to_come(source, latest, tally, bool(readers))
        if not (missing or unnamed) or (seconds := next(delays, None)) is None:
            break
        yield Pause(seconds)
        if unnamed:
            latest = yield source.retrieve(name)
    for reader in missing:
        reader.give_up()
    if (error := _verdict(source, latest, tally, bool(readers), name)) is not None:
        error.state = source.state_of(latest)
        raise error


def _identity(source: ResultSource[T, R], subject: T | str) -> str:
    identity = subject if isinstance(subject, str) else lookup(subject, source.identity)
    if not isinstance(identity, str) or not identity:
        raise ArgumentError("the object has no id", argument=dotted(source.identity))
    return identity


def _verify_final(source: ResultSource[T, R], subject: T, name: str) -> None:
    if source.amount_of(subject) is None:
        state = source.state_of(subject)
        shown = "without a state" if state is None else repr(brief(state, 100))
        error = ResultsNotReadyError(
            f"{brief(name, 100)!r} is {shown}, which is not final: call wait() before results()"
        )
        error.state = state
        raise error


def _more_to_come(source: ResultSource[T, R], subject: T, tally: ResultTally, named: bool) -> bool:
    """Whether a file that the object does not name yet should have lines."""
    amount = source.amount_of(subject)
    if tally.gone or amount == "none" or not source.unnamed(subject):
        return False
    least, _ = source.bounds(subject)
    if least is None:
        return not named and amount == "all"
    return tally.short_of(least)


def _verdict(
    source: ResultSource[T, R], subject: T, tally: ResultTally, named: bool, name: str
) -> ResultsError | None:
    shown = f"{brief(name, 100)!r} ({brief(source.state_of(subject) or '', 50)})"
    least, most = source.bounds(subject)
    unreadable = source.unreadable_of(subject)
    accounted = tally.lines or tally.gone or unreadable
    if source.amount_of(subject) == "none" and not accounted:
        return _no_results(source, subject, shown)
    if not named and not unreadable and _more_to_come(source, subject, tally, named):
        lines = "its results" if least is None else f"{least} results"
        return ResultFilesMissingError(
            f"{shown} should have {lines}, but names no file within {sum(DELAYS):.0f} seconds. "
            "Read the results again later, or ask the operator of the server"
        )
    return tally.verdict(shown, least, most, unreadable)


def _no_results(source: ResultSource[T, R], subject: T, shown: str) -> NoResultsError:
    problems = source.problems_of(subject)
    passes = source.void is not None and source.void.passes(subject)
    listed = "; ".join(map(str, problems[:5])) or "the server gives no reason"
    more = "; ..." if problems[5:] else ""
    advice = ". The cause is temporary: submit the same file again later" if passes else ""
    error = NoResultsError(f"{shown} has no results: {listed}{more}{advice}")
    error.problems, error.retryable = problems, passes
    return error
