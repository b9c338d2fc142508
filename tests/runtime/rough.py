"""A server on loopback that treats each connection as it is told, and clients that try again."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Unpack

import httpx2
import pytest
from batchwright._runtime.async_client import AsyncClient
from batchwright._runtime.client import SyncClient
from batchwright._runtime.clock import Clock
from batchwright._runtime.errors import APIError
from batchwright._runtime.operation import Call, Operation, Options
from batchwright._runtime.retry import RetryPolicy
from batchwright._runtime.settings import Settings
from batchwright._runtime.source import CHUNK

from .loopback import answer
from .parcels import CREATE, ERRORS, KEY, RETRIEVE, AsyncFlavour, Flavour, Handler, Parcel

POLICY = RetryPolicy(
    attempts=2,
    base=0.5,
    longest=8.0,
    jitter=0.25,
    give_up=120.0,
    after=("retry-after-ms", "Retry-After"),
    advice="X-Should-Retry",
    statuses={"408": "idempotent", "429": "always", "5XX": "idempotent"},
)
RETURN = Operation(
    name="parcels.return",
    method="POST",
    path="/parcels/{parcel_id}/return",
    result=Parcel,
    idempotent=True,
    errors=ERRORS,
)

LOOK_FIRST = "the server may have acted all the same: look whether it has before trying again"

BIG = bytes(range(256)) * (CHUNK // 64)

NOON = 1_800_000_000.0
"""Seconds since 1970 at which every test begins."""


def take_back(parcel_id: str = "p1", **options: Unpack[Options]) -> Call[Parcel]:
    """An operation that writes, and that repeating does not harm."""
    return RETURN.call(path={"parcel_id": parcel_id}, options=options)


def look(**options: Unpack[Options]) -> Call[Parcel]:
    return RETRIEVE.call(path={"parcel_id": "p1"}, options=options)


def make(**options: Unpack[Options]) -> Call[Parcel]:
    return CREATE.call(body={"name": "book"}, options=options)


@dataclass
class Hands:
    """A clock that stands still but for the waits, which it notes."""

    slept: list[float] = field(default_factory=list[float])
    lot: float = 0.0

    @property
    def clock(self) -> Clock:
        async def rest(seconds: float) -> None:
            self.slept.append(seconds)

        return Clock(
            now=lambda: sum(self.slept),
            wall=lambda: NOON + sum(self.slept),
            sleep=self.slept.append,
            rest=rest,
            chance=lambda: self.lot,
        )


class Patient(Flavour):
    """Clients with a retry policy and a clock that does not take time."""

    def __init__(self, policy: RetryPolicy | None = POLICY) -> None:
        self.policy = policy
        self.hands = Hands()

    def sync_client(self, server: Handler | str) -> SyncClient:
        # Nothing here is encrypted, and to read the certificates takes longer than the test.
        over = httpx2.HTTPTransport(verify=False) if isinstance(server, str) else None
        transport = httpx2.MockTransport(server) if callable(server) else over
        return SyncClient(self._settings(server), transport=transport, clock=self.hands.clock)

    def async_client(self, server: Handler | str) -> AsyncClient:
        over = httpx2.AsyncHTTPTransport(verify=False) if isinstance(server, str) else None
        transport = httpx2.MockTransport(server) if callable(server) else over
        return AsyncClient(self._settings(server), transport=transport, clock=self.hands.clock)

    def _settings(self, server: Handler | str) -> Settings:
        url = server if isinstance(server, str) else "http://parcels.test/v1"
        return Settings(base_url=url, token=KEY, retry=self.policy)


class AsyncPatient(Patient, AsyncFlavour):
    pass


def failing(post: Patient, server: Handler | str, call: Call[Any]) -> APIError:
    """The error of a call that has to fail."""
    with pytest.raises(APIError) as caught:
        post.send(server, call)
    return caught.value


patients = pytest.mark.parametrize("patient", [Patient, AsyncPatient], ids=["sync", "async"])


@dataclass
class Treated:
    """What reached the server."""

    url: str = ""
    connections: int = 0
    bodies: list[bytes] = field(default_factory=list[bytes])
    """The bodies of the requests whose head arrived, as far as they came."""
    closing: threading.Event = field(default_factory=threading.Event)


Treatment = Callable[[socket.socket, Treated], None]


def answering(status: int = 200, body: bytes = b'{"id": "p1"}', headers: str = "") -> Treatment:
    """Answer, and close."""
    return sending(answer(body, f"{status} Something", headers))


def sending(response: bytes, *, reset: bool = False) -> Treatment:
    """Take the whole request, send these bytes, and close or reset the connection."""

    def treat(connection: socket.socket, seen: Treated) -> None:
        _receive(connection, seen)
        connection.sendall(response)
        if reset:
            _reset(connection)

    return treat


def reset_before(connection: socket.socket, seen: Treated) -> None:
    """Reset a connection of which nothing was read."""
    # Not before something has come: the client might not even see a connection.
    connection.recv(1, socket.MSG_PEEK)
    _reset(connection)


def reset_during(connection: socket.socket, seen: Treated) -> None:
    """Reset a connection when the head of the request has arrived."""
    _receive(connection, seen, whole=False)
    _reset(connection)


def reset_after(connection: socket.socket, seen: Treated) -> None:
    """Reset a connection when the whole request has arrived."""
    _receive(connection, seen)
    _reset(connection)


def hang_up(connection: socket.socket, seen: Treated) -> None:
    """Close a connection in good order, without an answer."""
    _receive(connection, seen)


def stall(connection: socket.socket, seen: Treated) -> None:
    """Take the request and never answer."""
    _receive(connection, seen)
    seen.closing.wait(10)


@contextmanager
def treating(*treatments: Treatment) -> Generator[Treated]:
    """Treat the first connection so, the second so, and all that follow as the last."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        seen = Treated(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
        threads: list[threading.Thread] = []

        def one(connection: socket.socket, treat: Treatment) -> None:
            with connection:
                try:
                    treat(connection, seen)
                    connection.shutdown(socket.SHUT_WR)
                    connection.recv(1)
                except OSError:
                    pass

        def work() -> None:
            while True:
                connection, _ = listener.accept()
                if seen.closing.is_set():
                    connection.close()
                    return
                treat = treatments[min(seen.connections, len(treatments) - 1)]
                seen.connections += 1
                threads.append(threading.Thread(target=one, args=(connection, treat), daemon=True))
                threads[-1].start()

        accepting = threading.Thread(target=work, daemon=True)
        accepting.start()
        try:
            yield seen
        finally:
            seen.closing.set()
            # Wakes accept(), which closing the listener does not.
            socket.create_connection(listener.getsockname()).close()
            for thread in (accepting, *threads):
                thread.join(5)


@contextmanager
def nobody() -> Generator[str]:
    """A URL at which every connection is refused."""
    # Bound and not listening: no other process can be given the port meanwhile.
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _receive(connection: socket.socket, seen: Treated, *, whole: bool = True) -> None:
    connection.settimeout(10)
    data = b""
    while b"\r\n\r\n" not in data and (more := connection.recv(65536)):
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    at = len(seen.bodies)
    seen.bodies.append(body)
    while whole and not _complete(head.lower(), body) and (more := connection.recv(1 << 20)):
        body += more
        seen.bodies[at] = body


def _complete(head: bytes, body: bytes) -> bool:
    if b"transfer-encoding: chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    _, found, rest = head.partition(b"content-length: ")
    return not found or len(body) >= int(rest.split(b"\r\n")[0])
