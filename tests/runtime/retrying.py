"""Clients with a retry policy and a clock that takes no time, and calls for them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Unpack

import httpx2
import pytest
from batchwright import APIError, Call, Clock, Options
from batchwright._runtime.client.async_client import AsyncClient
from batchwright._runtime.client.sync_client import SyncClient
from batchwright._runtime.http.retry import RetryPolicy
from batchwright._runtime.http.settings import Settings
from batchwright._runtime.request.source import CHUNK

from .parcels import (
    CREATE,
    KEY,
    RETRIEVE,
    RETURN,
    AsyncFlavour,
    Flavour,
    Parcel,
    Server,
    transport_of,
)

POLICY = RetryPolicy(
    attempts=2,
    base=0.5,
    maximum=8.0,
    jitter=0.25,
    give_up=120.0,
    after=("retry-after-ms", "Retry-After"),
    advice="X-Should-Retry",
    statuses={"408": "idempotent", "429": "always", "5XX": "idempotent"},
)
LOOK_FIRST = "the server may have processed the request: check before you repeat it"

BIG = bytes(range(256)) * (CHUNK // 64)

NOON = 1_800_000_000.0
"""Seconds since 1970 at which every test begins."""


def take_back(parcel_id: str = "p1", **options: Unpack[Options]) -> Call[Parcel]:
    """An operation that writes and is idempotent."""
    return RETURN.call(path={"parcel_id": parcel_id}, options=options)


def look(**options: Unpack[Options]) -> Call[Parcel]:
    return RETRIEVE.call(path={"parcel_id": "p1"}, options=options)


def make(**options: Unpack[Options]) -> Call[Parcel]:
    return CREATE.call(body={"name": "book"}, options=options)


@dataclass
class Hands:
    """A clock that only advances by the waits, which it records."""

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
    """A client with a retry policy and a clock that takes no time."""

    def __init__(self, policy: RetryPolicy | None = POLICY, *, loopback: bool = False) -> None:
        super().__init__(loopback=loopback)
        self.policy = policy
        self.hands = Hands()

    def sync_client(self, server: Server) -> SyncClient:
        # Nothing here is encrypted, and to read the certificates takes longer than the test.
        over: httpx2.BaseTransport = (
            httpx2.HTTPTransport(verify=False) if isinstance(server, str) else transport_of(server)
        )
        return SyncClient(self._settings(server), transport=over, clock=self.hands.clock)

    def async_client(self, server: Server) -> AsyncClient:
        over: httpx2.AsyncBaseTransport = (
            httpx2.AsyncHTTPTransport(verify=False)
            if isinstance(server, str)
            else transport_of(server)
        )
        return AsyncClient(self._settings(server), transport=over, clock=self.hands.clock)

    def _settings(self, server: Server) -> Settings:
        url = server if isinstance(server, str) else "http://parcels.test/v1"
        return Settings(base_url=url, token=KEY, retry=self.policy)


class AsyncPatient(Patient, AsyncFlavour):
    """The same, asynchronous."""


Maker = Callable[..., Patient]
"""Makes a patient client, given a policy."""

patients = pytest.mark.parametrize(
    "patient",
    [Patient, AsyncPatient, partial(Patient, loopback=True), partial(AsyncPatient, loopback=True)],
    ids=["process", "process-async", "loopback", "loopback-async"],
)
"""Every way to a fake."""

flavours = pytest.mark.parametrize("patient", [Patient, AsyncPatient], ids=["sync", "async"])
"""Both flavours: for a server that is not a fake."""


def failing(post: Patient, server: Server, call: Call[Any]) -> APIError:
    """The error of a call that has to fail."""
    with pytest.raises(APIError) as caught:
        post.send(server, call)
    return caught.value


@contextmanager
def nobody() -> Generator[str]:
    """A URL at which every connection is refused."""
    # Bound and not listening: no other process can be given the port meanwhile.
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"
