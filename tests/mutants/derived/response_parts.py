"""The parts of responses in which one property can be wrong without another fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from batchwright.testing.contract import Contract, Operation, Output, Writing
from batchwright.testing.message import Reply, Request

from tests.conformance.spec.kinds import subject_of
from tests.conformance.spec.standard import Standard

from ..changes import Object, downloaded, replied, with_json
from ..mutant import Handle, Served

Change: TypeAlias = Callable[[Object], None]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A part of a response.

    Attributes:
        schema: Its schema.
        words: Its place, as the end of a sentence.
        changed: A server that changes it.
        caught, noted: By property, requirements violated there besides that for its type.
    """

    schema: str
    words: str
    changed: Callable[[Change], Handle]
    caught: Callable[[str], frozenset[str]] = lambda name: frozenset()
    noted: Callable[[str], frozenset[str]] = lambda name: frozenset()


def places(about: Standard) -> Iterator[Place]:
    """The parts: lists and their items, responses to a deletion, errors, and results."""
    contract = about.contract
    for operation in contract.operations:
        if operation.paging is not None and operation.result is not None:
            yield _page(operation, operation.result)
    for operation in contract.operations:
        if operation.role == "delete" and operation.result is not None:
            yield _deletion(contract, operation, operation.result)
    for schema in dict.fromkeys(one.schema for of in contract.operations for one in of.errors):
        yield Place(schema=schema, words="in the error of an unknown path", changed=_unroutable)
    for output in contract.outputs[:1]:
        for writing in contract.writings:
            if writing.schema == output.schema:
                yield _line(output, writing)


def _page(listing: Operation, schema: str) -> Place:
    """A page of two items, which the checks request only to count its items."""
    paging = listing.paging
    assert paging is not None

    def changed(change: Change) -> Handle:
        def handle(served: Served, request: Request) -> Reply:
            def of_two(page: Object) -> None:
                if len(page[paging.items]) == 2:
                    change(page)

            if [name for name, _ in request.query] != [paging.limit]:
                return served.usual(request)
            return replied(listing.name, of_two)(served, request)

        return handle

    return Place(schema=schema, words=f"on a page of two of {listing.name}", changed=changed)


def _deletion(contract: Contract, delete: Operation, schema: str) -> Place:
    flags = {one.name for one in contract.schemas[schema].fields if one.shape.type == "boolean"}
    named = flags | {one.identity for one in delete.parameters}
    return Place(
        schema=schema,
        words=f"in the response of {delete.name}",
        changed=lambda change: replied(delete.name, change),
        caught=lambda name: frozenset({f"{delete.name}/names-it"} if name in named else ()),
    )


def _unroutable(change: Change) -> Handle:
    def handle(served: Served, request: Request) -> Reply:
        reply = served.usual(request)
        return reply if served.asked(request) else with_json(reply, change)

    return handle


def _line(output: Output, writing: Writing) -> Place:
    """The line of a request that failed: it does not succeed, with any fault."""
    results = f"{subject_of(output.owner)}/results"

    def changed(change: Change) -> Handle:
        def each(text: bytes) -> bytes:
            line = _object(text)
            if (
                line is None
                or output.key not in line
                or writing.outcomes.judge(line)[0] != "failed"
            ):
                return text
            change(line)
            return json.dumps(line).encode()

        return downloaded(lambda content: b"\n".join(map(each, content.split(b"\n"))))

    def caught(name: str) -> frozenset[str]:
        ids = {f"{results}/keys-ours", f"{results}/complete"} if name == output.key else ()
        return frozenset(ids)

    def noted(name: str) -> frozenset[str]:
        told = {f"{subject_of(writing.schema)}/error-told"} if name == writing.failed[0] else ()
        return frozenset(told)

    return Place(
        schema=output.schema,
        words="in the line of a request that failed",
        changed=changed,
        caught=caught,
        noted=noted,
    )


def _object(text: bytes) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
