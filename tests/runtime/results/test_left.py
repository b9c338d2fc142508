"""Results are requested when they are used, and an iteration can end at any time."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, closing

import pytest
from batchwright import AsyncClient, Batch, Client
from batchwright.testing import Fake, serve

from ...testing.ways import Way
from .ended_batch import READ, asked, look, requests, scene


def test_nothing_is_requested_before_the_first_result() -> None:
    fake, name = scene()
    with Client(transport=fake.transport, api_key="k") as client:
        results = client.batches.results(name)
        iter(results)
        assert asked(fake) == []
        assert [len(list(results)), len(list(results))] == [3, 3]
    AsyncClient(transport=fake.transport, api_key="k").batches.results(name)
    assert asked(fake) == ["batches.retrieve", *READ] * 2


def endless(fake: Fake) -> Batch:
    """A batch whose results are larger than what connections keep in between."""
    fake.answer(body={"text": "x" * 10_000})
    content = requests(*(f"p{number}" for number in range(2000)))
    name = fake.put("Batch", content=content, state="completed")["id"]
    return look(Way(loopback=False, coroutines=False), fake, name)


def left(fake: Fake, number: int) -> bool:
    """Whether the server has noticed that the client left that exchange."""
    give_up = time.monotonic() + 5
    while not fake.journal[number - 1].response_length and time.monotonic() < give_up:
        time.sleep(0.01)
    return fake.journal[number - 1].response_length > 0 and not fake.journal[number - 1].complete


def test_an_iteration_that_is_left_closes_its_connection() -> None:
    fake = Fake()
    batch = endless(fake)
    with serve(fake) as url, Client(base_url=url, api_key="k") as client:
        for _ in client.batches.results(batch):
            break
        assert left(fake, 2)
        with closing(iter(client.batches.results(batch))) as results:
            next(results)
        assert left(fake, 3)


def test_an_asynchronous_iteration_that_is_left_closes_its_connection() -> None:
    fake = Fake()
    batch = endless(fake)

    async def run(url: str) -> None:
        async with AsyncClient(base_url=url, api_key="k") as client:
            async with aclosing(aiter(client.batches.results(batch))) as results:
                await anext(results)
            assert await asyncio.to_thread(left, fake, 2)

            async def forever() -> None:
                async for _ in client.batches.results(batch):
                    await asyncio.sleep(60)

            task = asyncio.ensure_future(forever())
            while len(fake.journal) < 3:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            del task
            assert await asyncio.to_thread(left, fake, 3)

    with serve(fake) as url:
        asyncio.run(run(url))
