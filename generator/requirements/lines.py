"""Files of lines, as operations take them: what holds for their lines, and what breaks that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..model import Text
from ..model.contract import Contract, Input, Operation, Place
from .kinds import body_of, field_of


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What holds for the lines of a file.

    Attributes:
        key: The name of the value that no two lines share.
        suffix: How the file's name ends.
        objects: Values that are objects.
        constants: Values that can only be one.
        same: Values that are the same on all lines.
        refused: Values that no line may have.
        equal: Values that are equal to an argument that goes with the file, by its name.
        codes: How servers call what is wrong, by the rule that is broken.
        unchecked: The rules that servers do not look at.
    """

    key: str | None
    suffix: str
    objects: tuple[Place, ...]
    constants: tuple[Place, ...]
    same: tuple[Place, ...]
    refused: Mapping[Place, Any]
    equal: Mapping[Place, str]
    codes: Mapping[str, str]
    unchecked: frozenset[str]

    def code(self, rule: str) -> str:
        """What servers say of a line that breaks a rule; the rule itself if nothing is known."""
        return self.codes.get(rule, rule)


@dataclass(frozen=True, kw_only=True)
class Bad:
    """Something that can be wrong in a file.

    Attributes:
        rule: The rule that is broken.
        title: What is wrong, as the end of a sentence.
        place: Where in a line it is wrong.
        numbered: Whether it is said of one line, and not of the whole file.
    """

    rule: str
    title: str
    place: Place = ()
    numbered: bool = True


def rules_of(source: Input) -> Rules:
    """What holds for the lines of a file of requests."""
    rules, lines = source.rules, source.rules.lines
    codes = {rule.get_untrusted_value(): code for rule, code in lines.codes}
    return Rules(
        key=lines.key.get_untrusted_value() if lines.key else None,
        suffix=lines.suffix.get_untrusted_value() if lines.suffix else "",
        objects=tuple(_place(one) for one, kind in rules.kinds if kind == "dict"),
        constants=tuple(_place(one) for one, _ in rules.constants),
        same=tuple(map(_place, lines.same)),
        refused={_place(one): value for one, value in lines.refused},
        equal={_place(one): str(argument) for one, argument in rules.equal},
        codes={rule: str(code) for rule, code in codes.items() if code is not None},
        unchecked=frozenset(rule for rule, code in codes.items() if code is None),
    )


def _place(text: Text) -> Place:
    return tuple(text.get_untrusted_value().split("."))


def bad_files(source: Input) -> Iterator[Bad]:
    """Everything that can be wrong in a file and that servers look at, each thing once."""
    rules = rules_of(source)
    yield from (bad for bad in _ways_to_be_bad(source, rules) if bad.rule not in rules.unchecked)


def _ways_to_be_bad(source: Input, rules: Rules) -> Iterator[Bad]:
    if not any(lines and isinstance(lines[0], dict) for lines in source.examples.values()):
        return
    yield Bad(rule="empty", title="a file without lines", numbered=False)
    yield Bad(rule="not_json", title="a line that is not JSON")
    yield Bad(rule="not_object", title="a line that is JSON, but no object")
    if rules.key is not None:
        key = (rules.key,)
        yield Bad(rule="missing", title=f"a line without `{rules.key}`", place=key)
        title = f"a line with the `{rules.key}` of another one"
        yield Bad(rule="duplicate", title=title, place=key)
    for place in rules.objects[:1]:
        title = f"a line whose {_named(place)} is text and no object"
        yield Bad(rule="kind", title=title, place=place)
    for place in rules.constants[:1]:
        yield Bad(rule="constant", title=f"a line with another {_named(place)}", place=place)
    for place, value in [*rules.refused.items()][:1]:
        yield Bad(rule="refused", title=f"a line whose {_named(place)} is {value}", place=place)
    for place in [*rules.equal][:1]:
        title = f"a line whose {_named(place)} is not the one that goes with the file"
        yield Bad(rule="unequal", title=title, place=place)
    for place in rules.same[:1]:
        title = f"lines whose {_named(place)} is not the same"
        yield Bad(rule="different", title=title, place=place, numbered=False)


def _named(place: Place) -> str:
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
