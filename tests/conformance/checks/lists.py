"""Lists have every object once, page by page, with the requested order and filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from batchwright.testing.contract import Operation, Paging

from ..client.driver import Reply
from ..session.paging import (
    EDGE,
    MORE,
    PagesRead,
    edges,
    items_of,
    judge_edges,
    longest_page,
    read_pages,
)
from ..session.session import CreatedObject, Session
from ..spec.kinds import Kind
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard
from .answers import unanswered, unexpected

COMPLETE = Clause("{of}/complete", "The list has each created object once.")
PAGES = Clause(
    "{of}/pages-complete",
    "The pages after an object have all objects that follow it, each once, and no others.",
)
LIMIT = Clause("{of}/{name}-kept", "A page has no more items than requested.")
BOUNDS = Clause(
    "{of}/{name}-bounds-accepted",
    "Pages of one item and of the maximum of `{name}` are accepted.",
)
ORDER = Clause("{of}/{name}-{order}", "With `{name}={order}`, the items are in that order.")
DEFAULT_ORDER = Clause(
    "{of}/{name}-by-default", "Without `{name}`, the items are in the default order."
)
FILTER = Clause(
    "{of}/{name}-filters", "With `{name}`, the list has all items with that value and no others."
)


def requirements(about: Standard) -> Iterator[Requirement]:
    for kind in about.kinds:
        listing = kind.operation("list")
        if listing is not None and kind.maker is not None:
            yield from _of_list(about, listing)


def _of_list(about: Standard, listing: Operation) -> Iterator[Requirement]:
    def require(clause: Clause, parameter: str | None = None, **names: str) -> Requirement:
        citation = about.spec.cite(
            about.spec.parameter(listing.name, parameter) if parameter else None,
            about.spec.operation(listing.name),
        )
        return about.require(clause, citation, listing.name, **names)

    yield require(COMPLETE)
    paging = listing.paging
    if paging is None:
        return
    yield require(PAGES, paging.cursor)
    yield require(MORE, name=paging.more)
    page = about.contract.schemas[listing.result or ""]
    unsent = [one.name for one in page.fields if one.sent == "never"]
    for name, which in edges(paging):
        if name not in unsent:
            yield require(EDGE, name=name, which=which)
    if paging.limit:
        yield require(LIMIT, paging.limit, name=paging.limit)
        yield require(BOUNDS, paging.limit, name=paging.limit)
    if paging.order:
        for order in orders(listing, paging):
            yield require(ORDER, paging.order, name=paging.order, order=order)
        yield require(DEFAULT_ORDER, paging.order, name=paging.order)
    for name in paging.filters:
        yield require(FILTER, name, name=name)


def orders(listing: Operation, paging: Paging) -> tuple[str, ...]:
    """The orders that a request can name."""
    return next((one.shape.enum for one in listing.query if one.name == paging.order), ())


async def check(session: Session, kind: Kind) -> None:
    """Read the list with every parameter, if this run has created an object that it lists."""
    listing, mine = kind.operation("list"), session.mine(kind)
    if listing is None or not mine or listing.name in session.missing:
        return
    paging = listing.paging
    first = await session.valid(listing, query=longest_page(listing))
    if first is None:
        return
    if paging is None:
        _judge_whole(session, kind, listing, first, mine)
        return
    judge_edges(session, kind, listing, paging, items_of(listing, first), first)
    await _complete(session, kind, listing, paging, mine)
    await _limits(session, listing, paging)
    await _orders_kept(session, kind, listing, paging, mine)
    await _filters(session, kind, listing, paging, mine)


def _judge_whole(
    session: Session, kind: Kind, listing: Operation, reply: Reply, mine: list[CreatedObject]
) -> None:
    pages = PagesRead(kind=kind, items=items_of(listing, reply), replies=[reply], ended=True)
    _judge_complete(session, kind, COMPLETE.id(listing.name), pages, mine)


def _judge_complete(
    session: Session, kind: Kind, id: str, pages: PagesRead, wanted: list[CreatedObject]
) -> None:
    ids = pages.ids
    twice = [one for one in dict.fromkeys(ids) if ids.count(one) > 1]
    lost = [one.id for one in wanted if one.id not in ids]
    last = pages.replies[-2:]
    if pages.stuck and not twice:
        session.tally.saw(id, "violation", pages.stuck, *last)
    elif twice:
        session.tally.saw(id, "violation", f"{spelled(twice[0])} is listed twice", *last)
    elif lost and pages.ended:
        words = f"{len(lost)} of {len(wanted)} objects are missing, such as {spelled(lost[0])}"
        session.tally.saw(id, "violation", words, *last)
    elif lost:
        words = f"{len(lost)} objects are not on the first {len(pages.replies)} pages"
        session.tally.saw(id, "unclear", words, *last)
    else:
        session.tally.saw(id, "pass", "", *last)


async def _complete(
    session: Session, kind: Kind, listing: Operation, paging: Paging, mine: list[CreatedObject]
) -> None:
    """Read pages of one item: from the beginning, and after an object of this run."""
    query: dict[str, object] = {paging.limit: 1} if paging.limit else {}
    pages = await read_pages(session, kind, listing, paging, query, mine)
    _judge_complete(session, kind, COMPLETE.id(listing.name), pages, mine)
    places = {id: at for at, id in enumerate(pages.ids)}
    known = sorted((one for one in mine if one.id in places), key=lambda one: places[one.id])
    if len(known) < 3:
        return
    after = known[0]
    others = known[1:] + [one for one in mine if one.id not in places]
    following = await read_pages(session, kind, listing, paging, query, others, after.id)
    id = PAGES.id(listing.name)
    if after.id in following.ids:
        words = f"the page after {spelled(after.id)} has that object itself"
        session.tally.saw(id, "violation", words, *following.replies[:1])
    _judge_complete(session, kind, id, following, others)


async def _limits(session: Session, listing: Operation, paging: Paging) -> None:
    limit = next((one for one in listing.query if one.name == paging.limit), None)
    if limit is None:
        return
    reply = await session.valid(listing, query={limit.name: 2})
    if reply is not None:
        count = len(items_of(listing, reply))
        words = "" if count <= 2 else f"a page has {count} items, expected at most 2"
        session.tally.holds(LIMIT.id(listing.name, name=limit.name), words, reply)
    for bound in (limit.shape.minimum, limit.shape.maximum):
        id = BOUNDS.id(listing.name, name=limit.name)
        if bound is None:
            continue
        # No client relies on an empty page.
        most = max(int(bound), 1)
        reply = await session.call(listing, query={limit.name: most})
        if reply.busy:
            session.tally.saw(id, "unclear", unanswered(reply), reply)
        else:
            words = f"{limit.name}={most}: {unexpected(reply, listing.status)}"
            session.tally.holds(id, "" if reply.fine else words, reply)


async def _orders_kept(
    session: Session, kind: Kind, listing: Operation, paging: Paging, mine: list[CreatedObject]
) -> None:
    """Check each order: the items are sorted by time, and none is missing."""
    order = next((one for one in listing.query if one.name == paging.order), None)
    time = next((one.name for one in kind.schema.fields if one.shape.timestamp), None)
    if order is None or time is None:
        return
    oldest = min(mine, key=lambda one: _time(one, time))
    for value in order.shape.enum:
        id = ORDER.id(listing.name, name=order.name, order=value)
        turned = {order.name: value}
        ascending = value == "asc"
        after = {paging.cursor: oldest.id} if ascending else {}
        reply = await session.valid(listing, query=longest_page(listing) | turned | after)
        if reply is None:
            continue
        _judge_order(session, id, items_of(listing, reply), time, value, reply)
        if ascending:
            # An object created in the same second as the oldest may precede it.
            later = [one for one in mine if _time(one, time) > _time(oldest, time)]
            query: dict[str, object] = {paging.limit: 1} if paging.limit else {}
            query |= turned
            pages = await read_pages(session, kind, listing, paging, query, later, oldest.id)
            _judge_complete(session, kind, id, pages, later)
    reply = await session.valid(listing, query=longest_page(listing))
    if reply is not None and order.default is not None:
        id = DEFAULT_ORDER.id(listing.name, name=order.name)
        _judge_order(session, id, items_of(listing, reply), time, order.default, reply)


def _time(made: CreatedObject, name: str) -> float:
    found = made.last.get(name)
    return found if isinstance(found, int | float) else 0


def _judge_order(
    session: Session, id: str, items: list[dict[str, Any]], time: str, order: str, reply: Reply
) -> None:
    times = [one[time] for one in items if isinstance(one.get(time), int | float)]
    if len(set(times)) < 2:
        session.tally.saw(id, "unclear", "all items were created in the same second", reply)
        return
    right = times == sorted(times, reverse=order == "desc")
    words = "" if right else f"the items are not in the order of `{time}`"
    session.tally.holds(id, words, reply)


async def _filters(
    session: Session, kind: Kind, listing: Operation, paging: Paging, mine: list[CreatedObject]
) -> None:
    for name in paging.filters:
        id = FILTER.id(listing.name, name=name)
        found = [one.last.get(name) for one in mine]
        for value in dict.fromkeys(value for value in found if isinstance(value, str)):
            reply = await session.valid(listing, query=longest_page(listing) | {name: value})
            if reply is None:
                continue
            items = items_of(listing, reply)
            other = next((one for one in items if one.get(name) != value), None)
            ids = [one.get(kind.identity) for one in items]
            lost = [one.id for one in mine if one.last.get(name) == value and one.id not in ids]
            if other is not None:
                words = f"with {name}={value}, the list has one with {spelled(other.get(name))}"
                session.tally.saw(id, "violation", words, reply)
            elif lost and reply.get(paging.more) is not True:
                words = f"with {name}={value}, the list lacks {spelled(lost[0])}"
                session.tally.saw(id, "violation", words, reply)
            else:
                session.tally.saw(id, "pass", "", reply)
