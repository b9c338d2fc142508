"""A file with a bad line makes the object end without results, saying which line and why."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.contract import Contract, Lifecycle, Schema, State
from ..ir.requirement import Requirement
from ..spec.document import Node
from .about import About, best
from .kinds import Kind, field_of
from .lines import bad_files, code_of
from .places import evidence_of


def requirements(about: About) -> Iterator[Requirement]:
    for kind in about.kinds:
        lifecycle, state = kind.lifecycle, refusing(kind.lifecycle)
        if lifecycle is None or state is None or kind.operation("create") is None:
            continue
        yield from _of_files(about, kind, state)
        yield from _of_lines(about, kind, state)
        where = about.spec.state(kind.schema.name, lifecycle.property, state.name)
        title = f"What is `{state.name}` says why in `{'.'.join(state.problems)}`."
        yield about.require(f"{kind.name}/problems/told", title, about.spec.mark(where))


def _of_files(about: About, kind: Kind, state: State) -> Iterator[Requirement]:
    for source in kind.inputs[:1]:
        for bad in bad_files(source):
            code = code_of(source, bad.rule)
            lines = _lines(about, source.file)
            codes = lines.get("codes") if lines else None
            mark = about.spec.mark(
                (codes.get(bad.rule) if codes else None) or codes or lines,
                about.spec.property(kind.schema.name, source.property),
            )
            title = f"From {bad.title} comes one that is `{state.name}`, with `{code}`"
            title += " for the line." if bad.numbered else "."
            evidence = evidence_of(codes)
            if bad.rule != "unknown":
                # The rule can be documented where the code is not.
                evidence = best(evidence, evidence_of(lines))
            id = f"{kind.name}/problems/{bad.rule}"
            yield about.require(id, title, mark, evidence=evidence)


def _of_lines(about: About, kind: Kind, state: State) -> Iterator[Requirement]:
    line, _ = told_by(about.contract, kind)
    if line is not None:
        mark = about.spec.mark(about.spec.property(kind.schema.name, *state.problems, line))
        title = f"`{line}` is the number of the line that is wrong."
        yield about.require(f"{kind.name}/problems/{line}", title, mark, level="should")


def _lines(about: About, file: str) -> Node | None:
    """Where the spec says what holds for the lines of such a file."""
    store = next(
        (one for one in about.contract.operations if one.role == "store" and one.of == file), None
    )
    if store is None or store.body is None or store.upload is None:
        return None
    return about.spec.lines(store.body, store.upload)


def refusing(lifecycle: Lifecycle | None) -> State | None:
    """The state of what cannot be done."""
    states = lifecycle.states if lifecycle else ()
    return next((one for one in states if one.problems), None)


def told_by(contract: Contract, kind: Kind) -> tuple[str | None, str | None]:
    """The properties of a problem that hold the number of the line, and what is wrong."""
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
