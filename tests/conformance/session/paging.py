"""Read the pages of a list in order, like a client, and check what each says about the next."""

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
"""The number of extra pages that are read, for objects that others create meanwhile."""

MOST = 100
"""The maximum number of items of a page that is requested as a whole."""

MORE = Clause("{of}/{name}-until-the-end", "`{name}` is true until the last page.")
EDGE = Clause("{of}/{name}-is-the-{which}", "`{name}` is the id of the {which} item of the page.")


@dataclass(kw_only=True)
class PagesRead:
    """The pages that were read.

    Attributes:
        items: The items of all pages, in order.
        ended: Whether the last page was read.
        stuck: Why no further page could be read.
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
    """The properties of a page with the id of an item, and which item that is."""
    first = [(paging.first, "first")] if paging.first else []
    return first + [(place[0], "last") for place in paging.next if len(place) == 1]


def items_of(listing: Operation, reply: Reply) -> list[dict[str, Any]]:
    """The objects of a page; without paging, those of the only list in the body."""
    if listing.paging is not None:
        found = reply.get(listing.paging.items)
    else:
        values = reply.json.values() if isinstance(reply.json, dict) else ()
        found = next((one for one in values if isinstance(one, list)), [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def longest_page(listing: Operation) -> dict[str, object]:
    """The query for a page of the maximum length, within reason."""
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
    """Read pages until all wanted objects were seen, or none are left.

    The page after the last one is also read: it has to be empty. If a page says that more follow
    when all wanted objects were seen, the next page is also read.
    """
    pages, left, last = PagesRead(kind=kind), {one.id for one in wanted}, None
    for _ in range(len(wanted) + BEYOND):
        asked = query | ({paging.cursor: after} if after is not None else {})
        reply = await session.valid(listing, query=asked)
        if reply is None:
            pages.stuck = f"the request with {paging.cursor}={after} failed"
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
            # The missing objects had to follow: `has_more` was right.
            if last is not None and not left:
                _judge_empty(session, listing, paging, last, reply)
            pages.ended = True
            return pages
        enough = not left
        pages.items += items
        left -= set(ids)
        if after == ids[-1] or (last is not None and known.issuperset(ids)):
            pages.stuck = f"the page after {spelled(after)} is the same as an earlier page"
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
    """Check that a page has the ids of its first and its last item."""
    for name, which in edges(paging):
        found, id = reply.get(name), EDGE.id(listing.name, name=name, which=which)
        if not items or not session.tally.knows(id):
            continue
        wanted = items[0 if which == "first" else -1].get(kind.identity)
        if found is None:
            session.tally.saw(id, "unclear", f"`{name}` is absent", reply)
        else:
            words = f"`{name}` is {spelled(found)}, the {which} item is {spelled(wanted)}"
            session.tally.holds(id, "" if found == wanted else words, reply)


def _judge_end(
    session: Session, listing: Operation, paging: Paging, last: Reply, after: Reply, more: bool
) -> None:
    """Check with the next page whether a page was the last one, as it said."""
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
    """A page is empty although the one before said that more follow."""
    id = MORE.id(listing.name, name=paging.more)
    words = f"`{paging.more}` is true, but the next page is empty"
    session.tally.saw(id, "violation", words, last, after)
