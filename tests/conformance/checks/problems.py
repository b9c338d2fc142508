"""A file with a bad line makes the object end without results, saying which line and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from batchwright._runtime.path import lookup

from generator.requirements.lines import code_of
from generator.requirements.problems import refusing, told_by

from ..lines import BAD_LINE
from ..shapes import spelled
from ..trials import Trial

if TYPE_CHECKING:
    from ..bench import Bench


def check(bench: Bench, trial: Trial) -> None:
    """Hold what came of a bad file against the spec."""
    state, final, last = refusing(trial.lifecycle), trial.final, trial.last
    if trial.bad is None or state is None or last is None:
        return
    id = f"{trial.kind.name}/problems/{trial.bad.rule}"
    if final is None:
        bench.ledger.saw(id, "unclear", f"it is still {spelled(last.state)}", last.reply)
        return
    found = lookup(last.value, state.problems)
    entries = found if isinstance(found, list) else []
    problems = [one for one in entries if isinstance(one, dict)]
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
    line, code = told_by(bench.subject.contract, trial.kind)
    wanted = code_of(source, bad.rule)
    lines = [one.get(line) for one in problems] if line else []
    codes = [one.get(code) for one in problems] if code else []
    if bad.numbered and line:
        words = f"the problem is in line {BAD_LINE}, told is {spelled(lines[0])}"
        right = BAD_LINE in lines
        bench.ledger.holds(f"{trial.kind.name}/problems/{line}", "" if right else words, last.reply)
    if code and wanted not in codes:
        words = f"`{code}` is {spelled(codes[0])}, where {spelled(wanted)} is known"
        bench.ledger.saw(id, "note", words, last.reply)
    else:
        bench.ledger.saw(id, "pass", "", last.reply)
