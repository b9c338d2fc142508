"""Files of lines: good ones, and ones with a line that is wrong in one respect."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from batchwright._runtime.place import Place
from batchwright.testing.contract import Input

from .samples import Body, placed, without

Rule: TypeAlias = Literal[
    "not_json",
    "not_object",
    "missing",
    "kind",
    "duplicate",
    "constant",
    "refused",
    "unequal",
    "different",
    "empty",
]

AWKWARD = ("é ü 漢字", "with space", 'quote"s', "tab\tand\\slash", "🦀" * 3, "L" * 64)
"""Ends of keys that a server has to give back as they are."""


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A file that has something wrong in it.

    Attributes:
        line: The number of the line that is wrong, counted from 1; None if it is the whole file,
            or may be said of it.
        title: What is wrong, as the end of a sentence.
    """

    rule: Rule
    content: bytes
    line: int | None
    title: str


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
        if line is not None and (value := _at(line, place)) is not None
    }


def good(source: Input, keys: Sequence[str], model: str | None = None) -> list[Body]:
    """A line for each key."""
    line = first_line(source)
    if line is None:
        return []
    if model is not None and source.rules.same:
        line = placed(line, source.rules.same[0], model)
    key = source.rules.key
    return [line | ({key: value} if key else {}) for value in keys]


def bare(source: Input, line: Body) -> Body:
    """A line that a server takes, but cannot execute: of its objects only the keys are left that
    all lines share, where there are some."""
    for place in source.rules.same:
        if len(place) > 1:
            return placed(line, place[:-1], {place[-1]: _at(line, place)})
    return line


def keys(label: str, count: int) -> list[str]:
    """Keys for that many lines, some of them awkward."""
    ends = [*AWKWARD[:count], *(str(number) for number in range(count))]
    return [f"{label}-{end}" if len(end) < 64 else end for end in ends[:count]]


def written(lines: Sequence[Mapping[str, Any]]) -> bytes:
    """Lines as the file has them."""
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def bad_files(source: Input, model: str | None = None) -> Iterator[Bad]:
    """A file for each rule that it breaks; the second line of three is wrong."""
    lines = good(source, ["line-1", "line-2", "line-3"], model)
    if not lines:
        return
    yield Bad(rule="empty", content=b"", line=None, title="a file without lines")
    texts: tuple[tuple[Rule, bytes, str], ...] = (
        ("not_json", b'{"broken": \n', "a line that is not JSON"),
        ("not_object", b'["a list"]\n', "a line that is JSON, but no object"),
    )
    for rule, text, title in texts:
        content = written(lines[:1]) + text + written(lines[2:])
        yield Bad(rule=rule, content=content, line=2, title=title)
    for rule, line, title in _bad_lines(source, lines[1]):
        content = written([lines[0], line, lines[2]])
        numbered = None if rule == "different" else 2
        yield Bad(rule=rule, content=content, line=numbered, title=title)


def _bad_lines(source: Input, line: Body) -> Iterator[tuple[Rule, Body, str]]:
    rules = source.rules
    if rules.key is not None:
        yield "missing", without(line, (rules.key,)), f"a line without `{rules.key}`"
        again = line | {rules.key: "line-1"}
        yield "duplicate", again, f"a line with the `{rules.key}` of another one"
    for place, kind in rules.kinds.items():
        if kind is dict:
            words = f"a line whose `{'.'.join(place)}` is text and no object"
            yield "kind", placed(line, place, "text"), words
            break
    for place in rules.constants:
        yield "constant", placed(line, place, "GET"), f"a line with another `{'.'.join(place)}`"
        break
    for place, value in rules.refused.items():
        yield "refused", placed(line, place, value), f"a line whose `{'.'.join(place)}` is {value}"
        break
    for place in rules.equal:
        words = f"a line whose `{'.'.join(place)}` is not the one that goes with the file"
        yield "unequal", placed(line, place, _other(source, place, line)), words
        break
    for place in rules.same:
        words = f"lines whose `{'.'.join(place)}` is not the same"
        yield "different", placed(line, place, "another-one"), words
        break


def _other(source: Input, place: Place, line: Body) -> Any:
    """Another value that a line of the examples has at a place."""
    used = _at(line, place)
    for lines in source.examples.values():
        for one in lines:
            if (value := _at(one, place)) not in (None, used):
                return value
    return f"{used}-other"


def _at(value: Any, place: Place) -> Any:
    for name in place:
        value = value.get(name) if isinstance(value, dict) else None
    return value
