"""What an object adds up is the sum over the lines of its file of results."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from batchwright._runtime.place import Place, lookup
from batchwright.testing.contract import Output
from batchwright.testing.model.aggregates import summed_places

from generator.requirements.results import summed

from ..driver import Reply
from ..samples import placed
from ..trials import Trial
from .lifecycles import is_count

if TYPE_CHECKING:
    from ..bench import Bench


def judge_sums(
    bench: Bench,
    trial: Trial,
    output: Output,
    body: Place,
    lines: Sequence[Mapping[str, Any]],
    *replies: Reply,
) -> None:
    """Add up what the lines say. What is lost or deformed in them is told elsewhere."""
    whole = [_opened(line, body) for line in lines]
    if trial.last is None or not all(isinstance(lookup(line, body), dict) for line in whole):
        return
    for name in summed(bench.subject.contract, trial.kind, output):
        id = f"{trial.kind.name}/{output.property}/{name}-summed"
        every = summed_places(bench.subject.contract, output)
        places = {place: wheres for place, wheres in every.items() if place[0] == name}
        added = {place: _added(whole, wheres) for place, wheres in places.items()}
        if all(sum is None for sum in added.values()):
            bench.ledger.saw(id, "unclear", "no line says anything that is added up", *replies)
            continue
        wrong = ""
        for place, sum in added.items():
            told = lookup(trial.last.value, place)
            if is_count(told) and told != (sum or 0):
                wrong = f"`{'.'.join(place)}` is {told}, its lines add up to {sum or 0}"
        if not wrong and trial.last.value.get(name) is None:
            bench.ledger.saw(id, "note", f"`{name}` is not there", *replies)
        else:
            bench.ledger.holds(id, wrong, *replies)


def _added(lines: Sequence[Any], wheres: Sequence[Place]) -> int | None:
    """The sum over all lines, each of which has it at the first of these places, or not at all."""
    found = [
        next((value for where in wheres if is_count(value := lookup(line, where))), None)
        for line in lines
    ]
    counts = [value for value in found if value is not None]
    return sum(counts) if counts else None


def _opened(line: Mapping[str, Any], body: Place) -> Mapping[str, Any]:
    """The line with its body as an object, where that is written as a text."""
    text = lookup(line, body)
    if not isinstance(text, str):
        return line
    try:
        return placed(line, body, json.loads(text))
    except ValueError:
        return line
