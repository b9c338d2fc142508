"""Turn the pages of a list, one after the other, as a client does, and doubt what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from batchwright.testing.contract import Operation, Paging

from ..client.driver import Reply
from ..spec.kinds import Kind
from ..spec.requirement import Clause
from ..spec.shapes import spelled
from .session import CreatedObject, Session

BEYOND = 80
"""Pages that are turned beyond the objects of this run, which others may have made meanwhile."""

MOST = 100
"""Items of a page that is asked for to be read at once."""

MORE = Clause("{of}/{name}-until-the-end", "`{name}` is true until the last page.")
EDGE = Clause("{of}/{name}-is-the-{which}", "`{name}` is the id of the {which} item of the page.")


@dataclass(kw_only=True)
class PagesRead:
    """Pages that were turned.

    Attributes:
        items: Of all pages, in order.
        ended: Whether there was nothing more.
        stuck: What kept it from going on.
    """

    kind: Kind
    items: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    replies: list[Reply] = field(default_factory=list[Reply])
    ended: bool = False
    stuck: str = ""

    @property
    def ids(self) -> list[str]:
        return [str(one.get(self.kind.identity)) for one in self.items]


def edges(paging: Paging) -> list[tuple[str, str]]:
    """The properties of a page that hold the id of an item, and which item that is."""
    first = [(paging.first, "first")] if paging.first else []
    return first + [(place[0], "last") for place in paging.next if len(place) == 1]


def items_of(listing: Operation, reply: Reply) -> list[dict[str, Any]]:
    """The objects of a page; without paging, those of the only list that there is."""
    if listing.paging is not None:
        found = reply.get(listing.paging.items)
    else:
        values = reply.json.values() if isinstance(reply.json, dict) else ()
        found = next((one for one in values if isinstance(one, list)), [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def longest_page(listing: Operation) -> dict[str, object]:
    """The query for a page as long as is harmless."""
    paging = listing.paging
    limit = next((one for one in listing.query if paging and one.name == paging.limit), None)
    return {limit.name: min(int(limit.shape.maximum or MOST), MOST)} if limit else {}


async def read_pages(
    session: Session,
    kind: Kind,
    listing: Operation,
    paging: Paging,
    query: dict[str, object],
    wanted: list[CreatedObject],
    after: str | None = None,
) -> PagesRead:
    """Turn pages until all that is wanted was seen, or there are no more.

    A page that says it is the last is not believed: the one after it has to be empty. Nor is one
    that says there are more: when all that is wanted was seen, the next page is looked at, too.
    """
    pages, left, last = PagesRead(kind=kind), {one.id for one in wanted}, None
    for _ in range(len(wanted) + BEYOND):
        asked = query | ({paging.cursor: after} if after is not None else {})
        reply = await session.valid(listing, query=asked)
        if reply is None:
            pages.stuck = f"{paging.cursor}={after} is answered with an error"
            return pages
        items = items_of(listing, reply)
        ids = [str(one.get(kind.identity)) for one in items]
        pages.replies.append(reply)
        judge_edges(session, kind, listing, paging, items, reply)
        known = set(pages.ids)
        if last is not None and last.get(paging.more) is not True:
            more = any(id not in known for id in ids)
            _judge_end(session, listing, paging, last, reply, more)
            if not more:
                pages.ended = True
                return pages
        if not items:
            # What is lost was to follow: that is no fault of who says that there is more.
            if last is not None and not left:
                _judge_empty(session, listing, paging, last, reply)
            pages.ended = True
            return pages
        enough = not left
        pages.items += items
        left -= set(ids)
        if after == ids[-1] or (last is not None and known.issuperset(ids)):
            pages.stuck = f"the page after {spelled(after)} was there before"
            return pages
        if enough and reply.get(paging.more) is True:
            return pages
        after, last = ids[-1], reply
    return pages


def judge_edges(
    session: Session,
    kind: Kind,
    listing: Operation,
    paging: Paging,
    items: list[dict[str, Any]],
    reply: Reply,
) -> None:
    """A page names the ids of its first and its last item."""
    for name, which in edges(paging):
        found, id = reply.get(name), EDGE.id(listing.name, name=name, which=which)
        if not items or not session.tally.knows(id):
            continue
        wanted = items[0 if which == "first" else -1].get(kind.identity)
        if found is None:
            session.tally.saw(id, "unclear", f"`{name}` is not there", reply)
        else:
            words = f"`{name}` is {spelled(found)}, the {which} item is {spelled(wanted)}"
            session.tally.holds(id, "" if found == wanted else words, reply)


def _judge_end(
    session: Session, listing: Operation, paging: Paging, last: Reply, after: Reply, more: bool
) -> None:
    """A page said that it is the last one; the page after it shows whether that is so."""
    id, said = MORE.id(listing.name, name=paging.more), last.get(paging.more)
    if more:
        words = f"`{paging.more}` is {spelled(said)}, and another page follows"
        session.tally.saw(id, "violation", words, last, after)
    elif said is False:
        session.tally.saw(id, "pass", "", last, after)
    else:
        session.tally.saw(id, "unclear", f"`{paging.more}` is {spelled(said)}", last, after)


def _judge_empty(
    session: Session, listing: Operation, paging: Paging, last: Reply, after: Reply
) -> None:
    """A page is empty although there was to be more."""
    id = MORE.id(listing.name, name=paging.more)
    words = f"`{paging.more}` is true, and the page that follows is empty"
    session.tally.saw(id, "violation", words, last, after)
