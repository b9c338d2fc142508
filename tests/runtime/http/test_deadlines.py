"""No server holds a call for longer than its limits."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx2
import pytest
import trio
from batchwright import (
    APIError,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
    Chunks,
    DownloadCall,
)
from batchwright._runtime.client.sync_client import SyncClient
from batchwright._runtime.http import connections
from batchwright.testing import Drip, Stall

from ..loopback import answer, serve
from ..parcels import (
    RETRIEVE,
    AsyncFlavour,
    Flavour,
    TrioFlavour,
    answering,
    create,
    loops,
    photo,
    retrieve,
    saying,
    settings,
    storing,
    upload,
    ways,
)
from ..retrying import Maker, Patient, flavours, look

OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
LONG = b"Content-Length: 100000\r\n\r\n"


def dripping(begin: bytes, piece: bytes = b"x", every: float = 0.05) -> Iterator[bytes]:
    yield begin
    while True:
        time.sleep(every)
        yield piece


def flooding(begin: bytes, piece: bytes) -> Iterator[bytes]:
    return itertools.chain([begin], itertools.repeat(piece))


NEVER: dict[str, Callable[[], Iterator[bytes]]] = {
    "interim": lambda: dripping(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "interim, fast": lambda: flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "head": lambda: dripping(OK + b"X-Long: "),
    "headers": lambda: dripping(OK, b"X-Many: x\r\n"),
    "body": lambda: dripping(OK + LONG),
    "chunks": lambda: dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "nothing": lambda: dripping(b"", b""),
}
"""Responses that never end."""


@contextmanager
def ending(least: float, seconds: float) -> Generator[None]:
    """Check that the block takes so long and not much longer, on a busy machine too."""
    begun = time.monotonic()
    yield
    assert least - 0.01 <= time.monotonic() - begun < seconds + 3


@pytest.fixture(autouse=True)
def no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the certificates takes longer than a test."""
    monkeypatch.setattr(
        "httpcore2.default_ssl_context", lambda **_: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    )


@loops
@pytest.mark.parametrize("never", NEVER)
def test_a_timeout_bounds_an_attempt(flavour: Flavour, never: str) -> None:
    call = replace(retrieve(), timeout=0.4)
    with (
        serve(lambda _: NEVER[never]()) as server,
        ending(0.4, 0.4),
        pytest.raises(APITimeoutError, match=r"within the timeout of 0\.4 seconds"),
    ):
        flavour.send(server.url, call)
    assert len(server.requests) == 1


@loops
@pytest.mark.parametrize("never", NEVER)
def test_a_deadline_bounds_a_download(flavour: Flavour, never: str) -> None:
    call = DownloadCall(replace(photo().call, deadline=0.4))
    with (
        serve(lambda _: NEVER[never]()) as server,
        ending(0.4, 0.4),
        pytest.raises(APITimeoutError, match=r"within the deadline of 0\.4 seconds"),
    ):
        flavour.read(server.url, call)
    assert len(server.requests) == 1


@loops
def test_a_streamed_body_has_the_timeout_between_its_pieces(flavour: Flavour) -> None:
    def slowly(_: bytes) -> Iterator[bytes]:
        yield OK + b"Content-Length: 10\r\n\r\n"
        for byte in b"x" * 10:
            time.sleep(0.1)
            yield bytes([byte])

    call = DownloadCall(replace(photo().call, timeout=0.6))
    with serve(slowly) as server, ending(1, 1):
        assert flavour.read(server.url, call) == b"x" * 10


@loops
def test_the_body_of_an_error_that_never_ends_leaves_its_status(flavour: Flavour) -> None:
    call = replace(retrieve(), timeout=0.4)
    bad = b"HTTP/1.1 400 Bad\r\n" + LONG
    with (
        serve(lambda _: dripping(bad + b"said")) as server,
        ending(0.4, 0.4),
        pytest.raises(APIStatusError, match="400 Bad Request: saidx"),
    ):
        flavour.send(server.url, call)


@loops
def test_a_handshake_that_never_ends_is_bounded(flavour: Flavour) -> None:
    call = replace(create(), timeout=0.4)
    # The kernel accepts the connection and takes what is sent.
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        ending(0.4, 0.4),
        pytest.raises(APITimeoutError, match=r"within the timeout of 0\.4 seconds") as caught,
    ):
        flavour.send(f"https://127.0.0.1:{listener.getsockname()[1]}/v1", call)
    assert not caught.value.may_have_acted


@loops
def test_the_time_of_an_upload_begins_when_it_was_sent(flavour: Flavour) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(5):
            time.sleep(0.3)
            yield b"part"

    call = upload(Chunks(parts(), length=20))
    with serve() as server, ending(1.5, 1.5):
        assert flavour.send(server.url, replace(call, timeout=1)).id == "p1"
    call = upload(Chunks(parts(), length=20))
    with (
        serve(lambda _: dripping(OK + b"X-Long: ")) as server,
        ending(2.5, 2.5),
        pytest.raises(APITimeoutError, match=r"within the timeout of 1 seconds"),
    ):
        flavour.send(server.url, replace(call, timeout=1))
    assert b"partpart" in server.body


@loops
def test_a_deadline_bounds_an_upload(flavour: Flavour) -> None:
    class Deaf:
        """Accepts a connection, and reads nothing of what is sent."""

        def __enter__(self) -> str:
            self.listener = socket.create_server(("127.0.0.1", 0))
            return f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"

        def __exit__(self, *_: object) -> None:
            self.listener.close()

    call = replace(upload(bytes(64 << 20)), deadline=0.4)
    with (
        Deaf() as url,
        ending(0.4, 0.4),
        pytest.raises(APITimeoutError, match=r"within the deadline of 0\.4 seconds"),
    ):
        flavour.send(url, call)


@loops
def test_what_is_in_time_is_not_disturbed(flavour: Flavour) -> None:
    with serve() as server:
        call = replace(retrieve(), timeout=5, deadline=5)
        assert flavour.send(server.url, call).id == "p1"
    with serve(answer(b"content")) as server:
        late = DownloadCall(replace(photo().call, deadline=5))
        assert flavour.read(server.url, late) == b"content"


@flavours
def test_a_deadline_bounds_all_attempts_together(patient: Maker) -> None:
    post = patient()
    fake = saying(answering(503))
    error = failing(post, fake, deadline=1.2)
    assert isinstance(error, APIStatusError)
    assert "not repeated, as the deadline would pass first" in error.message
    # The second wait would take a second.
    assert (error.attempts, post.hands.slept, len(fake.journal)) == (2, [0.5], 2)
    fake = saying(answering(503, headers={"retry-after": "60"}))
    assert failing(patient(), fake, deadline=30).attempts == 1
    assert len(fake.journal) == 1
    fake = saying(answering(503, headers={"retry-after": "60"}), answering())
    assert patient().send(fake, look(deadline=61)).id == "p1"


def failing(post: Patient, server: Any, **options: Any) -> APIError:
    with pytest.raises(APIError) as caught:
        post.send(server, look(**options))
    return caught.value


@ways
def test_limits_hold_in_process_by_the_fakes_clock(flavour: Flavour) -> None:
    fake, call = storing(b"0123456789", Drip(size=1, pause=0.3))
    late = DownloadCall(replace(call.call, deadline=1))
    with ending(0, 1), pytest.raises(APITimeoutError, match="within the deadline of 1 seconds"):
        flavour.read(fake, late)
    fake = saying(Stall())
    with ending(0, 1), pytest.raises(APITimeoutError, match="within the timeout of 1 seconds"):
        flavour.send(fake, replace(retrieve(), timeout=1))


@pytest.mark.parametrize("deadline", [0, -1, float("inf"), float("nan"), "5", True])
def test_a_deadline_that_is_none_is_refused(deadline: Any) -> None:
    with pytest.raises(ArgumentError, match=r"parcels.*deadline: expected seconds > 0"):
        RETRIEVE.call(path={"parcel_id": "p1"}, options={"deadline": deadline})


@loops
def test_an_httpx2_timeout_bounds_the_phases_alone(flavour: Flavour) -> None:
    def slowly(_: bytes) -> Iterator[bytes]:
        yield OK + b"Content-Length: 12\r\n\r\n"
        for byte in b'{"id": "p1"}':
            time.sleep(0.1)
            yield bytes([byte])

    with serve(slowly) as server, ending(1.2, 1.2):
        assert flavour.send(server.url, replace(retrieve(), timeout=httpx2.Timeout(1))).id == "p1"
    call = replace(retrieve(), timeout=httpx2.Timeout(1), deadline=0.3)
    with (
        serve(slowly) as server,
        ending(0.3, 0.3),
        pytest.raises(APITimeoutError, match=r"within the deadline of 0\.3 seconds"),
    ):
        flavour.send(server.url, call)


def test_without_the_private_parts_each_read_has_its_timeout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "enforce_limits", lambda _: None)
    monkeypatch.setattr("batchwright._runtime.client.sync_client.enforce_limits", lambda _: None)
    call = replace(retrieve(), timeout=0.4)
    with (
        serve(lambda _: dripping(OK + LONG)) as server,
        ending(0.4, 0.4),
        pytest.raises(APITimeoutError, match=r"within the timeout of 0\.4 seconds"),
    ):
        Flavour().send(server.url, call)
    with (
        serve(lambda _: dripping(b"", b"", 3)) as server,
        ending(0.4, 0.4),
        pytest.raises(APITimeoutError, match=r"within the timeout of 0\.4 seconds"),
    ):
        Flavour().send(server.url, call)


def test_a_transport_of_httpx2_is_bounded_also_if_it_is_the_callers() -> None:
    call = replace(retrieve(), timeout=0.4)
    with (
        serve(lambda _: dripping(OK + b"X-Long: ")) as server,
        httpx2.HTTPTransport(verify=False) as transport,
        SyncClient(settings(server.url), transport=transport) as client,
        ending(0.4, 0.4),
        pytest.raises(APITimeoutError, match=r"within the timeout of 0\.4 seconds"),
    ):
        client.send(call)


def test_threads_have_limits_of_their_own() -> None:
    took: list[float] = []

    def send(client: SyncClient, seconds: float) -> None:
        begun = time.monotonic()
        with pytest.raises(APITimeoutError, match=f"the timeout of {seconds:g} seconds"):
            client.send(replace(retrieve(), timeout=seconds))
        took.append(time.monotonic() - begun)

    with (
        serve(lambda _: dripping(OK + LONG)) as one,
        serve(lambda _: dripping(OK + LONG)) as two,
        Flavour().sync_client(one.url) as client,
        Flavour().sync_client(two.url) as other,
    ):
        threads = [
            threading.Thread(target=send, args=given) for given in ((client, 0.3), (other, 0.9))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert 0.3 <= took[0] < 0.9 <= took[1]


@pytest.mark.parametrize("flavour", [AsyncFlavour(), TrioFlavour()], ids=["asyncio", "trio"])
def test_a_deadline_leaves_other_tasks_and_scopes_alone(flavour: Flavour) -> None:
    async def run(url: str) -> str:
        async with flavour.async_client(url) as client:
            with trio.move_on_after(5) as scope:
                with pytest.raises(APITimeoutError):
                    await client.send(replace(retrieve(), timeout=0.2))
                await trio.sleep(0.01)
            assert not scope.cancelled_caught
            with trio.move_on_after(0.2) as scope:
                await client.send(retrieve())
            return "cancelled" if scope.cancelled_caught else "through"

    with serve(lambda _: dripping(OK + LONG)) as server:
        if isinstance(flavour, TrioFlavour):
            assert trio.run(run, server.url) == "cancelled"
        else:
            with pytest.raises(APITimeoutError):
                flavour.send(server.url, replace(retrieve(), timeout=0.2))
