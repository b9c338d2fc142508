"""The items of paged lists; each page is requested when it is needed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import aclosing
from typing import Generic, TypeVar

from ..http.effects import Emit, Steps, async_drive, drive
from ..request.operation import Call, ListCall

Page = TypeVar("Page")
Item = TypeVar("Item")


class Pages(Generic[Page, Item]):
    """The items of a list, page after page. Each iteration requests the list again.

    An item on two pages is yielded twice.
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
        return drive(_steps(self._listing), self._send)

    def page(self) -> Page:
        """The first page alone: one request."""
        return self._send(self._listing.call)


class AsyncPages(Generic[Page, Item]):
    """The items of a list, page after page. Each iteration requests the list again.

    An item on two pages is yielded twice.
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

    def pages(self) -> AsyncGenerator[Page]:
        """The pages, each requested when it is needed."""
        return async_drive(_steps(self._listing), self._send)

    async def page(self) -> Page:
        """The first page alone: one request."""
        return await self._send(self._listing.call)


def _steps(listing: ListCall[Page, Item]) -> Steps[Page]:
    walk, call = listing.walk(), listing.call
    while walk.accept(page := (yield call)):
        yield Emit(page)
        if walk.end or walk.cursor is None:
            return
        call = listing.at(walk.cursor)
