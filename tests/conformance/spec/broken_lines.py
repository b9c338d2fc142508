"""The rules for files of lines, and the faults that break them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batchwright._runtime.jsonl.rules import RequiredValue
from batchwright._runtime.path import FieldPath, lookup
from batchwright.testing.contract import Contract, Input, Operation
from msgspec.structs import fields

from .kinds import body_of, field_of


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of a file.

    Attributes:
        rule: The broken rule.
        title: The fault, as the end of a sentence.
        path: The invalid value in the line.
        numbered: Whether the fault is in one line, and not in the whole file.
    """

    rule: str
    title: str
    path: FieldPath = ()
    numbered: bool = True


@dataclass(frozen=True, kw_only=True)
class Omission:
    """A required value that one line lacks.

    Attributes:
        line: A line that has it.
        number: The index among the required values of the file.
    """

    need: RequiredValue
    line: Mapping[str, Any]
    number: int

    @property
    def path(self) -> str:
        return ".".join(self.need.of)


def omissions(contract: Contract, create: Operation) -> Iterator[Omission]:
    """Each required value of the input file that a line of the examples has."""
    source = input_of(contract, create)
    examples = source.examples.values() if source else ()
    lines = [line for several in examples for line in several if isinstance(line, dict)]
    for number, need in enumerate(source.rules.needs if source else ()):
        for line in lines:
            meant = all(lookup(line, path) == value for path, value in need.when.items())
            if meant and lookup(line, need.of) is not None and _allowed(contract, create, line):
                yield Omission(need=need, line=line, number=number)
                break


def _allowed(contract: Contract, create: Operation, line: Mapping[str, Any]) -> bool:
    """Whether the properties that have to agree with a line accept its values."""
    source, schema = input_of(contract, create), body_of(contract, create)
    for path, name in source.rules.equal.items() if source else ():
        field = field_of(schema, name)
        if field and field.shape.enum and lookup(line, path) not in field.shape.enum:
            return False
    return True


def codes_of(source: Input) -> dict[str, str]:
    """The error codes for faults of a file, by the broken rule."""
    codes = source.rules.codes
    return {
        one.name: code
        for one in fields(codes)
        if (code := getattr(codes, one.name)) not in (None, one.name)
    }


def code_of(source: Input, rule: str) -> str:
    """The error code for a line that breaks a rule; the rule itself if none is known."""
    return codes_of(source).get(rule, rule)


def objects_of(source: Input) -> list[FieldPath]:
    """The paths of the objects in a line."""
    return [path for path, kind in source.rules.kinds.items() if kind is dict]


def faults(source: Input) -> Iterator[Fault]:
    """Every fault of a file that servers check, each once."""
    codes = source.rules.codes
    yield from (
        fault for fault in _faults_of_lines(source) if getattr(codes, fault.rule) is not None
    )
    if "unknown" in codes_of(source):
        yield Fault(rule="unknown", title="an unknown file", numbered=False)


def _faults_of_lines(source: Input) -> Iterator[Fault]:
    if not any(lines and isinstance(lines[0], dict) for lines in source.examples.values()):
        return
    rules = source.rules
    yield Fault(rule="empty", title="a file without lines", numbered=False)
    yield Fault(rule="not_json", title="a line that is not JSON")
    yield Fault(rule="not_object", title="a line that is JSON, but not an object")
    if rules.key is not None:
        key = (rules.key,)
        yield Fault(rule="missing", title=f"a line without `{rules.key}`", path=key)
        title = f"a line with the `{rules.key}` of another line"
        yield Fault(rule="duplicate", title=title, path=key)
    for path in objects_of(source)[:1]:
        title = f"a line whose {_named(path)} is a string instead of an object"
        yield Fault(rule="kind", title=title, path=path)
    for path in [*rules.constants][:1]:
        yield Fault(rule="constant", title=f"a line with an invalid {_named(path)}", path=path)
    for one in rules.refused[:1]:
        title = f"a line whose {_named(one.of)} is `{json.dumps(one.value)}`"
        yield Fault(rule="refused", title=title, path=one.of)
    for path in [*rules.equal][:1]:
        title = f"a line whose {_named(path)} differs from that of the request"
        yield Fault(rule="unequal", title=title, path=path)
    for path in rules.same[:1]:
        title = f"lines with different {_named(path)}"
        yield Fault(rule="different", title=title, path=path, numbered=False)


def _named(path: FieldPath) -> str:
    return f"`{'.'.join(path)}`"


def input_of(contract: Contract, operation: Operation) -> Input | None:
    """The file of lines from which an operation creates an object."""
    schema = body_of(contract, operation)
    for one in contract.inputs:
        if one.owner == operation.of and field_of(schema, one.property) is not None:
            return one
    return None


def stored_input(contract: Contract, operation: Operation) -> Input | None:
    """The files of lines that an operation stores."""
    return next((one for one in contract.inputs if one.file == operation.of), None)
