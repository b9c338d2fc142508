"""Requests that are wrong in one respect are refused as the spec says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..english import number
from ..ir.contract import Answer, Contract, Field, Operation, Place, Shape
from ..ir.requirement import Requirement
from ..spec.document import Node
from .about import About
from .kinds import answer_of, body_of, walked
from .lines import input_of, stored_input

RAW = {"not_json": "body-not-json", "not_form": "body-not-form"}
"""What a body of the wrong kind is called in ids, by the reason for which it is refused."""

_RAW_TITLES = {
    "not_json": "A body that is not JSON is refused.",
    "not_form": "A body that is no form is refused.",
}
_SUFFIX = {
    "required": "missing",
    "type": "wrong-type",
    "enum": "unknown-value",
    "const": "other-value",
    "minimum": "below-minimum",
    "maximum": "above-maximum",
    "minLength": "too-short",
    "maxLength": "too-long",
    "pattern": "malformed",
    "minItems": "too-few",
    "minProperties": "too-few",
    "maxItems": "too-many",
    "maxProperties": "too-many",
    "propertyNames": "key-too-long",
    "additionalProperties": "unknown-property",
    "suffix": "wrong-suffix",
    "first_line": "first-line-not-json",
    "unknown_reference": "unknown",
    "wrong_reference": "unsuitable",
    "unknown_cursor": "unknown",
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request that is refused for one reason.

    Attributes:
        place: The parameter or property that is wrong; none if it is one that nobody knows.
        answer: How it has to be refused.
        shape: What the value would have to be, if it breaks a limit of that.
        query: Whether it stands in the query.
    """

    operation: Operation
    when: str
    place: Place
    answer: Answer
    title: str
    shape: Shape | None = None
    query: bool = False

    @property
    def id(self) -> str:
        named = f"{'.'.join(self.place)}-" if self.place else ""
        return f"{self.operation.name}/{named}{_SUFFIX[self.when]}"


def requirements(about: About) -> Iterator[Requirement]:
    for operation in about.contract.operations:
        for when, name in RAW.items():
            if answer := raw_answer(operation, when):
                id = f"{operation.name}/{name}"
                limit = about.spec.schema(operation.body or "")
                yield about.of_answer(id, _RAW_TITLES[when], operation, answer, limit)
        if operation.parameters and (answer := answer_of(operation, "unknown")):
            title = "An id that nothing has is refused."
            limit = about.spec.response(operation.name, str(answer.status))
            yield about.of_answer(f"{operation.name}/unknown-id", title, operation, answer, limit)
        if operation.parameters and (answer := answer_of(operation, "prefix")):
            title = f"An id that does not begin with `{answer.prefix}` is refused."
            yield about.of_answer(f"{operation.name}/foreign-id", title, operation, answer)
        for case in cases(about.contract, operation):
            limit = _limit(about, case)
            yield about.of_answer(case.id, case.title, operation, case.answer, limit)


def _limit(about: About, case: Case) -> Node | None:
    """Where the spec says what the value may be, if a schema says it.

    A closed schema and a least length say what a client sends, and not that a server refuses
    anything else: what is known of the answer counts.
    """
    if case.when in (
        *("unknown_cursor", "suffix", "first_line", "unknown_reference", "wrong_reference"),
        *("additionalProperties", "minLength"),
    ):
        return None
    if case.query:
        return about.spec.parameter(case.operation.name, case.place[0])
    body = case.operation.body or ""
    return about.spec.property(body, *case.place) if case.place else about.spec.schema(body)


def raw_answer(operation: Operation, when: str) -> Answer | None:
    """How an operation refuses a body of the wrong kind, if it takes one of the other."""
    takes = operation.body is not None and operation.form == (when == "not_form")
    return answer_of(operation, when) if takes else None


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """All that an operation refuses because of one parameter or property."""
    for field in operation.query:
        yield from _values(operation, (field.name,), field, query=True)
    if operation.paging:
        cursor = operation.paging.cursor
        title = f"`{cursor}` with an id that nothing has is refused."
        yield from _case(operation, "unknown_cursor", (cursor,), title, query=True)
    schema = body_of(contract, operation)
    for place, field in walked(contract, schema) if schema else ():
        if field.required:
            title = f"A request without `{'.'.join(place)}` is refused."
            yield from _case(operation, "required", place, title)
        if field.shape.type != "binary":
            yield from _values(operation, place, field)
    if schema and schema.closed:
        title = "A property that the spec does not know is refused."
        yield from _case(operation, "additionalProperties", (), title)
    yield from _of_lines(contract, operation)


def _of_lines(contract: Contract, operation: Operation) -> Iterator[Case]:
    """What is refused because a file of lines is not what it has to be."""
    stored = stored_input(contract, operation) if operation.upload else None
    if operation.upload and stored and (suffix := stored.rules.suffix):
        title = f"A file of lines whose name does not end in {suffix} is refused."
        yield from _case(operation, "suffix", (operation.upload,), title)
        title = f"A file that ends in {suffix} and whose first line is no JSON is refused."
        yield from _case(operation, "first_line", (operation.upload,), title)
    if operation.role == "create" and (source := input_of(contract, operation)):
        place = (source.property,)
        title = f"`{source.property}` with an id that no file has is refused."
        yield from _case(operation, "unknown_reference", place, title, of=source.file)
        title = f"`{source.property}` with the id of a file that is no input is refused."
        stores = [one.of for one in contract.operations if one.role == "store"]
        if source.other and source.file in stores:
            yield from _case(operation, "wrong_reference", place, title, of=source.file)


def _values(
    operation: Operation, place: Place, field: Field, *, query: bool = False
) -> Iterator[Case]:
    """Every limit of a shape that a value can break."""
    named = f"`{'.'.join(place)}`"
    for when, words in _limits(field.shape, texts=query or operation.form):
        title = f"{named} {words} is refused."
        yield from _case(operation, when, place, title, shape=field.shape, query=query)


def _limits(shape: Shape, *, texts: bool) -> Iterator[tuple[str, str]]:
    """What can break a shape; where all is `texts`, a text is never of a wrong type."""
    match shape.type:
        case "integer" | "number" | "boolean":
            yield "type", "with a text that is no number"
        case "string" if not texts:
            yield "type", "with a list instead of a text"
        case "array" if not texts:
            yield "type", "with a text instead of a list"
        case "object" if not texts:
            yield "type", "with a text instead of an object"
        case _:
            pass
    if shape.const is not None:
        yield "const", f"with anything but `{shape.const}`"
    if shape.enum:
        yield "enum", "with a word that the spec does not list"
    if shape.minimum is not None:
        yield "minimum", f"below {number(shape.minimum)}"
    if shape.maximum is not None:
        yield "maximum", f"above {number(shape.maximum)}"
    yield from _lengths(shape, texts=texts)
    if shape.pattern:
        yield "pattern", f"that is not as `{shape.pattern}`"


def _lengths(shape: Shape, *, texts: bool) -> Iterator[tuple[str, str]]:
    if shape.type == "string":
        if shape.min_length:
            yield "minLength", f"shorter than {_count(shape.min_length, 'character')}"
        if shape.max_length is not None:
            yield "maxLength", f"longer than {_count(shape.max_length, 'character')}"
    elif shape.is_map and not texts:
        longest_key, item = shape.property_names_max_length, shape.items
        if shape.max_properties is not None:
            yield "maxProperties", f"with more than {shape.max_properties} entries"
        if longest_key is not None:
            yield "propertyNames", f"with a key longer than {_count(longest_key, 'character')}"
        if item and item.max_length is not None:
            yield "maxLength", f"with a value longer than {_count(item.max_length, 'character')}"


def _case(
    operation: Operation,
    when: str,
    place: Place,
    title: str,
    *,
    shape: Shape | None = None,
    query: bool = False,
    of: str | None = None,
) -> Iterator[Case]:
    answer = answer_of(operation, when, place, of)
    if answer is not None:
        yield Case(
            operation=operation,
            when=when,
            place=place,
            answer=answer,
            title=title,
            shape=shape,
            query=query,
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
