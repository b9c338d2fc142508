"""Stores the objects of the server."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .content import Content
from .execution import Execution
from .index import Index
from .script import Event, Script
from .timers import Pace, Timer, Timers
from .values import counts_of, first_values, put, set_expiry, sums_of, written


@dataclass(kw_only=True)
class Entity:
    """An object.

    Attributes:
        schema: Its schema.
        id: Its id.
        values: Its properties; None for those without a value.
        asked: The request that created it.
        sequence: The number of objects of the schema that were created before.
        entered: When it entered its state.
        content: The bytes of a file.
        source: Its file of requests, until the end.
        source_name: The name of that file.
        lost: Whether that file does not exist.
        turns: How many requests are executed at first; None is half of them.
        run: The execution of the requests, from their check to the end.
        heading: The next state if that is due; None for the main path.
        late: How many further responses omit the ids of the result files.
        masked: The state that is shown instead of its own, and in how many responses.
        unlisted: How many reads of lists omit it, and until when lists omit it.
    """

    schema: str
    id: str
    values: dict[str, Any]
    asked: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sequence: int = 0
    entered: float = 0
    content: Content | None = None
    source: Content | None = None
    source_name: str = ""
    lost: bool = False
    turns: int | None = None
    run: Execution | None = None
    heading: str | None = None
    late: int = 0
    masked: tuple[str, int] = ("", 0)
    unlisted: tuple[int, float] = (0, 0.0)


class Table:
    """The objects of one schema, in the order of their creation."""

    def __init__(self) -> None:
        self._by_id: dict[str, Entity] = {}
        self._sequences: dict[str, int] = {}
        self._order: list[int] = []
        self._entities: list[Entity] = []

    def __len__(self) -> int:
        return len(self._entities)

    def __iter__(self) -> Iterator[Entity]:
        return iter(list(self._entities))

    def add(self, entity: Entity) -> None:
        """Store an object."""
        entity.sequence = self._sequences[entity.id] = len(self._sequences)
        self._by_id[entity.id] = entity
        self._order.append(entity.sequence)
        self._entities.append(entity)

    def get(self, identity: str) -> Entity | None:
        """The object with an id, if it exists."""
        return self._by_id.get(identity)

    def remove(self, entity: Entity) -> None:
        """Remove an object. Its id keeps its position in the order."""
        del self._by_id[entity.id]
        index = bisect_left(self._order, entity.sequence)
        del self._order[index], self._entities[index]

    def knows(self, identity: str) -> bool:
        """Whether there is or was an object with an id."""
        return identity in self._sequences

    def after(self, identity: str | None, *, newest_first: bool) -> Iterator[Entity]:
        """The objects after the one with an id, or all without an id."""
        begin, end = 0, len(self._entities)
        if identity is not None:
            sequence = self._sequences[identity]
            if newest_first:
                end = bisect_left(self._order, sequence)
            else:
                begin = bisect_right(self._order, sequence)
        positions = range(end - 1, begin - 1, -1) if newest_first else range(begin, end)
        return (self._entities[position] for position in positions)


KEPT = 100_000
"""The most events that are kept: a fake that is served for days must not fill the memory."""


class Store:
    """All objects of a server.

    Attributes:
        tables: The objects by schema.
        timers: What happens to them by itself.
        events: The latest events.
        script: The script of the test.
        pace: The durations of states.
    """

    def __init__(self, index: Index, script: Script, pace: Pace) -> None:
        self.index = index
        self.pace = pace
        self.tables = {schema: Table() for schema in index.identities}
        self.timers = Timers()
        self.events = deque[Event](maxlen=KEPT)
        self._happened = 0
        self.script = script
        self._new_ids = {schema: index.new_ids(schema) for schema in index.identities}

    def make(
        self,
        schema: str,
        now: float,
        *,
        given: Mapping[str, Any],
        asked: Mapping[str, Any],
        content: Content | None = None,
        name: str | None = None,
        kept: object = None,
    ) -> Entity:
        """Create an object in its first state.

        Args:
            schema: The schema of the object.
            now: The time.
            given: The values of properties.
            asked: The request that creates it.
            content: Its bytes, if it is a file.
            name: The name of the file, unless it is in `given`.
            kept: Seconds after which it expires, unless the request has them.
        """
        identity = self._new_ids[schema]()
        known = {**given, self.index.identities[schema]: identity}
        for one in self.index.schemas[schema].fields:
            if one.content == "size" and content is not None:
                known.setdefault(one.name, content.size)
            elif one.content == "name" and name is not None:
                known.setdefault(one.name, name)
        values = first_values(self.index, schema, known, int(now))
        entity = Entity(
            schema=schema,
            id=identity,
            values=values,
            asked=asked,
            content=content,
            entered=now,
            masked=self.script.masked,
            unlisted=(self.script.lag[0], now + self.script.lag[1]),
        )
        self._begin(entity, now)
        set_expiry(self.index, schema, values, asked, kept)
        self._plan(entity)
        self.tables[schema].add(entity)
        self.note(entity, "created", now)
        return entity

    def find(self, schema: str, identity: object) -> Entity | None:
        """The object with an id, if it exists."""
        return self.tables[schema].get(identity) if isinstance(identity, str) else None

    def forget(self, entity: Entity, now: float) -> None:
        """Remove an object."""
        self.tables[entity.schema].remove(entity)
        self.note(entity, "deleted", now)

    def note(
        self, entity: Entity, what: Literal["created", "entered", "deleted"], now: float
    ) -> None:
        """Record an event of an object."""
        state = self.state(entity)
        self._happened += 1
        self.events.append(
            Event(
                number=self._happened,
                time=now,
                what=what,
                schema=entity.schema,
                id=entity.id,
                state=state,
            )
        )

    def state(self, entity: Entity) -> str | None:
        """The state of an object; None if it has none."""
        lifecycle = self.index.lifecycles.get(entity.schema)
        return None if lifecycle is None else entity.values[lifecycle.property]

    def shown(self, entity: Entity, mask: str | None = None) -> dict[str, Any]:
        """An object as JSON; `mask` replaces its state."""
        lifecycle = self.index.lifecycles.get(entity.schema)
        values = dict(entity.values)
        if entity.late:
            values.update(dict.fromkeys(one.property for one in self.index.outputs(entity.schema)))
        if lifecycle is not None and mask is not None:
            values[lifecycle.property] = mask
        final = lifecycle is not None and any(
            state.final for state in lifecycle.states if state.name == values[lifecycle.property]
        )
        shown: dict[str, Any] = written(self.index.schemas, entity.schema, values, final=final)
        shown.update(self.script.forced.get(entity.schema, {}))
        return shown

    def _begin(self, entity: Entity, now: float) -> None:
        if (lifecycle := self.index.lifecycles.get(entity.schema)) is None:
            return
        values = entity.values
        values[lifecycle.property] = lifecycle.initial
        for state in lifecycle.states:
            if state.name == lifecycle.initial and state.sets is not None:
                values[state.sets] = int(now)
        for path in (*counts_of(self.index, entity.schema), *sums_of(self.index, entity.schema)):
            first = self.index.field(entity.schema, path[0])
            # A server that omits missing values does not have them yet.
            if len(path) > 1 and first is not None and first.sent == "null":
                put(values, path, 0)

    def _plan(self, entity: Entity) -> None:
        lifecycle = self.index.lifecycles.get(entity.schema)
        if lifecycle is None:
            for one in self.index.schemas[entity.schema].fields:
                when = entity.values.get(one.name)
                if one.expires is not None and when is not None:
                    self.timers.add(when, Timer(entity.schema, entity.id, "delete"))
            return
        for state in lifecycle.states:
            if state.due_at is not None and (when := entity.values.get(state.due_at)) is not None:
                begins, _ = self.pace.overdue(state)
                self.timers.add(when + begins, Timer(entity.schema, entity.id, "enter", state.name))
