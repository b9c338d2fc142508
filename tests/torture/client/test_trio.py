"""`AsyncClient` on trio: everything that it does on asyncio, cancellation included."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
import trio
from batchwright import AsyncClient
from batchwright.testing import Fake, serve

from tests.testing.ways import KEY

from ..material import ENDPOINT, FILE
from ..results.test_downloads import CONTENT, KEYS, LINES, cut
from ..server import URL, After, Reply, Server, refusal

backends = pytest.mark.parametrize("backend", ["trio", "asyncio"])
Work = Callable[[AsyncClient], Awaitable[Any]]


def run(backend: str, work: Work, **settings: Any) -> Any:
    """The result of a function that uses a client."""

    async def main() -> Any:
        given = {"api_key": KEY, "base_url": URL, **settings}
        async with AsyncClient(**given) as client:
            return await work(client)

    return trio.run(main) if backend == "trio" else anyio.run(main)


async def keys_of(client: AsyncClient, batch: str) -> list[str]:
    return [result.custom_id async for result in client.batches.results(batch)]


@backends
def test_a_whole_life_in_process(backend: str, server: Server) -> None:
    async def work(client: AsyncClient) -> list[str]:
        batch = await client.batches.submit(FILE, endpoint=ENDPOINT, idempotency_key="k")
        batch = await client.batches.wait(batch)
        return await keys_of(client, batch.id)

    assert sorted(run(backend, work, transport=server)) == ["request-0", "request-1"]
    assert server.paid == (1, 1, 0)


@backends
def test_a_whole_life_on_loopback(backend: str, tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(FILE)
    fake = Fake(dwell=0)

    async def work(client: AsyncClient) -> tuple[list[str], bytes]:
        batch = await client.batches.submit(path, endpoint=ENDPOINT, idempotency_key="k")
        batch = await client.batches.wait(batch)
        saved = await client.files.content(batch.output_file_id or "").save(tmp_path / "out")
        return await keys_of(client, batch.id), saved.read_bytes()

    with serve(fake) as url:
        transport = httpx2.AsyncHTTPTransport(verify=False)
        found, saved = run(backend, work, base_url=url, transport=transport)
    assert sorted(found) == ["request-0", "request-1"]
    assert saved.count(b"\n") == 2
    assert len(fake.objects("Batch")) == 1


@backends
@pytest.mark.parametrize("failures", [1, 2])
def test_repetitions(backend: str, failures: int, server: Server) -> None:
    server.put(status="completed")
    server.script("batches.retrieve", refusal(503), times=failures)

    async def work(client: AsyncClient) -> str:
        return (await client.batches.retrieve("batch_00001")).status

    assert run(backend, work, transport=server) == "completed"
    assert server.count("batches.retrieve") == failures + 1


@backends
def test_an_ambiguous_create(backend: str, server: Server) -> None:
    server.script("batches.create", After(httpx2.ReadError("reset")))

    async def work(client: AsyncClient) -> str:
        batch = await client.batches.submit(FILE, endpoint=ENDPOINT, idempotency_key="k")
        return batch.id

    assert run(backend, work, transport=server) == server.batches[0]["id"]
    assert server.paid == (1, 1, 0)


@backends
def test_a_download_that_breaks_off(backend: str, server: Server) -> None:
    batch = server.finished(*LINES)
    server.script("files.content", cut(100))
    assert run(backend, lambda client: keys_of(client, batch), transport=server) == KEYS
    assert server.count("files.content") == 2


@backends
def test_lists_and_watches(backend: str, server: Server) -> None:
    for _ in range(45):
        server.put(status="completed")

    async def work(client: AsyncClient) -> tuple[int, list[str]]:
        count = len([one async for one in client.batches.list(limit=20)])
        return count, [one.status async for one in client.batches.watch("batch_00001")]

    assert run(backend, work, transport=server) == (45, ["completed"])
    assert (server.count("batches.list"), server.count("batches.retrieve")) == (3, 1)


class Stalling(Server):
    """A server whose downloads stall."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if not request.url.path.endswith("/content"):
            return response
        return httpx2.Response(200, headers=response.headers, stream=_Halting())


class _Halting(httpx2.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield CONTENT[:100]
        await anyio.sleep(30)


@backends
def test_a_cancelled_save_leaves_no_file(backend: str, tmp_path: Path) -> None:
    server = Stalling()
    server.store(CONTENT)

    async def work(client: AsyncClient) -> bool:
        with anyio.move_on_after(0.1) as scope:
            await client.files.content("file-001").save(tmp_path / "results.jsonl")
        return scope.cancelled_caught

    assert run(backend, work, transport=server) is True
    assert list(tmp_path.iterdir()) == []
    assert server.count("files.content") == 1


@backends
def test_cancelled_results_can_be_read_again(backend: str) -> None:
    server = Stalling()
    batch = server.finished(*LINES)

    async def work(client: AsyncClient) -> int:
        count = 0
        for _ in range(2):
            with anyio.move_on_after(0.1):
                await keys_of(client, batch)
            count += 1
        return count

    assert run(backend, work, transport=server) == 2
    assert server.count("files.content") == 2


@backends
def test_a_cancelled_wait_asks_no_more(backend: str, server: Server) -> None:
    batch = server.put(status="in_progress")

    async def halting(_: float) -> None:
        await anyio.sleep(30)

    clock = replace(server.clock, rest=halting)

    async def work(client: AsyncClient) -> bool:
        with anyio.move_on_after(0.1) as scope:
            await client.batches.wait(batch["id"])
        return scope.cancelled_caught

    assert run(backend, work, transport=server, clock=clock) is True
    assert server.count("batches.retrieve") == 1


@backends
def test_many_at_once(backend: str, server: Server) -> None:
    server.script("batches.retrieve", Reply(503), times=10)
    for _ in range(20):
        server.put(status="completed")
    seen: list[str] = []

    async def work(client: AsyncClient) -> None:
        async def one(batch: str) -> None:
            seen.append((await client.batches.wait(batch)).id)

        async with anyio.create_task_group() as group:
            for batch in server.batches:
                group.start_soon(one, batch["id"])

    run(backend, work, transport=server)
    assert sorted(seen) == [batch["id"] for batch in server.batches]
    assert server.count("batches.retrieve") == 30
