"""Lists lose nothing and repeat nothing, page by page, in the order and of the kind asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.contract import Operation, Paging
from ..ir.requirement import Requirement
from .about import About
from .kinds import Kind


def requirements(about: About) -> Iterator[Requirement]:
    for kind in about.kinds:
        listing = kind.operation("list")
        if listing is not None and kind.maker is not None:
            for name, title, parameter in _titles(kind, listing):
                mark = about.spec.mark(
                    about.spec.parameter(listing.name, parameter) if parameter else None,
                    about.spec.operation(listing.name),
                )
                yield about.require(f"{listing.name}/{name}", title, mark)


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
    for name, at in edges(paging):
        which = "last" if at else "first"
        if name in unsent:
            continue
        yield f"{name}-is-the-{which}", f"`{name}` is the id of the {which} item of the page.", None
    if paging.limit:
        yield f"{paging.limit}-kept", "A page holds no more than was asked for.", paging.limit
        title = f"A page of one and the most that `{paging.limit}` may be are accepted."
        yield f"{paging.limit}-bounds-accepted", title, paging.limit
    if paging.order:
        for order in _orders(listing, paging):
            title = f"With `{paging.order}={order}`, items stand in that order."
            yield f"{paging.order}-{order}", title, paging.order
        yield f"{paging.order}-by-default", "Without an order, it is the default.", paging.order
    for name in paging.filters:
        yield f"{name}-filters", f"With `{name}`, all items have it, and none is left out.", name


def edges(paging: Paging) -> list[tuple[str, int]]:
    """The properties of a page that hold the id of an item, and which item that is."""
    first = [(paging.first, 0)] if paging.first else []
    return first + [(place[0], -1) for place in paging.next if len(place) == 1]


def _orders(listing: Operation, paging: Paging) -> tuple[str, ...]:
    return next((one.shape.enum for one in listing.query if one.name == paging.order), ())
