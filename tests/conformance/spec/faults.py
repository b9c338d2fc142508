"""Files of lines, as operations take them: what holds for their lines, and what breaks that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batchwright._runtime.path import FieldPath
from batchwright.testing.contract import Contract, Input, Operation
from msgspec.structs import fields

from .kinds import body_of, field_of


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that can be wrong in a file.

    Attributes:
        rule: The rule that is broken.
        title: What is wrong, as the end of a sentence.
        place: Where in a line it is wrong.
        numbered: Whether it is said of one line, and not of the whole file.
    """

    rule: str
    title: str
    place: FieldPath = ()
    numbered: bool = True


def codes_of(source: Input) -> dict[str, str]:
    """How servers call what is wrong in such a file, by the rule that is broken."""
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
    return [place for place, kind in source.rules.kinds.items() if kind is dict]


def faults(source: Input) -> Iterator[Fault]:
    """Everything that can be wrong in a file and that servers look at, each thing once."""
    codes = source.rules.codes
    yield from (
        fault for fault in _faults_of_lines(source) if getattr(codes, fault.rule) is not None
    )
    if "unknown" in codes_of(source):
        yield Fault(rule="unknown", title="a file that is not there", numbered=False)


def _faults_of_lines(source: Input) -> Iterator[Fault]:
    if not any(lines and isinstance(lines[0], dict) for lines in source.examples.values()):
        return
    rules = source.rules
    yield Fault(rule="empty", title="a file without lines", numbered=False)
    yield Fault(rule="not_json", title="a line that is not JSON")
    yield Fault(rule="not_object", title="a line that is JSON, but no object")
    if rules.key is not None:
        key = (rules.key,)
        yield Fault(rule="missing", title=f"a line without `{rules.key}`", place=key)
        title = f"a line with the `{rules.key}` of another one"
        yield Fault(rule="duplicate", title=title, place=key)
    for place in objects_of(source)[:1]:
        title = f"a line whose {_named(place)} is text and no object"
        yield Fault(rule="kind", title=title, place=place)
    for place in [*rules.constants][:1]:
        yield Fault(rule="constant", title=f"a line with another {_named(place)}", place=place)
    for one in rules.refused[:1]:
        title = f"a line whose {_named(one.of)} is {one.value}"
        yield Fault(rule="refused", title=title, place=one.of)
    for place in [*rules.equal][:1]:
        title = f"a line whose {_named(place)} is not the one that goes with the file"
        yield Fault(rule="unequal", title=title, place=place)
    for place in rules.same[:1]:
        title = f"lines whose {_named(place)} is not the same"
        yield Fault(rule="different", title=title, place=place, numbered=False)


def _named(place: FieldPath) -> str:
    return f"`{'.'.join(place)}`"


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
