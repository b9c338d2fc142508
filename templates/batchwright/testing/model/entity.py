"""An object that the server keeps, and where all of them are kept."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .content import Content
from .running import Run


@dataclass(kw_only=True)
class Entity:
    """An object.

    Attributes:
        schema: Of which schema it is.
        id: Its id.
        values: Its properties, None for those that have no value.
        asked: The request that made it.
        sequence: How many objects of the schema were made before it.
        entered: When it came into the state that it is in.
        content: The bytes of a file.
        source: The file of requests that it is made from, until the end.
        source_name: The name of that file.
        lost: Whether there is no such file.
        turns: How many requests have their turn at the beginning of that; half of them if None.
        run: The execution of the requests, from when they have been checked until the end.
        heading: The state that it goes to next because its time has come; None for its own way.
        late: The look that is the first to see the ids of the files of results, counted from the
            next one; 0 if they are there to be seen.
        masked: The state that is shown in place of its own, and for how many looks.
        unlisted: How many times a list is read, and until when, without showing it.
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
    run: Run | None = None
    heading: str | None = None
    late: int = 0
    masked: tuple[str, int] = ("", 0)
    unlisted: tuple[int, float] = (0, 0.0)


class Store:
    """The objects of one schema, in the order in which they were made."""

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
        """Keep an object."""
        entity.sequence = self._sequences[entity.id] = len(self._sequences)
        self._by_id[entity.id] = entity
        self._order.append(entity.sequence)
        self._entities.append(entity)

    def get(self, identity: str) -> Entity | None:
        """The object with an id, if it is still there."""
        return self._by_id.get(identity)

    def remove(self, entity: Entity) -> None:
        """Forget an object. Its id still has its place in the order."""
        del self._by_id[entity.id]
        index = bisect_left(self._order, entity.sequence)
        del self._order[index], self._entities[index]

    def knows(self, identity: str) -> bool:
        """Whether there is or was an object with that id."""
        return identity in self._sequences

    def after(self, identity: str | None, *, newest_first: bool) -> Iterator[Entity]:
        """The objects that follow the one with that id, or all if there is none."""
        begin, end = 0, len(self._entities)
        if identity is not None:
            sequence = self._sequences[identity]
            if newest_first:
                end = bisect_left(self._order, sequence)
            else:
                begin = bisect_right(self._order, sequence)
        places = range(end - 1, begin - 1, -1) if newest_first else range(begin, end)
        return (self._entities[place] for place in places)
