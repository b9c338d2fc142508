"""The results of an object, read from its files as they arrive; performs `collecting`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Generator
from contextlib import aclosing, closing
from typing import Generic, TypeVar

from .async_client import AsyncClient
from .client import SyncClient
from .collecting import collection_steps
from .effects import async_drive, drive
from .errors import APIStatusError
from .file_part import FilePart
from .operation import RequestOptions, verify_options
from .result import Result
from .result_source import ResultSource

T = TypeVar("T")
R = TypeVar("R", bound=Result)


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
        self._source = source.told(final, options)
        self._subject: T | str = subject
        self._strict = strict

    def __iter__(self) -> Generator[R]:
        """The results."""
        steps = collection_steps(self._source, self._subject, strict=self._strict)
        with closing(drive(steps, self._client.send, self._client.clock)) as parts:
            for part in parts:
                with closing(self._read(part)) as blocks:
                    for block in blocks:
                        yield from block

    def _read(self, part: FilePart[R]) -> Generator[list[R]]:
        # Yielding each result from here would cost more than decoding it.
        while not part.ended:
            part.begin()
            try:
                with closing(self._client.download(part.call).chunks()) as chunks:
                    for chunk in chunks:
                        yield part.feed(chunk)
            except APIStatusError as error:
                part.refused(error)
            else:
                yield part.finish()


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
        self._source = source.told(final, options)
        self._subject: T | str = subject
        self._strict = strict

    async def __aiter__(self) -> AsyncGenerator[R]:
        """The results."""
        steps = collection_steps(self._source, self._subject, strict=self._strict)
        async with aclosing(async_drive(steps, self._client.send, self._client.clock)) as parts:
            async for part in parts:
                # Inline, as in `Results`: yielding each result through a function costs more.
                while not part.ended:
                    part.begin()
                    try:
                        async with aclosing(self._client.download(part.call).chunks()) as chunks:
                            async for chunk in chunks:
                                for result in part.feed(chunk):
                                    yield result
                    except APIStatusError as error:
                        part.refused(error)
                    else:
                        for result in part.finish():
                            yield result
