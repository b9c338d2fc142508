"""Files of lines, as operations take them: what holds for their lines, and what breaks that."""

from __future__ import annotations

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
    """Something that can be wrong in a file.

    Attributes:
        rule: The rule that is broken.
        title: The mistake, as the end of a sentence.
        path: Where in a line it is wrong.
        numbered: Whether it is said of one line, and not of the whole file.
    """

    rule: str
    title: str
    path: FieldPath = ()
    numbered: bool = True


@dataclass(frozen=True, kw_only=True)
class Omission:
    """A value that some lines need, and that one of them does not have.

    Attributes:
        line: One that has it.
        number: Which of the needs of the file it is.
    """

    need: RequiredValue
    line: Mapping[str, Any]
    number: int

    @property
    def path(self) -> str:
        return ".".join(self.need.of)


def omissions(contract: Contract, create: Operation) -> Iterator[Omission]:
    """Each need of a file that an object is made from, and that a line of the examples meets."""
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
    """Whether the arguments that go with a file may be what a line says."""
    source, schema = input_of(contract, create), body_of(contract, create)
    for path, name in source.rules.equal.items() if source else ():
        field = field_of(schema, name)
        if field and field.shape.enum and lookup(line, path) not in field.shape.enum:
            return False
    return True


def codes_of(source: Input) -> dict[str, str]:
    """The codes of servers for mistakes in such a file, by the broken rule."""
    codes = source.rules.codes
    return {
        one.name: code
        for one in fields(codes)
        if (code := getattr(codes, one.name)) not in (None, one.name)
    }


def code_of(source: Input, rule: str) -> str:
    """What servers say of a line that breaks a rule; the rule itself if nothing is known."""
    return codes_of(source).get(rule, rule)


def objects_of(source: Input) -> list[FieldPath]:
    """Where a line has objects."""
    return [path for path, kind in source.rules.kinds.items() if kind is dict]


def faults(source: Input) -> Iterator[Fault]:
    """Everything that can be wrong in a file and that servers look at, each thing once."""
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
        title = f"a line with the `{rules.key}` of another one"
        yield Fault(rule="duplicate", title=title, path=key)
    for path in objects_of(source)[:1]:
        title = f"a line whose {_named(path)} is a string and not an object"
        yield Fault(rule="kind", title=title, path=path)
    for path in [*rules.constants][:1]:
        yield Fault(rule="constant", title=f"a line with another {_named(path)}", path=path)
    for one in rules.refused[:1]:
        title = f"a line whose {_named(one.of)} is {one.value}"
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
    """The file of lines that an operation makes an object from."""
    schema = body_of(contract, operation)
    for one in contract.inputs:
        if one.owner == operation.of and field_of(schema, one.property) is not None:
            return one
    return None


def stored_input(contract: Contract, operation: Operation) -> Input | None:
    """The files of lines that can be uploaded by an operation."""
    return next((one for one in contract.inputs if one.file == operation.of), None)
