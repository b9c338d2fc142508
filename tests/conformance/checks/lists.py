"""Lists lose nothing and repeat nothing, page by page, in the order and of the kind asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from batchwright.testing.contract import Operation, Paging

from ..derived import Subject
from ..driver import Reply
from ..kinds import Kind
from ..records import Requirement
from ..shapes import spelled

if TYPE_CHECKING:
    from ..bench import Bench, Made

BEYOND = 80
"""Pages that are turned beyond the objects of this run, which others may have made meanwhile."""


def requirements(about: Subject) -> Iterator[Requirement]:
    for kind in about.kinds:
        listing = kind.operation("list")
        if listing is not None and kind.maker is not None:
            for name, title, parameter in _titles(kind, listing):
                mark = about.spec.mark(
                    about.spec.parameter(listing.name, parameter) if parameter else None,
                    about.spec.operation(listing.name),
                )
                yield about.require(f"{listing.name}/{name}", title, mark, operation=listing)


def _titles(kind: Kind, listing: Operation) -> Iterator[tuple[str, str, str | None]]:
    page = kind.contract.schemas[listing.result or ""]
    unsent = [one.name for one in page.fields if one.sent == "never"]
    yield "complete", "What was made is in the list, each object once.", None
    paging = listing.paging
    if paging is None:
        return
    title = "Pages that begin after an id hold what follows it, each object once."
    yield "pages-complete", title, paging.cursor
    title = f"`{paging.more}` says that there is more as long as there is."
    yield f"{paging.more}-until-the-end", title, None
    for name, which in _edges(paging):
        if name in unsent:
            continue
        yield f"{name}-is-the-{which}", f"`{name}` is the id of the {which} item of the page.", None
    if paging.limit:
        yield f"{paging.limit}-kept", "A page holds no more than was asked for.", paging.limit
        title = f"The least and the most that `{paging.limit}` may be are accepted."
        yield f"{paging.limit}-bounds-accepted", title, paging.limit
    if paging.order:
        for order in _orders(listing, paging):
            title = f"With `{paging.order}={order}`, items stand in that order."
            yield f"{paging.order}-{order}", title, paging.order
        yield f"{paging.order}-by-default", "Without an order, it is the default.", paging.order
    for name in paging.filters:
        yield f"{name}-filters", f"With `{name}`, all items have it, and none is left out.", name


def _edges(paging: Paging) -> Iterator[tuple[str, str]]:
    if paging.first:
        yield paging.first, "first"
    for place in paging.next:
        if len(place) == 1:
            yield place[0], "last"


def _orders(listing: Operation, paging: Paging) -> tuple[str, ...]:
    return next((one.shape.choices for one in listing.query if one.name == paging.order), ())


@dataclass(kw_only=True)
class Walk:
    """Pages that were turned.

    Attributes:
        items: Of all pages, in order.
        ended: Whether the server said that there is no more.
        stuck: What kept it from going on.
    """

    items: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    replies: list[Reply] = field(default_factory=list[Reply])
    ended: bool = False
    stuck: str = ""

    def ids(self, kind: Kind) -> list[Any]:
        return [one.get(kind.identity) for one in self.items]


async def check(bench: Bench, kind: Kind) -> None:
    """Read the list in every way, as soon as there is something to find in it."""
    listing, mine = kind.operation("list"), bench.mine(kind)
    if listing is None or not mine or listing.name in bench.missing:
        return
    paging = listing.paging
    first = await bench.valid(listing, query=_most(listing))
    if first is None:
        return
    if paging is None:
        _judge_whole(bench, kind, listing, first, mine)
        return
    await _complete(bench, kind, listing, paging, mine)
    await _limits(bench, listing, paging)
    await _orders_kept(bench, kind, listing, paging, mine)
    await _filters(bench, kind, listing, paging, mine)


def _most(listing: Operation) -> dict[str, object]:
    """The longest page that is harmless."""
    paging = listing.paging
    limit = next((one for one in listing.query if paging and one.name == paging.limit), None)
    return {limit.name: min(int(limit.shape.maximum or 100), 100)} if limit else {}


def _items(listing: Operation, reply: Reply) -> list[dict[str, Any]]:
    """The objects of a page; without paging, the only list of objects there is."""
    if listing.paging is not None:
        found = reply.get(listing.paging.items)
    else:
        values = reply.json.values() if isinstance(reply.json, dict) else ()
        found = next((one for one in values if isinstance(one, list)), [])
    return [one for one in found or () if isinstance(one, dict)]


def _judge_whole(
    bench: Bench, kind: Kind, listing: Operation, reply: Reply, mine: list[Made]
) -> None:
    walk = Walk(items=_items(listing, reply), replies=[reply], ended=True)
    _judge_complete(bench, kind, f"{listing.name}/complete", walk, mine)


def _judge_complete(bench: Bench, kind: Kind, id: str, walk: Walk, wanted: list[Made]) -> None:
    ids = walk.ids(kind)
    twice = [one for one in dict.fromkeys(ids) if ids.count(one) > 1]
    lost = [one.id for one in wanted if one.id not in ids]
    last = walk.replies[-2:]
    if walk.stuck and not twice:
        bench.ledger.saw(id, "violation", walk.stuck, *last)
    elif twice:
        bench.ledger.saw(id, "violation", f"{spelled(twice[0])} is listed twice", *last)
    elif lost and walk.ended:
        words = f"{len(lost)} of {len(wanted)} objects are not listed, such as {spelled(lost[0])}"
        bench.ledger.saw(id, "violation", words, *last)
    elif lost:
        words = f"after {len(walk.replies)} pages, {len(lost)} objects were not found yet"
        bench.ledger.saw(id, "unclear", words, *last)
    else:
        bench.ledger.saw(id, "pass", "", *last)


async def walked(
    bench: Bench,
    kind: Kind,
    listing: Operation,
    paging: Paging,
    query: dict[str, object],
    wanted: list[Made],
    after: str | None = None,
) -> Walk:
    """Turn pages until all that is wanted was seen, and the server says that there is no more."""
    walk, left = Walk(), {one.id for one in wanted}
    for _ in range(len(wanted) + BEYOND):
        asked = query | ({paging.cursor: after} if after is not None else {})
        reply = await bench.valid(listing, query=asked)
        if reply is None:
            walk.stuck = f"{paging.cursor}={after} is answered with an error"
            return walk
        items = _items(listing, reply)
        walk.items += items
        walk.replies.append(reply)
        _judge_edges(bench, kind, listing, paging, items, reply)
        left -= {str(one.get(kind.identity)) for one in items}
        more = reply.get(paging.more)
        if not items or more is not True:
            walk.ended = True
            _judge_end(bench, listing, paging, reply, bool(left), more)
            return walk
        if after == str(items[-1].get(kind.identity)):
            walk.stuck = f"the page after {after} is that page again"
            return walk
        after = str(items[-1].get(kind.identity))
        if not left and len(walk.replies) > 1:
            return walk
    return walk


def _judge_edges(
    bench: Bench,
    kind: Kind,
    listing: Operation,
    paging: Paging,
    items: list[dict[str, Any]],
    reply: Reply,
) -> None:
    for name, which in _edges(paging):
        found, id = reply.get(name), f"{listing.name}/{name}-is-the-{which}"
        if not items or not bench.ledger.knows(id):
            continue
        wanted = items[0 if which == "first" else -1].get(kind.identity)
        if found == wanted:
            bench.ledger.saw(id, "pass", "", reply)
        elif found is None:
            bench.ledger.saw(id, "unclear", f"`{name}` is not there", reply)
        else:
            words = f"`{name}` is {spelled(found)}, the {which} item is {spelled(wanted)}"
            bench.ledger.saw(id, "violation", words, reply)


def _judge_end(
    bench: Bench, listing: Operation, paging: Paging, reply: Reply, lost: bool, more: Any
) -> None:
    id = f"{listing.name}/{paging.more}-until-the-end"
    if lost:
        words = f"`{paging.more}` is {spelled(more)} before the end"
        bench.ledger.saw(id, "violation", words, reply)
    elif more is None:
        bench.ledger.saw(id, "unclear", f"`{paging.more}` is not there", reply)
    elif more is False:
        bench.ledger.saw(id, "pass", "", reply)
    else:
        bench.ledger.saw(id, "violation", f"`{paging.more}` is true on an empty page", reply)


async def _complete(
    bench: Bench, kind: Kind, listing: Operation, paging: Paging, mine: list[Made]
) -> None:
    """Page by page with one item each: from the beginning, and after one of this run's objects."""
    query: dict[str, object] = {paging.limit: 1} if paging.limit else {}
    walk = await walked(bench, kind, listing, paging, query, mine)
    _judge_complete(bench, kind, f"{listing.name}/complete", walk, mine)
    places = {id: at for at, id in enumerate(walk.ids(kind))}
    known = sorted((one for one in mine if one.id in places), key=lambda one: places[one.id])
    if len(known) < 3:
        return
    after = known[0]
    following = await walked(bench, kind, listing, paging, query, known[1:], after.id)
    id = f"{listing.name}/pages-complete"
    if after.id in following.ids(kind):
        words = f"the page after {spelled(after.id)} holds that object itself"
        bench.ledger.saw(id, "violation", words, *following.replies[:1])
    _judge_complete(bench, kind, id, following, known[1:])


async def _limits(bench: Bench, listing: Operation, paging: Paging) -> None:
    limit = next((one for one in listing.query if one.name == paging.limit), None)
    if limit is None:
        return
    reply = await bench.valid(listing, query={limit.name: 2})
    if reply is not None:
        count = len(_items(listing, reply))
        words = "" if count <= 2 else f"a page of 2 holds {count} items"
        bench.ledger.holds(f"{listing.name}/{limit.name}-kept", words, reply)
    for bound in (limit.shape.minimum, limit.shape.maximum):
        id = f"{listing.name}/{limit.name}-bounds-accepted"
        if bound is None:
            continue
        reply = await bench.call(listing, query={limit.name: int(bound)})
        if reply.busy:
            bench.ledger.saw(id, "unclear", reply.error or "the server is busy", reply)
        else:
            words = "" if reply.fine else f"{int(bound)} is answered with {reply.status}"
            bench.ledger.holds(id, words, reply)


async def _orders_kept(
    bench: Bench, kind: Kind, listing: Operation, paging: Paging, mine: list[Made]
) -> None:
    """In both orders: sorted by time, complete, and the one the reverse of the other."""
    order = next((one for one in listing.query if one.name == paging.order), None)
    time = next((one.name for one in kind.schema.fields if one.shape.timestamp), None)
    if order is None or time is None:
        return
    ids = [one.id for one in sorted(mine, key=lambda one: one.last.get(time) or 0)]
    for value in order.shape.choices:
        id = f"{listing.name}/{order.name}-{value}"
        after = ids[0] if value == "asc" else None
        asked = _most(listing) | {order.name: value}
        asked |= {paging.cursor: after} if after else {}
        reply = await bench.valid(listing, query=asked)
        if reply is None:
            continue
        _judge_order(bench, id, _items(listing, reply), time, value, reply)
        query: dict[str, object] = {
            order.name: value,
            **({paging.limit: 1} if paging.limit else {}),
        }
        if value == "asc":
            # Whatever shares the second of the first one may stand before it.
            later = [
                one for one in mine if (one.last.get(time) or 0) > (mine[0].last.get(time) or 0)
            ]
            walk = await walked(bench, kind, listing, paging, query, later, ids[0])
            _judge_complete(bench, kind, id, walk, later)
    reply = await bench.valid(listing, query=_most(listing))
    if reply is not None and order.default is not None:
        id = f"{listing.name}/{order.name}-by-default"
        _judge_order(bench, id, _items(listing, reply), time, order.default, reply)


def _judge_order(
    bench: Bench, id: str, items: list[dict[str, Any]], time: str, order: str, reply: Reply
) -> None:
    times = [one[time] for one in items if isinstance(one.get(time), int | float)]
    if len(set(times)) < 2:
        bench.ledger.saw(id, "unclear", "all items are of the same second", reply)
        return
    right = times == sorted(times, reverse=order == "desc")
    words = "" if right else f"the items do not stand in the order of `{time}`"
    bench.ledger.holds(id, words, reply)


async def _filters(
    bench: Bench, kind: Kind, listing: Operation, paging: Paging, mine: list[Made]
) -> None:
    for name in paging.filters:
        id = f"{listing.name}/{name}-filters"
        for value in dict.fromkeys(one.last.get(name) for one in mine):
            if not isinstance(value, str):
                continue
            reply = await bench.valid(listing, query=_most(listing) | {name: value})
            if reply is None:
                continue
            items = _items(listing, reply)
            other = next((one for one in items if one.get(name) != value), None)
            ids = {one.get(kind.identity) for one in items}
            lost = [one.id for one in mine if one.last.get(name) == value and one.id not in ids]
            if other is not None:
                words = f"{name}={value} lists one with {spelled(other.get(name))}"
                bench.ledger.saw(id, "violation", words, reply)
            elif lost and reply.get(paging.more) is not True:
                words = f"{name}={value} leaves out {spelled(lost[0])}"
                bench.ledger.saw(id, "violation", words, reply)
            else:
                bench.ledger.saw(id, "pass", "", reply)
