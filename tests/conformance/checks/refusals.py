"""Requests that are invalid in one respect are refused with the documented error."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batchwright._runtime.path import FieldPath
from batchwright.testing.contract import Contract, ErrorRule, Field, Operation, Shape

from generator.english import number
from generator.spec.document import Node

from ..client.driver import Reply
from ..fixtures.bodies import around, parts, placed, without
from ..fixtures.invalid import UNHEARD_OF, wrong_value
from ..fixtures.uploads import create_body, other_file, suffix, upload_body
from ..session.session import Session
from ..spec.broken_lines import input_of, stored_input
from ..spec.citations import CERTAIN, evidence_of
from ..spec.kinds import answer_of, body_of, properties_of
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard
from .answers import unanswered, unexpected

RAW = {
    "not_json": Clause("{of}/body-not-json", "A body that is not JSON is refused."),
    "not_form": Clause("{of}/body-not-form", "A body that is not a form is refused."),
}
"""The clauses for a body of the wrong kind, by the reason of the refusal."""

UNKNOWN_ID = Clause("{of}/unknown-id", "An unknown id is refused.")
FOREIGN_ID = Clause("{of}/foreign-id", "An id that does not begin with `{prefix}` is refused.")
CASE = Clause("{of}/{case}", "{title}")

NOT_VALID = (400, 413, 415, 422)
"""Statuses with the same meaning: the request itself is invalid."""

_HOLE = re.compile(r"\{[a-z_]+\}")
_UNKNOWN, WRONG_SUFFIX = "unknown", ".exe"


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
        path: The parameter or property that is invalid; empty for one that is not in the spec.
        answer: The expected refusal.
        shape: The shape of a valid value, if the value breaks a limit of it.
        query: Whether it is a parameter of the query.
    """

    operation: Operation
    when: str
    path: FieldPath
    answer: ErrorRule
    title: str
    shape: Shape | None = None
    query: bool = False

    @property
    def name(self) -> str:
        """The name in ids."""
        return "-".join([*filter(None, [".".join(self.path)]), _SUFFIX[self.when]])

    @property
    def id(self) -> str:
        return CASE.id(self.operation.name, case=self.name)


def requirements(about: Standard) -> Iterator[Requirement]:
    for operation in about.contract.operations:
        for when, clause in RAW.items():
            if answer := raw_answer(operation, when):
                limit = about.spec.schema(operation.body or "")
                yield about.require_refusal(clause, operation, answer, limit)
        if operation.parameters and (answer := answer_of(operation, "unknown")):
            limit = about.spec.response(operation.name, str(answer.status))
            yield about.require_refusal(UNKNOWN_ID, operation, answer, limit)
        if operation.parameters and (answer := answer_of(operation, "prefix")):
            prefix = answer.prefix or ""
            yield about.require_refusal(FOREIGN_ID, operation, answer, prefix=prefix)
        for case in cases(about.contract, operation):
            names = {"case": case.name, "title": case.title}
            yield about.require_refusal(CASE, operation, case.answer, _limit(about, case), **names)


def _limit(about: Standard, case: Case) -> Node | None:
    """The place of the spec with the limit, if a schema has it.

    A closed schema and a `minLength` limit what a client sends, but do not prove that a server
    refuses other values: there the evidence for the answer counts.
    """
    if case.when in (
        *("unknown_cursor", "suffix", "first_line", "unknown_reference", "wrong_reference"),
        *("additionalProperties", "minLength"),
    ):
        return None
    if case.query:
        return about.spec.parameter(case.operation.name, case.path[0])
    body = case.operation.body or ""
    return about.spec.property(body, *case.path) if case.path else about.spec.schema(body)


def raw_answer(operation: Operation, when: str) -> ErrorRule | None:
    """How an operation refuses a body of the wrong kind; None if it takes no such body."""
    takes = operation.body is not None and operation.form == (when == "not_form")
    return answer_of(operation, when) if takes else None


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Every request that an operation refuses because of one parameter or property."""
    for field in operation.query:
        yield from _values(operation, (field.name,), field, query=True)
    if operation.paging:
        cursor = operation.paging.cursor
        title = f"`{cursor}` with an unknown id is refused."
        yield from _case(operation, "unknown_cursor", (cursor,), title, query=True)
    schema = body_of(contract, operation)
    for path, field in properties_of(contract, schema) if schema else ():
        if field.required:
            title = f"A request without `{'.'.join(path)}` is refused."
            yield from _case(operation, "required", path, title)
        if field.shape.type != "binary":
            yield from _values(operation, path, field)
    if schema and schema.closed:
        title = "A property that is not in the specification is refused."
        yield from _case(operation, "additionalProperties", (), title)
    yield from _of_lines(contract, operation)


def _of_lines(contract: Contract, operation: Operation) -> Iterator[Case]:
    """The requests that are refused because of a file of lines."""
    stored = stored_input(contract, operation) if operation.upload else None
    if operation.upload and stored and (suffix := stored.rules.suffix):
        title = f"A file of lines whose name does not end in `{suffix}` is refused."
        yield from _case(operation, "suffix", (operation.upload,), title)
        title = f"A file named `*{suffix}` whose first line is not JSON is refused."
        yield from _case(operation, "first_line", (operation.upload,), title)
    if operation.role == "create" and (source := input_of(contract, operation)):
        path = (source.property,)
        title = f"`{source.property}` with an unknown id is refused."
        yield from _case(operation, "unknown_reference", path, title, of=source.file)
        title = f"`{source.property}` with the id of a file for another purpose is refused."
        stores = [one.of for one in contract.operations if one.role == "store"]
        if source.other and source.file in stores:
            yield from _case(operation, "wrong_reference", path, title, of=source.file)


def _values(
    operation: Operation, path: FieldPath, field: Field, *, query: bool = False
) -> Iterator[Case]:
    """A case for each limit of a shape."""
    named = f"`{'.'.join(path)}`"
    for when, words in _limits(field.shape, texts=query or operation.form):
        title = f"A value of {named} {words} is refused."
        yield from _case(operation, when, path, title, shape=field.shape, query=query)


def _limits(shape: Shape, *, texts: bool) -> Iterator[tuple[str, str]]:
    """The limits of a shape; if every value is sent as text, a string never has a wrong type."""
    match shape.type:
        case "integer" | "number" | "boolean":
            yield "type", "that is not a number"
        case "string" if not texts:
            yield "type", "that is an array instead of a string"
        case "array" if not texts:
            yield "type", "that is a string instead of an array"
        case "object" if not texts:
            yield "type", "that is a string instead of an object"
        case _:
            pass
    if shape.const is not None:
        yield "const", f"other than `{shape.const}`"
    if shape.enum:
        yield "enum", "that is not one of the listed values"
    if shape.minimum is not None:
        yield "minimum", f"below {number(shape.minimum)}"
    if shape.maximum is not None:
        yield "maximum", f"above {number(shape.maximum)}"
    yield from _lengths(shape, texts=texts)
    if shape.pattern:
        yield "pattern", f"that does not match `{shape.pattern}`"


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
    path: FieldPath,
    title: str,
    *,
    shape: Shape | None = None,
    query: bool = False,
    of: str | None = None,
) -> Iterator[Case]:
    answer = answer_of(operation, when, path, of)
    if answer is not None:
        yield Case(
            operation=operation,
            when=when,
            path=path,
            answer=answer,
            title=title,
            shape=shape,
            query=query,
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


async def check(session: Session) -> None:
    """Send every invalid request, a few at a time."""
    tasks = []
    for operation in session.standard.contract.operations:
        if operation.name in session.missing:
            continue
        tasks += [
            _raw(session, operation, when, clause)
            for when, clause in RAW.items()
            if raw_answer(operation, when)
        ]
        if operation.parameters and answer_of(operation, "unknown"):
            tasks.append(_unknown_id(session, operation))
        if operation.parameters and answer_of(operation, "prefix"):
            tasks.append(_foreign_id(session, operation))
        tasks += [_send_case(session, case) for case in cases(session.standard.contract, operation)]
    await asyncio.gather(*tasks)


async def _raw(session: Session, operation: Operation, when: str, clause: Clause) -> None:
    id, answer = clause.id(operation.name), raw_answer(operation, when)
    if answer is None or not session.tally.wants([id]):
        return
    body = b'{"unfinished": ' if when == "not_json" else b"{}"
    reply = await session.call(operation, body=body, wrong=True)
    judge(session, id, operation, answer, reply)


async def _unknown_id(session: Session, operation: Operation) -> None:
    id, answer = UNKNOWN_ID.id(operation.name), answer_of(operation, "unknown")
    if answer is None or not session.tally.wants([id]):
        return
    ids = tuple(unknown_id(one.example) for one in operation.parameters)
    judge(session, id, operation, answer, await session.call(operation, ids), {"id": ids[-1]})


async def _foreign_id(session: Session, operation: Operation) -> None:
    """Send an id without the prefix of the server's ids."""
    id, answer = FOREIGN_ID.id(operation.name), answer_of(operation, "prefix")
    if answer is None or not session.tally.wants([id]):
        return
    ids = (*("x" for _ in operation.parameters[:-1]), unknown_id(""))
    judge(session, id, operation, answer, await session.call(operation, ids), {"id": ids[-1]})


async def _send_case(session: Session, case: Case) -> None:
    if not session.tally.wants([case.id]) or not session.tally.knows(case.id):
        return
    operation, value = case.operation, await _value_of(session, case)
    if value is None and case.when != "required":
        session.tally.saw(case.id, "unclear", "the checks have no invalid value for this")
        return
    if case.query:
        reply = await session.call(operation, query={case.path[0]: value})
        judge(session, case.id, operation, case.answer, reply, {"value": value}, case.path)
        return
    body = (
        upload_body(session, operation) if operation.form else await create_body(session, operation)
    )
    if body is None:
        session.tally.saw(case.id, "unclear", "the file that the request needs was not uploaded")
        return
    schema = body_of(session.standard.contract, operation)
    assert schema is not None
    path = case.path or (UNHEARD_OF,)
    body = around(session.standard.contract, schema, body, path)
    if case.when == "required":
        body = without(body, path)
    elif case.when not in ("suffix", "first_line"):
        body = placed(body, path, value)
    reply = await _send(session, case, body)
    words = {"value": value if isinstance(value, str | int | float) else ""}
    judge(session, case.id, operation, case.answer, reply, words, path)


async def _send(session: Session, case: Case, body: Mapping[str, Any]) -> Reply:
    operation, upload = case.operation, case.operation.upload
    if upload is None:
        return await session.call(operation, body=body, wrong=True)
    ending = WRONG_SUFFIX if case.when == "suffix" else suffix(session, operation)
    content = b"refused\n" if case.when == "first_line" else b"{}\n"
    form = parts(body, upload, content, f"{session.label}-refused{ending}")
    left_out = case.when == "required" and case.path == (upload,)
    return await session.call(operation, body=form[:-1] if left_out else form, wrong=True)


async def _value_of(session: Session, case: Case) -> Any:
    """The invalid value."""
    match case.when:
        case "unknown_reference" | "unknown_cursor":
            return unknown_id("")
        case "wrong_reference":
            source = input_of(session.standard.contract, case.operation)
            made = await other_file(session, source) if source else None
            return made.id if made else None
        case "suffix" | "first_line":
            return WRONG_SUFFIX
        case _:
            return wrong_value(case.when, case.shape)


def judge(
    session: Session,
    id: str,
    operation: Operation,
    answer: ErrorRule,
    reply: Reply,
    words: Mapping[str, Any] | None = None,
    path: tuple[str, ...] = (),
) -> None:
    """Check a response against the expected refusal.

    The documented status passes. A status with the same meaning, or a 4xx that the operation does
    not document, is a note. A success, a 5xx and a status with another meaning are violations. A
    404 from a server without the operation is no verdict.
    """
    if session.lacks(reply) and not _names(session, operation, answer):
        session.missing.add(operation.name)
        return
    saw, wanted = session.tally.saw, answer.status
    documented = {one.status for one in operation.errors}
    if reply.busy:
        saw(id, "unclear", unanswered(reply), reply)
    elif reply.fine:
        saw(id, "violation", f"accepted: status {reply.status}, expected {wanted}", reply)
    elif reply.status == wanted:
        known = {**(words or {}), **({"param": path[0]} if len(path) == 1 else {})}
        other = _differs(session, operation, answer, reply, known)
        saw(id, "note" if other else "pass", other, reply)
    elif {reply.status, wanted} <= set(NOT_VALID) or (
        400 <= reply.status < 500 and str(reply.status) not in documented
    ):
        saw(id, "note", unexpected(reply, wanted), reply)
    else:
        saw(id, "violation", unexpected(reply, wanted), reply)


def _differs(
    session: Session,
    operation: Operation,
    answer: ErrorRule,
    reply: Reply,
    words: Mapping[str, Any],
) -> str:
    """How the code, the parameter or the type of an error differs; empty if it does not.

    Messages are not compared, and neither are errors that are only reported or inferred.
    """
    said = session.standard.spec.answer(operation.name, str(answer.status), answer.name)
    if evidence_of(said) not in CERTAIN:
        return ""
    for path, wanted in _leaves(answer.body):
        value = _filled(wanted, words)
        if isinstance(value, str) and (" " in value or _HOLE.search(value)):
            continue
        owner, found = reply.get(*path[:-1]), reply.get(*path)
        if isinstance(owner, dict) and path[-1] in owner and found != value:
            return f"`{'.'.join(path)}` is {spelled(found)}, expected {spelled(value)}"
    return ""


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, list):
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    else:
        yield path, value


def _filled(text: Any, words: Mapping[str, Any]) -> Any:
    if not isinstance(text, str):
        return text
    for name, value in words.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _names(session: Session, operation: Operation, answer: ErrorRule) -> bool:
    """Whether a 404 can mean that the server does not find an object named in the request."""
    if operation.parameters:
        return any(one.kind.schema.name == operation.of for one in session.made)
    return answer.when in ("unknown_reference", "wrong_reference", "unknown_cursor")


def unknown_id(example: str) -> str:
    """An id of no object, with the prefix of an example."""
    stem = example.rstrip("0123456789") if example else "unknown-"
    return f"{stem}conformance0{_UNKNOWN}"
