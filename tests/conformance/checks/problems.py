"""An object created from an invalid file fails without results and names the line and the cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from batchwright._runtime.path import lookup
from batchwright.testing.contract import Contract, Lifecycle, Schema, State

from generator.spec.document import Node

from ..fixtures.line_files import FAULTY_LINE
from ..session.polling import WatchedObject
from ..session.session import Session
from ..spec.broken_lines import code_of, faults
from ..spec.citations import evidence_of
from ..spec.kinds import Kind, field_of
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard, best

PROBLEM = Clause(
    "{of}/problems/{rule}",
    "An object created from {fault} becomes `{state}`, with `{code}`{where}.",
)
LINE = Clause("{of}/problems/{name}", "`{name}` is the number of the invalid line.", "should")
TOLD = Clause("{of}/problems/told", "An object that is `{state}` has the cause in `{path}`.")


def requirements(about: Standard) -> Iterator[Requirement]:
    for kind in about.kinds:
        lifecycle, state = kind.lifecycle, refusing(kind.lifecycle)
        if lifecycle is None or state is None or kind.operation("create") is None:
            continue
        yield from _of_files(about, kind, state)
        yield from _of_lines(about, kind, state)
        where = about.spec.state(kind.schema.name, lifecycle.property, state.name)
        names = {"state": state.name, "path": ".".join(state.problems)}
        yield about.require(TOLD, about.spec.cite(where), kind.name, **names)


def _of_files(about: Standard, kind: Kind, state: State) -> Iterator[Requirement]:
    for source in kind.inputs[:1]:
        for fault in faults(source):
            lines = lines_of(about, source.file)
            codes = lines.get("codes") if lines else None
            citation = about.spec.cite(
                (codes.get(fault.rule) if codes else None) or codes or lines,
                about.spec.property(kind.schema.name, source.property),
            )
            evidence = evidence_of(codes)
            if fault.rule != "unknown":
                # The rule can be documented although the code is not.
                evidence = best(evidence, evidence_of(lines))
            yield about.require(
                PROBLEM,
                replace(citation, evidence=evidence),
                kind.name,
                rule=fault.rule,
                fault=fault.title,
                state=state.name,
                code=code_of(source, fault.rule),
                where=" for the line" if fault.numbered else "",
            )


def _of_lines(about: Standard, kind: Kind, state: State) -> Iterator[Requirement]:
    line, _ = told_by(about.contract, kind)
    if line is not None:
        citation = about.spec.cite(about.spec.property(kind.schema.name, *state.problems, line))
        yield about.require(LINE, citation, kind.name, name=line)


def lines_of(about: Standard, file: str) -> Node | None:
    """The place of the spec with the rules for the lines of a file."""
    store = next(
        (one for one in about.contract.operations if one.role == "store" and one.of == file), None
    )
    if store is None or store.body is None or store.upload is None:
        return None
    return about.spec.lines(store.body, store.upload)


def refusing(lifecycle: Lifecycle | None) -> State | None:
    """The state of objects whose file is invalid."""
    states = lifecycle.states if lifecycle else ()
    return next((one for one in states if one.problems), None)


def told_by(contract: Contract, kind: Kind) -> tuple[str | None, str | None]:
    """The properties of a problem that hold the number of the line and the code."""
    state, schemas = refusing(kind.lifecycle), contract.schemas
    schema: Schema | None = kind.schema
    for name in state.problems if state else ():
        field = field_of(schema, name)
        shape = field.shape if field else None
        while shape is not None and shape.schema is None:
            shape = shape.items
        schema = schemas[shape.schema] if shape and shape.schema else None
    fields = [one for one in (schema.fields if schema else ()) if one.sent != "never"]
    line = next((one.name for one in fields if one.shape.type == "integer"), None)
    code = next((one.name for one in fields if one.shape.enum), None)
    return line, code


def problems_of(state: State, value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The problems in an object."""
    found = lookup(value, state.problems)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def check(session: Session, watched: WatchedObject) -> None:
    """Check the object created from an invalid file."""
    state, final, last = refusing(watched.lifecycle), watched.final, watched.last
    if watched.fault is None or state is None or last is None:
        return
    id = PROBLEM.id(watched.kind.name, rule=watched.fault.rule)
    if final is None:
        session.tally.saw(id, "unclear", f"the state is still {spelled(last.state)}", last.reply)
        return
    problems = problems_of(state, last.value)
    told = TOLD.id(watched.kind.name)
    if final.name != state.name:
        words = f"the state is {spelled(final.name)}, expected {spelled(state.name)}"
        session.tally.saw(id, "violation", words, watched.made.reply, last.reply)
        return
    if not problems:
        found = spelled(lookup(last.value, state.problems))
        words = f"`{'.'.join(state.problems)}` is {found}"
        session.tally.saw(told, "violation", words, last.reply)
        session.tally.saw(id, "unclear", "the object does not have the cause", last.reply)
        return
    session.tally.saw(told, "pass", "", last.reply)
    _judge(session, watched, id, problems)


def _judge(
    session: Session, watched: WatchedObject, id: str, problems: list[dict[str, Any]]
) -> None:
    fault, last = watched.fault, watched.last
    source = next(one for one in watched.kind.inputs)
    assert fault is not None and last is not None
    line, code = told_by(session.standard.contract, watched.kind)
    wanted = code_of(source, fault.rule)
    lines = [one.get(line) for one in problems] if line else []
    codes = [one.get(code) for one in problems] if code else []
    if fault.numbered and line:
        words = f"`{line}` is {spelled(lines[0])}, expected {FAULTY_LINE}"
        right = FAULTY_LINE in lines
        session.tally.holds(
            LINE.id(watched.kind.name, name=line), "" if right else words, last.reply
        )
    if code and wanted not in codes:
        words = f"`{code}` is {spelled(codes[0])}, expected {spelled(wanted)}"
        session.tally.saw(id, "note", words, last.reply)
    else:
        session.tally.saw(id, "pass", "", last.reply)
