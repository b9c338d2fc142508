"""Requests that are wrong in one respect are refused as the spec says, by the documented error."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from batchwright.testing.contract import Answer, Operation

from ..driver import Reply
from ..refused import UNHEARD_OF, wrong_value
from ..samples import around, parts, placed, without
from ..shapes import spelled
from ..spec.kinds import answer_of, body_of
from ..spec.lines import input_of
from ..spec.places import CERTAIN, evidence_of
from ..spec.refusals import RAW, Case, cases, raw_answer
from ..supplies import create_body, other_file, suffix, upload_body
from .observing import told, unanswered

if TYPE_CHECKING:
    from ..bench import Bench

NOT_VALID = (400, 413, 415, 422)
"""Statuses by which servers say the same: that the request itself is not valid."""

_HOLE = re.compile(r"\{[a-z_]+\}")
_UNKNOWN, WRONG_SUFFIX = "unknown", ".exe"


async def check(bench: Bench) -> None:
    """Send every one of them, a few at a time."""
    tasks = []
    for operation in bench.subject.contract.operations:
        if operation.name in bench.missing:
            continue
        tasks += [
            _raw(bench, operation, when, name)
            for when, name in RAW.items()
            if raw_answer(operation, when)
        ]
        if operation.parameters and answer_of(operation, "unknown"):
            tasks.append(_unknown_id(bench, operation))
        if operation.parameters and answer_of(operation, "prefix"):
            tasks.append(_foreign_id(bench, operation))
        tasks += [_case(bench, case) for case in cases(bench.subject.contract, operation)]
    await asyncio.gather(*tasks)


async def _raw(bench: Bench, operation: Operation, when: str, name: str) -> None:
    id, answer = f"{operation.name}/{name}", raw_answer(operation, when)
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


async def _foreign_id(bench: Bench, operation: Operation) -> None:
    """An id of another form; a server whose own ids have no form just does not know it."""
    id, answer = f"{operation.name}/foreign-id", answer_of(operation, "prefix")
    if answer is None or not bench.ledger.wants([id]):
        return
    ids = (*("x" for _ in operation.parameters[:-1]), unknown_id(""))
    judge(bench, id, operation, answer, await bench.call(operation, ids), {"id": ids[-1]})


async def _case(bench: Bench, case: Case) -> None:
    if not bench.ledger.wants([case.id]) or not bench.ledger.knows(case.id):
        return
    operation, value = case.operation, await _value(bench, case)
    if value is None and case.when != "required":
        bench.ledger.saw(case.id, "unclear", "no value is known that would be wrong here")
        return
    if case.query:
        reply = await bench.call(operation, query={case.place[0]: value})
        judge(bench, case.id, operation, case.answer, reply, {"value": value}, case.place)
        return
    body = upload_body(bench, operation) if operation.form else await create_body(bench, operation)
    if body is None:
        bench.ledger.saw(case.id, "unclear", "what the request needs could not be uploaded")
        return
    schema = body_of(bench.subject.contract, operation)
    assert schema is not None
    place = case.place or (UNHEARD_OF,)
    body = around(bench.subject.contract, schema, body, place)
    if case.when == "required":
        body = without(body, place)
    elif case.when not in ("suffix", "first_line"):
        body = placed(body, place, value)
    reply = await _send(bench, case, body)
    words = {"value": value if isinstance(value, str | int | float) else ""}
    judge(bench, case.id, operation, case.answer, reply, words, place)


async def _send(bench: Bench, case: Case, body: Mapping[str, Any]) -> Reply:
    operation, upload = case.operation, case.operation.upload
    if upload is None:
        return await bench.call(operation, body=body, wrong=True)
    ending = WRONG_SUFFIX if case.when == "suffix" else suffix(bench, operation)
    content = b"refused\n" if case.when == "first_line" else b"{}\n"
    form = parts(body, upload, content, f"{bench.label}-refused{ending}")
    left_out = case.when == "required" and case.place == (upload,)
    return await bench.call(operation, body=form[:-1] if left_out else form, wrong=True)


async def _value(bench: Bench, case: Case) -> Any:
    """What stands at the place; an id has to be one of this server."""
    match case.when:
        case "unknown_reference" | "unknown_cursor":
            return unknown_id("")
        case "wrong_reference":
            source = input_of(bench.subject.contract, case.operation)
            made = await other_file(bench, source) if source else None
            return made.id if made else None
        case "suffix" | "first_line":
            return WRONG_SUFFIX
        case _:
            return wrong_value(case)


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
    else is not. A server that does not know the path has not refused anything.
    """
    if bench.lacks(reply) and not _names(bench, operation, answer):
        bench.missing.add(operation.name)
        return
    saw, wanted = bench.ledger.saw, answer.status
    documented = {one.status for one in operation.errors}
    if reply.busy:
        saw(id, "unclear", unanswered(reply), reply)
    elif reply.fine:
        saw(id, "violation", f"accepts it ({reply.status}) instead of answering {wanted}", reply)
    elif reply.status == wanted:
        known = {**(words or {}), **({"param": place[0]} if len(place) == 1 else {})}
        other = _differs(bench, operation, answer, reply, known)
        saw(id, "note" if other else "pass", other, reply)
    elif {reply.status, wanted} <= set(NOT_VALID) or (
        400 <= reply.status < 500 and str(reply.status) not in documented
    ):
        saw(id, "note", f"answers {told(reply)}, instead of {wanted}", reply)
    else:
        saw(id, "violation", f"answers {told(reply)}, instead of {wanted}", reply)


def _differs(
    bench: Bench, operation: Operation, answer: Answer, reply: Reply, words: Mapping[str, Any]
) -> str:
    """How the code, the parameter or the kind of an error is another one; empty if it is not.

    Sentences are not compared, nor is what is only reported or inferred.
    """
    said = bench.subject.spec.answer(operation.name, str(answer.status), answer.name)
    if evidence_of(said) not in CERTAIN:
        return ""
    for path, wanted in _leaves(answer.body):
        value = _filled(wanted, words)
        if isinstance(value, str) and (" " in value or _HOLE.search(value)):
            continue
        owner, found = reply.get(*path[:-1]), reply.get(*path)
        if isinstance(owner, dict) and path[-1] in owner and found != value:
            return f"`{'.'.join(path)}` is {spelled(found)}, where {spelled(value)} is known"
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


def _names(bench: Bench, operation: Operation, answer: Answer) -> bool:
    """Whether a request names something that the server may not find, where there has been any."""
    if operation.parameters:
        return any(one.kind.schema.name == operation.of for one in bench.made)
    return answer.when in ("unknown_reference", "wrong_reference", "unknown_cursor")


def unknown_id(example: str) -> str:
    """An id that nothing has, of the form of an example."""
    stem = example.rstrip("0123456789") if example else "unknown-"
    return f"{stem}conformance0{_UNKNOWN}"
