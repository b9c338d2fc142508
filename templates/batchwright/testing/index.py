"""What a contract says, found by the schema that it is said of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from .._runtime.place import lookup
from .contract import Contract, Field, Input, Lifecycle, Operation, Output, Schema, Writing
from .ids import NewId, ids_like


class Index:
    """A contract with what is asked of it often."""

    def __init__(self, contract: Contract, seed: int) -> None:
        self.contract = contract
        self.schemas: Mapping[str, Schema] = contract.schemas
        self.lifecycles: Mapping[str, Lifecycle] = {
            lifecycle.schema: lifecycle for lifecycle in contract.lifecycles
        }
        self.writings: Mapping[str, Writing] = {
            writing.schema: writing for writing in contract.writings
        }
        self._seed = seed

    def inputs(self, owner: str) -> list[Input]:
        """The files of requests that objects of a schema are made from."""
        return [source for source in self.contract.inputs if source.owner == owner]

    def outputs(self, owner: str) -> list[Output]:
        """The files of results that objects of a schema write."""
        return [output for output in self.contract.outputs if output.owner == owner]

    @cached_property
    def properties_of_requests(self) -> tuple[str, ...]:
        """What lines of requests may have at their top."""
        schemas = (self.schemas[source.schema] for source in self.contract.inputs)
        return tuple(field.name for schema in schemas for field in schema.fields)

    @cached_property
    def identities(self) -> Mapping[str, str]:
        """The property that holds an object's id, by schema; of all that are kept."""
        named = {
            parameter.of: parameter.identity
            for operation in self.contract.operations
            for parameter in operation.parameters
            if parameter.of is not None
        }
        for operation in self.contract.operations:
            if operation.role in ("store", "create", "list") and operation.of is not None:
                named.setdefault(operation.of, "id")
        named.update({name: lifecycle.identity for name, lifecycle in self.lifecycles.items()})
        return named

    def parameter(self, schema: str) -> str | None:
        """The name of the parameter in a path that takes the id of an object."""
        every = (one for operation in self.contract.operations for one in operation.parameters)
        return next((one.name for one in every if one.of == schema), None)

    def new_ids(self, schema: str) -> NewId:
        """The ids of objects of a schema."""
        name = self.identities[schema]
        return self.ids(self.example(schema, name), schema)

    def ids(self, example: object, purpose: str) -> NewId:
        """Ids for a purpose, which have nothing to do with those for another one."""
        return ids_like(example if isinstance(example, str) else "", f"{self._seed}/{purpose}")

    def field(self, schema: str, name: str) -> Field | None:
        """A property."""
        fields = self.schemas[schema].fields
        return next((field for field in fields if field.name == name), None)

    def example(self, schema: str, name: str) -> Any:
        """A typical value of a property: its own example, else what a new object has there."""
        field = self.field(schema, name)
        if field is not None and field.example is not None:
            return field.example
        operations = sorted(
            (one for one in self.contract.operations if one.result == schema),
            key=lambda operation: operation.role not in ("store", "create"),
        )
        made = next((one.example for one in operations if one.example), None)
        return lookup(made.response, (name,)) if made else None


def items_of(schemas: Mapping[str, Schema], operation: Operation) -> str:
    """The property of a list's page that holds the items."""
    if operation.paging is not None:
        return operation.paging.items
    for field in schemas[operation.result or ""].fields:
        item = field.shape.items
        if item is not None and item.schema == operation.of:
            return field.name
    raise ValueError(f"{operation.name} lists nothing")
