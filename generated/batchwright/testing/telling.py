# Copied by `make generate` from templates/batchwright/testing/telling.py. Do not edit.
"""What an object says of its files of lines: a value of its requests, sums over its results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from .._runtime.json_value import parse_line
from .._runtime.place import Place, lookup
from .._runtime.results.outcome import Outcomes, unwrapped
from .content import Content
from .contract import Contract, Input, Output
from .objects import put
from .repeated import repeated_places, snapshot, summed_places


def told_of_requests(
    contract: Contract, source: Input, content: Content
) -> Iterator[tuple[Place, Any]]:
    """Where an object repeats a value of its requests, and what that is."""
    places = repeated_places(contract, source)
    if not places:
        return
    request = _read(next((line for line in content.lines() if line and not line.isspace()), b""))
    for place, where in places.items():
        if (value := lookup(request, where)) is not None:
            yield place, snapshot(value)


def told_of_results(
    contract: Contract, output: Output, outcomes: Outcomes, content: Content
) -> Iterator[tuple[Place, int | float]]:
    """Where an object has a sum over a file of results, and how much that is.

    If no line has any of what is added up, there are no sums; else what none of them has is 0.
    """
    places = summed_places(contract, output)
    sums: dict[Place, int | float] = dict.fromkeys(places, 0)
    found = False
    for line in content.lines() if places else ():
        result = _read(line)
        body = lookup(result, outcomes.body)
        if isinstance(body, str):
            put(result, outcomes.body, unwrapped(body))
        for place, wheres in places.items():
            for where in wheres:
                value = lookup(result, where)
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
