"""Objects are created as the spec says: at every limit, concurrently, with the values sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from batchwright.testing.contract import Contract, Field, Operation

from ..client.driver import Reply
from ..fixtures.bodies import full_map, parts, valid
from ..fixtures.line_files import bare, faulty_file, good, keys, written
from ..fixtures.uploads import create_body, store_of, upload, upload_body
from ..session.polling import WatchedObject, Why
from ..session.session import Session
from ..spec.broken_lines import Fault, faults, input_of
from ..spec.kinds import Kind, answer_of, body_of, properties_of
from ..spec.requirement import Clause, Requirement
from ..spec.standard import Standard
from .answers import status_of, unanswered, unexpected
from .problems import PROBLEM
from .refusals import unknown_id
from .uploads import judge_echo, require_echo

AT_ONCE = Clause("{of}/at-once", "Objects created at the same time have ids of their own.")
ACCEPTED = Clause("{of}/{name}-{end}-accepted", "`{name}` can be {value}.")

_ENDS = {"null": "null", "least": "at its minimum", "most": "at its maximum"}

LINES: Mapping[Why, int] = {"plain": 12, "failing": 3, "moved": 3, "moved later": 40}
"""The number of lines of the input file, by the purpose of the object."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A value that an optional property has to accept."""

    field: Field
    end: Literal["null", "least", "most"]

    def id(self, operation: Operation) -> str:
        return ACCEPTED.id(operation.name, name=self.field.name, end=self.end)


def requirements(about: Standard) -> Iterator[Requirement]:
    for kind in about.kinds:
        create = kind.operation("create")
        if create is None:
            continue
        spec, name = about.spec, create.name
        yield about.require(AT_ONCE, spec.cite(spec.operation(name)), name)
        for limit in limits(about.contract, create):
            field, end = limit.field.name, limit.end
            where = spec.cite(spec.property(create.body or "", field))
            yield about.require(ACCEPTED, where, name, name=field, end=end, value=_ENDS[end])
        yield from require_echo(about, kind, create)


def limits(contract: Contract, operation: Operation) -> Iterator[Limit]:
    """The limits of all optional properties."""
    schema = body_of(contract, operation)
    for field in schema.fields if schema else ():
        if field.required or not _limited(contract, field):
            continue
        if field.shape.null:
            yield Limit(field=field, end="null")
        if not field.shape.is_map:
            yield Limit(field=field, end="least")
        yield Limit(field=field, end="most")


def _limited(contract: Contract, field: Field) -> bool:
    shape = field.shape
    if shape.type == "object" and shape.schema:
        inner = properties_of(contract, contract.schemas[shape.schema])
        return any(one.shape.minimum is not None for _, one in inner)
    return shape.minimum is not None or shape.is_map


async def make(session: Session, kind: Kind) -> list[WatchedObject]:
    """Create all objects to be polled, several at once."""
    create, lifecycle = kind.operation("create"), kind.lifecycle
    if create is None or create.name in session.missing:
        return []
    first = await _plain(session, kind, create, "plain")
    if first is None:
        return []
    tasks = [
        *(_plain(session, kind, create, why) for why in LINES),
        *(
            _at_limit(session, kind, create, limit)
            for limit in limits(session.standard.contract, create)
        ),
        *_with_faults(session, kind, create),
    ]
    made = [first, *(one for one in await asyncio.gather(*tasks) if one is not None)]
    _judge_at_once(session, create, made)
    for watched in made:
        judge_echo(session, kind, create, watched.made, watched.body)
    return made if lifecycle is not None else []


async def _plain(session: Session, kind: Kind, create: Operation, why: Why) -> WatchedObject | None:
    source = input_of(session.standard.contract, create)
    if source is None:
        body = await create_body(session, create)
        return await _made(session, kind, create, body, why)
    store = store_of(session, source)
    names = tuple(keys(session.label, LINES[why]))
    lines = good(source, names, session.options.model)
    if why == "failing":
        lines[1:2] = [bare(source, line) for line in lines[1:2]]
    content = written(lines)
    name = f"{why.replace(' ', '-')}-input{source.rules.suffix}"
    file = await upload(session, store, name, content) if store else None
    if file is None:
        return None
    body = await create_body(session, create, file.id)
    if body is not None and why == "failing":
        body |= _kept(session, kind, create) | _assumed(session, create)
    return await _made(session, kind, create, body, why, names)


def _kept(session: Session, kind: Kind, create: Operation) -> dict[str, Any]:
    """The shortest expiry of the result files."""
    asked = {one.expires_after[0] for one in kind.outputs if one.expires_after}
    return {
        one.field.name: _value(session, one)
        for one in limits(session.standard.contract, create)
        if one.field.name in asked and one.end == "least"
    }


def _assumed(session: Session, create: Operation) -> dict[str, Any]:
    """The defaults, sent explicitly: the object has to repeat them like any other value."""
    schema = body_of(session.standard.contract, create)
    fields = schema.fields if schema else ()
    return {one.name: one.default for one in fields if one.default is not None}


async def _made(
    session: Session,
    kind: Kind,
    create: Operation,
    body: dict[str, Any] | None,
    why: Why,
    names: tuple[str, ...] = (),
) -> WatchedObject | None:
    if body is None or kind.lifecycle is None:
        return None
    reply = await session.valid(create, body=body)
    made = session.made_by(reply)
    if reply is None or made is None:
        return None
    watched = WatchedObject(
        kind=kind, lifecycle=kind.lifecycle, made=made, why=why, body=body, keys=names
    )
    watched.saw(reply)
    return watched


async def _at_limit(
    session: Session, kind: Kind, create: Operation, limit: Limit
) -> WatchedObject | None:
    id = limit.id(create)
    body = await create_body(session, create)
    if body is None or kind.lifecycle is None:
        return None
    body |= {limit.field.name: _value(session, limit)}
    reply = await session.call(create, body=body)
    made = session.made_by(reply)
    if reply.busy:
        session.tally.saw(id, "unclear", unanswered(reply), reply)
    elif made is None:
        session.tally.saw(id, "violation", unexpected(reply, create.status), reply)
    else:
        session.tally.saw(id, "pass", "", reply)
    if made is None:
        return None
    watched = WatchedObject(
        kind=kind, lifecycle=kind.lifecycle, made=made, why="accepted", body=body
    )
    source = input_of(session.standard.contract, create)
    watched.keys = tuple(keys(session.label, 3)) if source else ()
    watched.saw(reply)
    return watched


def _value(session: Session, limit: Limit) -> Any:
    """The value at a limit."""
    if limit.end == "null":
        return None
    if limit.field.shape.is_map:
        return full_map(limit.field.shape)
    return valid(session.standard.contract, limit.field, least=limit.end == "least")


def _with_faults(session: Session, kind: Kind, create: Operation) -> Iterator[Any]:
    source = input_of(session.standard.contract, create)
    if source is None or kind.lifecycle is None:
        return
    store = store_of(session, source)
    for fault in faults(source) if store else ():
        id = PROBLEM.id(kind.name, rule=fault.rule)
        if session.tally.knows(id) and session.tally.wants([id]):
            yield _with_fault(session, kind, create, fault, id)


async def _with_fault(
    session: Session, kind: Kind, create: Operation, fault: Fault, id: str
) -> WatchedObject | None:
    source = input_of(session.standard.contract, create)
    assert source is not None and kind.lifecycle is not None
    store = store_of(session, source)
    assert store is not None and store.upload is not None
    file_id = unknown_id("")
    if fault.rule != "unknown":
        name = f"{session.label}-{fault.rule}{source.rules.suffix}"
        if fault.rule == "empty" and answer_of(store, "first_line"):
            # With the extension, the server refuses the upload.
            name = name.removesuffix(source.rules.suffix)
        content = faulty_file(source, fault, session.options.model)
        form = parts(upload_body(session, store), store.upload, content, name)
        reply = await session.call(store, body=form, content=content)
        file = session.made_by(reply)
        if file is None:
            _refused(session, id, "the upload", reply)
            return None
        file_id = file.id
    body = await create_body(session, create, file_id)
    reply = await session.call(create, body=body, wrong=fault.rule == "unknown")
    made = session.made_by(reply)
    if made is None:
        _refused(session, id, f"the request to {create.name}", reply)
        return None
    watched = WatchedObject(
        kind=kind, lifecycle=kind.lifecycle, made=made, why="faulty", body=body or {}, fault=fault
    )
    watched.saw(reply)
    return watched


def _refused(session: Session, id: str, what: str, reply: Reply) -> None:
    """Note that the server refuses an invalid file immediately."""
    refused = 400 <= reply.status < 500 and not reply.busy
    words = f"{what} is refused with status {status_of(reply)}"
    session.tally.saw(id, "note" if refused else "unclear", words, reply)


def _judge_at_once(session: Session, create: Operation, made: list[WatchedObject]) -> None:
    ids = [one.made.id for one in made]
    twice = len(ids) != len(set(ids))
    words = "two objects have the same id" if twice else ""
    if len(ids) > 1:
        replies = [one.made.reply for one in made[-2:]]
        session.tally.holds(AT_ONCE.id(create.name), words, *replies)
