"""What a crash report shows, the locals of every frame included, holds no key."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any

import batchwright
import httpx2
import pytest
from batchwright import Call, Chunks, DownloadCall
from batchwright._runtime.client.async_client import AsyncClient
from batchwright._runtime.client.sync_client import SyncClient
from batchwright._runtime.http.settings import Settings

from .parcels import KEY, PHOTO, RETRIEVE, AsyncFlavour, Flavour, both, create, upload

QUERY = "query-secret"
PASSWORD = "password-secret"
HEADER = "header-secret"
SIGNATURE = "signature-secret"
SECRETS = re.compile(
    "|".join([KEY, QUERY, PASSWORD, HEADER, SIGNATURE, base64.b64encode(b"me:pass").decode()])
)
PACKAGE = batchwright.__name__ + "."


def frames(error: BaseException | None) -> Iterator[FrameType]:
    """The frames of this package in the tracebacks of an error and of what caused it."""
    while error is not None:
        trace: TracebackType | None = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals.get("__name__", "").startswith(PACKAGE):
                yield trace.tb_frame
            trace = trace.tb_next
        error = error.__cause__ or error.__context__


def shown(error: BaseException) -> list[str]:
    """Each local that shows a secret."""
    return [
        f"{frame.f_code.co_qualname}: {name}"
        for frame in frames(error)
        for name, value in frame.f_locals.items()
        if SECRETS.search(repr(value))
    ]


class Crash(Exception):
    """What nobody expects."""


def crash(request: httpx2.Request) -> httpx2.Response:
    raise Crash


def stale(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadError("gone", request=request)


def redirecting(request: httpx2.Request) -> httpx2.Response:
    if "signed" in request.url.path:
        raise Crash
    return httpx2.Response(302, headers={"location": f"/signed?s={SIGNATURE}"})


def nonsense(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, content=b"nonsense")


def refused(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(401, content=b"{}")


def broken() -> Iterator[bytes]:
    yield b"part"
    raise Crash


OPTIONS: Any = {
    "extra_headers": {"api-key": HEADER},
    "extra_query": {"sig": QUERY},
    "deadline": 5.0,
}
CALLS: list[Call[Any] | DownloadCall] = [
    RETRIEVE.call(path={"parcel_id": "p1"}, options=OPTIONS),
    create(),
    upload(Chunks([b"x"])),
    PHOTO.download(path={"parcel_id": "p1"}, options=OPTIONS),
]


@both
@pytest.mark.parametrize("answer", [crash, stale, redirecting, nonsense, refused])
@pytest.mark.parametrize("call", CALLS, ids=["get", "post", "upload", "download"])
@pytest.mark.parametrize("user", ["", f"me:{PASSWORD}@"], ids=["token", "user"])
def test_no_local_shows_a_secret(
    flavour: Flavour,
    answer: Callable[[httpx2.Request], httpx2.Response],
    call: Call[Any] | DownloadCall,
    user: str,
) -> None:
    transport = httpx2.MockTransport(answer)
    given = Settings(
        base_url=f"http://{user}parcels.test/v1?api-key={QUERY}",
        token=KEY,
        headers={"X-Key": HEADER},
    )

    class Own(AsyncFlavour if isinstance(flavour, AsyncFlavour) else Flavour):  # type: ignore[misc]
        def sync_client(self, server: Any) -> SyncClient:
            return SyncClient(given, transport=server)

        def async_client(self, server: Any) -> AsyncClient:
            return AsyncClient(given, transport=server)

    try:
        if isinstance(call, DownloadCall):
            Own().read(transport, call)
        else:
            Own().send(transport, call)
    except Exception as error:
        assert list(frames(error))
        assert shown(error) == []
    else:
        assert (answer, isinstance(call, DownloadCall)) == (nonsense, True)


@both
def test_nor_does_one_while_a_file_is_sent(flavour: Flavour) -> None:
    def take(request: httpx2.Request) -> httpx2.Response:
        raise AssertionError

    class Reading(httpx2.MockTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            assert isinstance(request.stream, httpx2.SyncByteStream)
            return httpx2.Response(200, content=b"".join(request.stream))

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            assert isinstance(request.stream, httpx2.AsyncByteStream)
            return httpx2.Response(200, content=b"".join([x async for x in request.stream]))

    with pytest.raises(Crash) as caught:
        flavour.send(Reading(take), upload(Chunks(broken())))
    assert shown(caught.value) == []


def test_a_url_that_is_too_long_shows_no_secret() -> None:
    call = RETRIEVE.call(path={"parcel_id": "x" * 70_000}, options=OPTIONS)
    with pytest.raises(batchwright.ArgumentError) as caught:
        Flavour().send(httpx2.MockTransport(crash), call)
    assert shown(caught.value) == []
