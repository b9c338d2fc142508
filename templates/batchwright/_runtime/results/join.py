"""Pairs requests with their results by key; none is dropped silently."""

from __future__ import annotations

import codecs
from collections.abc import AsyncGenerator, AsyncIterable, Generator, Iterable
from typing import Generic, TypeVar

from msgspec import Struct

from ..errors import APIError, ArgumentError, brief
from ..json_value import parse_line, reason
from ..path import lookup
from .errors import ResultsIncompleteError
from .result import Result

Request = TypeVar("Request")
R = TypeVar("R", bound=Result)

_NAMED = 5


class UnmatchedError(APIError):
    """Raised after the last pair: requests without a result, or results without a request.

    Its `__cause__` is the error of the results, if there was one.

    Attributes:
        missing: The keys of the requests that have no result, in the order of the requests.
        unknown: The keys of the results that have no request, in the order of the results.
        repeated: The keys of repeated results; each is paired again.
        unreadable: Those of `missing` whose line was unreadable; at most 20. The server has the
            result, and sends the line again when the results are read again.
    """

    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


def join(
    requests: Iterable[Request], results: Iterable[R], *, key: str
) -> Generator[tuple[Request, R]]:
    """Pair requests with their results.

    The pairs are in the order of the results, as they arrive. Memory holds the requests, but not
    the results.

    Args:
        requests: Mappings, objects with attributes, or lines of JSON as bytes (as a file opened in
            binary mode yields them); blank lines are skipped.
        results: The results.
        key: The name of the key in a request.

    Raises:
        ArgumentError: A request has no key, or the key of another request. Raised before the first
            pair.
        UnmatchedError: A request has no result, or a result has no request. Raised after the last
            pair.
        APIError: Reading the results failed. If they are incomplete, this is the cause of an
            UnmatchedError that names the missing keys. Counts of 0
            (`ResultsIncompleteError.miscounted`) are not an error if every request has a result.
    """
    pairing = _Pairing(_by_key(requests, key))
    try:
        for result in results:
            if pairing.knows(result.key):
                yield pairing.requests[result.key], result
    except ResultsIncompleteError as error:
        pairing.finish(error)
        if not error.miscounted:
            raise
    else:
        pairing.finish(None)


async def async_join(
    requests: Iterable[Request], results: AsyncIterable[R], *, key: str
) -> AsyncGenerator[tuple[Request, R]]:
    """Pair requests with their results; see `join`."""
    pairing = _Pairing(_by_key(requests, key))
    iteration = aiter(results)
    try:
        async for result in iteration:
            if pairing.knows(result.key):
                yield pairing.requests[result.key], result
    except ResultsIncompleteError as error:
        pairing.finish(error)
        if not error.miscounted:
            raise
    else:
        pairing.finish(None)
    finally:
        if isinstance(iteration, AsyncGenerator):
            await iteration.aclose()


class _Pairing(Struct, Generic[Request]):
    requests: dict[str, Request]
    paired: set[str] = set()
    unknown: list[str] = []
    repeated: list[str] = []

    def knows(self, key: str) -> bool:
        if key not in self.requests:
            self.unknown.append(key)
            return False
        if key in self.paired:
            self.repeated.append(key)
        self.paired.add(key)
        return True

    def finish(self, cause: ResultsIncompleteError | None) -> None:
        missing = tuple(key for key in self.requests if key not in self.paired)
        lines = cause.unreadable_lines if cause else ()
        named = {line.key for line in lines if line.key is not None}
        unreadable = tuple(key for key in missing if key in named)
        faults = [
            f"{len(keys)} {what}: {_named(keys)}"
            for what, keys in (
                ("requests without a result", missing),
                ("of these with an unreadable line", unreadable),
                ("results without a request", self.unknown),
                ("repeated results", self.repeated),
            )
            if keys
        ]
        if not faults:
            return
        error = UnmatchedError("; ".join(faults))
        error.missing, error.unreadable = missing, unreadable
        error.unknown, error.repeated = tuple(self.unknown), tuple(self.repeated)
        raise error from cause


def _by_key(requests: Iterable[Request], key: str) -> dict[str, Request]:
    held: dict[str, Request] = {}
    for number, request in enumerate(requests, 1):
        if isinstance(request, bytes) and not request.removeprefix(codecs.BOM_UTF8).strip():
            continue
        name = _key(request, key, number)
        if name in held:
            raise ArgumentError(
                f"request {number} has the {key} of another request, {brief(name, 100)!r}",
                argument="requests",
            )
        held[name] = request
    return held


def _key(request: object, key: str, number: int) -> str:
    content = request
    if isinstance(request, bytes):
        try:
            content = parse_line(request.removeprefix(codecs.BOM_UTF8))
        except (ValueError, RecursionError) as error:
            raise ArgumentError(
                f"request {number} is not JSON: {brief(reason(error), 100)}", argument="requests"
            ) from None
    name = lookup(content, (key,))
    if not isinstance(name, str):
        raise ArgumentError(f"request {number} has no {key}", argument="requests")
    return name


def _named(keys: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(repr(brief(key, 40)) for key in keys[:_NAMED])
    return f"{shown}, ..." if len(keys) > _NAMED else shown
