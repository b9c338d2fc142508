"""How long a client waits before a repetition, and what happens meanwhile."""

from __future__ import annotations

import asyncio
import email.utils
import pickle
import threading
import time

import pytest
from batchwright import Clock
from batchwright._runtime.client.async_client import AsyncClient
from batchwright._runtime.client.sync_client import SyncClient
from batchwright._runtime.clock import CLOCK
from batchwright._runtime.http.settings import Settings
from batchwright.testing import serve

from ..parcels import answering, saying
from ..retrying import NOON, POLICY, Maker, failing, look, make, patients


def date(seconds: float) -> str:
    return email.utils.formatdate(NOON + seconds, usegmt=True)


@patients
@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": " 1.25 "}, 1.25),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "0", "retry-after": "9"}, 0.0),
        ({"retry-after-ms": "later", "retry-after": "9"}, 9.0),
        ({"retry-after": date(30)}, 30.0),
        ({"retry-after": date(0)}, 0.0),
        ({"retry-after": date(-30)}, 0.5),
        ({"retry-after": time.asctime(time.gmtime(NOON + 30))}, 30.0),
        ({"retry-after": "-5"}, 0.5),
        ({"retry-after-ms": "-5"}, 0.5),
        ({"retry-after": ""}, 0.5),
        ({"retry-after": "soon"}, 0.5),
        ({"retry-after": "nan"}, 0.5),
        ({"retry-after": "inf"}, 0.5),
        ({"retry-after-ms": date(30)}, 0.5),
    ],
)
def test_the_server_says_how_long_to_wait(
    patient: Maker, headers: dict[str, str], waits: float
) -> None:
    post = patient()
    post.send(saying(answering(429, headers=headers), answering()), make())
    assert post.hands.slept == [waits]


@patients
@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": "121"},
        {"retry-after": "9" * 500},
        {"retry-after-ms": "120001"},
        {"retry-after": date(3600)},
    ],
)
def test_a_wait_of_more_than_two_minutes_is_not_waited(
    patient: Maker, headers: dict[str, str]
) -> None:
    post = patient()
    error = failing(post, saying(answering(429, b"tomorrow", headers)), look())
    assert error.message.startswith("tomorrow; the server asked to wait ")
    assert len(error.message) <= 500
    assert (error.attempts, post.hands.slept) == (1, [])


@patients
def test_waits_double_up_to_the_longest_and_chance_shortens_them(patient: Maker) -> None:
    post = patient(POLICY.limited(7))
    error = failing(post, saying(answering(503, b"")), look())
    assert error.attempts == 8
    assert post.hands.slept == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    post = patient()
    post.hands.lot = 0.999
    failing(post, saying(answering(503, b"")), look())
    assert post.hands.slept == pytest.approx([0.375, 0.75], rel=0.01)


def test_ctrl_c_in_a_wait_leaves_the_client_usable() -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    seen = saying(answering(503), answering())
    with (
        serve(seen) as url,
        SyncClient(Settings(base_url=url, retry=POLICY), clock=Clock(sleep=interrupt)) as client,
    ):
        with pytest.raises(KeyboardInterrupt):
            client.send(look())
        assert client.send(look()).id == "p1"
    assert len(seen.journal) == 2


def test_a_cancellation_in_a_wait_leaves_the_client_usable() -> None:
    async def run(url: str) -> None:
        waiting = asyncio.Event()

        async def rest(seconds: float) -> None:
            waiting.set()
            await asyncio.sleep(60)

        settings = Settings(base_url=url, retry=POLICY)
        async with AsyncClient(settings, clock=Clock(rest=rest)) as client:
            sending = asyncio.ensure_future(client.send(look()))
            await waiting.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            assert (await client.send(look())).id == "p1"

    seen = saying(answering(503), answering())
    with serve(seen) as url:
        asyncio.run(run(url))
    assert len(seen.journal) == 2


def test_an_asynchronous_wait_holds_nobody_up() -> None:
    async def run(url: str) -> None:
        async with AsyncClient(Settings(base_url=url, retry=POLICY)) as client:
            sending = asyncio.ensure_future(client.send(look()))
            beats = 0
            while not sending.done():
                await asyncio.sleep(0.005)
                beats += 1
            assert (await sending).id == "p1"
            assert beats > 10

    seen = saying(answering(503, headers={"retry-after-ms": "200"}), answering())
    with serve(seen) as url:
        asyncio.run(run(url))


def test_threads_wait_each_for_itself() -> None:
    answers = [answering(429, headers={"retry-after-ms": "20"})] * 8 + [answering()]
    seen = saying(*answers)
    with (
        serve(seen) as url,
        SyncClient(Settings(base_url=url, retry=POLICY.limited(9))) as client,
    ):
        threads = [threading.Thread(target=client.send, args=(make(),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert len(seen.journal) == 16


def test_a_client_is_pickled_with_its_policy_and_without_the_machines_clock() -> None:
    for kind in (SyncClient, AsyncClient):
        client = kind(Settings(base_url="http://h", retry=POLICY))
        twin = pickle.loads(pickle.dumps(client))
        assert twin.settings == client.settings
        assert twin.clock is CLOCK
        assert len(pickle.dumps(client)) < 1500
