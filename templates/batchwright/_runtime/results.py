"""The results of an object, read from its files as they arrive: the policy of `collecting`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Generator
from contextlib import aclosing, closing
from typing import Generic, TypeVar

from .client.async_client import AsyncClient
from .client.sync_client import SyncClient
from .collecting import collection_steps
from .errors import APIStatusError
from .file_part import FilePart
from .http.effects import async_drive, drive
from .request.options import RequestOptions, verify_options
from .result import Result
from .result_source import ResultSource

T = TypeVar("T")
R = TypeVar("R", bound=Result)


class Results(Generic[T, R]):
    """Every line of all files of results, in any order. Each iteration asks anew.

    Nothing is requested before the first result is asked for. Of the lines only the keys are
    kept. An iteration ends when there is a line for every request that should have one;
    otherwise it raises after the last line. It can be left at any time.

    Args:
        client: Asks the server.
        source: Where the results stand.
        subject: The object, or its id.
        strict: Whether to stop at the first line that cannot be read and the first file that
            is gone, instead of reading all the others first.
        final: States that are final besides those of the specification.
        options: Options of each request.

    Raises, when iterated:
        ResultsNotReadyError: The object is not in a final state.
        NoResultsError: It ended without results; its `retryable` says whether the same may be
            submitted again.
        ResultFilesMissingError: It should have results, but names no file within 30 seconds.
        ResultFileGoneError: A file is not found within 30 seconds, or at all if the object ended
            more than an hour ago by the server's own times. Raised after the last line of the
            others, which are read first.
        ResultsIncompleteError: Lines are missing, there are too many, keys are repeated, lines
            or what the object says of their number cannot be read, or the counts are 0 beside
            lines. Raised after the last line.
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
        # Passing on each result from here would cost more than making it does.
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

    An iteration that is left early is closed by `aclose`, or by the event loop in its time.
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
                # Not in a function of its own, as in `Results`: passing each result on costs more.
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
