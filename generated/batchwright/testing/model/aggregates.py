# Copied by `make generate` from templates/batchwright/testing/model/aggregates.py. Do not edit.
"""The values that an object repeats from its request and its lines, and the sums of its results.

No spec declares them: they follow from the names and the limits of the properties.
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

_SNAPSHOT_OF_MODEL: Mapping[str, str] = {
    "gpt-4o": "gpt-4o-2024-08-06",  # reported: OpenAI forum, topic 1357643
    "gpt-4o-mini": "gpt-4o-mini-2024-07-18",  # observed: recorded tests of openai-dotnet
    "gpt-5": "gpt-5-2025-08-07",  # documented: examples of OpenAI's published document
    "gpt-5-nano": "gpt-5-nano-2025-08-07",  # observed: recorded tests of ruby_llm
    "gpt-5.4-nano": "gpt-5.4-nano-2026-03-17",  # observed: recorded tests of ellmer
}
"""The model in requests, and its snapshot, which OpenAI shows in an object created from them.

A spec cannot declare them: the list changes with each new model. Others are shown as requested.
"""

_NORMALISED_DURATION: Mapping[str, str] = {"24h": "1d"}
"""How AIBrix returns a duration: 0.8.0 accepts only these two, and shows the second.

Evidence: its source. It applies where the pattern of the property allows the second form; only the
dialect of AIBrix has such a pattern.
"""

_COMPLETION_NAMES: Mapping[str, str] = {
    "input_tokens": "prompt_tokens",
    "input_tokens_details": "prompt_tokens_details",
    "output_tokens": "completion_tokens",
    "output_tokens_details": "completion_tokens_details",
}
"""The names of numbers in the sums of an object, and in response bodies of completions.

Documented: OpenAI's published document has both; sums have the names of the responses endpoint.
"""


def snapshot(value: Any) -> Any:
    """The model that executes a request for this one; any other value itself."""
    return _SNAPSHOT_OF_MODEL.get(value, value) if isinstance(value, str) else value


def repeated(field: Field, value: Any) -> Any:
    """How an object repeats a value of its request with the same name."""
    other = _NORMALISED_DURATION.get(value) if isinstance(value, str) else None
    pattern = field.shape.pattern
    return other if other and pattern and re.search(pattern, other) else value


def repeated_paths(contract: Contract, source: Input) -> Mapping[FieldPath, FieldPath]:
    """The path of a repeated value in an object, and in the first line of its file.

    All lines of a file have this value in common, with the same name.
    """
    names = {field.name for field in contract.schemas[source.owner].fields}
    return {path[-1:]: path for path in source.rules.same if path[-1] in names}


def summed_paths(contract: Contract, output: Output) -> Mapping[FieldPath, tuple[FieldPath, ...]]:
    """The path of a sum over the results in an object, and the paths of its summands in a line.

    All members of such an object of numbers are sums, unless they count lines. The summands are
    members of the bodies of successful lines with the same names; the first one counts.
    """
    files = [one for one in contract.outputs if one.owner == output.owner]
    if output != next((one for one in files if "succeeded" in one.outcomes), None):
        return {}
    counts = {one.count[0] for one in files if one.count}
    body = next(one.outcomes.body for one in contract.writings if one.schema == output.schema)
    sums: dict[FieldPath, tuple[FieldPath, ...]] = {}
    for field in contract.schemas[output.owner].fields:
        if field.shape.type == "object" and field.name not in counts:
            for path in _numbers(contract, field.shape.schema, (field.name,)):
                other = tuple(_COMPLETION_NAMES.get(name, name) for name in path)
                summands = dict.fromkeys((body + path, body + other, body + path[1:]))
                sums[path] = tuple(summands)
    return sums


def _numbers(contract: Contract, schema: str | None, path: FieldPath) -> list[FieldPath]:
    """The paths of an object's members; none if one of them is not a number."""
    found: list[FieldPath] = []
    for field in contract.schemas[schema].fields if schema is not None else ():
        inner = (*path, field.name)
        if field.shape.type in ("integer", "number"):
            found.append(inner)
        elif field.shape.type != "object" or field.name in path:
            return []
        elif numbers := _numbers(contract, field.shape.schema, inner):
            found += numbers
        else:
            return []
    return found


def repeated_values(
    contract: Contract, source: Input, content: Content
) -> Iterator[tuple[FieldPath, Any]]:
    """The path of a repeated value in an object, and the value."""
    paths = repeated_paths(contract, source)
    if not paths:
        return
    request = _read(next((line for line in content.lines() if line and not line.isspace()), b""))
    for path, where in paths.items():
        if (value := lookup(request, where)) is not None:
            yield path, snapshot(value)


def summed_values(
    contract: Contract, output: Output, outcomes: Outcomes, content: Content
) -> Iterator[tuple[FieldPath, int | float]]:
    """The paths of the sums over the results, and their values.

    If no line has a summand, there are no sums; otherwise a sum without summands is 0.
    """
    paths = summed_paths(contract, output)
    sums: dict[FieldPath, int | float] = dict.fromkeys(paths, 0)
    found = False
    for line in content.lines() if paths else ():
        body = unwrapped(lookup(_read(line), outcomes.body))
        for path, summands in paths.items():
            for where in summands:
                value = lookup(body, where[len(outcomes.body) :])
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sums[path] += value
                    found = True
                    break
    if found:
        yield from sums.items()


def _read(line: bytes) -> dict[str, Any]:
    """The object of a line; an empty one if the line is another value."""
    try:
        value = parse_line(line)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
