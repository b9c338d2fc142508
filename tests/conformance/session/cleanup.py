"""Stop and delete everything that the run has created."""

from __future__ import annotations

import asyncio

from ..client.driver import SpentError, filled
from .session import CreatedObject, Session

SECONDS = 15.0
"""The maximum duration of the cleanup, besides that of the run."""


def most_requests(made: int) -> int:
    """The maximum number of requests of the cleanup of that many objects."""
    return made * 4


async def clean(session: Session) -> list[str]:
    """Stop and delete everything; return a line for each object that was not deleted."""
    stayed: list[str] = []
    moved = [one for one in session.made if one.kind.lifecycle is not None]
    await asyncio.gather(*(_stop(session, one, stayed) for one in moved))
    files = {id: name for one in moved for id, name in _written(one)}
    mine = [(one.id, one.kind.schema.name) for one in session.made if not one.gone]
    everything = dict(mine) | files
    await asyncio.gather(*(_delete(session, id, name, stayed) for id, name in everything.items()))
    return stayed


def _written(made: CreatedObject) -> list[tuple[str, str]]:
    """The result files of an object, with their schemas."""
    return [
        (id, output.file)
        for output in made.kind.outputs
        if isinstance(id := made.last.get(output.property), str) and id
    ]


async def _stop(session: Session, made: CreatedObject, stayed: list[str]) -> None:
    """Cancel an object that is not final."""
    lifecycle = made.kind.lifecycle
    assert lifecycle is not None
    final = [one.name for one in lifecycle.states if one.final]
    if made.last.get(lifecycle.property) in final:
        return
    for operation in made.kind.operations("move"):
        parameter = operation.parameters[-1].name
        try:
            reply = await session.driver.send(
                operation.name,
                operation.method,
                filled(operation.path, {parameter: made.id}),
                repeat=True,
            )
        except SpentError as error:
            stayed.append(f"{made.kind.name} {made.id} may still run: {error}")
            return
        if reply.fine and isinstance(reply.json, dict):
            made.last = reply.json
        elif not 400 <= reply.status < 500:
            what = reply.error or f"{operation.name} returned status {reply.status}"
            stayed.append(f"{made.kind.name} {made.id} may still run: {what}")


async def _delete(session: Session, id: str, name: str, stayed: list[str]) -> None:
    kind = next(one for one in session.standard.kinds if one.schema.name == name)
    delete = kind.operation("delete")
    if delete is None:
        return
    parameter = delete.parameters[-1].name
    try:
        reply = await session.driver.send(
            delete.name, delete.method, filled(delete.path, {parameter: id}), repeat=True
        )
    except SpentError as error:
        stayed.append(f"{kind.name} {id} is still there: {error}")
        return
    if not reply.fine and reply.status != 404:
        what = reply.error or f"{delete.name} returned status {reply.status}"
        stayed.append(f"{kind.name} {id} is still there: {what}")
