"""An object is the same in the response that created it, when retrieved, and in a list."""

from __future__ import annotations

from collections.abc import Iterator

from ..client.driver import Reply
from ..session.paging import items_of, longest_page
from ..session.session import CreatedObject, Session
from ..spec.kinds import Kind
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard
from .uploads import echoed

ALONE = Clause("{of}/as-made", "An object is the same as in the response that created it.")
LISTED = Clause(
    "{of}/as-made", "An object in the list is the same as in the response that created it."
)

MOST = 12
"""The number of objects that are retrieved once more."""


def requirements(about: Standard) -> Iterator[Requirement]:
    for kind in about.kinds:
        for role, clause in (("retrieve", ALONE), ("list", LISTED)):
            operation = kind.operation(role)
            if operation is not None and kind.maker is not None:
                citation = about.spec.cite(about.spec.operation(operation.name))
                yield about.require(clause, citation, operation.name)


async def check(session: Session, kind: Kind) -> None:
    """Retrieve created objects again, and look for them in the list."""
    retrieve, listing = kind.operation("retrieve"), kind.operation("list")
    mine = session.mine(kind)
    for made in mine[:MOST] if retrieve else ():
        assert retrieve is not None
        reply = await session.valid(retrieve, (made.id,))
        if reply is not None:
            _judge(session, kind, ALONE.id(retrieve.name), made, reply.json, reply)
    reply = await session.valid(listing, query=longest_page(listing)) if listing else None
    if listing is None or reply is None:
        return
    known = {one.id: one for one in mine}
    for item in items_of(listing, reply):
        made_before = known.get(str(item.get(kind.identity)))
        if made_before is not None:
            _judge(session, kind, LISTED.id(listing.name), made_before, item, reply)


def _judge(
    session: Session, kind: Kind, id: str, made: CreatedObject, found: object, reply: Reply
) -> None:
    if not isinstance(found, dict):
        return
    words = ", ".join(
        f"`{name}` was {spelled(made.reply.get(name))} and is {spelled(found.get(name))}"
        for name in _fixed(session, kind)
        if made.reply.get(name) != found.get(name)
    )
    session.tally.holds(id, words, made.reply, reply)


def _fixed(session: Session, kind: Kind) -> list[str]:
    """The properties that never change."""
    maker, lifecycle = kind.maker, kind.lifecycle
    fixed = {kind.identity} | {one.name for one in kind.schema.fields if one.content is not None}
    fixed |= (
        {one.name for one in echoed(session.standard.contract, kind, maker)} if maker else set()
    )
    if lifecycle is None:
        # A server may send other properties in one place only.
        fixed |= {
            one.name
            for one in kind.schema.fields
            if one.shape.timestamp and (one.required or one.promised or one.expires is not None)
        }
    else:
        begun = next(one for one in lifecycle.states if one.name == lifecycle.initial)
        fixed |= {begun.sets} if begun.sets else set()
    return sorted(fixed)
