"""The time at which an object expires, by default or as requested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from batchwright._runtime.path import lookup
from batchwright.testing.contract import Field
from batchwright.testing.model.values import seconds_of

from generator.english import number

from ..client.driver import Reply
from ..session.polling import WatchedObject
from ..session.session import CreatedObject, Session
from ..spec.kinds import Kind
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard

DEFAULT = Clause(
    "{of}/{name}-by-default", "`{name}` is {seconds} seconds after `{anchor}`{unless}.", "should"
)
ASKED = Clause(
    "{of}/{name}-as-asked", "`{name}` is the requested number of seconds after `{anchor}`."
)

TOLERANCE = 2
"""The tolerated difference in seconds: a server may read its clock twice."""


def requirements(about: Standard) -> Iterator[Requirement]:
    for kind in about.kinds:
        for field in kind.schema.fields:
            if field.expires is not None and field.sent != "never":
                expiry = field.expires
                citation = about.spec.cite(about.spec.property(kind.schema.name, field.name))
                names = {"name": field.name, "anchor": expiry.anchor}
                if expiry.after is not None:
                    names["seconds"] = number(expiry.after)
                    names["unless"] = (
                        " unless the request sets another expiry" if expiry.asked else ""
                    )
                    yield about.require(DEFAULT, citation, kind.name, **names)
                if expiry.asked:
                    yield about.require(ASKED, citation, kind.name, **names)


async def check_expiry(
    session: Session, kind: Kind, made: CreatedObject, body: Mapping[str, Any] | None = None
) -> None:
    """Check when a created object expires."""
    judge_expiry(session, kind, made.last, body or {}, made.reply)


def judge_expiry(
    session: Session,
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
        id = (DEFAULT if asked is None else ASKED).id(kind.name, name=field.name)
        if not session.tally.knows(id):
            continue
        applies = all(found.get(name) in values for name, values in expiry.when.items())
        seconds = asked if asked is not None else expiry.after if applies else None
        _judge(session, id, found, field, expiry.anchor, seconds, *replies)


def _judge(
    session: Session,
    id: str,
    found: Mapping[str, Any],
    field: Field,
    anchor: str,
    seconds: float | None,
    *replies: Reply,
) -> None:
    start, end = found.get(anchor), found.get(field.name)
    if not _is_time(start):
        session.tally.saw(id, "unclear", f"`{anchor}` is {spelled(start)}", *replies)
    elif seconds is None:
        if end is None:
            session.tally.saw(id, "pass", "", *replies)
        else:
            words = f"`{field.name}` is {spelled(end)}, expected null"
            session.tally.saw(id, "note", words, *replies)
    elif not _is_time(end):
        seen = spelled(end) if field.name in found else "absent"
        words = f"`{field.name}` is {seen}, expected {seconds:.0f} seconds after `{anchor}`"
        session.tally.saw(id, "violation", words, *replies)
    elif abs(end - start - seconds) > TOLERANCE:
        late = f"{end - start:.0f} seconds after `{anchor}`"
        words = f"`{field.name}` is {late}, expected {seconds:.0f}"
        session.tally.saw(id, "violation", words, *replies)
    else:
        session.tally.saw(id, "pass", "", *replies)


def _is_time(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def judge_watched(session: Session, watched: WatchedObject) -> None:
    """Check when a polled object expires."""
    if watched.last is not None:
        judge_expiry(session, watched.kind, watched.last.value, watched.body, watched.last.reply)
