"""Objects change state as declared; their times, files and counts agree with their state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from batchwright._runtime.path import lookup
from batchwright.testing.contract import Lifecycle, State

from ..session.polling import Snapshot, WatchedObject
from ..session.session import Session
from ..spec.kinds import Kind
from ..spec.lifecycles import counts, following, parts_of, shown, state_of, total_of
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard

BEGINS = Clause("{of}/lifecycle/begins-{state}", "A new object is `{state}`.")
KNOWN = Clause("{of}/lifecycle/known-states", "Every state is one of those in the specification.")
FINAL = Clause("{of}/lifecycle/{state}-is-final", "`{state}` is final: no other state follows.")
THEN = Clause(
    "{of}/lifecycle/{state}-then",
    "Only states that the specification allows follow `{state}`.",
)
SETS = Clause("{of}/lifecycle/{state}-sets-{time}", "An object that is `{state}` has `{time}`.")
TIME_NOT_BEFORE = Clause(
    "{of}/lifecycle/{time}-not-before", "`{time}` is not set before the object is `{state}`."
)
IN_ORDER = Clause(
    "{of}/lifecycle/times-in-order", "The times of the states are in the order of the states."
)
STAY = Clause("{of}/lifecycle/times-stay", "A time never changes after it is set.")
FILE_NOT_BEFORE = Clause("{of}/{file}-not-before", "`{file}` is set only in states with results.")
NEVER_FEWER = Clause("{of}/{count}-never-fewer", "`{count}` never decreases.")
TOTAL = Clause(
    "{of}/{count}-is-the-sum",
    "The sum of the counts never exceeds the total, and equals it in the final state.",
)


def requirements(about: Standard) -> Iterator[Requirement]:
    for kind in about.kinds:
        if kind.lifecycle is not None and kind.maker is not None:
            yield from _of_lifecycle(about, kind, kind.lifecycle)
            yield from _of_files(about, kind)


def _of_lifecycle(about: Standard, kind: Kind, lifecycle: Lifecycle) -> Iterator[Requirement]:
    spec, name = about.spec, kind.name
    whole = spec.cite(spec.property(kind.schema.name, lifecycle.property))
    begin = spec.cite(spec.state(kind.schema.name, lifecycle.property, lifecycle.initial))
    yield about.require(BEGINS, begin, name, state=lifecycle.initial)
    yield about.require(KNOWN, whole, name)
    for state in shown(lifecycle):
        citation = spec.cite(spec.state(kind.schema.name, lifecycle.property, state.name))
        if state.final or not _all_may_follow(lifecycle, state):
            yield about.require(FINAL if state.final else THEN, citation, name, state=state.name)
        if state.sets:
            yield about.require(SETS, citation, name, state=state.name, time=state.sets)
            if state.name != lifecycle.initial:
                names = {"state": state.name, "time": state.sets}
                yield about.require(TIME_NOT_BEFORE, citation, name, **names)
    yield about.require(IN_ORDER, whole, name)
    yield about.require(STAY, whole, name)


def _all_may_follow(lifecycle: Lifecycle, state: State) -> bool:
    """Whether every other state may follow: then no snapshot can violate the requirement."""
    names = {one.name for one in lifecycle.states}
    return names <= {state.name, *following(lifecycle, state.name)}


def _of_files(about: Standard, kind: Kind) -> Iterator[Requirement]:
    spec, name = about.spec, kind.name
    for output in kind.outputs:
        citation = spec.cite(spec.property(kind.schema.name, output.property))
        yield about.require(FILE_NOT_BEFORE, citation, name, file=output.property)
    for path in counts(kind):
        citation = spec.cite(spec.property(kind.schema.name, *path))
        yield about.require(NEVER_FEWER, citation, name, count=".".join(path))
    if (total := total_of(kind)) and parts_of(kind):
        citation = spec.cite(spec.property(kind.schema.name, *total))
        yield about.require(TOTAL, citation, name, count=".".join(total))


def check(session: Session, watched: WatchedObject) -> None:
    """Check all polls of an object against its lifecycle."""
    if not watched.snapshots:
        return
    _judge_beginning(session, watched)
    for before, after in zip(watched.snapshots, watched.snapshots[1:], strict=False):
        _judge_step(session, watched, before, after)
    for snapshot in watched.snapshots:
        _judge_snapshot(session, watched, snapshot)
    _judge_way(session, watched)


def _judge_beginning(session: Session, watched: WatchedObject) -> None:
    lifecycle, first = watched.lifecycle, watched.snapshots[0]
    id = BEGINS.id(watched.kind.name, state=lifecycle.initial)
    if first.state == lifecycle.initial:
        session.tally.saw(id, "pass", "", first.reply)
    else:
        known = state_of(lifecycle, first.state) is not None
        words = f"the state of a new object is {spelled(first.state)}"
        session.tally.saw(id, "note" if known else "unclear", words, first.reply)


def _judge_step(
    session: Session, watched: WatchedObject, before: Snapshot, after: Snapshot
) -> None:
    lifecycle = watched.lifecycle
    state = state_of(lifecycle, before.state)
    if state is None or state not in shown(lifecycle) or state_of(lifecycle, after.state) is None:
        return
    id = (FINAL if state.final else THEN).id(watched.kind.name, state=state.name)
    if not session.tally.knows(id):
        return
    if after.state == before.state or after.state in following(lifecycle, before.state):
        session.tally.saw(id, "pass", "", before.reply, after.reply)
    else:
        words = f"{spelled(after.state)} follows {spelled(before.state)}"
        session.tally.saw(id, "violation", words, before.reply, after.reply)


def _judge_snapshot(session: Session, watched: WatchedObject, snapshot: Snapshot) -> None:
    lifecycle, name, holds = watched.lifecycle, watched.kind.name, session.tally.holds
    state = state_of(lifecycle, snapshot.state)
    words = "" if state else f"the state is {spelled(snapshot.state)}"
    holds(KNOWN.id(name), words, snapshot.reply)
    if state is None:
        return
    for one in shown(lifecycle):
        if one.sets is None:
            continue
        there = snapshot.value.get(one.sets) is not None
        if one.name == snapshot.state:
            words = "" if there else f"`{one.sets}` is {spelled(snapshot.value.get(one.sets))}"
            holds(SETS.id(name, state=one.name, time=one.sets), words, snapshot.reply)
        if one.name != lifecycle.initial:
            early = there and snapshot.state != one.name
            early = early and snapshot.state not in following(lifecycle, one.name)
            words = f"`{one.sets}` is set in state {spelled(snapshot.state)}" if early else ""
            holds(TIME_NOT_BEFORE.id(name, time=one.sets), words, snapshot.reply)
    for output in watched.kind.outputs:
        early = bool(snapshot.value.get(output.property)) and output.property not in state.files
        words = f"it is set in state {spelled(snapshot.state)}" if early else ""
        holds(FILE_NOT_BEFORE.id(name, file=output.property), words, snapshot.reply)
    _judge_counts(session, watched, snapshot, state)


def _judge_counts(
    session: Session, watched: WatchedObject, snapshot: Snapshot, state: State
) -> None:
    kind = watched.kind
    total, parts = total_of(kind), parts_of(kind)
    if not total or not parts:
        return
    whole = lookup(snapshot.value, total)
    numbers = [number for path in parts if is_count(number := lookup(snapshot.value, path))]
    if not is_count(whole) or len(numbers) < len(parts):
        return
    id, done = TOTAL.id(kind.name, count=".".join(total)), sum(numbers)
    if done > whole:
        words = f"{' + '.join(map(str, numbers))} is more than {whole}"
        session.tally.saw(id, "violation", words, snapshot.reply)
    elif state.final and state.results == "all" and done != whole:
        words = f"{' + '.join(map(str, numbers))} is not {whole} in the final state"
        session.tally.saw(id, "violation", words, snapshot.reply)
    else:
        session.tally.saw(id, "pass", "", snapshot.reply)


def _judge_way(session: Session, watched: WatchedObject) -> None:
    """Compare each snapshot with the next, and the times with each other."""
    lifecycle, name, saw = watched.lifecycle, watched.kind.name, session.tally.saw
    times = [one.sets for one in lifecycle.states if one.sets is not None]
    for before, after in zip(watched.snapshots, watched.snapshots[1:], strict=False):
        for time in dict.fromkeys(times):
            old, new = before.value.get(time), after.value.get(time)
            if old is not None and old != new:
                words = f"`{time}` changed from {spelled(old)} to {spelled(new)}"
                saw(STAY.id(name), "violation", words, before.reply, after.reply)
        for path in counts(watched.kind):
            fewer, more = lookup(after.value, path), lookup(before.value, path)
            id = NEVER_FEWER.id(name, count=".".join(path))
            if is_count(fewer) and is_count(more):
                words = f"it decreased from {more} to {fewer}" if fewer < more else ""
                session.tally.holds(id, words, before.reply, after.reply)
    if len(watched.snapshots) > 1:
        saw(STAY.id(name), "pass", "", watched.snapshots[-1].reply)
    _judge_order(session, watched)


def _judge_order(session: Session, watched: WatchedObject) -> None:
    lifecycle, last = watched.lifecycle, watched.snapshots[-1]
    id = IN_ORDER.id(watched.kind.name)
    known = [
        (one, value)
        for one in lifecycle.states
        if one.sets and is_count(value := last.value.get(one.sets))
    ]
    for one, earlier in known:
        for other, later in known:
            one_way = one.name not in following(lifecycle, other.name)
            if one_way and other.name in following(lifecycle, one.name) and later < earlier:
                words = f"`{other.sets}` ({later}) is before `{one.sets}` ({earlier})"
                session.tally.saw(id, "violation", words, last.reply)
    if len(known) > 1:
        session.tally.saw(id, "pass", "", last.reply)


def is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
