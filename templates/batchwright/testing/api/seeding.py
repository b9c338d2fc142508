"""Creates the objects of a test, as if requests had created them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._runtime.jsonl.check import LineCheck
from ..arguments import known
from ..contract import Input, Operation
from ..message import encoded
from ..model.content import content_of
from ..model.index import Index
from ..model.lifecycle import LifecycleEngine
from ..model.store import Entity, Store
from .operations import Actions
from .refusal import Refused


@dataclass(frozen=True)
class ObjectSpec:
    """The object that a test asks for; see `Service.put`."""

    schema: str
    values: Mapping[str, Any]
    content: bytes | None
    state: str | None
    executed: int | None


class Seeding:
    """Creates objects in any state."""

    def __init__(
        self, index: Index, store: Store, engine: LifecycleEngine, actions: Actions
    ) -> None:
        self._index = index
        self._store = store
        self._engine = engine
        self._actions = actions

    def put(self, spec: ObjectSpec, now: float) -> Entity:
        """Create an object; see `Service.put`.

        Raises:
            ValueError: It is impossible.
        """
        operations = {
            operation.of: operation
            for operation in reversed(self._index.contract.operations)
            if operation.role in ("store", "create") and operation.of is not None
        }
        known("schema of objects that requests create", spec.schema, operations)
        operation = operations[spec.schema]
        self._verify(operation, spec)
        if operation.role == "store":
            return self._file(operation, spec.values, spec.content or b"", now)
        begun = now - self._engine.age(spec.schema, spec.state)
        asked = {**self._example(operation), **spec.values}
        for source in self._index.inputs(spec.schema):
            if source.property not in spec.values:
                given = spec.content
                lines = self._lines(source, asked, spec.state) if given is None else given
                asked[source.property] = self._requests(source, lines, begun).id
        try:
            entity = self._actions.create(operation, asked, begun)
        except Refused as refused:
            message = f"{spec.schema}: the server refuses it with {refused.status}: {refused.body}"
            raise ValueError(message) from None
        entity.turns = spec.executed
        if spec.state is not None:
            self._engine.drive(entity, spec.state, begun, now)
        return entity

    def _verify(self, operation: Operation, spec: ObjectSpec) -> None:
        fields = self._index.schemas[operation.body or ""].fields
        derived = [one for one in self._index.schemas[spec.schema].fields if one.content]
        names = [one.name for one in (*fields, *derived) if one.name != operation.upload]
        for name in spec.values:
            known(f"property of {operation.name}", name, names)
        if spec.state is not None and spec.schema not in self._index.lifecycles:
            raise ValueError(f"state: expected None, as a {spec.schema} has no states")

    def _file(
        self, operation: Operation, values: Mapping[str, Any], content: bytes, now: float
    ) -> Entity:
        schema = operation.of or ""
        asked = {**self._example(operation), **values}
        names = (field.name for field in self._index.schemas[schema].fields if field.content)
        name = next((values[name] for name in names if name in values), None)
        return self._store.make(
            schema, now, given=asked, asked=asked, content=content_of(content), name=name
        )

    def _requests(self, source: Input, lines: bytes, now: float) -> Entity:
        """The file of requests."""
        name = f"requests{source.rules.suffix}"
        content = content_of(lines)
        given = dict(source.when)
        return self._store.make(
            source.file, now, given=given, asked=given, content=content, name=name
        )

    def _lines(self, source: Input, asked: dict[str, Any], state: str | None) -> bytes:
        """A valid example of lines, or none if the state needs problems."""
        lifecycle = self._index.lifecycles[source.owner]
        if any(one.name == state and one.problems for one in lifecycle.states):
            return b""
        for example in source.examples.values():
            lines = [encoded(line) for line in example]
            check = LineCheck(source.rules, asked)
            for line in lines:
                check.line(line)
            if not check.finish(0):
                return b"".join(line + b"\n" for line in lines)
        raise ValueError(f"no example of lines fits {asked}: give content")

    def _example(self, operation: Operation) -> dict[str, Any]:
        """The required values, from the operation's example."""
        body = operation.example.body if operation.example else None
        schema = self._index.schemas[operation.body or ""]
        required = {field.name: field.default for field in schema.fields if field.required}
        if isinstance(body, dict):
            required.update({name: body[name] for name in required if name in body})
        required.pop(operation.upload or "", None)
        return {name: value for name, value in required.items() if value is not None}
