"""A file with a bad line makes the object end without results, saying which line and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from batchwright.testing.contract import Lifecycle, Schema, State

from ..derived import Subject
from ..kinds import Kind, field_of
from ..lines import bad_files
from ..records import Requirement
from ..shapes import spelled
from ..trials import Trial
from .lifecycles import at

if TYPE_CHECKING:
    from ..bench import Bench


def requirements(about: Subject) -> Iterator[Requirement]:
    for kind in about.kinds:
        state = refusing(kind.lifecycle)
        if state is None or kind.operation("create") is None:
            continue
        for source in kind.inputs[:1]:
            for bad in bad_files(source):
                code = getattr(source.rules.codes, bad.rule)
                mark = about.spec.mark(
                    _codes(about, source.file, bad.rule),
                    about.spec.property(kind.schema.name, source.property),
                )
                title = f"From {bad.title} comes one that is `{state.name}`, with `{code}`"
                title += " for the line." if bad.line else "."
                yield about.require(f"{kind.name}/problems/{bad.rule}", title, mark)
        yield from _of_lines(about, kind, state)
        mark = about.spec.mark(about.spec.state(kind.schema.name, _property(kind), state.name))
        title = f"What is `{state.name}` says why in `{'.'.join(state.problems)}`."
        yield about.require(f"{kind.name}/problems/told", title, mark)


def _of_lines(about: Subject, kind: Kind, state: State) -> Iterator[Requirement]:
    line, _ = names(about, kind)
    if line is not None:
        mark = about.spec.mark(about.spec.property(kind.schema.name, *state.problems, line))
        title = f"`{line}` is the number of the line that is wrong."
        yield about.require(f"{kind.name}/problems/{line}", title, mark, level="should")


def _codes(about: Subject, file: str, rule: str) -> Any:
    """Where the spec says how servers call what is wrong with a line."""
    store = next(
        (one for one in about.contract.operations if one.role == "store" and one.of == file), None
    )
    if store is None or store.body is None or store.upload is None:
        return None
    lines = about.spec.lines(store.body, store.upload)
    codes = lines.get("codes") if lines else None
    return (codes.get(rule) or codes) if codes else lines


def _property(kind: Kind) -> str:
    return kind.lifecycle.property if kind.lifecycle else ""


def refusing(lifecycle: Lifecycle | None) -> State | None:
    """The state of what cannot be done."""
    states = lifecycle.states if lifecycle else ()
    return next((one for one in states if one.problems), None)


def check(bench: Bench, trial: Trial) -> None:
    """Hold what came of a bad file against the spec."""
    state, final, last = refusing(trial.lifecycle), trial.final, trial.last
    if trial.bad is None or state is None or last is None:
        return
    id = f"{trial.kind.name}/problems/{trial.bad.rule}"
    if final is None:
        bench.ledger.saw(id, "unclear", f"it is still {spelled(last.state)}", last.reply)
        return
    found = at(last.value, state.problems)
    problems = [one for one in found or () if isinstance(one, dict)]
    told = f"{trial.kind.name}/problems/told"
    if final.name != state.name:
        words = f"it is {spelled(final.name)}, not {spelled(state.name)}"
        bench.ledger.saw(id, "violation", words, trial.made.reply, last.reply)
        return
    if not problems:
        words = f"`{'.'.join(state.problems)}` is {spelled(found)}"
        bench.ledger.saw(told, "violation", words, last.reply)
        bench.ledger.saw(id, "unclear", "nothing says what is wrong", last.reply)
        return
    bench.ledger.saw(told, "pass", "", last.reply)
    _judge(bench, trial, id, problems)


def _judge(bench: Bench, trial: Trial, id: str, problems: list[dict[str, Any]]) -> None:
    bad, last = trial.bad, trial.last
    source = next(one for one in trial.kind.inputs)
    assert bad is not None and last is not None
    line, code = names(bench.subject, trial.kind)
    wanted = getattr(source.rules.codes, bad.rule)
    lines = [one.get(line) for one in problems] if line else []
    codes = [one.get(code) for one in problems] if code else []
    if bad.line is not None and line:
        words = f"the problem is in line {bad.line}, told is {spelled(lines[0])}"
        right = bad.line in lines
        bench.ledger.holds(f"{trial.kind.name}/problems/{line}", "" if right else words, last.reply)
    if code and wanted not in codes:
        words = f"`{code}` is {spelled(codes[0])}, where {spelled(wanted)} is known"
        bench.ledger.saw(id, "note", words, last.reply)
    else:
        bench.ledger.saw(id, "pass", "", last.reply)


def names(about: Subject, kind: Kind) -> tuple[str | None, str | None]:
    """The properties of a problem that hold the number of the line, and what is wrong."""
    state, schemas = refusing(kind.lifecycle), about.contract.schemas
    schema: Schema | None = kind.schema
    for name in state.problems if state else ():
        field = field_of(schema, name)
        shape = field.shape if field else None
        while shape is not None and shape.schema is None:
            shape = shape.item
        schema = schemas[shape.schema] if shape and shape.schema else None
    fields = schema.fields if schema else ()
    line = next((one.name for one in fields if one.shape.kind == "integer"), None)
    code = next((one.name for one in fields if one.shape.choices), None)
    return line, code
