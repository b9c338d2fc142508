"""Generated requests find what the others did not look for; it is told under the same ids."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from batchwright.testing.contract import Operation, Shape

from generator.requirements.answers import ERROR_TYPE
from generator.requirements.kinds import field_of, subject

from ..driver import Reply
from ..generated import Judged, Odd, generated, judged
from ..records import Verdict
from ..shapes import deviations
from .observing import told

if TYPE_CHECKING:
    from ..bench import Bench

_KEPT = ("delete", "move")
"""Roles of operations that would do harm if a generated id were that of something."""


async def generate(bench: Bench) -> list[Odd]:
    """Generate the requests, while others are sent."""
    options = bench.options
    if not options.cases or not _wanted(bench):
        return []
    return await asyncio.to_thread(generated, bench.subject, options.seed, options.cases)


def _wanted(bench: Bench) -> bool:
    operations = bench.subject.contract.operations
    return bench.ledger.wants([f"{one.name}/no-server-error" for one in operations])


async def check(bench: Bench, requests: list[Odd]) -> None:
    """Send what was generated, a few at a time."""
    operations = {one.name: one for one in bench.subject.contract.operations}
    await asyncio.gather(*(_ask(bench, operations[odd.operation], odd) for odd in requests))


async def _ask(bench: Bench, operation: Operation, odd: Odd) -> None:
    if operation.name in bench.missing:
        return
    path = dict(odd.path)
    if operation.role in _KEPT:
        path = {name: f"{bench.label}-{value}" for name, value in path.items()}
    reply = await bench.odd(operation, path, odd.query, odd.body)
    if reply.busy or operation.name in bench.missing:
        return
    for one in await asyncio.to_thread(lambda: [*judged(odd, reply)]):
        _tell(bench, operation, reply, one)


def _tell(bench: Bench, operation: Operation, reply: Reply, one: Judged) -> None:
    saw, name = bench.ledger.saw, operation.name
    match one.about:
        case "server":
            saw(f"{name}/no-server-error", "violation", f"answers {reply.status}", reply)
        case "status":
            tolerated: Verdict = "note" if 400 <= reply.status < 500 else "violation"
            saw(f"{name}/documented-status", tolerated, f"answers {told(reply)}", reply)
        case "type":
            media = ERROR_TYPE if reply.status >= 400 else f"{name}/content-type"
            if bench.ledger.knows(media) and reply.status < 500:
                saw(media, "violation", one.words, reply)
        case _:
            _tell_shape(bench, operation, reply, one)


def _tell_shape(bench: Bench, operation: Operation, reply: Reply, one: Judged) -> None:
    """What is wrong with a body, unless the other checks have told something of it.

    What is one property to them can be the object around it here.
    """
    schema, contract = _schema(operation, reply), bench.subject.contract
    broken = _shape(bench, schema, one.place)
    if schema is None or broken is None:
        return
    if not any(deviations(contract, contract.schemas[schema], reply.json)):
        bench.ledger.saw(broken, "violation", one.words, reply)


def _schema(operation: Operation, reply: Reply) -> str | None:
    """The schema of an answer."""
    status = str(reply.status)
    errors = [one.schema for one in operation.errors if one.status in (status, f"{status[0]}XX")]
    return operation.result if reply.fine else next(iter(errors), None)


def _shape(bench: Bench, name: str | None, place: tuple[str | int, ...]) -> str | None:
    """The requirement that a property breaks, by its place in the body."""
    schemas = bench.subject.contract.schemas
    id: str | None = None
    shape = Shape(type="object", schema=name)
    for part in place:
        if isinstance(part, int) or shape.schema is None:
            shape = shape.items or shape
            continue
        owner = schemas[shape.schema]
        field = field_of(owner, part)
        if field is None:
            break
        id, shape = f"{subject(owner.name)}/{field.name}-type", field.shape
    return id if id is not None and bench.ledger.knows(id) else None
