"""A small service about parcels, called in both flavours, for the tests beside it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, TypedDict, TypeVar

import httpx2
import msgspec
import pytest
from batchwright._runtime.async_client import AsyncClient
from batchwright._runtime.client import SyncClient
from batchwright._runtime.errors import APIStatusError
from batchwright._runtime.operation import Call, DownloadCall, ListCall, Operation
from batchwright._runtime.paging import Paging
from batchwright._runtime.settings import Settings
from batchwright._runtime.source import Source, Upload
from batchwright._runtime.timestamp import Timestamp

T = TypeVar("T")
Item = TypeVar("Item")
Handler = Callable[[httpx2.Request], httpx2.Response]

KEY = "sk-very-secret"


class Parcel(msgspec.Struct, kw_only=True, frozen=True):
    id: str
    weight: int | None = None
    sent_at: Timestamp | None = None


class ParcelPage(msgspec.Struct, kw_only=True, frozen=True):
    data: list[Parcel]
    last_id: str | None = None
    has_more: bool | None = None


class Insurance(TypedDict):
    kind: Literal["full", "part"]
    value: Annotated[int, msgspec.Meta(ge=100, le=1000)]


class NewParcel(TypedDict):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=10)]
    insurance: NotRequired[Insurance]
    labels: NotRequired[
        Annotated[
            dict[
                Annotated[str, msgspec.Meta(max_length=4)],
                Annotated[str, msgspec.Meta(max_length=8)],
            ],
            msgspec.Meta(max_length=2),
        ]
    ]


class ListQuery(TypedDict, total=False):
    after: str
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)]


class ParcelNotFoundError(APIStatusError):
    """404."""


class PostOfficeClosedError(APIStatusError):
    """5XX."""


ERRORS: dict[str, type[APIStatusError]] = {"404": ParcelNotFoundError, "5XX": PostOfficeClosedError}
CREATE = Operation(
    name="parcels.create",
    method="POST",
    path="/parcels",
    body=NewParcel,
    result=Parcel,
    idempotent=False,
    errors=ERRORS,
)
RETRIEVE = Operation(
    name="parcels.retrieve",
    method="GET",
    path="/parcels/{parcel_id}",
    result=Parcel,
    idempotent=True,
    errors=ERRORS,
)
LIST = Operation(
    name="parcels.list",
    method="GET",
    path="/parcels",
    query=ListQuery,
    result=ParcelPage,
    idempotent=True,
    errors=ERRORS,
)
PHOTO = Operation(
    name="parcels.photo",
    method="GET",
    path="/parcels/{parcel_id}/photo",
    result=bytes,
    idempotent=True,
    errors=ERRORS,
)
UPLOAD = Operation(
    name="parcels.upload",
    method="POST",
    path="/photos",
    form=NewParcel,
    result=Parcel,
    idempotent=False,
    errors=ERRORS,
)
PAGING = Paging(
    item=Parcel, items="data", cursor="after", next=("last_id", "data.id"), more="has_more"
)


def create(name: object = "book", **fields: object) -> Call[Parcel]:
    return CREATE.call(body={"name": name, **fields})


def retrieve(parcel_id: object = "p1") -> Call[Parcel]:
    return RETRIEVE.call(path={"parcel_id": parcel_id})


def listing(after: str | None = None, limit: object = None) -> ListCall[ParcelPage, Parcel]:
    return LIST.pages(PAGING, query={"after": after, "limit": limit})


def photo(parcel_id: str = "p1") -> DownloadCall:
    return PHOTO.download(path={"parcel_id": parcel_id})


def upload(
    file: Source, filename: str | None = None, most: int | None = None, **fields: object
) -> Call[Parcel]:
    form = {"name": "photo", **fields}
    return UPLOAD.call(form=form, upload=Upload("file", file, filename, most))


def settings(base_url: str = "http://parcels.test/v1") -> Settings:
    return Settings(base_url=base_url, token=KEY)


class Flavour:
    """A way to perform calls: against a handler in process, or against a base URL."""

    def sync_client(self, server: Handler | str) -> SyncClient:
        if isinstance(server, str):
            return SyncClient(settings(server))
        return SyncClient(settings(), transport=httpx2.MockTransport(server))

    def async_client(self, server: Handler | str) -> AsyncClient:
        if isinstance(server, str):
            return AsyncClient(settings(server))
        return AsyncClient(settings(), transport=httpx2.MockTransport(server))

    def send(self, server: Handler | str, call: Call[T]) -> T:
        with self.sync_client(server) as client:
            return client.send(call)

    def items(self, server: Handler | str, calls: ListCall[Any, Item]) -> list[Item]:
        with self.sync_client(server) as client:
            return list(client.pages(calls))

    def pages(self, server: Handler | str, calls: ListCall[T, Any]) -> list[T]:
        with self.sync_client(server) as client:
            return list(client.pages(calls).pages())

    def read(self, server: Handler | str, call: DownloadCall) -> bytes:
        with self.sync_client(server) as client:
            return client.download(call).read()

    def lines(self, server: Handler | str, call: DownloadCall) -> list[bytes]:
        with self.sync_client(server) as client:
            return list(client.download(call).lines())

    def save(self, server: Handler | str, call: DownloadCall, path: os.PathLike[str]) -> Path:
        with self.sync_client(server) as client:
            return client.download(call).save(path)


class AsyncFlavour(Flavour):
    def send(self, server: Handler | str, call: Call[T]) -> T:
        async def run() -> T:
            async with self.async_client(server) as client:
                return await client.send(call)

        return asyncio.run(run())

    def items(self, server: Handler | str, calls: ListCall[Any, Item]) -> list[Item]:
        async def run() -> list[Item]:
            async with self.async_client(server) as client:
                return [item async for item in client.pages(calls)]

        return asyncio.run(run())

    def pages(self, server: Handler | str, calls: ListCall[T, Any]) -> list[T]:
        async def run() -> list[T]:
            async with self.async_client(server) as client:
                return [page async for page in client.pages(calls).pages()]

        return asyncio.run(run())

    def read(self, server: Handler | str, call: DownloadCall) -> bytes:
        async def run() -> bytes:
            async with self.async_client(server) as client:
                return await client.download(call)

        return asyncio.run(run())

    def lines(self, server: Handler | str, call: DownloadCall) -> list[bytes]:
        async def run() -> list[bytes]:
            async with self.async_client(server) as client:
                return [line async for line in client.download(call).lines()]

        return asyncio.run(run())

    def save(self, server: Handler | str, call: DownloadCall, path: os.PathLike[str]) -> Path:
        async def run() -> Path:
            async with self.async_client(server) as client:
                return await client.download(call).save(path)

        return asyncio.run(run())


both = pytest.mark.parametrize("flavour", [Flavour(), AsyncFlavour()], ids=["sync", "async"])
