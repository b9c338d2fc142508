"""Points in time that follow from others: when an object expires, by itself or as it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from batchwright._runtime.place import lookup
from batchwright.testing.contract import Field
from batchwright.testing.model.values import seconds_of

from generator.requirements.kinds import Kind

from ..driver import Reply
from ..shapes import spelled

if TYPE_CHECKING:
    from ..bench import Bench, Made
    from ..trials import Trial

TOLERANCE = 2
"""Seconds by which a server may be off: two clocks were read."""


async def check_expiry(
    bench: Bench, kind: Kind, made: Made, body: Mapping[str, Any] | None = None
) -> None:
    """Hold what was made against when it should expire."""
    judge_expiry(bench, kind, made.last, body or {}, made.reply)


def judge_expiry(
    bench: Bench,
    kind: Kind,
    found: Mapping[str, Any],
    body: Mapping[str, Any],
    *replies: Reply,
) -> None:
    for field in kind.schema.fields:
        expiry = field.expires
        if expiry is None or field.sent == "never":
            continue
        asked = seconds_of(lookup(body, expiry.asked)) if expiry.asked else None
        id = f"{kind.name}/{field.name}-{'by-default' if asked is None else 'as-asked'}"
        if not bench.ledger.knows(id):
            continue
        applies = all(found.get(name) in values for name, values in expiry.when.items())
        seconds = asked if asked is not None else expiry.after if applies else None
        _judge(bench, id, found, field, expiry.anchor, seconds, *replies)


def _judge(
    bench: Bench,
    id: str,
    found: Mapping[str, Any],
    field: Field,
    anchor: str,
    seconds: float | None,
    *replies: Reply,
) -> None:
    start, end = found.get(anchor), found.get(field.name)
    if not _is_time(start):
        bench.ledger.saw(id, "unclear", f"`{anchor}` is {spelled(start)}", *replies)
    elif seconds is None:
        if end is None:
            bench.ledger.saw(id, "pass", "", *replies)
        else:
            words = f"`{field.name}` is {spelled(end)}, where nothing was expected"
            bench.ledger.saw(id, "note", words, *replies)
    elif not _is_time(end):
        told = spelled(end) if field.name in found else "not there"
        words = f"`{field.name}` is {told}, {seconds:.0f} seconds after `{anchor}` were expected"
        bench.ledger.saw(id, "violation", words, *replies)
    elif abs(end - start - seconds) > TOLERANCE:
        words = f"`{field.name}` is {end - start:.0f} seconds after `{anchor}`, not {seconds:.0f}"
        bench.ledger.saw(id, "violation", words, *replies)
    else:
        bench.ledger.saw(id, "pass", "", *replies)


def _is_time(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def judge_trial(bench: Bench, trial: Trial) -> None:
    """Hold what was watched against when it should expire."""
    if trial.last is not None:
        judge_expiry(bench, trial.kind, trial.last.value, trial.body, trial.last.reply)
