"""One interface for both clients: the scenario awaits, and the synchronous client blocks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import TypeAlias, TypeVar

from batchwright import (
    AsyncClient,
    AsyncDownload,
    AsyncPages,
    Client,
    Download,
    Pages,
)

T = TypeVar("T")
Page = TypeVar("Page")
Item = TypeVar("Item")

AnyClient: TypeAlias = Client | AsyncClient


async def done(result: T | Awaitable[T]) -> T:
    """The result of a call, awaited if necessary."""
    return await result if isinstance(result, Awaitable) else result


async def items(listing: Pages[Page, Item] | AsyncPages[Page, Item]) -> AsyncIterator[Item]:
    """The items of a list."""
    if isinstance(listing, AsyncPages):
        async for item in listing:
            yield item
    else:
        for item in listing:
            yield item


async def pages(listing: Pages[Page, Item] | AsyncPages[Page, Item]) -> AsyncIterator[Page]:
    """The pages of a list."""
    if isinstance(listing, AsyncPages):
        async for page in listing.pages():
            yield page
    else:
        for page in listing.pages():
            yield page


async def lines(download: Download | AsyncDownload) -> list[bytes]:
    """The lines of a download."""
    if isinstance(download, AsyncDownload):
        return [line async for line in download.lines()]
    return list(download.lines())


async def close(client: AnyClient) -> None:
    """Close the client's connections."""
    if isinstance(client, AsyncClient):
        await client.aclose()
    else:
        client.close()
