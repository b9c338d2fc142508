"""Files of lines: good ones, and ones with a line that is wrong in one respect."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

from batchwright._runtime.place import Place, lookup
from batchwright.testing.contract import Input

from generator.requirements.lines import Bad

from .samples import Body, placed, without

BAD_LINE = 2
"""The number of the line that is wrong in a bad file."""

AWKWARD = ("é ü 漢字", "with space", 'quote"s', "tab\tand\\slash", "🦀" * 3, "L" * 64)
"""Ends of keys that a server has to give back as they are."""


def first_line(source: Input) -> Body | None:
    """A line as the first example of a file has it."""
    lines = next(iter(source.examples.values()), ())
    return copy.deepcopy(lines[0]) if lines and isinstance(lines[0], dict) else None


def arguments(source: Input) -> dict[str, Any]:
    """What goes with the file in the request that makes an object from it."""
    line = first_line(source)
    return {
        name: value
        for place, name in source.rules.equal.items()
        if line is not None and (value := lookup(line, place)) is not None
    }


def good(source: Input, keys: Sequence[str], model: str | None = None) -> list[Body]:
    """A line for each key."""
    line = first_line(source)
    if line is None:
        return []
    rules = source.rules
    if model is not None and rules.same:
        line = placed(line, rules.same[0], model)
    key = rules.key
    return [line | ({key: value} if key else {}) for value in keys]


def bare(source: Input, line: Body) -> Body:
    """A line that a server takes, but cannot execute: of its objects only the keys are left that
    all lines share, where there are some, and what it needs is empty."""
    for place in source.rules.same:
        if len(place) > 1:
            needed = {
                one.of[-1]: type(value)()
                for one in source.rules.needs
                if one.of[:-1] == place[:-1] and (value := lookup(line, one.of)) is not None
            }
            return placed(line, place[:-1], needed | {place[-1]: lookup(line, place)})
    return line


def keys(label: str, count: int) -> list[str]:
    """Keys for that many lines, some of them awkward."""
    ends = [*AWKWARD[:count], *(str(number) for number in range(count))]
    return [f"{label}-{end}" if len(end) < 64 else end for end in ends[:count]]


def written(lines: Sequence[Mapping[str, Any]]) -> bytes:
    """Lines as the file has them."""
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def bad_file(source: Input, bad: Bad, model: str | None = None) -> bytes:
    """A file of three lines that is wrong in one respect; where it is one line, the second is."""
    first, line, last = good(source, ["line-1", "line-2", "line-3"], model)
    match bad.rule:
        case "empty":
            return b""
        case "not_json":
            return written([first]) + b'{"broken": \n' + written([last])
        case "not_object":
            return written([first]) + b'["a list"]\n' + written([last])
        case "missing":
            line = without(line, bad.place)
        case "duplicate":
            line = placed(line, bad.place, lookup(first, bad.place))
        case _:
            line = placed(line, bad.place, _wrong(source, bad, line))
    return written([first, line, last])


def _wrong(source: Input, bad: Bad, line: Body) -> Any:
    """What a line must not have at the place that is wrong in it."""
    match bad.rule:
        case "kind":
            return "text"
        case "constant":
            return "GET"
        case "refused":
            return next(one.value for one in source.rules.refused if one.of == bad.place)
        case "unequal":
            return _other(source, bad.place, line)
        case "different":
            return "another-one"
        case _:
            raise ValueError(f"no line is known that is wrong because of {bad.rule}")


def _other(source: Input, place: Place, line: Body) -> Any:
    """Another value that a line of the examples has at a place."""
    used = lookup(line, place)
    for lines in source.examples.values():
        for one in lines:
            if (value := lookup(one, place)) not in (None, used):
                return value
    return f"{used}-other"
