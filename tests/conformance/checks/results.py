"""The result files together have one line for each request, in the declared form."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from batchwright._runtime.path import lookup
from batchwright.testing.contract import Lifecycle, Output, State, Writing

from ..client.driver import Reply
from ..session.polling import WatchedObject
from ..session.session import Session
from ..spec.citations import Citation
from ..spec.kinds import Kind, reached, subject_of
from ..spec.lifecycles import shown
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard
from . import usage_sums
from .answers import observe_object, of_schema
from .expiring import TOLERANCE
from .lifecycles import is_count

COMPLETE = Clause("{of}/results/complete", "In the final state, every request has a line.")
UNIQUE = Clause("{of}/results/keys-unique", "No request has two lines.")
OURS = Clause("{of}/results/keys-ours", "Every line has the key of a request.")
UNPROCESSED = Clause(
    "{of}/results/unprocessed-code",
    "The line of a request that was not executed has the code of the state.",
    "should",
)
LINES = Clause("{of}/{file}/lines", "Every line of the file is a JSON object.")
OUTCOMES = Clause("{of}/{file}/outcomes", "Every line is of a request that {words}.")
COUNTED = Clause(
    "{of}/{file}/counted", "`{path}` is the number of lines of executed requests in the file."
)
VALUE = Clause("{of}/{file}/{key}", "`{key}` of the file is {value}.")
KEPT = Clause("{of}/{file}/kept", "The file expires as requested in `{path}`.")
BODY = Clause("{of}/body-form", "`{body}` is {form}.")
ERROR = Clause(
    "{of}/error-told", "The line of a request that did not succeed has an error with a message."
)

_VERBS = {"unprocessed": "was not processed"}
"""Outcomes as a predicate; the others are one already."""


def requirements(about: Standard) -> Iterator[Requirement]:
    schemas = dict[str, None]()
    for kind in about.kinds:
        if kind.outputs and kind.maker is not None:
            yield from _of_kind(about, kind)
            for output in kind.outputs:
                yield from _of_output(about, kind, output)
                schemas |= dict.fromkeys(reached(about.contract, output.schema))
    for name in schemas:
        yield from of_schema(about, name)
    for writing in about.contract.writings:
        if writing.schema in schemas:
            yield from _of_writing(about, writing)


def _of_kind(about: Standard, kind: Kind) -> Iterator[Requirement]:
    citation = about.spec.cite(about.spec.property(kind.schema.name, kind.outputs[0].property))
    for clause in (COMPLETE, UNIQUE, OURS):
        yield about.require(clause, citation, kind.name)
    if kind.lifecycle and any(one.unprocessed for one in shown(kind.lifecycle)):
        yield about.require(UNPROCESSED, _unprocessed(about, kind, kind.lifecycle), kind.name)


def _unprocessed(about: Standard, kind: Kind, lifecycle: Lifecycle) -> Citation:
    """The place of the spec with the error of requests that were not executed."""
    states = [one.name for one in shown(lifecycle) if one.unprocessed]
    nodes = [about.spec.state(kind.schema.name, lifecycle.property, name) for name in states]
    return about.spec.cite(*(node.get("unprocessed") for node in nodes if node))


def _of_output(about: Standard, kind: Kind, output: Output) -> Iterator[Requirement]:
    spec, name, file = about.spec, kind.name, output.property
    citation = spec.cite(spec.property(kind.schema.name, file))
    of_file = spec.cite(spec.lines(kind.schema.name, file))
    yield about.require(LINES, citation, name, file=file)
    words = " or ".join(_VERBS.get(one, one) for one in output.outcomes)
    yield about.require(OUTCOMES, citation, name, file=file, words=words)
    if output.count:
        where = spec.cite(spec.property(kind.schema.name, *output.count))
        yield about.require(COUNTED, where, name, file=file, path=".".join(output.count))
    for key, value in output.values.items():
        text = "null" if value is None else f"'{value}'"
        clause = replace(VALUE, level="should") if "{" in text else VALUE
        yield about.require(clause, of_file, name, file=file, key=key, value=text)
    yield from usage_sums.requirements(about, kind, output)
    if output.expires_after:
        path = ".".join(output.expires_after)
        yield about.require(KEPT, citation, name, file=file, path=path)


def _of_writing(about: Standard, writing: Writing) -> Iterator[Requirement]:
    spec, name, body = about.spec, subject_of(writing.schema), writing.outcomes.body
    citation = spec.cite(spec.property(writing.schema, *body))
    form = "a string that contains JSON" if writing.text else "a JSON object"
    yield about.require(BODY, citation, name, body=".".join(body), form=form)
    node = spec.schema(writing.schema)
    errors = node.at("x-outcomes", "writes") if node else None
    yield about.require(ERROR, spec.cite(errors, node), name)


async def check(session: Session, watched: WatchedObject) -> None:
    """Download the result files of a final object, and check every line."""
    final, last = watched.final, watched.last
    if final is None or last is None or not final.files or not watched.keys:
        return
    found: list[Any] = []
    proof = [last.reply]
    for output in watched.kind.outputs:
        id = last.value.get(output.property)
        if not isinstance(id, str) or not id or output.property not in final.files:
            _judge_count(session, watched, output, [], final, last.reply)
            continue
        lines, reply = await _lines(session, watched, output, id)
        if reply is None:
            id = COMPLETE.id(watched.kind.name)
            words = f"`{output.property}` was not downloaded"
            session.tally.saw(id, "unclear", words, *proof)
            return
        proof.append(reply)
        found += [one.get(output.key) for one in lines]
        _judge_lines(session, watched, output, lines, reply)
        counted = _judge_count(session, watched, output, lines, final, last.reply, reply)
        writing = session.standard.writing(output)
        if counted and writing is not None:
            usage_sums.judge_sums(
                session, watched, output, writing.outcomes.body, lines, last.reply, reply
            )
        await _judge_file(session, watched, output, id)
    _judge_keys(session, watched, final, found, proof)


async def _lines(
    session: Session, watched: WatchedObject, output: Output, id: str
) -> tuple[list[dict[str, Any]], Reply | None]:
    """The lines of a file, split at LF only; a line that is not a JSON object is a violation."""
    operations = {one.name: one for one in session.standard.contract.operations}
    reply = await session.valid(operations[output.download], (id,))
    name = LINES.id(watched.kind.name, file=output.property)
    if reply is None:
        return [], None
    lines: list[dict[str, Any]] = []
    for number, text in enumerate(reply.body.split(b"\n"), 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text.decode())
        except ValueError:
            line = None
        if isinstance(line, dict):
            lines.append(line)
        else:
            session.tally.saw(name, "violation", f"line {number} is not a JSON object", reply)
    session.tally.saw(name, "pass", "", reply)
    return lines, reply


def _judge_lines(
    session: Session,
    watched: WatchedObject,
    output: Output,
    lines: list[dict[str, Any]],
    reply: Reply,
) -> None:
    final = watched.final
    writing = session.standard.writing(output)
    for line in lines:
        observe_object(session.standard, session.tally, output.schema, line, reply)
        if writing is None:
            continue
        outcome, _ = writing.outcomes.judge(line)
        id = OUTCOMES.id(watched.kind.name, file=output.property)
        right = outcome in output.outcomes
        said = f"request {spelled(line.get(output.key))} {_VERBS.get(outcome, outcome)}"
        words = "" if right else said
        session.tally.holds(id, words, reply)
        _judge_body(session, writing, line, outcome, reply)
        reason = final.unprocessed if final else None
        if outcome == "unprocessed" and reason is not None:
            error = lookup(line, writing.unprocessed)
            code = error.get("code") if isinstance(error, dict) else None
            found = f"the code is {spelled(code)}, expected {spelled(reason.code)}"
            words = "" if code == reason.code else found
            id = UNPROCESSED.id(watched.kind.name)
            session.tally.holds(id, words, reply)


def _judge_body(
    session: Session, writing: Writing, line: Mapping[str, Any], outcome: str, reply: Reply
) -> None:
    name = subject_of(writing.schema)
    body = lookup(line, writing.outcomes.body)
    if outcome != "unprocessed" and body is not None:
        right = isinstance(body, str if writing.text else dict)
        words = "" if right else f"the body is {spelled(body)}"
        session.tally.holds(BODY.id(name), words, reply)
    elif outcome == "succeeded":
        session.tally.holds(BODY.id(name), "a request that succeeded has no body", reply)
    if outcome == "succeeded":
        return
    error = writing.outcomes.error(line)
    wanted = writing.failed if outcome == "failed" else writing.unprocessed
    if error is None or not error.message:
        words = f"a request that {_VERBS.get(outcome, outcome)} has no error with a message"
        session.tally.saw(ERROR.id(name), "violation", words, reply)
    elif writing.outcomes.value(line, wanted) is None:
        words = f"the error is not in `{'.'.join(wanted)}`"
        session.tally.saw(ERROR.id(name), "note", words, reply)
    else:
        session.tally.saw(ERROR.id(name), "pass", "", reply)


def _judge_count(
    session: Session,
    watched: WatchedObject,
    output: Output,
    lines: list[dict[str, Any]],
    final: State,
    *replies: Reply,
) -> bool:
    """Compare the count with the lines of executed requests; whether it is not wrong."""
    if not output.count or watched.last is None:
        return True
    count = lookup(watched.last.value, output.count)
    writing = session.standard.writing(output)
    outcomes = [writing.outcomes.judge(line)[0] for line in lines] if writing else []
    executed = len(lines) - outcomes.count("unprocessed")
    id = COUNTED.id(watched.kind.name, file=output.property)
    if not is_count(count):
        session.tally.saw(id, "unclear", f"the count is {spelled(count)}", *replies)
        return False
    if count != executed:
        words = f"`{'.'.join(output.count)}` is {count}, expected {executed} as in the file"
        session.tally.saw(id, "violation", words, *replies)
        return False
    session.tally.saw(id, "pass", "", *replies)
    return True


async def _judge_file(session: Session, watched: WatchedObject, output: Output, id: str) -> None:
    """Check the properties and the expiry of a result file."""
    kind = next(one for one in session.standard.kinds if one.schema.name == output.file)
    retrieve = kind.operation("retrieve")
    reply = await session.valid(retrieve, (id,)) if retrieve else None
    if reply is None:
        return
    name, file = watched.kind.name, output.property
    for key, wanted in output.values.items():
        value = wanted
        if isinstance(wanted, str):
            value = wanted.replace("{id}", watched.made.id).replace("{file}", id)
        found = reply.get(key)
        words = "" if found == value else f"`{key}` is {spelled(found)}, expected {spelled(value)}"
        session.tally.holds(VALUE.id(name, file=file, key=key), words, reply)
    asked = lookup(dict(watched.body), output.expires_after) if output.expires_after else None
    for field in kind.schema.fields:
        if not is_count(asked) or field.expires is None:
            continue
        start, end = reply.get(field.expires.anchor), reply.get(field.name)
        if not is_count(start):
            words = f"`{field.expires.anchor}` is {spelled(start)}"
            session.tally.saw(KEPT.id(name, file=file), "unclear", words, reply)
            continue
        kept = end - start if is_count(end) else None
        right = kept is not None and abs(kept - asked) <= TOLERANCE
        late = "absent" if kept is None else f"{kept} seconds after `{field.expires.anchor}`"
        words = f"`{field.name}` is {late}, expected {asked} seconds"
        session.tally.holds(KEPT.id(name, file=file), "" if right else words, reply)


def _judge_keys(
    session: Session, watched: WatchedObject, final: State, found: list[Any], proof: list[Reply]
) -> None:
    holds, name = session.tally.holds, watched.kind.name
    counted = Counter(map(str, found))
    twice = [key for key, count in counted.items() if count > 1]
    foreign = [key for key in counted if key not in watched.keys]
    lost = [key for key in watched.keys if key not in counted]
    words = f"{spelled(twice[0])} has {counted[twice[0]]} lines" if twice else ""
    holds(UNIQUE.id(name), words, *proof)
    words = f"no request has the key {spelled(foreign[0])}" if foreign else ""
    holds(OURS.id(name), words, *proof)
    if final.results == "all":
        words = f"{len(lost)} of {len(watched.keys)} requests have no line" if lost else ""
        holds(COMPLETE.id(name), words, *proof)
