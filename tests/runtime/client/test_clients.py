"""A client is plain configuration: shared, pickled, forked, closed and used again."""

from __future__ import annotations

import asyncio
import inspect
import multiprocessing
import os
import pickle
import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

import httpx2
import pytest
from batchwright import ArgumentError, Call, Download
from batchwright._runtime.client import methods
from batchwright._runtime.client.async_client import AsyncClient
from batchwright._runtime.client.sync_client import SyncClient
from batchwright._runtime.http.settings import Settings, required_setting, setting
from batchwright.testing import serve

from ..loopback import serve as showing
from ..parcels import (
    KEY,
    RETRIEVE,
    Flavour,
    Parcel,
    both,
    create,
    listing,
    photo,
    retrieve,
    saying,
    settings,
)


def by_id(parcel_id: str, *, weight: int = 1) -> Call[Parcel]:
    """Look at a parcel."""
    return retrieve(parcel_id)


class Parcels(methods.Resource):
    """A resource as the generator writes it."""

    retrieve = methods.sends(by_id)
    list = methods.lists(listing)
    photo = methods.downloads(photo)


class PostOffice(SyncClient):
    @cached_property
    def parcels(self) -> Parcels:
        return Parcels(self)


@pytest.mark.parametrize("kind", [SyncClient, AsyncClient])
def test_no_representation_shows_a_secret(kind: Callable[[Settings], object]) -> None:
    url = "https://me:sk-very-secret@h.test:81/v1?key=sk-very-secret"
    secret = Settings(base_url=url, token=KEY, headers={"X-Key": KEY})
    for shown in (repr(kind(secret)), repr(secret)):
        assert "https://h.test:81/v1" in shown
        assert KEY not in shown


@both
def test_a_user_in_the_base_url_is_sent_instead_of_the_token(flavour: Flavour) -> None:
    with showing() as server:
        flavour.send(server.url.replace("http://", "http://me:p%40ss@"), create())
    assert "authorization: Basic bWU6cEBzcw==" in server.head.replace(
        "Authorization", "authorization"
    )
    assert KEY not in server.head


def test_settings_come_from_arguments_then_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PARCEL_KEY", "from outside")
    assert setting("given", "PARCEL_KEY", default="else") == "given"
    assert setting("", "PARCEL_KEY") == ""
    assert setting(None, "PARCEL_KEY", default="else") == "from outside"
    assert required_setting(None, "PARCEL_KEY", argument="key") == "from outside"
    monkeypatch.setenv("PARCEL_KEY", "")
    assert setting(None, "PARCEL_KEY", default="else") == "else"
    assert required_setting("", "PARCEL_KEY", argument="key") == ""
    with pytest.raises(ArgumentError, match=r"^key: required: .* PARCEL_KEY$"):
        required_setting(None, "PARCEL_KEY", argument="key")


@both
def test_a_timeout_bounds_connecting_to_five_seconds(flavour: Flavour) -> None:
    seen: list[Any] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.extensions["timeout"])
        return httpx2.Response(200, content=b'{"id": "x"}')

    flavour.send(httpx2.MockTransport(handler), create())
    assert seen == [{"connect": 5.0, "read": 600.0, "write": 600.0, "pool": 600.0}]


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan"), "5", True, [1]])
def test_a_timeout_that_is_none_is_refused(timeout: Any) -> None:
    with pytest.raises(ArgumentError, match="timeout: expected seconds > 0"):
        Settings(base_url="http://h", timeout=timeout)
    with pytest.raises(ArgumentError, match=r"parcels.*timeout: expected seconds > 0"):
        RETRIEVE.call(path={"parcel_id": "p1"}, options={"timeout": timeout})


@pytest.mark.parametrize("name", ["extra_headers", "extra_query", "extra_body"])
@pytest.mark.parametrize("extra", [[("a", "b")], "a=b", 5])
def test_what_is_added_has_to_be_a_mapping(name: Any, extra: Any) -> None:
    options: Any = {name: extra}
    with pytest.raises(ArgumentError, match=f"{name}: expected a mapping"):
        RETRIEVE.call(path={"parcel_id": "p1"}, options=options)


def test_bound_operations_keep_their_signature_and_docstring() -> None:
    fake = saying()
    with (
        serve(fake) as url,
        PostOffice(settings(url)) as client,
    ):
        assert client.parcels.retrieve("p1").id == "p1"
        assert list(client.parcels.list(limit=5)) == []
        assert isinstance(client.parcels.photo("p1"), Download)
    assert client.parcels.retrieve.__doc__ == "Look at a parcel."
    assert list(inspect.signature(client.parcels.retrieve).parameters) == ["parcel_id", "weight"]


@both
def test_a_client_can_be_used_after_it_was_closed(flavour: Flavour) -> None:
    fake = saying()
    with serve(fake) as url:
        client, async_client = flavour.sync_client(url), flavour.async_client(url)

        async def twice() -> None:
            for _ in range(2):
                async with async_client:
                    await async_client.send(create())

        for _ in range(2):
            with client:
                client.send(create())
        asyncio.run(twice())
    assert len(fake.journal) == 4


def test_a_client_can_be_pickled_after_use() -> None:
    fake = saying()
    with serve(fake) as url, PostOffice(settings(url)) as client:
        client.parcels.retrieve("p1")
        with pickle.loads(pickle.dumps(client)) as twin:
            assert type(twin) is PostOffice
            assert twin.settings == client.settings
            assert twin.parcels.retrieve("p1").id == "p1"
        async_twin = pickle.loads(pickle.dumps(AsyncClient(client.settings)))
        assert async_twin.settings == client.settings


def test_an_asynchronous_client_serves_one_event_loop_after_the_other() -> None:
    fake = saying()
    with serve(fake) as url:
        client = Flavour().async_client(url)

        async def run() -> None:
            async with client:
                first, second = await asyncio.gather(client.send(create()), client.send(create()))
                assert first == second

        asyncio.run(run())
        asyncio.run(run())
    assert len(fake.journal) == 4


def test_event_loops_at_the_same_time_have_connections_of_their_own() -> None:
    fake = saying()
    with serve(fake) as url:
        client = Flavour().async_client(url)

        async def inner() -> int:
            async with client:
                await client.send(create())
                return len(vars(client)["_pools"])

        async def outer() -> int:
            async with client:
                await client.send(create())
                return await asyncio.to_thread(asyncio.run, inner())

        assert asyncio.run(outer()) == 2
        assert len(vars(client)["_pools"]) == 0


def test_threads_share_one_pool() -> None:
    pools: set[int] = set()

    class Watched(SyncClient):
        def _pool(self) -> httpx2.Client:
            pool = super()._pool()
            pools.add(id(pool))
            return pool

    fake = saying()

    with serve(fake) as url, Watched(settings(url)) as client:
        threads = [threading.Thread(target=client.send, args=(create(),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(fake.journal) == 8
    assert len(pools) == 1


def _in_child(client: SyncClient, results: Any) -> None:
    parcel = client.send(create())
    results.put((parcel.id, list(vars(client)["_pools"]) == [os.getpid()]))


def test_a_client_works_on_both_sides_of_a_fork() -> None:
    context = multiprocessing.get_context("fork")
    fake = saying()
    with serve(fake) as url, SyncClient(settings(url)) as client:
        client.send(create())
        # As if another thread were just making the pool.
        with vars(client)["_lock"]:
            results = context.Queue()
            child = context.Process(target=_in_child, args=(client, results))
            child.start()
            assert results.get(timeout=10) == ("p1", True)
            child.join(10)
        assert child.exitcode == 0
        assert client.send(create()).id == "p1"
    assert len(fake.journal) == 3
    assert os.getpid() != child.pid


def test_a_client_opens_nothing_before_its_first_request() -> None:
    descriptors, threads = os.listdir("/proc/self/fd"), threading.active_count()
    clients = SyncClient(Settings(base_url="http://h")), AsyncClient(Settings(base_url="http://h"))
    assert os.listdir("/proc/self/fd") == descriptors
    assert threading.active_count() == threads
    assert len(clients) == 2
