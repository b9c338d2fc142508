"""The kinds of objects of a contract, each with its operations."""

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
    """A kind of object: its schema and its operations.

    Attributes:
        identity: The property with the id.
        inputs: The files from which it is created.
        outputs: Its result files.
    """

    contract: Contract
    schema: Schema
    identity: str
    lifecycle: Lifecycle | None = None
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()

    @property
    def name(self) -> str:
        """The subject in the ids of its requirements: `night`."""
        return subject_of(self.schema.name)

    def operation(self, role: str) -> Operation | None:
        """The first operation with this role; None if it has none."""
        return next(iter(self.operations(role)), None)

    def operations(self, role: str) -> tuple[Operation, ...]:
        return tuple(
            one
            for one in self.contract.operations
            if one.role == role and one.of == self.schema.name
        )

    @property
    def maker(self) -> Operation | None:
        """The operation that creates one."""
        return self.operation("store") or self.operation("create")


def kinds(contract: Contract) -> tuple[Kind, ...]:
    """The kinds with operations that create or retrieve one, in the order of the operations."""
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
    """The name of a schema in ids: `result-line` for `ResultLine`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def field_of(schema: Schema | None, name: str) -> Field | None:
    """A property of a schema."""
    return next((one for one in schema.fields if one.name == name), None) if schema else None


def body_of(contract: Contract, operation: Operation) -> Schema | None:
    """The schema of the body of an operation."""
    return contract.schemas[operation.body] if operation.body else None


def answer_of(
    operation: Operation, when: str, path: FieldPath = (), of: str | None = None
) -> ErrorRule | None:
    """How an operation refuses for a reason; None if the spec does not require a refusal.

    Args:
        path: The invalid parameter or property.
        of: The schema of the object in question; by default, that of the operation.
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
    """Every property of a request with its path, including those of nested objects.

    Recursive objects are entered once.
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
    """The name of a schema and those of all nested objects, each once."""
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
