"""Send requests generated from the spec; their findings have the ids of the other checks."""

from __future__ import annotations

import asyncio

from batchwright.testing.contract import Operation, Shape

from ..client.driver import Reply
from ..fixtures.generated import Failure, GeneratedRequest, generated, judged
from ..records import Verdict
from ..session.session import Session
from ..spec.kinds import field_of, subject_of
from ..spec.shapes import deviations
from .answers import (
    CONTENT_TYPE,
    DOCUMENTED_STATUS,
    ERROR_TYPE,
    NO_SERVER_ERROR,
    SERVER,
    TYPE,
    status_of,
)

_KEPT = ("delete", "move")
"""Roles of operations that would do harm if a generated id existed."""


async def generate(session: Session) -> list[GeneratedRequest]:
    """Generate the requests in a thread, while other requests are sent."""
    options = session.options
    if not options.cases or not _wanted(session):
        return []
    return await asyncio.to_thread(generated, session.standard, options.seed, options.cases)


def _wanted(session: Session) -> bool:
    operations = session.standard.contract.operations
    return session.tally.wants([NO_SERVER_ERROR.id(one.name) for one in operations])


async def check(session: Session, requests: list[GeneratedRequest]) -> None:
    """Send the generated requests, a few at a time."""
    operations = {one.name: one for one in session.standard.contract.operations}
    await asyncio.gather(
        *(_ask(session, operations[request.operation], request) for request in requests)
    )


async def _ask(session: Session, operation: Operation, request: GeneratedRequest) -> None:
    if operation.name in session.missing:
        return
    path = dict(request.path)
    if operation.role in _KEPT:
        path = {name: f"{session.label}-{value}" for name, value in path.items()}
    reply = await session.send(operation, path, request.query, request.body)
    if reply.busy or operation.name in session.missing:
        return
    for one in await asyncio.to_thread(lambda: [*judged(request, reply)]):
        _tell(session, operation, reply, one)


def _tell(session: Session, operation: Operation, reply: Reply, one: Failure) -> None:
    saw, name = session.tally.saw, operation.name
    match one.about:
        case "server":
            saw(NO_SERVER_ERROR.id(name), "violation", f"status {status_of(reply)}", reply)
        case "status":
            tolerated: Verdict = "note" if 400 <= reply.status < 500 else "violation"
            saw(DOCUMENTED_STATUS.id(name), tolerated, f"status {status_of(reply)}", reply)
        case "type":
            failed = reply.status >= 400
            media = ERROR_TYPE.id(SERVER) if failed else CONTENT_TYPE.id(name)
            if session.tally.knows(media) and reply.status < 500:
                saw(media, "violation", one.words, reply)
        case _:
            _tell_shape(session, operation, reply, one)


def _tell_shape(session: Session, operation: Operation, reply: Reply, one: Failure) -> None:
    """Report the errors in a body, unless `deviations` finds some, which other checks report.

    Schemathesis may report the enclosing object where `deviations` reports the property.
    """
    schema, contract = _schema(operation, reply), session.standard.contract
    broken = _shape(session, schema, one.path)
    if schema is None or broken is None:
        return
    if not any(deviations(contract, contract.schemas[schema], reply.json)):
        session.tally.saw(broken, "violation", one.words, reply)


def _schema(operation: Operation, reply: Reply) -> str | None:
    """The schema of a response body."""
    status = str(reply.status)
    errors = [one.schema for one in operation.errors if one.status in (status, f"{status[0]}XX")]
    return operation.result if reply.fine else next(iter(errors), None)


def _shape(session: Session, name: str | None, path: tuple[str | int, ...]) -> str | None:
    """The requirement that a property breaks, by its path in the body."""
    schemas = session.standard.contract.schemas
    id: str | None = None
    shape = Shape(type="object", schema=name)
    for part in path:
        if isinstance(part, int) or shape.schema is None:
            shape = shape.items or shape
            continue
        owner = schemas[shape.schema]
        field = field_of(owner, part)
        if field is None:
            break
        id, shape = TYPE.id(subject_of(owner.name), name=field.name), field.shape
    return id if id is not None and session.tally.knows(id) else None
