"""Whose clock a client goes by."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx2
import pytest
from batchwright import AsyncClient, Client, Clock, RateLimitError, WaitTimeoutError
from batchwright._runtime.clock import CLOCK

from .letters import Dial


def busy(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(429, headers={"retry-after": "30"}, json={"error": {"message": "busy"}})


def running(_: httpx2.Request) -> httpx2.Response:
    batch = {"id": "b", "object": "batch", "status": "in_progress", "created_at": 1}
    rest = {"input_file_id": "f", "endpoint": "/v1/embeddings", "completion_window": "24h"}
    return httpx2.Response(200, json={**batch, **rest})


@dataclass
class Timed(httpx2.MockTransport):
    """A transport that has a clock of its own."""

    clock: Clock

    def __post_init__(self) -> None:
        super().__init__(busy)


def test_the_clock_that_is_given_passes_the_time_of_retries_and_of_waits() -> None:
    dial = Dial()
    transport = httpx2.MockTransport(busy)
    with (
        Client(api_key="k", transport=transport, clock=dial.clock, max_retries=1) as client,
        pytest.raises(RateLimitError),
    ):
        client.files.retrieve("f")
    assert dial.slept == [30.0]
    transport = httpx2.MockTransport(running)
    with (
        Client(api_key="k", transport=transport, clock=dial.clock) as client,
        pytest.raises(WaitTimeoutError),
    ):
        client.batches.wait("b", timeout=3600)
    assert sum(dial.slept) == pytest.approx(3630)


def test_the_same_asynchronously() -> None:
    dial = Dial()

    async def run() -> None:
        transport = httpx2.MockTransport(busy)
        client = AsyncClient(api_key="k", transport=transport, clock=dial.clock, max_retries=1)
        async with client:
            with pytest.raises(RateLimitError):
                await client.files.retrieve("f")
        transport = httpx2.MockTransport(running)
        async with AsyncClient(api_key="k", transport=transport, clock=dial.clock) as client:
            with pytest.raises(WaitTimeoutError):
                await client.batches.wait("b", timeout=3600)

    asyncio.run(run())
    assert sum(dial.slept) == pytest.approx(3630)


def test_a_transport_brings_its_clock_along_unless_another_one_is_given() -> None:
    brought, given = Dial(), Dial()
    transport = Timed(brought.clock)
    with (
        Client(api_key="k", transport=transport, max_retries=1) as client,
        pytest.raises(RateLimitError),
    ):
        client.files.retrieve("f")
    assert (brought.slept, given.slept) == ([30.0], [])
    with (
        Client(api_key="k", transport=transport, clock=given.clock, max_retries=1) as client,
        pytest.raises(RateLimitError),
    ):
        client.files.retrieve("f")
    assert (brought.slept, given.slept) == ([30.0], [30.0])


def test_the_machines_clock_is_the_default() -> None:
    assert Client(api_key="k").clock is CLOCK
    assert AsyncClient(api_key="k", transport=httpx2.MockTransport(busy)).clock is CLOCK
