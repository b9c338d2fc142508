# Copied by `make generate` from templates/batchwright/testing/api/operations.py. Do not edit.
"""Performs operations on the objects, each by its role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..contract import ErrorRule, Input, Operation
from ..message import encoded
from ..model.content import Content, content_of
from ..model.index import Index
from ..model.lifecycle import LifecycleEngine
from ..model.store import Entity, Store
from ..model.values import written
from .pages import page
from .refusal import Refusal, refuse, rule_for
from .requests import UNNAMED, ParsedRequest, refuse_anyway


@dataclass(frozen=True)
class ActionResult:
    """The result of an operation: a JSON value, or the bytes of a file and its name."""

    value: Any = None
    content: Content | None = None
    filename: str = ""


class Actions:
    """Performs operations."""

    def __init__(self, index: Index, store: Store, engine: LifecycleEngine) -> None:
        self._index = index
        self._store = store
        self._engine = engine

    def act(
        self, operation: Operation, ids: Mapping[str, str], asked: ParsedRequest, now: float
    ) -> ActionResult:
        """Perform an operation.

        Args:
            operation: The operation.
            ids: The values of its path parameters.
            asked: The parsed request.
            now: The time.

        Raises:
            Refused: The server refuses it.
        """
        rules = (*operation.error_rules, *self._index.contract.error_rules)
        match operation.role:
            case "store":
                return ActionResult(self._store.shown(self._upload(operation, asked, now)))
            case "create":
                return ActionResult(self._store.shown(self.create(operation, asked.values, now)))
            case "list":
                for entity in self._store.tables[operation.of or ""]:
                    self._engine.catch_up(entity, now)
                return ActionResult(page(self._store, operation, asked.query, rules, now))
            case "example":
                return _example(operation)
            case role:
                entity = self._object_of(operation, ids, rules)
        match role:
            case "retrieve":
                mask = self._engine.look(entity, now)
                return ActionResult(self._store.shown(entity, mask))
            case "move":
                self._move(operation, entity, now, rules)
            case "download":
                return ActionResult(content=self._bytes(entity, rules), filename=self._name(entity))
            case "delete":
                self._store.forget(entity, now)
                return ActionResult(self._deleted(operation, entity))
        return ActionResult(self._store.shown(entity))

    def create(self, operation: Operation, values: dict[str, Any], now: float) -> Entity:
        """Create an object from a request.

        Raises:
            Refused: Its file does not exist or is of another kind, and the contract refuses that at
                once.
        """
        schema = operation.of or ""
        rules = (*operation.error_rules, *self._index.contract.error_rules)
        source, name, lost = None, UNNAMED, False
        for given in self._index.inputs(schema):
            file = self._source(given, values.get(given.property), rules)
            if file is None:
                lost = True
            else:
                source, name = file.content, self._name(file)
        entity = self._store.make(schema, now, given=values, asked=values)
        entity.lost = lost
        self._engine.begin(entity, source, name, now)
        return entity

    def _upload(self, operation: Operation, asked: ParsedRequest, now: float) -> Entity:
        return self._store.make(
            operation.of or "",
            now,
            given=asked.values,
            asked=asked.values,
            content=asked.file or content_of(b""),
            name=asked.filename,
        )

    def _source(self, given: Input, identity: Any, rules: Sequence[ErrorRule]) -> Entity | None:
        refusal = Refusal(
            when="unknown_reference",
            of=given.file,
            param=given.property,
            value=identity,
            id=identity if isinstance(identity, str) else None,
        )
        file = self._store.find(given.file, identity)
        if file is None:
            refuse(refusal, rules)
            return None
        # The purpose of a file was checked at upload.
        known = {**file.asked, **file.values}
        if any(known.get(name) != value for name, value in given.when.items()):
            choices = tuple(given.when.values())
            refuse(replace(refusal, when="wrong_reference", choices=choices), rules)
            # A server that checks later does not find such a file.
            return file if given.rules.codes.unknown is None else None
        return file

    def _name(self, file: Entity) -> str:
        for field in self._index.schemas[file.schema].fields:
            if field.content == "name":
                return str(file.values.get(field.name) or UNNAMED)
        return UNNAMED

    def _object_of(
        self, operation: Operation, ids: Mapping[str, str], rules: Sequence[ErrorRule]
    ) -> Entity:
        """The object with the id in the path."""
        for parameter in reversed(operation.parameters):
            identity = ids[parameter.name]
            schema = parameter.of or operation.of or ""
            if (entity := self._store.find(schema, identity)) is not None:
                return entity
            refusal = Refusal(
                when="unknown", of=schema, param=parameter.name, value=identity, id=identity
            )
            refuse(replace(refusal, when="prefix"), rules)
            refuse_anyway(refusal, rules, operation)
        raise ValueError(f"the path of {operation.name} names no object")

    def _move(
        self, operation: Operation, entity: Entity, now: float, rules: Sequence[ErrorRule]
    ) -> None:
        if operation.state is not None and not self._engine.move(entity, operation.state, now):
            status = self._store.state(entity)
            refusal = Refusal(
                when="final",
                of=entity.schema,
                id=entity.id,
                value=status,
                status=status,
                held=entity.values,
            )
            refuse(refusal, rules)

    def _bytes(self, entity: Entity, rules: Sequence[ErrorRule]) -> Content:
        refusal = Refusal(when="undownloadable", of=entity.schema, id=entity.id, held=entity.values)
        if (rule := rule_for(refusal, rules)) is not None:
            shown = (entity.values.get(name) for name in rule.where)
            refuse(replace(refusal, value=next(shown, None)), rules)
        return entity.content or content_of(b"")

    def _deleted(self, operation: Operation, entity: Entity) -> Any:
        if operation.result is None:
            return None
        if operation.result == entity.schema:
            return self._store.shown(entity)
        values: dict[str, Any] = {self._index.identities[entity.schema]: entity.id}
        for field in self._index.schemas[operation.result].fields:
            if field.shape.type == "boolean":
                values[field.name] = True
        return written(self._index.schemas, operation.result, values)


def _example(operation: Operation) -> ActionResult:
    response = operation.example.response if operation.example else None
    if operation.result is not None:
        return ActionResult(response)
    data = response.encode() if isinstance(response, str) else encoded(response)
    return ActionResult(content=content_of(data))
