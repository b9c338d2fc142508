"""What is deleted is gone, for every operation that takes or lists it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from batchwright.testing.contract import Answer, Input, Operation, Role

from ..derived import Subject
from ..driver import Reply
from ..kinds import Kind, answer_of
from ..records import Requirement
from ..samples import input_of
from ..shapes import spelled
from ..supplies import create_body
from ..walking import items_of, longest_page
from .refusals import judge

if TYPE_CHECKING:
    from ..bench import Bench, Made


def requirements(about: Subject) -> Iterator[Requirement]:
    for kind in about.kinds:
        delete = kind.operation("delete")
        if delete is not None and kind.maker is not None:
            yield from _of_delete(about, kind, delete)


def _of_delete(about: Subject, kind: Kind, delete: Operation) -> Iterator[Requirement]:
    mark = about.spec.mark(about.spec.operation(delete.name))
    title = "The answer names what was deleted, and says that it was."
    yield about.require(f"{delete.name}/names-it", title, mark, operation=delete)
    for operation in _asked(kind):
        if answer := answer_of(operation, "unknown"):
            title = "What was deleted is not found any more."
            yield about.of_answer(f"{operation.name}/deleted", title, operation, answer)
    if (listing := kind.operation("list")) is not None:
        mark = about.spec.mark(about.spec.operation(listing.name))
        title = "What was deleted is not listed any more."
        yield about.require(f"{listing.name}/deleted", title, mark, operation=listing)
    for operation in _makers(about, kind):
        source = input_of(about.contract, operation)
        if source and (answer := _unknown_file(operation, source)):
            title = f"`{source.property}` with the id of a deleted file is refused."
            id = f"{operation.name}/{source.property}-deleted"
            yield about.of_answer(id, title, operation, answer)


def _asked(kind: Kind) -> tuple[Operation, ...]:
    """The operations that take the id of one object."""
    roles: tuple[Role, ...] = ("retrieve", "download", "delete")
    return tuple(one for role in roles for one in kind.operations(role))


def _makers(about: Subject, kind: Kind) -> Iterator[Operation]:
    """The operations that take the id of such a file."""
    for operation in about.contract.operations:
        if operation.role == "create":
            source = input_of(about.contract, operation)
            if source is not None and source.file == kind.schema.name:
                yield operation


def _unknown_file(operation: Operation, source: Input) -> Answer | None:
    return answer_of(operation, "unknown_reference", (source.property,), source.file)


async def check(bench: Bench, kind: Kind) -> None:
    """Delete an object, and look for it everywhere."""
    delete, mine = kind.operation("delete"), bench.mine(kind)
    spare = [one for one in mine if one.filename is not None and "-input" not in one.filename]
    if delete is None or not spare or delete.name in bench.missing:
        return
    made = spare[0]
    reply = await bench.valid(delete, (made.id,))
    if reply is None:
        return
    made.gone = True
    _judge_answer(bench, kind, delete, made, reply)
    for operation in _asked(kind):
        answer, id = answer_of(operation, "unknown"), f"{operation.name}/deleted"
        if answer is not None and operation.name not in bench.missing:
            again = await bench.call(operation, (made.id,))
            judge(bench, id, operation, answer, again, {"id": made.id})
    await _not_listed(bench, kind, made)
    for operation in _makers(bench.subject, kind):
        await _not_used(bench, operation, made)


def _judge_answer(bench: Bench, kind: Kind, delete: Operation, made: Made, reply: Reply) -> None:
    id = f"{delete.name}/names-it"
    schema = bench.subject.contract.schemas[delete.result] if delete.result else None
    examples = [one.response for one in delete.examples if isinstance(one.response, dict)]
    wanted: dict[str, object] = {}
    for field in schema.fields if schema else ():
        values = [one[field.name] for one in examples if field.name in one]
        if field.name == kind.identity:
            wanted[field.name] = made.id
        elif field.shape.kind == "flag" and values and all(value is values[0] for value in values):
            wanted[field.name] = values[0]
    for name, value in wanted.items():
        found = reply.get(name)
        words = "" if found == value else f"`{name}` is {spelled(found)}, not {spelled(value)}"
        bench.ledger.holds(id, words, reply)


async def _not_listed(bench: Bench, kind: Kind, made: Made) -> None:
    listing = kind.operation("list")
    reply = await bench.valid(listing, query=longest_page(listing)) if listing else None
    if listing is None or reply is None:
        return
    there = made.id in [one.get(kind.identity) for one in items_of(listing, reply)]
    words = f"{spelled(made.id)} is still listed" if there else ""
    bench.ledger.holds(f"{listing.name}/deleted", words, reply)


async def _not_used(bench: Bench, operation: Operation, made: Made) -> None:
    source = input_of(bench.subject.contract, operation)
    if source is None or operation.name in bench.missing:
        return
    id, place = f"{operation.name}/{source.property}-deleted", (source.property,)
    answer = _unknown_file(operation, source)
    body = await create_body(bench, operation, made.id)
    if answer is not None and body is not None:
        reply = await bench.call(operation, body=body)
        judge(bench, id, operation, answer, reply, {"id": made.id}, place)
