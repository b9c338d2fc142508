"""Lists lose nothing and repeat nothing, page by page, in the order and of the kind asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from batchwright.testing.contract import Operation, Paging

from generator.requirements.kinds import Kind

from ..driver import Reply
from ..shapes import spelled
from ..walking import Walk, items_of, judge_edges, longest_page, walk

if TYPE_CHECKING:
    from ..bench import Bench, Made


async def check(bench: Bench, kind: Kind) -> None:
    """Read the list in every way, as soon as there is something to find in it."""
    listing, mine = kind.operation("list"), bench.mine(kind)
    if listing is None or not mine or listing.name in bench.missing:
        return
    paging = listing.paging
    first = await bench.valid(listing, query=longest_page(listing))
    if first is None:
        return
    if paging is None:
        _judge_whole(bench, kind, listing, first, mine)
        return
    judge_edges(bench, kind, listing, paging, items_of(listing, first), first)
    await _complete(bench, kind, listing, paging, mine)
    await _limits(bench, listing, paging)
    await _orders_kept(bench, kind, listing, paging, mine)
    await _filters(bench, kind, listing, paging, mine)


def _judge_whole(
    bench: Bench, kind: Kind, listing: Operation, reply: Reply, mine: list[Made]
) -> None:
    walked = Walk(kind=kind, items=items_of(listing, reply), replies=[reply], ended=True)
    _judge_complete(bench, kind, f"{listing.name}/complete", walked, mine)


def _judge_complete(bench: Bench, kind: Kind, id: str, walked: Walk, wanted: list[Made]) -> None:
    ids = walked.ids
    twice = [one for one in dict.fromkeys(ids) if ids.count(one) > 1]
    lost = [one.id for one in wanted if one.id not in ids]
    last = walked.replies[-2:]
    if walked.stuck and not twice:
        bench.ledger.saw(id, "violation", walked.stuck, *last)
    elif twice:
        bench.ledger.saw(id, "violation", f"{spelled(twice[0])} is listed twice", *last)
    elif lost and walked.ended:
        words = f"{len(lost)} of {len(wanted)} objects are not listed, such as {spelled(lost[0])}"
        bench.ledger.saw(id, "violation", words, *last)
    elif lost:
        words = f"after {len(walked.replies)} pages, {len(lost)} objects were not found yet"
        bench.ledger.saw(id, "unclear", words, *last)
    else:
        bench.ledger.saw(id, "pass", "", *last)


async def _complete(
    bench: Bench, kind: Kind, listing: Operation, paging: Paging, mine: list[Made]
) -> None:
    """Page by page with one item each: from the beginning, and after one of this run's objects."""
    query: dict[str, object] = {paging.limit: 1} if paging.limit else {}
    walked = await walk(bench, kind, listing, paging, query, mine)
    _judge_complete(bench, kind, f"{listing.name}/complete", walked, mine)
    places = {id: at for at, id in enumerate(walked.ids)}
    known = sorted((one for one in mine if one.id in places), key=lambda one: places[one.id])
    if len(known) < 3:
        return
    after = known[0]
    others = known[1:] + [one for one in mine if one.id not in places]
    following = await walk(bench, kind, listing, paging, query, others, after.id)
    id = f"{listing.name}/pages-complete"
    if after.id in following.ids:
        words = f"the page after {spelled(after.id)} holds that object itself"
        bench.ledger.saw(id, "violation", words, *following.replies[:1])
    _judge_complete(bench, kind, id, following, others)


async def _limits(bench: Bench, listing: Operation, paging: Paging) -> None:
    limit = next((one for one in listing.query if one.name == paging.limit), None)
    if limit is None:
        return
    reply = await bench.valid(listing, query={limit.name: 2})
    if reply is not None:
        count = len(items_of(listing, reply))
        words = "" if count <= 2 else f"a page of 2 holds {count} items"
        bench.ledger.holds(f"{listing.name}/{limit.name}-kept", words, reply)
    for bound in (limit.shape.minimum, limit.shape.maximum):
        id = f"{listing.name}/{limit.name}-bounds-accepted"
        if bound is None:
            continue
        # A page of none is of no use, so that nobody relies on it.
        most = max(int(bound), 1)
        reply = await bench.call(listing, query={limit.name: most})
        if reply.busy:
            bench.ledger.saw(id, "unclear", reply.error or "the server is busy", reply)
        else:
            words = "" if reply.fine else f"{most} is answered with {reply.status}"
            bench.ledger.holds(id, words, reply)


async def _orders_kept(
    bench: Bench, kind: Kind, listing: Operation, paging: Paging, mine: list[Made]
) -> None:
    """In both orders: sorted by time, complete, and the one the reverse of the other."""
    order = next((one for one in listing.query if one.name == paging.order), None)
    time = next((one.name for one in kind.schema.fields if one.shape.timestamp), None)
    if order is None or time is None:
        return
    oldest = min(mine, key=lambda one: _time(one, time))
    for value in order.shape.enum:
        id, turned = f"{listing.name}/{order.name}-{value}", {order.name: value}
        ascending = value == "asc"
        after = {paging.cursor: oldest.id} if ascending else {}
        reply = await bench.valid(listing, query=longest_page(listing) | turned | after)
        if reply is None:
            continue
        _judge_order(bench, id, items_of(listing, reply), time, value, reply)
        if ascending:
            # Whatever shares the second of the oldest one may stand before it.
            later = [one for one in mine if _time(one, time) > _time(oldest, time)]
            query: dict[str, object] = {paging.limit: 1} if paging.limit else {}
            query |= turned
            walked = await walk(bench, kind, listing, paging, query, later, oldest.id)
            _judge_complete(bench, kind, id, walked, later)
    reply = await bench.valid(listing, query=longest_page(listing))
    if reply is not None and order.default is not None:
        id = f"{listing.name}/{order.name}-by-default"
        _judge_order(bench, id, items_of(listing, reply), time, order.default, reply)


def _time(made: Made, name: str) -> float:
    found = made.last.get(name)
    return found if isinstance(found, int | float) else 0


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
        found = [one.last.get(name) for one in mine]
        for value in dict.fromkeys(value for value in found if isinstance(value, str)):
            reply = await bench.valid(listing, query=longest_page(listing) | {name: value})
            if reply is None:
                continue
            items = items_of(listing, reply)
            other = next((one for one in items if one.get(name) != value), None)
            ids = [one.get(kind.identity) for one in items]
            lost = [one.id for one in mine if one.last.get(name) == value and one.id not in ids]
            if other is not None:
                words = f"{name}={value} lists one with {spelled(other.get(name))}"
                bench.ledger.saw(id, "violation", words, reply)
            elif lost and reply.get(paging.more) is not True:
                words = f"{name}={value} leaves out {spelled(lost[0])}"
                bench.ledger.saw(id, "violation", words, reply)
            else:
                bench.ledger.saw(id, "pass", "", reply)
