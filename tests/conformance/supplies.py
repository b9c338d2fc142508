"""Upload what checks need, and make what they look at; each thing once, under the run's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchwright.testing.contract import Input, Operation

from .bench import Bench, Made
from .checks.answers import unanswered
from .lines import arguments, good, keys, written
from .samples import minimal, parts
from .spec.kinds import body_of, field_of
from .spec.lines import input_of, stored_input
from .spec.requirement import Clause

OTHER_ACCEPTED = Clause(
    "{of}/other-accepted", "A file that is no input of requests can be uploaded, too."
)

SMALL = 3
"""Lines of the smallest file of requests."""


def suffix(bench: Bench, operation: Operation) -> str:
    """How the name of what is uploaded ends."""
    source = stored_input(bench.subject.contract, operation)
    return source.rules.suffix if source else ".txt"


def upload_body(bench: Bench, operation: Operation) -> dict[str, Any]:
    """The smallest form of an upload, for a file of requests where there are such."""
    source = stored_input(bench.subject.contract, operation)
    return minimal(bench.subject.contract, operation) | dict(source.when if source else {})


async def upload(
    bench: Bench,
    operation: Operation,
    name: str,
    content: bytes,
    more: Mapping[str, Any] | None = None,
) -> Made | None:
    """Upload a file; None if that did not succeed, which is noted."""
    assert operation.upload is not None
    body = upload_body(bench, operation) | dict(more or {})
    form = parts(body, operation.upload, content, f"{bench.label}-{name}")
    reply = await bench.valid(operation, body=form, content=content)
    return bench.made_by(reply)


def store_of(bench: Bench, source: Input) -> Operation | None:
    """The operation that uploads such a file."""
    for kind in bench.subject.kinds:
        if kind.schema.name == source.file:
            return kind.operation("store")
    return None


async def small_input(bench: Bench, source: Input) -> Made | None:
    """A good file of requests; uploaded when it is asked for first."""
    name = f"input{source.rules.suffix}"
    async with bench.lock:
        for one in bench.made:
            if one.filename == f"{bench.label}-{name}" and not one.gone:
                return one
        store = store_of(bench, source)
        if store is None:
            return None
        lines = good(source, keys(bench.label, SMALL), bench.options.model)
        return await upload(bench, store, name, written(lines))


async def create_body(
    bench: Bench, operation: Operation, file: str | None = None
) -> dict[str, Any] | None:
    """The smallest body of a request that makes an object; None if its file cannot be uploaded."""
    contract = bench.subject.contract
    body = minimal(contract, operation)
    source = input_of(contract, operation)
    if source is not None:
        if file is None:
            made = await small_input(bench, source)
            if made is None:
                return None
            file = made.id
        body |= {source.property: file, **arguments(source)}
    if operation.notes and field_of(body_of(contract, operation), operation.notes):
        body[operation.notes] = {"conformance": bench.label}
    return body


async def other_file(bench: Bench, source: Input) -> Made | None:
    """A file that is no input of requests; uploaded when it is asked for first."""
    name, body, store = "other.txt", dict(source.other), store_of(bench, source)
    async with bench.lock:
        for one in bench.made:
            if one.filename == f"{bench.label}-{name}" and not one.gone:
                return one
        if store is None or not body or store.name in bench.missing:
            return None
        assert store.upload is not None
        form = parts(
            upload_body(bench, store) | body, store.upload, b"notes\n", f"{bench.label}-{name}"
        )
        reply = await bench.call(store, body=form, content=b"notes\n")
        id, words = OTHER_ACCEPTED.id(store.name), f"it is answered with {reply.status}"
        if reply.busy:
            bench.ledger.saw(id, "unclear", unanswered(reply), reply)
        else:
            bench.ledger.holds(id, "" if reply.fine else words, reply)
        return bench.made_by(reply)
