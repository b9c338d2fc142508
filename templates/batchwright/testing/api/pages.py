"""Paginates lists of objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from ..contract import ErrorRule, Operation, Paging
from ..model.index import items_of
from ..model.store import Entity, Store, Table
from ..model.values import written
from .refusal import Refusal, refuse


def page(
    store: Store,
    operation: Operation,
    query: Mapping[str, Any],
    rules: Sequence[ErrorRule],
    now: float,
) -> dict[str, Any]:
    """The result of a list operation.

    Args:
        store: The objects.
        operation: The operation.
        query: Its validated parameters.
        rules: Its error rules.
        now: The time.

    Raises:
        Refused: The cursor is unknown, and the contract refuses that.
    """
    table = store.tables[operation.of or ""]
    paging = operation.paging
    values: dict[str, Any] = {}
    if paging is None:
        found = [one for one in table.after(None, newest_first=True) if _listed(one, now)]
        _count(table)
    else:
        found, more = _cut(store, operation, paging, query, rules, now)
        identity = store.index.identities[operation.of or ""]
        ids = [entity.values[identity] for entity in found]
        if ids and paging.first is not None:
            values[paging.first] = ids[0]
        for path in paging.next:
            if ids and len(path) == 1:
                values[path[0]] = ids[-1]
        values[paging.more] = more
    body: dict[str, Any] = written(store.index.schemas, operation.result or "", values)
    body[items_of(store.index.schemas, operation)] = [store.shown(entity) for entity in found]
    return body


def _cut(
    store: Store,
    operation: Operation,
    paging: Paging,
    query: Mapping[str, Any],
    rules: Sequence[ErrorRule],
    now: float,
) -> tuple[list[Entity], bool]:
    """The objects of a page, and whether more follow."""
    table = store.tables[operation.of or ""]
    cursor = query.get(paging.cursor) or None
    if cursor is not None and not table.knows(cursor):
        unknown = Refusal(
            when="unknown_cursor", of=operation.of, param=paging.cursor, value=cursor, id=cursor
        )
        refuse(unknown, rules)
        return [], False
    wanted = {name: query[name] for name in paging.filters if name in query}
    entities = table.after(cursor, newest_first=_newest_first(operation, paging, query))
    fitting = (
        entity
        for entity in entities
        if all(entity.values.get(name) == value for name, value in wanted.items())
        and _listed(entity, now)
    )
    limit = _limit(operation, paging, query)
    found = list(islice(fitting, limit))
    # An empty page is the last: it has no cursor.
    more = bool(found) and next(fitting, None) is not None
    if cursor is None:
        _count(table)
    return found, more


def _listed(entity: Entity, now: float) -> bool:
    """Whether lists include an object now."""
    looks, until = entity.unlisted
    return looks == 0 and until <= now


def _count(table: Table) -> None:
    """Count a read of a list."""
    for entity in table:
        looks, until = entity.unlisted
        entity.unlisted = (max(looks - 1, 0), until)


def _newest_first(operation: Operation, paging: Paging, query: Mapping[str, Any]) -> bool:
    usual = next((field.default for field in operation.query if field.name == paging.order), None)
    return paging.order is None or query.get(paging.order) in (None, usual or "desc")


def _limit(operation: Operation, paging: Paging, query: Mapping[str, Any]) -> int | None:
    """The size of a page; None for all objects."""
    for field in operation.query:
        if field.name == paging.limit:
            asked = query.get(field.name, field.default)
            if not isinstance(asked, int | float):
                return None
            most = field.shape.maximum
            return max(int(asked if most is None else min(asked, most)), 0)
    return None
