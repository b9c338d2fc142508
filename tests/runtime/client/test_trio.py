"""Coroutines run on trio as on asyncio: a cancelled call leaves no connection, loops share none."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
import trio
from batchwright import AsyncClient, Chunks, write_lines
from batchwright._runtime.http.event_loop import off_loop
from batchwright.testing import Fake, Status, serve

from ..loopback import serve as showing
from ..parcels import Flavour, create, photo, retrieve, saying, upload

Runner = Callable[[Callable[[], Awaitable[Any]]], Any]


def on_asyncio(work: Callable[[], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        return await work()

    return asyncio.run(run())


both_loops = pytest.mark.parametrize("run", [on_asyncio, trio.run], ids=["asyncio", "trio"])


@both_loops
@pytest.mark.parametrize("served", [False, True], ids=["process", "loopback"])
def test_a_batch_from_its_lines_to_its_results(run: Runner, served: bool, tmp_path: Path) -> None:
    fake = Fake()
    fake.fault("batches.retrieve", Status(status=503))
    path = tmp_path / "requests.jsonl"
    body = {"model": "m", "messages": [{"role": "user", "content": "?"}]}
    url = "/v1/chat/completions"
    write_lines(
        path,
        [{"custom_id": name, "method": "POST", "url": url, "body": body} for name in "abc"],
    )

    async def work(**where: Any) -> None:
        async with AsyncClient(api_key="k", clock=fake.transport.clock, **where) as client:
            file = await client.files.create(file=path, purpose="batch")
            batch = await client.batches.create(
                input_file_id=file.id, endpoint=url, completion_window="24h"
            )
            batch = await client.batches.wait(batch)
            assert [result.custom_id async for result in client.batches.results(batch)] == [*"abc"]
            assert batch.output_file_id is not None
            saved = await client.files.content(batch.output_file_id).save(tmp_path / "results")
            assert len(saved.read_bytes().splitlines()) == 3
            assert [one.id async for one in client.batches.list()] == [batch.id]

    if served:
        with serve(fake) as at:
            run(lambda: work(base_url=at))
    else:
        run(lambda: work(transport=fake.transport))


@both_loops
def test_a_wait_is_passed_in_the_loop(run: Runner) -> None:
    async def work() -> None:
        begun = time.monotonic()
        fake = saying()
        await AsyncClient(api_key="k").clock.rest(0.05)
        await Flavour().async_client(fake).send(retrieve())
        assert time.monotonic() - begun >= 0.05

    run(work)


class Stalling(httpx2.AsyncByteStream):
    def __init__(self) -> None:
        self.closed = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"begun"
        await anyio.sleep(60)

    async def aclose(self) -> None:
        self.closed += 1


@both_loops
def test_a_cancelled_save_leaves_no_file(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"old")
    body = Stalling()
    handler = httpx2.MockTransport(lambda _: httpx2.Response(200, stream=body))

    async def work() -> None:
        async with Flavour().async_client(handler) as client, anyio.create_task_group() as tasks:
            tasks.start_soon(client.download(photo()).save, tmp_path / "photo")
            while len([path for path in tmp_path.iterdir() if path.stat().st_size]) < 2:
                await anyio.sleep(0.01)
            tasks.cancel_scope.cancel()

    run(work)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
    assert body.closed == 1


@both_loops
def test_a_cancelled_request_closes_its_connection(run: Runner) -> None:
    def endless(_: bytes) -> Iterator[bytes]:
        while True:
            time.sleep(0.02)
            yield b"HTTP/1.1 102 Processing\r\n\r\n"

    with showing(endless) as server:

        async def work() -> None:
            async with Flavour().async_client(server.url) as client:
                with anyio.move_on_after(0.5) as scope:
                    await client.send(create())
                assert scope.cancelled_caught
                assert await anyio.to_thread.run_sync(server.ended.wait, 5)

        run(work)


@both_loops
def test_a_cancelled_upload_closes_its_file(run: Runner) -> None:
    reading, left = threading.Event(), threading.Event()

    def parts() -> Generator[bytes]:
        try:
            yield b"part"
            reading.set()
            time.sleep(0.2)
            yield b"more"
            time.sleep(60)
        finally:
            left.set()

    made = parts()

    async def work() -> None:
        async with Flavour().async_client(saying()) as client, anyio.create_task_group() as tasks:
            tasks.start_soon(client.send, upload(Chunks(made)))
            await anyio.to_thread.run_sync(reading.wait, 5)
            tasks.cancel_scope.cancel()

    begun = time.monotonic()
    run(work)
    made.close()
    assert left.is_set()
    assert time.monotonic() - begun < 30


@both_loops
@pytest.mark.parametrize("how", ["scope", "task"])
def test_what_runs_in_a_thread_is_through_before_the_cancellation(run: Runner, how: str) -> None:
    begun, done = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        time.sleep(0.2)
        done.set()

    async def by_scope() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(off_loop, slow)
            await anyio.to_thread.run_sync(begun.wait, 5)
            tasks.cancel_scope.cancel()
        assert done.is_set()

    async def by_task() -> None:
        task = asyncio.ensure_future(off_loop(slow))
        await asyncio.to_thread(begun.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done.is_set()

    if how == "scope":
        run(by_scope)
    elif run is on_asyncio:
        run(by_task)


@both_loops
def test_one_run_after_the_other_has_connections_of_its_own(run: Runner) -> None:
    fake = saying()
    with serve(fake) as url:
        client = Flavour().async_client(url)

        async def work() -> None:
            async with client:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(client.send, create())
                    tasks.start_soon(client.send, create())
                assert len(vars(client)["_pools"]) == 1

        run(work)
        run(work)
    assert len(vars(client)["_pools"]) == 0
    assert len(fake.journal) == 4


def test_importing_the_package_imports_no_event_loop() -> None:
    script = "import sys, batchwright; print(sorted({'asyncio', 'trio'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(Path(__file__).parents[3] / "generated")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "[]\n"
