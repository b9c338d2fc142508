"""Objects go from state to state as declared, and every time, file and count is true to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from batchwright._runtime.path import lookup
from batchwright.testing.contract import State

from generator.requirements.lifecycles import (
    counts,
    following,
    parts_of,
    shown,
    state_of,
    total_of,
)

from ..shapes import spelled
from ..trials import Look, Trial

if TYPE_CHECKING:
    from ..bench import Bench


def check(bench: Bench, trial: Trial) -> None:
    """Hold all looks at an object against its lifecycle."""
    if not trial.looks:
        return
    _judge_beginning(bench, trial)
    for before, after in zip(trial.looks, trial.looks[1:], strict=False):
        _judge_step(bench, trial, before, after)
    for look in trial.looks:
        _judge_look(bench, trial, look)
    _judge_way(bench, trial)


def _judge_beginning(bench: Bench, trial: Trial) -> None:
    lifecycle, first = trial.lifecycle, trial.looks[0]
    id = f"{trial.kind.name}/lifecycle/begins-{lifecycle.initial}"
    if first.state == lifecycle.initial:
        bench.ledger.saw(id, "pass", "", first.reply)
    else:
        known = state_of(lifecycle, first.state) is not None
        words = f"it is {spelled(first.state)} when it is made"
        bench.ledger.saw(id, "note" if known else "unclear", words, first.reply)


def _judge_step(bench: Bench, trial: Trial, before: Look, after: Look) -> None:
    lifecycle, name = trial.lifecycle, f"{trial.kind.name}/lifecycle"
    state = state_of(lifecycle, before.state)
    if state is None or state not in shown(lifecycle) or state_of(lifecycle, after.state) is None:
        return
    id = f"{name}/{state.name}-{'is-final' if state.final else 'then'}"
    if not bench.ledger.knows(id):
        return
    if after.state == before.state or after.state in following(lifecycle, before.state):
        bench.ledger.saw(id, "pass", "", before.reply, after.reply)
    else:
        words = f"it is {spelled(after.state)} after it was {spelled(before.state)}"
        bench.ledger.saw(id, "violation", words, before.reply, after.reply)


def _judge_look(bench: Bench, trial: Trial, look: Look) -> None:
    lifecycle, name, holds = trial.lifecycle, f"{trial.kind.name}/lifecycle", bench.ledger.holds
    state = state_of(lifecycle, look.state)
    holds(f"{name}/known-states", "" if state else f"it is {spelled(look.state)}", look.reply)
    if state is None:
        return
    for one in shown(lifecycle):
        if one.sets is None:
            continue
        there = look.value.get(one.sets) is not None
        if one.name == look.state:
            words = "" if there else f"`{one.sets}` is {spelled(look.value.get(one.sets))}"
            holds(f"{name}/{one.name}-sets-{one.sets}", words, look.reply)
        if one.name != lifecycle.initial:
            early = there and look.state != one.name
            early = early and look.state not in following(lifecycle, one.name)
            words = f"`{one.sets}` is there while it is {spelled(look.state)}" if early else ""
            holds(f"{name}/{one.sets}-not-before", words, look.reply)
    for output in trial.kind.outputs:
        early = bool(look.value.get(output.property)) and output.property not in state.files
        words = f"it is there while it is {spelled(look.state)}" if early else ""
        holds(f"{trial.kind.name}/{output.property}-not-before", words, look.reply)
    _judge_counts(bench, trial, look, state)


def _judge_counts(bench: Bench, trial: Trial, look: Look, state: State) -> None:
    kind = trial.kind
    total, parts = total_of(kind), parts_of(kind)
    if not total or not parts:
        return
    whole = lookup(look.value, total)
    numbers = [number for place in parts if is_count(number := lookup(look.value, place))]
    if not is_count(whole) or len(numbers) < len(parts):
        return
    id, done = f"{kind.name}/{'.'.join(total)}-is-the-sum", sum(numbers)
    if done > whole:
        words = f"{' + '.join(map(str, numbers))} is more than {whole}"
        bench.ledger.saw(id, "violation", words, look.reply)
    elif state.final and state.results == "all" and done != whole:
        words = f"{' + '.join(map(str, numbers))} is not {whole} in the end"
        bench.ledger.saw(id, "violation", words, look.reply)
    else:
        bench.ledger.saw(id, "pass", "", look.reply)


def _judge_way(bench: Bench, trial: Trial) -> None:
    """What has to hold from one look to the next, and in the end."""
    lifecycle, name, saw = trial.lifecycle, f"{trial.kind.name}/lifecycle", bench.ledger.saw
    times = [one.sets for one in lifecycle.states if one.sets is not None]
    for before, after in zip(trial.looks, trial.looks[1:], strict=False):
        for time in dict.fromkeys(times):
            old, new = before.value.get(time), after.value.get(time)
            if old is not None and old != new:
                words = f"`{time}` was {spelled(old)} and is {spelled(new)}"
                saw(f"{name}/times-stay", "violation", words, before.reply, after.reply)
        for place in counts(trial.kind):
            fewer, more = lookup(after.value, place), lookup(before.value, place)
            id = f"{trial.kind.name}/{'.'.join(place)}-never-fewer"
            if is_count(fewer) and is_count(more):
                words = f"it was {more} and is {fewer}" if fewer < more else ""
                bench.ledger.holds(id, words, before.reply, after.reply)
    if len(trial.looks) > 1:
        saw(f"{name}/times-stay", "pass", "", trial.looks[-1].reply)
    _judge_order(bench, trial)


def _judge_order(bench: Bench, trial: Trial) -> None:
    lifecycle, last = trial.lifecycle, trial.looks[-1]
    id = f"{trial.kind.name}/lifecycle/times-in-order"
    known = [
        (one, value)
        for one in lifecycle.states
        if one.sets and is_count(value := last.value.get(one.sets))
    ]
    for one, earlier in known:
        for other, later in known:
            one_way = one.name not in following(lifecycle, other.name)
            if one_way and other.name in following(lifecycle, one.name) and later < earlier:
                words = f"`{other.sets}` is {later}, before `{one.sets}`, {earlier}"
                bench.ledger.saw(id, "violation", words, last.reply)
    if len(known) > 1:
        bench.ledger.saw(id, "pass", "", last.reply)


def is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
