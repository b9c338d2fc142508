"""What is deleted is gone, for every operation that takes or lists it."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.contract import Answer, Contract, Input, Operation
from ..ir.requirement import Requirement
from .about import About
from .kinds import Kind, answer_of
from .lines import input_of


def requirements(about: About) -> Iterator[Requirement]:
    for kind in about.kinds:
        delete = kind.operation("delete")
        if delete is not None and kind.maker is not None:
            yield from _of_delete(about, kind, delete)


def _of_delete(about: About, kind: Kind, delete: Operation) -> Iterator[Requirement]:
    mark = about.spec.mark(about.spec.operation(delete.name))
    if delete.result is not None:
        title = "The answer names what was deleted, and says that it was."
        yield about.require(f"{delete.name}/names-it", title, mark)
    for operation in takers(kind):
        if answer := answer_of(operation, "unknown"):
            title = "What was deleted is not found any more."
            limit = about.spec.response(operation.name, str(answer.status))
            yield about.of_answer(f"{operation.name}/deleted", title, operation, answer, limit)
    if (listing := kind.operation("list")) is not None:
        mark = about.spec.mark(about.spec.operation(listing.name))
        title = "What was deleted is not listed any more."
        yield about.require(f"{listing.name}/deleted", title, mark)
    for operation, source in makers(about.contract, kind):
        if answer := unknown_file(operation, source):
            title = f"`{source.property}` with the id of a deleted file is refused."
            id = f"{operation.name}/{source.property}-deleted"
            yield about.of_answer(id, title, operation, answer)


def takers(kind: Kind) -> tuple[Operation, ...]:
    """The operations that take the id of one object."""
    roles = ("retrieve", "download", "delete")
    return tuple(one for role in roles for one in kind.operations(role))


def makers(contract: Contract, kind: Kind) -> Iterator[tuple[Operation, Input]]:
    """The operations that take the id of such a file."""
    for operation in contract.operations:
        if operation.role == "create":
            source = input_of(contract, operation)
            if source is not None and source.file == kind.schema.name:
                yield operation, source


def unknown_file(operation: Operation, source: Input) -> Answer | None:
    """How an operation refuses the id of a file that is not there."""
    return answer_of(operation, "unknown_reference", (source.property,), source.file)
