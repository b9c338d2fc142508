"""A deleted object is gone, for every operation that takes its id or lists it."""

from __future__ import annotations

from collections.abc import Iterator

from batchwright.testing.contract import Contract, ErrorRule, Input, Operation

from ..client.driver import Reply
from ..fixtures.uploads import create_body
from ..session.paging import items_of, longest_page
from ..session.session import CreatedObject, Session
from ..spec.broken_lines import input_of
from ..spec.kinds import Kind, answer_of
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard
from .refusals import judge

NAMES_IT = Clause(
    "{of}/names-it", "The response has the id of the deleted object and says that it is deleted."
)
NOT_FOUND = Clause("{of}/deleted", "The id of a deleted object is refused like an unknown one.")
NOT_LISTED = Clause("{of}/deleted", "A deleted object is not in the list.")
NOT_TAKEN = Clause("{of}/{name}-deleted", "`{name}` with the id of a deleted file is refused.")


def requirements(about: Standard) -> Iterator[Requirement]:
    for kind in about.kinds:
        delete = kind.operation("delete")
        if delete is not None and kind.maker is not None:
            yield from _of_delete(about, kind, delete)


def _of_delete(about: Standard, kind: Kind, delete: Operation) -> Iterator[Requirement]:
    spec = about.spec
    if delete.result is not None:
        yield about.require(NAMES_IT, spec.cite(spec.operation(delete.name)), delete.name)
    for operation in _takers(kind):
        if answer := answer_of(operation, "unknown"):
            limit = spec.response(operation.name, str(answer.status))
            yield about.require_refusal(NOT_FOUND, operation, answer, limit)
    if (listing := kind.operation("list")) is not None:
        yield about.require(NOT_LISTED, spec.cite(spec.operation(listing.name)), listing.name)
    for operation, source in _makers(about.contract, kind):
        if answer := _unknown_file(operation, source):
            yield about.require_refusal(NOT_TAKEN, operation, answer, name=source.property)


def _takers(kind: Kind) -> tuple[Operation, ...]:
    """The operations that take the id of one object."""
    roles = ("retrieve", "download", "delete")
    return tuple(one for role in roles for one in kind.operations(role))


def _makers(contract: Contract, kind: Kind) -> Iterator[tuple[Operation, Input]]:
    """The operations that take the id of this kind of file in their body."""
    for operation in contract.operations:
        if operation.role == "create":
            source = input_of(contract, operation)
            if source is not None and source.file == kind.schema.name:
                yield operation, source


def _unknown_file(operation: Operation, source: Input) -> ErrorRule | None:
    """How an operation refuses the id of a file that does not exist."""
    return answer_of(operation, "unknown_reference", (source.property,), source.file)


async def check(session: Session, kind: Kind) -> None:
    """Delete an object, then pass its id to every operation that takes it."""
    delete, mine = kind.operation("delete"), session.mine(kind)
    spare = [one for one in mine if one.filename is not None and "-input" not in one.filename]
    if delete is None or not spare or delete.name in session.missing:
        return
    made = spare[0]
    reply = await session.valid(delete, (made.id,))
    if reply is None:
        return
    made.gone = True
    _judge_answer(session, kind, delete, made, reply)
    for operation in _takers(kind):
        answer, id = answer_of(operation, "unknown"), NOT_FOUND.id(operation.name)
        if answer is not None and operation.name not in session.missing:
            again = await session.call(operation, (made.id,))
            judge(session, id, operation, answer, again, {"id": made.id})
    await _not_listed(session, kind, made)
    for operation, source in _makers(session.standard.contract, kind):
        await _not_used(session, operation, source, made)


def _judge_answer(
    session: Session, kind: Kind, delete: Operation, made: CreatedObject, reply: Reply
) -> None:
    id = NAMES_IT.id(delete.name)
    schema = session.standard.contract.schemas[delete.result] if delete.result else None
    example = delete.example.response if delete.example else None
    told: dict[str, object] = example if isinstance(example, dict) else {}
    wanted: dict[str, object] = {}
    for field in schema.fields if schema else ():
        if field.name == kind.identity:
            wanted[field.name] = made.id
        elif field.shape.type == "boolean" and field.name in told:
            wanted[field.name] = told[field.name]
    for name, value in wanted.items():
        found = reply.get(name)
        words = "" if found == value else f"`{name}` is {spelled(found)}, expected {spelled(value)}"
        session.tally.holds(id, words, reply)


async def _not_listed(session: Session, kind: Kind, made: CreatedObject) -> None:
    listing = kind.operation("list")
    reply = await session.valid(listing, query=longest_page(listing)) if listing else None
    if listing is None or reply is None:
        return
    there = made.id in [one.get(kind.identity) for one in items_of(listing, reply)]
    words = f"the list still has {spelled(made.id)}" if there else ""
    session.tally.holds(NOT_LISTED.id(listing.name), words, reply)


async def _not_used(
    session: Session, operation: Operation, source: Input, made: CreatedObject
) -> None:
    if operation.name in session.missing:
        return
    id = NOT_TAKEN.id(operation.name, name=source.property)
    path = (source.property,)
    answer = _unknown_file(operation, source)
    body = await create_body(session, operation, made.id)
    if answer is not None and body is not None:
        reply = await session.call(operation, body=body)
        judge(session, id, operation, answer, reply, {"id": made.id}, path)
