"""What an object repeats of its request and its lines, and sums over its results.

No spec says it: it follows from the names and the limits of the properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from ..._runtime.json_value import parse_line
from ..._runtime.path import FieldPath, lookup
from ..._runtime.results.outcome import Outcomes, unwrapped
from ..contract import Contract, Field, Input, Output
from .content import Content

_SNAPSHOTS: Mapping[str, str] = {
    "gpt-4o": "gpt-4o-2024-08-06",
    "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
    "gpt-5": "gpt-5-2025-08-07",
    "gpt-5-nano": "gpt-5-nano-2025-08-07",
    "gpt-5.4-nano": "gpt-5.4-nano-2026-03-17",
}
"""The models that requests name, and those that execute them.

The snapshots of gpt-4o-mini, gpt-5-nano and gpt-5.4-nano are recorded, that of gpt-5 is published,
that of gpt-4o reported (OpenAI forum, topic 1357643).
"""

_SPELLINGS: Mapping[str, str] = {"24h": "1d"}
"""Durations as AIBrix 0.8.0 repeats them, which takes both of them."""

_OTHER_NAMES: Mapping[str, str] = {
    "input_tokens": "prompt_tokens",
    "input_tokens_details": "prompt_tokens_details",
    "output_tokens": "completion_tokens",
    "output_tokens_details": "completion_tokens_details",
}
"""What some endpoints call the numbers of others."""


def snapshot(value: Any) -> Any:
    """The model that executes a request for this one; any other value itself."""
    return _SNAPSHOTS.get(value, value) if isinstance(value, str) else value


def repeated(field: Field, value: Any) -> Any:
    """What an object says of a value of its request under the same name."""
    other = _SPELLINGS.get(value) if isinstance(value, str) else None
    pattern = field.shape.pattern
    return other if other and pattern and re.search(pattern, other) else value


def repeated_places(contract: Contract, source: Input) -> Mapping[FieldPath, FieldPath]:
    """Where an object repeats a value of its requests, and where that is in the first line.

    It is a value that all lines of a file have in common, under its own name.
    """
    names = {field.name for field in contract.schemas[source.owner].fields}
    return {place[-1:]: place for place in source.rules.same if place[-1] in names}


def summed_places(contract: Contract, output: Output) -> Mapping[FieldPath, tuple[FieldPath, ...]]:
    """Where an object has a sum over a file of results, and where the summands are in a line.

    All members of such an object of numbers are sums, unless they count lines. They are added up
    over the file of what succeeded, from where a body has the same names: the first that is there
    counts.
    """
    files = [one for one in contract.outputs if one.owner == output.owner]
    if output != next((one for one in files if "succeeded" in one.outcomes), None):
        return {}
    counts = {one.count[0] for one in files if one.count}
    body = next(one.outcomes.body for one in contract.writings if one.schema == output.schema)
    sums: dict[FieldPath, tuple[FieldPath, ...]] = {}
    for field in contract.schemas[output.owner].fields:
        if field.shape.type == "object" and field.name not in counts:
            for place in _numbers(contract, field.shape.schema, (field.name,)):
                other = tuple(_OTHER_NAMES.get(name, name) for name in place)
                wheres = dict.fromkeys((body + place, body + other, body + place[1:]))
                sums[place] = tuple(wheres)
    return sums


def _numbers(contract: Contract, schema: str | None, place: FieldPath) -> list[FieldPath]:
    """The places of an object's members; none if one of them is no number."""
    found: list[FieldPath] = []
    for field in contract.schemas[schema].fields if schema is not None else ():
        inner = (*place, field.name)
        if field.shape.type in ("integer", "number"):
            found.append(inner)
        elif field.shape.type != "object" or field.name in place:
            return []
        elif numbers := _numbers(contract, field.shape.schema, inner):
            found += numbers
        else:
            return []
    return found


def repeated_values(
    contract: Contract, source: Input, content: Content
) -> Iterator[tuple[FieldPath, Any]]:
    """Where an object repeats a value of its requests, and what that is."""
    places = repeated_places(contract, source)
    if not places:
        return
    request = _read(next((line for line in content.lines() if line and not line.isspace()), b""))
    for place, where in places.items():
        if (value := lookup(request, where)) is not None:
            yield place, snapshot(value)


def summed_values(
    contract: Contract, output: Output, outcomes: Outcomes, content: Content
) -> Iterator[tuple[FieldPath, int | float]]:
    """Where an object has a sum over a file of results, and how much that is.

    If no line has any of what is added up, there are no sums; else what none of them has is 0.
    """
    places = summed_places(contract, output)
    sums: dict[FieldPath, int | float] = dict.fromkeys(places, 0)
    found = False
    for line in content.lines() if places else ():
        body = unwrapped(lookup(_read(line), outcomes.body))
        for place, wheres in places.items():
            for where in wheres:
                value = lookup(body, where[len(outcomes.body) :])
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sums[place] += value
                    found = True
                    break
    if found:
        yield from sums.items()


def _read(line: bytes) -> dict[str, Any]:
    """The object that a line is; an empty one if it is none."""
    try:
        value = parse_line(line)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
