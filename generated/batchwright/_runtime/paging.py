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
        next: Where the next cursor stands; the first that is there. `data.id` is the attribute
            `id` of the last item of `data`.
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

    def cursor_after(self, page: object) -> str | None:
        """The cursor of the page that follows."""
        for place in self.next:
            value: object = page
            for name in place.split("."):
                value = getattr(_holder(value), name, None)
            if isinstance(value, str) and value:
                return value
        return None


def _holder(value: object) -> object:
    """What an attribute is looked up on: of a list, its last item."""
    if not isinstance(value, list):
        return value
    items = cast("list[object]", value)
    return items[-1] if items else None


@dataclass
class Walk(Generic[Item]):
    """The way through the pages of one list, free of I/O.

    `cursor` is what the next page is asked for with; `ended` says that there is none.
    """

    paging: Paging[Item]
    cursor: str | None
    ended: bool = False
    _asked: set[str | None] = field(default_factory=set[str | None])

    def accept(self, page: object) -> bool:
        """Take note of a page; False if it only repeats what was there before.

        The way ends when the page says that nothing follows or does not say at all, when it is
        empty or names no cursor, and when its cursor was asked for already. A cursor equal to
        the one just asked for means that the server did not look at it: the page is the one
        before, once more.
        """
        asked, self.cursor = self.cursor, self.paging.cursor_after(page)
        self._asked.add(asked)
        more = getattr(page, self.paging.more, None) is True
        advanced = self.cursor is not None and self.cursor not in self._asked
        self.ended = not (more and advanced and self.paging.items_of(page))
        return asked is None or self.cursor != asked


class Pages(Generic[Page, Item]):
    """The items of a list, page after page. Each iteration asks anew, from the beginning."""

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
    """The items of a list, page after page. Each iteration asks anew, from the beginning."""

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
