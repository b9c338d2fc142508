"""Finds the operation of a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ..contract import Contract, Operation


@dataclass(frozen=True, kw_only=True)
class Route:
    """A known path.

    Attributes:
        operation: The operation of the method; None if the path does not have it.
        values: The decoded path parameters by name.
        methods: The methods of the path.
    """

    operation: Operation | None
    values: Mapping[str, str]
    methods: tuple[str, ...]


def prefix(contract: Contract) -> str:
    """The prefix of the paths of a server, such as `/v1`."""
    return urlsplit(contract.server).path.rstrip("/")


def route(contract: Contract, method: str, path: str) -> Route | None:
    """The route of a percent-encoded path without its query; None if there is none.

    A path may have another prefix than the contract's server, as behind a proxy. HEAD is routed as
    GET.
    """
    known = prefix(contract) + "/"
    tails = [path[len(known) :]] if path.startswith(known) else list(_tails(path))
    for tail in tails:
        found = [
            (operation, values)
            for operation in contract.operations
            if (values := _match(operation.path, tail)) is not None
        ]
        if found:
            # A literal segment is preferred to one that takes any value.
            found.sort(key=lambda pair: len(pair[1]))
            fewest = len(found[0][1])
            found = [pair for pair in found if len(pair[1]) == fewest]
            wanted = "GET" if method == "HEAD" else method
            operations = [operation for operation, _ in found if operation.method == wanted]
            return Route(
                operation=operations[0] if operations else None,
                values=found[0][1],
                methods=tuple(_methods(operation for operation, _ in found)),
            )
    return None


def _methods(operations: Iterable[Operation]) -> Iterator[str]:
    for operation in operations:
        yield operation.method
        if operation.method == "GET":
            yield "HEAD"


def _tails(path: str) -> Iterator[str]:
    """The path, then its rest after each of its segments."""
    segments = path.split("/")[1:]
    for start in range(len(segments)):
        yield "/".join(segments[start:])


def _match(template: str, tail: str) -> dict[str, str] | None:
    expected, given = template.split("/")[1:], tail.split("/")
    if len(expected) != len(given) or "" in given:
        return None
    values: dict[str, str] = {}
    for word, segment in zip(expected, given, strict=True):
        if word.startswith("{"):
            values[word.strip("{}")] = unquote(segment)
        elif word != segment:
            return None
    return values
