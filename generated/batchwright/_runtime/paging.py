# Copied by `make generate` from templates/batchwright/_runtime/paging.py. Do not edit.
"""Lists that come in pages: when to go on, and the iterables that do."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from .operation import Call, ListCall

Page = TypeVar("Page")
Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Paging(Generic[Item]):
    """Where a page says what it holds and what follows.

    Attributes:
        item: The type of the items.
        items: The attribute that holds them.
        cursor: The query parameter that takes the cursor.
        next: Where the next cursor stands; the first that was not asked for yet. `data.id` is
            the attribute `id` of the last item of `data`.
        more: The attribute that says whether another page follows.
    """

    item: type[Item]
    items: str
    cursor: str
    next: tuple[str, ...]
    more: str

    def items_of(self, page: object) -> list[Item]:
        """The items of a page, in its order."""
        held: list[Item] | None = getattr(page, self.items, None)
        return held or []

    def cursors_after(self, page: object) -> Iterator[str]:
        """The cursors of the page that follows, the one to be preferred first."""
        for place in self.next:
            value: object = page
            for name in place.split("."):
                value = getattr(_holder(value), name, None)
            if isinstance(value, str) and value:
                yield value


def _holder(value: object) -> object:
    """What an attribute is looked up on: of a list, its last item."""
    if not isinstance(value, list):
        return value
    items = cast("list[object]", value)
    return items[-1] if items else None


@dataclass
class Walk(Generic[Item]):
    """The way through the pages of one list, free of I/O.

    `cursor` is what the next page is asked for with; `ended` says that there is none. Items that
    stand on two pages are handed out twice: only the server knows whether they are the same.
    """

    paging: Paging[Item]
    cursor: str | None
    ended: bool = False
    _asked: set[str | None] = field(default_factory=set[str | None])
    _before: list[Item] = field(default_factory=list[Item])

    def accept(self, page: object) -> bool:
        """Take note of a page; False if it only repeats what was there before.

        The way ends when the page says that nothing follows or does not say at all, when it is
        empty, when it names no cursor that was not asked for already, and when its items are
        those of the page before: the server does not look at the cursor.
        """
        self._asked.add(self.cursor)
        before, self._before = self._before, self.paging.items_of(page)
        repeated = bool(before) and before == self._before
        more = getattr(page, self.paging.more, None) is True
        cursors = self.paging.cursors_after(page)
        self.cursor = next((cursor for cursor in cursors if cursor not in self._asked), None)
        self.ended = repeated or not (more and self._before and self.cursor is not None)
        return not repeated


class Pages(Generic[Page, Item]):
    """The items of a list, page after page. Each iteration asks anew, from the beginning.

    An item that the server puts on two pages comes twice.
    """

    def __init__(self, send: Callable[[Call[Page]], Page], listing: ListCall[Page, Item]) -> None:
        self._send = send
        self._listing = listing

    def __iter__(self) -> Iterator[Item]:
        """The items of all pages."""
        for page in self.pages():
            yield from self._listing.paging.items_of(page)

    def pages(self) -> Generator[Page]:
        """The pages, each requested when it is needed."""
        walk = Walk(self._listing.paging, self._listing.cursor)
        page = self.page()
        while walk.accept(page):
            yield page
            if walk.ended or walk.cursor is None:
                return
            page = self._send(self._listing.at(walk.cursor))

    def page(self) -> Page:
        """The first page alone: one request."""
        return self._send(self._listing.call)


class AsyncPages(Generic[Page, Item]):
    """The items of a list, page after page. Each iteration asks anew, from the beginning.

    An item that the server puts on two pages comes twice.
    """

    def __init__(
        self, send: Callable[[Call[Page]], Awaitable[Page]], listing: ListCall[Page, Item]
    ) -> None:
        self._send = send
        self._listing = listing

    async def __aiter__(self) -> AsyncIterator[Item]:
        """The items of all pages."""
        async with aclosing(self.pages()) as pages:
            async for page in pages:
                for item in self._listing.paging.items_of(page):
                    yield item

    async def pages(self) -> AsyncGenerator[Page]:
        """The pages, each requested when it is needed."""
        walk = Walk(self._listing.paging, self._listing.cursor)
        page = await self.page()
        while walk.accept(page):
            yield page
            if walk.ended or walk.cursor is None:
                return
            page = await self._send(self._listing.at(walk.cursor))

    async def page(self) -> Page:
        """The first page alone: one request."""
        return await self._send(self._listing.call)
