"""Requests that a server has to refuse, made from what the contract says of its operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from batchwright.testing.contract import Answer, Contract, Field, Operation, Shape, When

from .kinds import answer_of, body_of, walked
from .samples import full_map, input_of, other_use, stored_input

UNKNOWN_WORD, UNHEARD_OF = "no-such-word", "unheard_of"

_SUFFIX: dict[When, str] = {
    "missing": "missing",
    "kind": "wrong-type",
    "choice": "unknown-value",
    "constant": "other-value",
    "minimum": "below-minimum",
    "maximum": "above-maximum",
    "shortest": "too-short",
    "longest": "too-long",
    "pattern": "malformed",
    "fewest": "too-few",
    "most": "too-many",
    "longest_key": "key-too-long",
    "unknown_field": "unknown-property",
    "suffix": "wrong-suffix",
    "unknown_reference": "unknown",
    "wrong_reference": "unsuitable",
    "unknown_cursor": "unknown",
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request that is refused for one reason.

    Attributes:
        place: The parameter or property that is wrong.
        value: What is sent there; nothing is, if it is `missing`.
        query: Whether it stands in the query.
        answer: How it has to be refused.
    """

    operation: Operation
    when: When
    place: tuple[str, ...]
    answer: Answer
    title: str
    value: Any = None
    query: bool = False

    @property
    def id(self) -> str:
        named = "" if self.place == (UNHEARD_OF,) else f"{'.'.join(self.place)}-"
        return f"{self.operation.name}/{named}{_SUFFIX[self.when]}"


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """All that an operation refuses because of one parameter or property."""
    for field in operation.query:
        yield from _values(operation, (field.name,), field, query=True)
    if operation.paging:
        yield from _case(
            operation,
            "unknown_cursor",
            (operation.paging.cursor,),
            f"`{operation.paging.cursor}` with an id that nothing has is refused.",
            "unknown",
            query=True,
        )
    schema = body_of(contract, operation)
    for place, field in walked(contract, schema) if schema else ():
        if field.required:
            title = f"A request without `{'.'.join(place)}` is refused."
            yield from _case(operation, "missing", place, title)
        if field.shape.kind != "binary":
            yield from _values(operation, place, field)
    if schema and schema.closed:
        title = "A property that the spec does not know is refused."
        yield from _case(operation, "unknown_field", (UNHEARD_OF,), title, "x")
    yield from _of_lines(contract, operation)


def _of_lines(contract: Contract, operation: Operation) -> Iterator[Case]:
    """What is refused because a file of lines is not what it has to be."""
    if operation.upload and (stored := stored_input(contract, operation)) and stored.rules.suffix:
        title = f"A file of lines whose name does not end in {stored.rules.suffix} is refused."
        yield from _case(operation, "suffix", (operation.upload,), title)
    if operation.role == "create" and (source := input_of(contract, operation)):
        place = (source.property,)
        title = f"`{source.property}` with an id that no file has is refused."
        yield from _case(operation, "unknown_reference", place, title, of=source.file)
        title = f"`{source.property}` with the id of a file that is no input is refused."
        stores = [one for one in contract.operations if one.role == "store"]
        if any(one.of == source.file and other_use(contract, one, source) for one in stores):
            yield from _case(operation, "wrong_reference", place, title, of=source.file)


def _values(
    operation: Operation, place: tuple[str, ...], field: Field, *, query: bool = False
) -> Iterator[Case]:
    """Every value that breaks one limit of a shape."""
    named = f"`{'.'.join(place)}`"
    for when, words, value in _broken(field.shape, texts=query or operation.form):
        title = f"{named} {words} is refused."
        yield from _case(operation, when, place, title, value, query=query)


def _broken(shape: Shape, *, texts: bool) -> Iterator[tuple[When, str, Any]]:
    """What breaks a shape; where all is `texts`, a text is never of a wrong type."""
    match shape.kind:
        case "integer" | "number" | "flag":
            yield "kind", "with a text that is no number", "soon"
        case "text" if not texts:
            yield "kind", "with a list instead of a text", [7]
        case "map" | "object" | "list" if not texts:
            yield "kind", "with a text instead of what it is", "soon"
        case _:
            pass
    if shape.constant is not None:
        yield "constant", f"with anything but `{shape.constant}`", UNKNOWN_WORD
    if shape.choices:
        yield "choice", "with a word that the spec does not list", UNKNOWN_WORD
    if shape.minimum is not None:
        yield "minimum", f"below {shape.minimum:g}", shape.minimum - 1
    if shape.maximum is not None:
        yield "maximum", f"above {shape.maximum:g}", shape.maximum + 1
    yield from _lengths(shape, texts=texts)
    if shape.pattern:
        for text in ("", "-", "A", "1", " "):
            if not re.search(shape.pattern, text):
                yield "pattern", f"that is not as `{shape.pattern}`", text
                break


def _lengths(shape: Shape, *, texts: bool) -> Iterator[tuple[When, str, Any]]:
    if shape.kind == "text":
        if shape.shortest:
            words = f"shorter than {_count(shape.shortest, 'character')}"
            yield "shortest", words, "x" * (shape.shortest - 1)
        if shape.longest is not None:
            words = f"longer than {_count(shape.longest, 'character')}"
            yield "longest", words, "x" * (shape.longest + 1)
    elif shape.kind == "map" and not texts:
        if shape.longest is not None:
            yield "most", f"with more than {shape.longest} entries", full_map(shape, entries=1)
        if shape.longest_key is not None:
            words = f"with a key longer than {_count(shape.longest_key, 'character')}"
            yield "longest_key", words, full_map(shape, key=1)
        if shape.item and shape.item.longest is not None:
            words = f"with a value longer than {_count(shape.item.longest, 'character')}"
            yield "longest", words, full_map(shape, value=1)


def _case(
    operation: Operation,
    when: When,
    place: tuple[str, ...],
    title: str,
    value: Any = None,
    *,
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
            value=value,
            query=query,
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
