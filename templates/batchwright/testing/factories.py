"""Creates objects in any state on the fake, as if requests had created them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from .._runtime.jsonl.check import LineCheck
from .arguments import whole
from .contract import Contract, Input, Lifecycle
from .fake import Fake


@dataclass(frozen=True, kw_only=True)
class CreatedObject:
    """A created object.

    Attributes:
        value: The object as the server sends it.
        id: Its id.
        keys: The keys of its requests, by outcome.
    """

    value: Mapping[str, Any]
    id: str
    keys: Mapping[str, tuple[str, ...]]


def make(
    fake: Fake,
    state: str | None = None,
    *,
    schema: str | None = None,
    succeeded: int = 2,
    failed: int = 0,
    unprocessed: int = 0,
    status: int = 400,
    content: bytes | None = None,
    **values: Any,
) -> CreatedObject:
    """Create an object on a fake, with a file of requests and their outcomes.

    Its counts, times and file ids are those of an object that requests created. Keys are unique on
    a fake, so that the outcomes of several objects do not mix.

    Args:
        fake: The server.
        state: The state of the object. Default: the first one.
        schema: The schema of the object. Default: that of the first lifecycle.
        succeeded, failed, unprocessed: The number of requests with each outcome. In an early state,
            requests get them later; in a state with problems, there are no requests.
        status: The HTTP status of the failed ones, from 300 to 599.
        content: The file of requests. Default: one for the outcomes.
        values: The values of the create request; the others are taken from an example.

    Raises:
        ValueError: The state cannot be reached, or not with these outcomes, or a number is
            negative.
    """
    counts = {"succeeded": succeeded, "failed": failed, "unprocessed": unprocessed}
    for outcome, count in counts.items():
        whole(outcome, count, 0)
    whole("status", status, 300, 599)
    lifecycle = lifecycle_of(fake.contract, schema)
    executed: int | None = None
    keys: dict[str, tuple[str, ...]] = {"succeeded": (), "failed": (), "unprocessed": ()}
    source = next((one for one in fake.contract.inputs if one.owner == lifecycle.schema), None)
    troubled = any(one.name == state and one.problems for one in lifecycle.states)
    if content is None and source is not None and not troubled:
        executed = succeeded + failed
        numbers = itertools.count(fake.events[-1].number if fake.events else 0)
        keys = {
            outcome: tuple(f"{outcome}-{next(numbers)}" for _ in range(count))
            for outcome, count in counts.items()
        }
        content = _requests(fake.contract, source, values, [key for _, key in _flat(keys)])
        for outcome, key in _flat(keys):
            if outcome == "failed":
                fake.answer(key=key, status=status)
            elif outcome == "unprocessed":
                fake.answer(key=key, never=True)
    value = fake.put(lifecycle.schema, values, content=content, state=state, executed=executed)
    return CreatedObject(value=value, id=str(value[lifecycle.identity]), keys=keys)


def in_every_state(fake: Fake, schema: str | None = None) -> dict[str, CreatedObject]:
    """Create one object in each state on a fake; return them by state."""
    lifecycle = lifecycle_of(fake.contract, schema)
    return {
        state.name: make(fake, state.name, schema=lifecycle.schema, succeeded=2, failed=1)
        for state in lifecycle.states
    }


def lifecycle_of(contract: Contract, schema: str | None = None) -> Lifecycle:
    """The lifecycle of a schema; by default the first one.

    Raises:
        ValueError: There is none.
    """
    for lifecycle in contract.lifecycles:
        if schema in (None, lifecycle.schema):
            return lifecycle
    known = ", ".join(lifecycle.schema for lifecycle in contract.lifecycles) or "nothing"
    raise ValueError(f"{schema or 'the specification'} has no lifecycle; {known} has one")


def _flat(keys: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    return ((outcome, key) for outcome, some in keys.items() for key in some)


def _requests(
    contract: Contract, source: Input, values: Mapping[str, Any], keys: list[str]
) -> bytes:
    """A file of requests with these keys, from the first example that fits."""
    asked = {**_asked(contract, source.owner), **values}
    for example in source.examples.values():
        lines = [_keyed(example[0], source.rules.key, key) for key in keys]
        check = LineCheck(source.rules, asked)
        for line in lines:
            check.line(line)
        if not check.finish(sum(map(len, lines))) or not lines:
            return b"".join(line + b"\n" for line in lines)
    raise ValueError(f"no example of lines fits {asked}: give content")


def _keyed(line: Any, name: str | None, key: str) -> bytes:
    value: dict[str, Any] = {**cast("Mapping[str, Any]", line)}
    if name is not None:
        value[name] = key
    return json.dumps(value).encode()


def _asked(contract: Contract, schema: str) -> dict[str, Any]:
    """The example of the operation that creates such an object."""
    for operation in contract.operations:
        if operation.of == schema and operation.role == "create" and operation.example:
            return dict(cast("Mapping[str, Any]", operation.example.body))
    return {}
