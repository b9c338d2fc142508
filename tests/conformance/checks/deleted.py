"""What is deleted is gone, for every operation that takes or lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchwright.testing.contract import Input, Operation

from generator.requirements.deleted import makers, takers, unknown_file
from generator.requirements.kinds import Kind, answer_of

from ..driver import Reply
from ..shapes import spelled
from ..supplies import create_body
from ..walking import items_of, longest_page
from .refusals import judge

if TYPE_CHECKING:
    from ..bench import Bench, Made


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
    for operation in takers(kind):
        answer, id = answer_of(operation, "unknown"), f"{operation.name}/deleted"
        if answer is not None and operation.name not in bench.missing:
            again = await bench.call(operation, (made.id,))
            judge(bench, id, operation, answer, again, {"id": made.id})
    await _not_listed(bench, kind, made)
    for operation, source in makers(bench.subject.contract, kind):
        await _not_used(bench, operation, source, made)


def _judge_answer(bench: Bench, kind: Kind, delete: Operation, made: Made, reply: Reply) -> None:
    id = f"{delete.name}/names-it"
    schema = bench.subject.contract.schemas[delete.result] if delete.result else None
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


async def _not_used(bench: Bench, operation: Operation, source: Input, made: Made) -> None:
    if operation.name in bench.missing:
        return
    id, place = f"{operation.name}/{source.property}-deleted", (source.property,)
    answer = unknown_file(operation, source)
    body = await create_body(bench, operation, made.id)
    if answer is not None and body is not None:
        reply = await bench.call(operation, body=body)
        judge(bench, id, operation, answer, reply, {"id": made.id}, place)
