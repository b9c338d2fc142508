"""The sums in an object, such as its tokens, are the sums over the lines of its result file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from batchwright._runtime.path import FieldPath, lookup
from batchwright.testing.contract import Contract, Output
from batchwright.testing.model.aggregates import summed_paths

from ..client.driver import Reply
from ..fixtures.bodies import placed
from ..session.polling import WatchedObject
from ..session.session import Session
from ..spec.kinds import Kind
from ..spec.requirement import Clause, Requirement
from ..spec.standard import Standard
from .lifecycles import is_count

SUM = Clause(
    "{of}/{file}/{name}-summed", "`{name}` is the sum over the lines of the file.", "should"
)


def requirements(about: Standard, kind: Kind, output: Output) -> Iterator[Requirement]:
    """The requirements of one result file."""
    for name in _summed(about.contract, kind, output):
        citation = about.spec.cite(about.spec.lines(kind.schema.name, output.property))
        yield about.require(SUM, citation, kind.name, file=output.property, name=name)


def _summed(contract: Contract, kind: Kind, output: Output) -> list[str]:
    """The properties of an object that are sums over a result file."""
    names = {path[0] for path in summed_paths(contract, output)}
    return [one.name for one in kind.schema.fields if one.name in names and one.sent != "never"]


def judge_sums(
    session: Session,
    watched: WatchedObject,
    output: Output,
    body: FieldPath,
    lines: Sequence[Mapping[str, Any]],
    *replies: Reply,
) -> None:
    """Compare the sums with the lines. Other checks report lost and malformed lines."""
    whole = [_opened(line, body) for line in lines]
    if watched.last is None or not all(isinstance(lookup(line, body), dict) for line in whole):
        return
    for name in _summed(session.standard.contract, watched.kind, output):
        id = SUM.id(watched.kind.name, file=output.property, name=name)
        every = summed_paths(session.standard.contract, output)
        paths = {path: wheres for path, wheres in every.items() if path[0] == name}
        added = {path: _added(whole, wheres) for path, wheres in paths.items()}
        if all(sum is None for sum in added.values()):
            session.tally.saw(id, "unclear", "no line has a value to add up", *replies)
            continue
        wrong = ""
        for path, sum in added.items():
            found = lookup(watched.last.value, path)
            if is_count(found) and found != (sum or 0):
                wrong = f"`{'.'.join(path)}` is {found}, expected {sum or 0} as in the lines"
        if not wrong and watched.last.value.get(name) is None:
            session.tally.saw(id, "note", f"`{name}` is absent", *replies)
        else:
            session.tally.holds(id, wrong, *replies)


def _added(lines: Sequence[Any], wheres: Sequence[FieldPath]) -> int | None:
    """The sum over all lines; in each, the first of these paths that exists counts."""
    found = [
        next((value for where in wheres if is_count(value := lookup(line, where))), None)
        for line in lines
    ]
    counts = [value for value in found if value is not None]
    return sum(counts) if counts else None


def _opened(line: Mapping[str, Any], body: FieldPath) -> Mapping[str, Any]:
    """The line with its body as an object, also if the body is a string that contains JSON."""
    text = lookup(line, body)
    if not isinstance(text, str):
        return line
    try:
        return placed(line, body, json.loads(text))
    except ValueError:
        return line
