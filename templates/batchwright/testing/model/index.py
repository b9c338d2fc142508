"""Indexes a contract by schema, and creates ids in the style of its examples."""

from __future__ import annotations

import random
import re
import string
import uuid
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from ..._runtime.path import lookup
from ..contract import Contract, Field, Input, Lifecycle, Operation, Output, Schema, Writing

NewId: TypeAlias = Callable[[], str]
"""Returns a new id each time."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_UNLIKE = 16
"""The fewest characters of an example that shows the length and the alphabet of ids."""

_SHORTEST = 24
_TAIL = re.compile(r"[^-_]*\Z")
_HEX = "0123456789abcdef"
_LETTERS_AND_DIGITS = string.digits + string.ascii_letters


class Index:
    """A contract with frequent lookups."""

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
        """The files of requests of the objects of a schema."""
        return [source for source in self.contract.inputs if source.owner == owner]

    def outputs(self, owner: str) -> list[Output]:
        """The result files of the objects of a schema."""
        return [output for output in self.contract.outputs if output.owner == owner]

    @cached_property
    def properties_of_requests(self) -> tuple[str, ...]:
        """The top-level properties of lines of requests."""
        schemas = (self.schemas[source.schema] for source in self.contract.inputs)
        return tuple(field.name for schema in schemas for field in schema.fields)

    @cached_property
    def identities(self) -> Mapping[str, str]:
        """The property of an object's id, by schema, for all stored objects."""
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
        """The path parameter for the id of an object."""
        every = (one for operation in self.contract.operations for one in operation.parameters)
        return next((one.name for one in every if one.of == schema), None)

    def new_ids(self, schema: str) -> NewId:
        """The ids of objects of a schema."""
        name = self.identities[schema]
        return self.ids(self.example(schema, name), schema)

    def ids(self, example: object, purpose: str) -> NewId:
        """Ids for a purpose, independent of those for others."""
        return ids_like(example if isinstance(example, str) else "", f"{self._seed}/{purpose}")

    def field(self, schema: str, name: str) -> Field | None:
        """A property."""
        fields = self.schemas[schema].fields
        return next((field for field in fields if field.name == name), None)

    def example(self, schema: str, name: str) -> Any:
        """A typical value of a property: its own example, or else that of a new object."""
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
    """The property of the items of a page."""
    if operation.paging is not None:
        return operation.paging.items
    for field in schemas[operation.result or ""].fields:
        item = field.shape.items
        if item is not None and item.schema == operation.of:
            return field.name
    raise ValueError(f"{operation.name} is not a list")


def ids_like(example: str, seed: str) -> NewId:
    """Creates ids like an example: UUIDs, or as many letters and digits.

    Those for a short example such as `file-abc123`, and for one of hexadecimal digits, have 24
    hexadecimal digits.

    Args:
        example: The example. Its part before the last `-` or `_`, or before a UUID, is the prefix.
        seed: The seed of the ids.
    """
    chance = random.Random(seed)
    if found := _UUID.search(example):
        prefix = example[: found.start()]
        return lambda: f"{prefix}{uuid.UUID(int=chance.getrandbits(128), version=4)}"
    prefix = _TAIL.sub("", example)
    tail = example[len(prefix) :]
    length = len(tail) if len(tail) >= _UNLIKE else _SHORTEST
    if len(tail) >= _UNLIKE and not set(tail) <= set(_HEX):
        return lambda: prefix + "".join(chance.choices(_LETTERS_AND_DIGITS, k=length))
    return lambda: f"{prefix}{chance.getrandbits(4 * length):0{length}x}"
