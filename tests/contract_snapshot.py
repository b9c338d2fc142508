"""The contract of each dialect as text, and `python -m tests.contract_snapshot`.

It does not depend on the format of contracts: a line for every value, with its path and its type.
The text of the specification's own contract is whole, that of a dialect is its difference from it.
The module rewrites the snapshots (with generated/ on PYTHONPATH); review with git diff.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from batchwright.testing.contract import Contract
from batchwright.testing.contracts import DIALECTS, load

FOLDER = Path(__file__).parent / "contracts"
EXAMPLES = {
    ("Operation", "example"),
    ("Error", "example"),
    ("Input", "examples"),
    ("Input", "other"),
    ("Output", "examples"),
}
"""The attributes that hold examples, and the classes that have them."""

_POOLED = ("error_rules", "errors")


def facts(contract: Contract) -> list[str]:
    """Everything except the examples; values that several operations share occur once, by name."""
    lines = [*_lines("", contract)]
    for name in _POOLED:
        found: dict[str, Any] = {}
        for owner in (*contract.operations, contract):
            for one in getattr(owner, name, ()):
                assert found.setdefault(one.name, one) == one
        for one in found.values():
            lines += _lines(f"{name}.{one.name}", one)
    return lines


def examples(contract: Contract) -> list[str]:
    """The examples of operations, errors, requests and results."""
    lines: dict[str, None] = {}
    for operation in contract.operations:
        if (example := operation.example) is not None:
            lines[_line(f"{operation.name} {example.name} body", example.body)] = None
            lines[_line(f"{operation.name} {example.name} response", example.response)] = None
        for error in operation.errors:
            lines[_line(error.name, error.example)] = None
    for source in contract.inputs:
        for name, some in source.examples.items():
            for number, one in enumerate(some, 1):
                lines[_line(f"{source.owner}.{source.property} {name} {number}", one)] = None
    for output in contract.outputs:
        for one in output.examples:
            lines[_line(f"{output.owner}.{output.property}", one)] = None
    return [*lines]


def text(dialect: str) -> str:
    """The text of a dialect's snapshot."""
    lines = facts(load(dialect))
    if dialect:
        lines = [*difflib.unified_diff(facts(load()), lines, n=0, lineterm="")][2:]
    return "".join(f"{line}\n" for line in lines)


def path(dialect: str) -> Path:
    return FOLDER / f"{dialect or 'base'}.txt"


def _lines(place: str, value: Any) -> Iterator[str]:
    for name in type(value).__annotations__:
        inner = getattr(value, name)
        at = f"{place}.{name}".lstrip(".")
        if (type(value).__name__, name) in EXAMPLES:
            continue
        if name in _POOLED and isinstance(inner, tuple) and any(map(_is_record, inner)):
            yield _line(at, [one.name for one in inner])
        elif isinstance(inner, Mapping) and any(map(_is_record, inner.values())):
            yield _line(at, [*inner])
            for key, one in inner.items():
                yield from _lines(f"{at}.{key}", one)
        elif isinstance(inner, tuple) and any(map(_is_record, inner)):
            names = [getattr(one, "name", number) for number, one in enumerate(inner)]
            yield _line(at, names)
            for key, one in zip(names, inner, strict=True):
                yield from _lines(f"{at}.{key}", one)
        elif _is_record(inner):
            yield from _lines(at, inner)
        elif inner is not None and inner is not False and inner not in ((), {}):
            yield _line(at, inner)


def _is_record(value: Any) -> bool:
    return type(value).__module__.startswith("batchwright.")


def _line(place: str, value: Any) -> str:
    return f"{place} = {json.dumps(_plain(value))}"


def _plain(value: Any) -> Any:
    """JSON that tells every value from every other one."""
    match value:
        case dict():
            return {
                ".".join(key) if isinstance(key, tuple) else key: _plain(inner)
                for key, inner in value.items()
            }
        case list() | tuple():
            return [*map(_plain, value)]
        case type():
            return f"type {value.__name__}"
        case _:
            return value


if __name__ == "__main__":
    for dialect in ("", *DIALECTS):
        path(dialect).write_text(text(dialect), encoding="utf-8")
    (FOLDER / "examples.txt").write_text(
        "".join(f"{line}\n" for line in examples(load())), encoding="utf-8"
    )
