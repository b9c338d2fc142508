"""Every example of a file of lines keeps the rules that x-lines has for such files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..complaint import Complaint
from ..directions import properties
from ..document import Node


def complaints(root: Node) -> Iterator[Complaint]:
    """Every line of an example that has no place in the file."""
    places = [child["x-lines"] for _, _, child in properties(root) if "x-lines" in child]
    for shown in places:
        # The rules of a schema may stand at one of its files, and its examples at another.
        alike = [one for one in places if one["schema"].value == shown["schema"].value]
        for _, example in shown["examples"].items() if "examples" in shown else ():
            lines = [*example.resolved()["value"].entries()]
            for rules in alike:
                yield from _keys(rules, lines)
                yield from _agreements(rules, lines)
                yield from _refusals(rules, lines)
                yield from _totals(rules, lines)


def _keys(rules: Node, lines: list[Node]) -> Iterator[Complaint]:
    if "key" not in rules:
        return
    key = rules["key"].value
    seen: set[str] = set()
    for line in lines:
        held = _found(line, key)
        if held is None or not isinstance(held.value, str) or not held.value:
            yield line.complain(f"x-lines: key: the line has no {key} to tell it by: add one")
        elif held.value in seen:
            yield held.complain(f"x-lines: key: {held.value} stands on a line above: change it")
        else:
            seen.add(held.value)


def _agreements(rules: Node, lines: list[Node]) -> Iterator[Complaint]:
    same = [entry.value for entry in rules["same"].entries()] if "same" in rules else []
    equal = [path for path, _ in rules["equal"].items()] if "equal" in rules else []
    for word, paths in (("same", same), ("equal", equal)):
        for path in paths:
            held = [node for line in lines if (node := _found(line, path)) is not None]
            for node in held[1:]:
                if not _is(node.value, held[0].value):
                    yield node.complain(
                        f"x-lines: {word}: {path} is {held[0].value!r} on a line above: "
                        "give all lines of a file the same"
                    )


def _refusals(rules: Node, lines: list[Node]) -> Iterator[Complaint]:
    for path, refused in rules["refused"].items() if "refused" in rules else ():
        for line in lines:
            held = _found(line, path)
            if held is not None and _is(held.value, refused.value):
                yield held.complain(
                    f"x-lines: refused: no line may have this {path}: change it or leave it out"
                )


def _totals(rules: Node, lines: list[Node]) -> Iterator[Complaint]:
    for total in rules["totals"].entries() if "totals" in rules else ():
        of, most = total["of"].value, total["most"].value
        sum_ = 0
        for line in lines:
            held = _found(line, of)
            if held is None or not _applies(total, line):
                continue
            before, sum_ = sum_, sum_ + _count(held.value)
            if before <= most < sum_:
                yield held.complain(
                    f"x-lines: totals: with this line there are {sum_} in {of}, and {most} are "
                    "the most: take some away"
                )


def _applies(total: Node, line: Node) -> bool:
    for path, wanted in total["when"].items() if "when" in total else ():
        held = _found(line, path)
        if held is None or not _is(held.value, wanted.value):
            return False
    return True


def _found(line: Node, path: str) -> Node | None:
    """What stands at a path; null is nothing."""
    node = line.at(*path.split("."))
    return node if node is not None and node.value is not None else None


def _count(value: Any) -> int:
    """What a value counts in a total: the items of an array, unless these are a text's tokens."""
    if not isinstance(value, list):
        return 1
    is_text = bool(value) and all(isinstance(item, int | float) for item in value)
    return 1 if is_text else len(value)


def _is(value: Any, other: Any) -> bool:
    """Equality as JSON has it: true is not 1."""
    return isinstance(value, bool) == isinstance(other, bool) and value == other
