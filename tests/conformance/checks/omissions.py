"""A line without a required value is refused: the whole object fails, or only this line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

from batchwright.testing.contract import Operation, Output, State

from generator.spec.document import Node

from ..client.driver import Reply
from ..fixtures.bodies import parts
from ..fixtures.line_files import FAULTY_LINE, LINE_KEYS, lacking_file
from ..fixtures.uploads import create_body, store_of, upload_body
from ..session.polling import Snapshot, WatchedObject
from ..session.session import Session
from ..spec.broken_lines import Omission, input_of, omissions
from ..spec.kinds import Kind
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard
from .answers import status_of
from .problems import lines_of, problems_of, refusing, told_by

NEEDED = Clause(
    "{of}/needs/{path}",
    "A line without `{path}` is refused: the whole object fails, or only the request of this line.",
)


def requirements(about: Standard) -> Iterator[Requirement]:
    """If several kinds of lines need the same value, the first of them is cited."""
    for kind in about.kinds:
        create, done = kind.operation("create"), set[str]()
        if create is None or refusing(kind.lifecycle) is None:
            continue
        for omission in omissions(about.contract, create):
            if omission.path not in done:
                done.add(omission.path)
                lines = lines_of(about, kind.inputs[0].file)
                citation = about.spec.cite(_need(lines, omission), lines)
                yield about.require(NEEDED, citation, kind.name, path=omission.path)


def _need(lines: Node | None, omission: Omission) -> Node | None:
    """The place of the spec that requires a value of lines."""
    needs = lines.get("needs") if lines else None
    return [*needs.entries()][omission.number] if needs else None


async def make(session: Session, kind: Kind) -> list[WatchedObject]:
    """Create an object for each required value, from a file in which one line lacks it."""
    create = kind.operation("create")
    if create is None or create.name in session.missing:
        return []
    tasks = [
        _make(session, kind, create, omission)
        for omission in omissions(session.standard.contract, create)
        if session.tally.knows(id := NEEDED.id(kind.name, path=omission.path))
        and session.tally.wants([id])
    ]
    return [one for one in await asyncio.gather(*tasks) if one is not None]


async def _make(
    session: Session, kind: Kind, create: Operation, omission: Omission
) -> WatchedObject | None:
    source = input_of(session.standard.contract, create)
    store = store_of(session, source) if source else None
    if kind.lifecycle is None or source is None or store is None or store.upload is None:
        return None
    id = NEEDED.id(kind.name, path=omission.path)
    content = lacking_file(source, omission, session.options.model)
    name = f"{session.label}-lacks-{omission.number}{source.rules.suffix}"
    form = parts(upload_body(session, store), store.upload, content, name)
    reply = await session.call(store, body=form, content=content)
    file = session.made_by(reply)
    if file is None:
        words = f"the upload failed with status {status_of(reply)}"
        session.tally.saw(id, "unclear", words, reply)
        return None
    body = await create_body(session, create, file.id, omission.line)
    reply = await session.call(create, body=body)
    made = session.made_by(reply)
    if made is None:
        # The server may not execute lines of this kind at all.
        words = f"{create.name} failed with status {status_of(reply)}"
        session.tally.saw(id, "unclear", words, reply)
        return None
    watched = WatchedObject(
        kind=kind,
        lifecycle=kind.lifecycle,
        made=made,
        why="lacking",
        body=body or {},
        omission=omission,
    )
    watched.saw(reply)
    return watched


async def check(session: Session, watched: WatchedObject) -> None:
    """Check whether the object failed and, if it did not, the result of the line."""
    state, final, last = refusing(watched.lifecycle), watched.final, watched.last
    if watched.omission is None or state is None or last is None:
        return
    id = NEEDED.id(watched.kind.name, path=watched.omission.path)
    if final is None:
        session.tally.saw(id, "unclear", f"the state is still {spelled(last.state)}", last.reply)
    elif final.name == state.name:
        _judge_problem(session, watched, id, state, last)
    else:
        await _judge_line(session, watched, id, last)


def _judge_problem(
    session: Session, watched: WatchedObject, id: str, state: State, last: Snapshot
) -> None:
    assert watched.omission is not None
    _, code = told_by(session.standard.contract, watched.kind)
    codes = [one.get(code) for one in problems_of(state, last.value)] if code else []
    wanted = watched.omission.need.code
    if codes and wanted not in codes:
        words = f"`{code}` is {spelled(codes[0])}, expected {spelled(wanted)}"
        session.tally.saw(id, "note", words, last.reply)
    else:
        session.tally.saw(id, "pass", "", last.reply)


async def _judge_line(session: Session, watched: WatchedObject, id: str, last: Snapshot) -> None:
    """Compare the result of the line with the others: if all fail, the cause is another one."""
    outcomes, proof = dict[str, str](), [last.reply]
    for output in watched.kind.outputs:
        file = last.value.get(output.property)
        reply = await _downloaded(session, output, file) if isinstance(file, str) else None
        if reply is not None:
            outcomes |= _outcomes(session, output, reply)
            proof.append(reply)
    own = outcomes.pop(LINE_KEYS[FAULTY_LINE - 1], None)
    if own == "succeeded":
        session.tally.saw(id, "violation", "the request of the line succeeded", *proof)
    elif own is None or "succeeded" not in outcomes.values():
        words = "no result shows whether the line failed for this reason"
        session.tally.saw(id, "unclear", words, *proof)
    else:
        session.tally.saw(id, "pass", "", *proof)


async def _downloaded(session: Session, output: Output, file: str) -> Reply | None:
    operations = {one.name: one for one in session.standard.contract.operations}
    return await session.valid(operations[output.download], (file,))


def _outcomes(session: Session, output: Output, reply: Reply) -> dict[str, str]:
    """The outcome of each request in a result file, by its key."""
    writing, found = session.standard.writing(output), dict[str, str]()
    for text in reply.body.split(b"\n") if writing else ():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if writing is not None and isinstance(line, dict):
            found[str(line.get(output.key))] = writing.outcomes.judge(line)[0]
    return found
