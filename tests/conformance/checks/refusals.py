"""Requests that are wrong in one respect are refused as the spec says, by the documented error."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from batchwright.testing.contract import Answer, Operation

from ..derived import Subject
from ..driver import Reply
from ..kinds import answer_of, body_of
from ..records import Requirement
from ..refused import Case, cases
from ..samples import around, input_of, parts, placed, stored_input, without
from ..supplies import create_body, other_file, suffix, upload_body
from .observing import told, unanswered
from .wording import differs

if TYPE_CHECKING:
    from ..bench import Bench

NOT_VALID = (400, 413, 415, 422)
"""Statuses by which servers say the same: that the request itself is not valid."""

_Raw = Literal["not_json", "not_form"]
_RAW: tuple[tuple[_Raw, str, str], ...] = (
    ("not_json", "body-not-json", "A body that is not JSON is refused."),
    ("not_form", "body-not-form", "A body that is no form is refused."),
)
_UNKNOWN = "unknown"


def requirements(about: Subject) -> Iterator[Requirement]:
    for operation in about.contract.operations:
        for when, name, title in _RAW:
            if answer := _raw_answer(operation, when):
                yield about.of_answer(f"{operation.name}/{name}", title, operation, answer)
        if operation.parameters and (answer := answer_of(operation, "unknown")):
            title = "An id that nothing has is refused."
            yield about.of_answer(f"{operation.name}/unknown-id", title, operation, answer)
        for case in cases(about.contract, operation):
            yield about.of_answer(case.id, case.title, operation, case.answer)


def _raw_answer(operation: Operation, when: _Raw) -> Answer | None:
    """How an operation refuses a body of the wrong kind, if it takes one of the other."""
    takes = operation.body is not None and operation.form == (when == "not_form")
    return answer_of(operation, when) if takes else None


async def check(bench: Bench) -> None:
    """Send every one of them, a few at a time."""
    tasks = []
    for operation in bench.subject.contract.operations:
        if operation.name in bench.missing:
            continue
        tasks += [
            _raw(bench, operation, when, name)
            for when, name, _ in _RAW
            if _raw_answer(operation, when)
        ]
        if operation.parameters and answer_of(operation, "unknown"):
            tasks.append(_unknown_id(bench, operation))
        tasks += [_case(bench, case) for case in cases(bench.subject.contract, operation)]
    await asyncio.gather(*tasks)


async def _raw(bench: Bench, operation: Operation, when: _Raw, name: str) -> None:
    id, answer = f"{operation.name}/{name}", _raw_answer(operation, when)
    if answer is None or not bench.ledger.wants([id]):
        return
    body = b'{"unfinished": ' if when == "not_json" else b"{}"
    reply = await bench.call(operation, body=body, wrong=True)
    judge(bench, id, operation, answer, reply)


async def _unknown_id(bench: Bench, operation: Operation) -> None:
    id, answer = f"{operation.name}/unknown-id", answer_of(operation, "unknown")
    if answer is None or not bench.ledger.wants([id]):
        return
    ids = tuple(unknown_id(one.example) for one in operation.parameters)
    judge(bench, id, operation, answer, await bench.call(operation, ids), {"id": ids[-1]})


async def _case(bench: Bench, case: Case) -> None:
    if not bench.ledger.wants([case.id]) or not bench.ledger.knows(case.id):
        return
    operation = case.operation
    if case.query:
        value = unknown_id("") if case.when == "unknown_cursor" else case.value
        reply = await bench.call(operation, query={case.place[0]: value})
        judge(bench, case.id, operation, case.answer, reply, {"value": value}, case.place)
        return
    body = upload_body(bench, operation) if operation.form else await create_body(bench, operation)
    value = await _value(bench, case)
    if body is None or (value is None and case.when != "missing"):
        bench.ledger.saw(case.id, "unclear", "what the request needs could not be uploaded")
        return
    schema = body_of(bench.subject.contract, operation)
    assert schema is not None
    body = around(bench.subject.contract, schema, body, case.place)
    if case.when == "missing":
        body = without(body, case.place)
    elif case.when != "suffix":
        body = placed(body, case.place, value)
    reply = await _send(bench, case, body)
    words = {"value": value if isinstance(value, str | int | float) else ""}
    judge(bench, case.id, operation, case.answer, reply, words, case.place)


async def _send(bench: Bench, case: Case, body: Mapping[str, Any]) -> Reply:
    operation, upload = case.operation, case.operation.upload
    if upload is None:
        return await bench.call(operation, body=body, wrong=True)
    ending = ".exe" if case.when == "suffix" else suffix(bench, operation)
    form = parts(body, upload, b"refused\n", f"{bench.label}-refused{ending}")
    left_out = case.when == "missing" and case.place == (upload,)
    return await bench.call(operation, body=form[:-1] if left_out else form, wrong=True)


async def _value(bench: Bench, case: Case) -> Any:
    """What stands at the place; an id has to be one of this server."""
    contract, operation = bench.subject.contract, case.operation
    match case.when:
        case "unknown_reference":
            return unknown_id("")
        case "wrong_reference":
            source = input_of(contract, operation)
            made = await other_file(bench, source) if source else None
            return made.id if made else None
        case "suffix":
            return stored_input(contract, operation) and ".exe"
        case _:
            return case.value


def judge(
    bench: Bench,
    id: str,
    operation: Operation,
    answer: Answer,
    reply: Reply,
    words: Mapping[str, Any] | None = None,
    place: tuple[str, ...] = (),
) -> None:
    """Hold an answer against the refusal that it has to be.

    The documented status is right. Another one that says the same, or one that the operation does
    not document, is tolerated; a success, a failure of the server, or a status that means something
    else is not.
    """
    saw, wanted = bench.ledger.saw, answer.status
    documented = {one.status for one in operation.errors}
    if reply.busy:
        saw(id, "unclear", unanswered(reply), reply)
    elif reply.fine:
        saw(id, "violation", f"accepts it ({reply.status}) instead of answering {wanted}", reply)
    elif reply.status == wanted:
        observed = differs(bench, operation, answer, reply, words or {}, place)
        saw(id, "note" if observed else "pass", observed, reply)
    elif {reply.status, wanted} <= set(NOT_VALID) or (
        400 <= reply.status < 500 and str(reply.status) not in documented
    ):
        saw(id, "note", f"answers {told(reply)}, instead of {wanted}", reply)
    else:
        saw(id, "violation", f"answers {told(reply)}, instead of {wanted}", reply)


def unknown_id(example: str) -> str:
    """An id that nothing has, of the form of an example."""
    stem = example.rstrip("0123456789") if example else "unknown-"
    return f"{stem}conformance0{_UNKNOWN}"
