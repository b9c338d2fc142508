"""The kinds of objects that a contract speaks of, each with the operations that are about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from batchwright._runtime.path import FieldPath
from batchwright.testing.contract import (
    Contract,
    ErrorRule,
    Field,
    Input,
    Lifecycle,
    Operation,
    Output,
    Schema,
    Shape,
)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of object: what it consists of, and the operations that are about it.

    Attributes:
        identity: The property that holds the id.
        inputs: The files that it is made from.
        outputs: The files that it writes.
    """

    contract: Contract
    schema: Schema
    identity: str
    lifecycle: Lifecycle | None = None
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()

    @property
    def name(self) -> str:
        """The subject of requirements about it: `night`."""
        return subject_of(self.schema.name)

    def operation(self, role: str) -> Operation | None:
        """The operation of this role that is about it; the first, if there are several."""
        return next(iter(self.operations(role)), None)

    def operations(self, role: str) -> tuple[Operation, ...]:
        return tuple(
            one
            for one in self.contract.operations
            if one.role == role and one.of == self.schema.name
        )

    @property
    def maker(self) -> Operation | None:
        """The operation by which there comes to be one."""
        return self.operation("store") or self.operation("create")


def kinds(contract: Contract) -> tuple[Kind, ...]:
    """Those that the contract tells how to make or to look at, in the order of its operations."""
    names = dict.fromkeys(
        one.of for one in contract.operations if one.of is not None and one.role != "example"
    )
    return tuple(_kind(contract, contract.schemas[name]) for name in names)


def _kind(contract: Contract, schema: Schema) -> Kind:
    lifecycle = next((one for one in contract.lifecycles if one.schema == schema.name), None)
    asked = (
        parameter.identity
        for one in contract.operations
        for parameter in one.parameters
        if parameter.of == schema.name
    )
    return Kind(
        contract=contract,
        schema=schema,
        identity=lifecycle.identity if lifecycle else next(asked, "id"),
        lifecycle=lifecycle,
        inputs=tuple(one for one in contract.inputs if one.owner == schema.name),
        outputs=tuple(one for one in contract.outputs if one.owner == schema.name),
    )


def subject_of(name: str) -> str:
    """A schema's name as ids have it: `result-line` for `ResultLine`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def field_of(schema: Schema | None, name: str) -> Field | None:
    """A property of a schema."""
    return next((one for one in schema.fields if one.name == name), None) if schema else None


def body_of(contract: Contract, operation: Operation) -> Schema | None:
    """The schema of what an operation takes."""
    return contract.schemas[operation.body] if operation.body else None


def answer_of(
    operation: Operation, when: str, path: FieldPath = (), of: str | None = None
) -> ErrorRule | None:
    """How an operation refuses for a reason; None if nothing is said, so that it need not.

    Args:
        path: The parameter or property that is wrong.
        of: The schema of the object that it is about; the operation's own, if nothing is given.
    """
    about = of if of is not None else operation.of
    for answer in operation.error_rules:
        named = not answer.params or ".".join(path) in answer.params
        if answer.when == when and named and answer.of in (None, about):
            return answer
    return None


def properties_of(
    contract: Contract, schema: Schema, before: FieldPath = (), around: tuple[Schema, ...] = ()
) -> Iterator[tuple[FieldPath, Field]]:
    """Every property that a request can have, those of objects inside it too, with its path.

    An object that holds one of its own kind is entered once.
    """
    around = (*around, schema)
    for one in schema.fields:
        path = (*before, one.name)
        yield path, one
        if one.shape.type == "object" and one.shape.schema:
            inner = contract.schemas[one.shape.schema]
            if inner not in around:
                yield from properties_of(contract, inner, path, around)


def reached(contract: Contract, name: str) -> Iterator[str]:
    """A schema's name and those of all objects inside it, each once."""
    queue, found = [name], dict[str, None]()
    while queue:
        current = queue.pop(0)
        if current in found:
            continue
        found[current] = None
        for one in contract.schemas[current].fields:
            shape: Shape | None = one.shape
            while shape is not None:
                if shape.schema:
                    queue.append(shape.schema)
                shape = shape.items
    yield from found
