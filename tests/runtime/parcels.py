"""A small service about parcels: its operations, fakes of it, and both flavours of a client."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, TypedDict, TypeVar

import httpx2
import msgspec
import pytest
import trio
from batchwright import APIStatusError, Call, DownloadCall, ListCall, Source, Timestamp
from batchwright._runtime.client.async_client import AsyncClient
from batchwright._runtime.client.sync_client import SyncClient
from batchwright._runtime.http.settings import Settings
from batchwright._runtime.request.operation import Operation
from batchwright._runtime.request.paging import Paging
from batchwright._runtime.request.source import Upload
from batchwright.testing import Fake, Fault, Status, serve
from batchwright.testing.contract import Contract, Example, Field, Parameter, Schema, Shape
from batchwright.testing.contract import Operation as Done
from batchwright.testing.http.faults import Chooser
from batchwright.testing.http.in_process import Transport
from msgspec.structs import replace

T = TypeVar("T")
Item = TypeVar("Item")
Server = Fake | str | httpx2.MockTransport
"""A fake, the URL of another server, or what httpx2 raises where no server is reached."""

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
RETURN = Operation(
    name="parcels.return",
    method="POST",
    path="/parcels/{parcel_id}/return",
    result=Parcel,
    idempotent=True,
    errors=ERRORS,
)
PAGING = Paging(
    item=Parcel,
    items="data",
    cursor="after",
    next=(("last_id",), ("data", "id")),
    more="has_more",
    limit="limit",
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


OPERATIONS = (CREATE, RETRIEVE, LIST, PHOTO, UPLOAD, RETURN)


def contract(*operations: Operation[Any]) -> Contract:
    """The contract of these operations: photos are stored, any other has one response."""
    return Contract(
        dialect="",
        title="Parcels",
        server="http://parcels.test/v1",
        key="key",
        schemas={
            "Parcel": Schema(
                name="Parcel",
                fields=(Field(name="id", shape=Shape(type="string"), example="parcel-1"),),
            ),
            "NewParcel": Schema(name="NewParcel", fields=()),
        },
        operations=tuple(_done(operation) for operation in operations),
        retry_after=("retry-after-ms", "retry-after"),
    )


def _done(operation: Operation[Any]) -> Done:
    done = Done(
        name=operation.name,
        method=operation.method,
        path=operation.path,
        role="example",
        of="Parcel",
        result="Parcel",
        idempotent=operation.idempotent,
        example=Example(name="any", response={"id": "p1", "data": []}),
    )
    if operation is PHOTO:
        named = Parameter(name="parcel_id", of="Parcel")
        return replace(done, role="download", parameters=(named,), result=None)
    if operation is UPLOAD:
        return replace(done, role="store", form=True, body="NewParcel", upload="file")
    return done


def saying(*faults: Fault | Chooser, operations: Iterable[Operation[Any]] = OPERATIONS) -> Fake:
    """A fake with these faults, one for each request; the last one stays."""
    fake = Fake(contract=contract(*operations))
    fake.excerpt = 1 << 24
    for operation in operations:
        for call, fault in enumerate(faults, 1):
            times = None if call == len(faults) else 1
            fake.fault(operation.name, fault, call=call, times=times)
    return fake


def answering(
    status: int = 200, body: bytes = b'{"id": "p1"}', headers: Mapping[str, str] | None = None
) -> Status:
    """A response in place of the fake's own."""
    kind = {} if headers and "content-type" in headers else {"content-type": "application/json"}
    return Status(status=status, body=body, headers={**kind, **(headers or {})})


def accepting() -> Fake:
    """A fake that accepts every request."""
    return saying(answering())


def bodies(fake: Fake) -> list[bytes]:
    """The bodies of the requests, as far as they arrived."""
    return [exchange.request_body for exchange in fake.journal]


def noticed(fake: Fake) -> None:
    """Wait until a request has arrived: a call may end before the server has recorded it."""
    patience = time.monotonic() + 10
    while not fake.journal:
        assert time.monotonic() < patience
        time.sleep(0.001)


def storing(data: bytes, *faults: Fault, ranges: bool = False) -> tuple[Fake, DownloadCall]:
    """A fake with a photo whose downloads have these faults first; the call that downloads it."""
    fake = Fake(contract=contract(*OPERATIONS), ranges=ranges)
    for call, fault in enumerate(faults, 1):
        fake.fault(PHOTO.name, fault, call=call)
    return fake, photo(fake.put("Parcel", content=data)["id"])


def settings(base_url: str = "http://parcels.test/v1") -> Settings:
    return Settings(base_url=base_url, token=KEY)


def transport_of(server: Fake | httpx2.MockTransport) -> Transport | httpx2.MockTransport:
    return server.transport if isinstance(server, Fake) else server


class Flavour:
    """Calls performed by a blocking client, on a fake or at a URL.

    Args:
        loopback: Whether a fake is reached over a socket, instead of in process.
    """

    def __init__(self, *, loopback: bool = False) -> None:
        self._loopback = loopback

    @contextmanager
    def at(self, server: Server) -> Generator[Server]:
        """The server as a client of this flavour reaches it."""
        if self._loopback and isinstance(server, Fake):
            with serve(server) as url:
                yield url
        else:
            yield server

    def sync_client(self, server: Server) -> SyncClient:
        if isinstance(server, str):
            return SyncClient(settings(server))
        return SyncClient(settings(), transport=transport_of(server))

    def async_client(self, server: Server) -> AsyncClient:
        if isinstance(server, str):
            return AsyncClient(settings(server))
        return AsyncClient(settings(), transport=transport_of(server))

    def send(self, server: Server, call: Call[T]) -> T:
        with self.at(server) as at, self.sync_client(at) as client:
            return client.send(call)

    def items(self, server: Server, calls: ListCall[Any, Item]) -> list[Item]:
        with self.at(server) as at, self.sync_client(at) as client:
            return list(client.pages(calls))

    def pages(self, server: Server, calls: ListCall[T, Any]) -> list[T]:
        with self.at(server) as at, self.sync_client(at) as client:
            return list(client.pages(calls).pages())

    def read(self, server: Server, call: DownloadCall) -> bytes:
        with self.at(server) as at, self.sync_client(at) as client:
            return client.download(call).read()

    def lines(self, server: Server, call: DownloadCall) -> list[bytes]:
        with self.at(server) as at, self.sync_client(at) as client:
            return list(client.download(call).lines())

    def save(self, server: Server, call: DownloadCall, path: os.PathLike[str]) -> Path:
        with self.at(server) as at, self.sync_client(at) as client:
            return client.download(call).save(path)


class AsyncFlavour(Flavour):
    """Calls performed by an asynchronous client."""

    def send(self, server: Server, call: Call[T]) -> T:
        return self._run(server, lambda client: client.send(call))

    def items(self, server: Server, calls: ListCall[Any, Item]) -> list[Item]:
        async def run(client: AsyncClient) -> list[Item]:
            return [item async for item in client.pages(calls)]

        return self._run(server, run)

    def pages(self, server: Server, calls: ListCall[T, Any]) -> list[T]:
        async def run(client: AsyncClient) -> list[T]:
            return [page async for page in client.pages(calls).pages()]

        return self._run(server, run)

    def read(self, server: Server, call: DownloadCall) -> bytes:
        return self._run(server, lambda client: client.download(call).read())

    def lines(self, server: Server, call: DownloadCall) -> list[bytes]:
        async def run(client: AsyncClient) -> list[bytes]:
            return [line async for line in client.download(call).lines()]

        return self._run(server, run)

    def save(self, server: Server, call: DownloadCall, path: os.PathLike[str]) -> Path:
        return self._run(server, lambda client: client.download(call).save(path))

    def _run(self, server: Server, work: Callable[[AsyncClient], Coroutine[Any, Any, T]]) -> T:
        async def run(at: Server) -> T:
            async with self.async_client(at) as client:
                return await work(client)

        with self.at(server) as at:
            return self._loop(run, at)

    def _loop(self, run: Callable[[Server], Coroutine[Any, Any, T]], at: Server) -> T:
        return asyncio.run(run(at))


class TrioFlavour(AsyncFlavour):
    """Calls performed by an asynchronous client on trio."""

    def _loop(self, run: Callable[[Server], Coroutine[Any, Any, T]], at: Server) -> T:
        return trio.run(run, at)


both = pytest.mark.parametrize("flavour", [Flavour(), AsyncFlavour()], ids=["sync", "async"])
"""Both flavours: for a server that is no fake."""

loops = pytest.mark.parametrize(
    "flavour", [Flavour(), AsyncFlavour(), TrioFlavour()], ids=["sync", "asyncio", "trio"]
)
"""Both flavours, the asynchronous one in each event loop: for a server that is no fake."""

ways = pytest.mark.parametrize(
    "flavour",
    [Flavour(), AsyncFlavour(), Flavour(loopback=True), AsyncFlavour(loopback=True)],
    ids=["process", "process-async", "loopback", "loopback-async"],
)
"""Every way to a fake."""
