"""The tasks, done with batchwright."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from .setting import ENDPOINT, ROOT, SPEC, Action, Setting, blob_in, request

if TYPE_CHECKING:
    from batchwright import Batch, Client


def _client(setting: Setting) -> Client:
    from batchwright import Client

    client = Client(api_key="k", base_url=setting.url)
    next(iter(client.batches.list(limit=1)), None)  # connects
    return client


def generate(setting: Setting) -> Action:
    """The whole package: client, fake, contracts, fixtures and reference."""
    program = [sys.executable, "-m", "generator", "--spec", str(SPEC)]

    def act() -> int:
        subprocess.run([*program, "--out", str(setting.folder / "out")], check=True, cwd=ROOT)
        return 1

    return act


def importing(setting: Setting) -> Action:
    def act() -> int:
        import batchwright

        return len([batchwright])

    return act


def page(setting: Setting) -> Action:
    client = _client(setting)

    def act() -> int:
        return sum(1 for _ in range(setting.count // 100) for _ in client.batches.list(limit=100))

    return act


def retrieve(setting: Setting) -> Action:
    client = _client(setting)

    def act() -> int:
        return sum(client.batches.retrieve("b").id == "b" for _ in range(setting.count))

    return act


def concurrent(setting: Setting) -> Action:
    from batchwright import AsyncClient

    async def run() -> int:
        async with AsyncClient(api_key="k", base_url=setting.url) as client:
            names = iter(["b"] * setting.count)

            async def retrieve_rest() -> int:
                return sum([(await client.batches.retrieve(name)).id == "b" for name in names])

            return sum(await asyncio.gather(*(retrieve_rest() for _ in range(64))))

    return lambda: asyncio.run(run())


def results(setting: Setting) -> Action:
    client = _client(setting)
    batch = client.batches.retrieve(setting.lines)

    def act() -> int:
        return sum(one.outcome == "succeeded" for one in client.batches.results(batch))

    return act


def results_json(setting: Setting) -> Action:
    client = _client(setting)
    batch = client.batches.retrieve(setting.lines)

    def act() -> int:
        return sum(
            bool(one.decode(dict[str, Any])["choices"]) for one in client.batches.results(batch)
        )

    return act


def upload(setting: Setting) -> Action:
    client, path = _client(setting), blob_in(setting)
    return lambda: client.files.create(file=path, purpose="batch").bytes or 0


def download(setting: Setting) -> Action:
    client, path = _client(setting), setting.folder / "results.jsonl"

    def act() -> int:
        return client.files.content(setting.blob).save(path).stat().st_size

    return act


def check(setting: Setting) -> Action:
    from batchwright import check_lines, write_lines

    most = min(setting.count, 50_000)
    path = setting.folder / "requests.jsonl"
    write_lines(path, (request(number, setting.size) for number in range(most)))

    def act() -> int:
        for _ in range(setting.count // most):
            assert check_lines(path, endpoint=ENDPOINT) == []
        return setting.count

    return act


def split(setting: Setting) -> Action:
    from batchwright import shard

    rows = [request(number, setting.size) for number in range(1000)]

    def again() -> Iterator[dict[str, Any]]:
        return chain.from_iterable(repeat(rows, setting.count // 1000))

    return lambda: sum(content.count(b"\n") for content in shard(again()))


def submit(setting: Setting) -> Action:
    from batchwright import shard

    client = _client(setting)
    files = list(shard(map(request, range(setting.count * 2)), most_lines=2))

    def act() -> int:
        batches = [
            client.batches.submit(content, endpoint=ENDPOINT, idempotency_key=f"job/{number}")
            for number, content in enumerate(files)
        ]
        return len({batch.id for batch in batches})

    return act


def held(setting: Setting) -> Action:
    client = _client(setting)
    kept: list[Batch] = []

    def act() -> int:
        for _ in range(setting.count // 100):
            kept.extend(client.batches.list(limit=100))
        return len(kept)

    return act


def fake(setting: Setting) -> Action:
    """Batches of `size` lines in a fake in process, from upload to results."""
    from batchwright import Client, shard
    from batchwright.testing import Fake

    server = Fake()
    client = Client(transport=server.transport, api_key="k")
    (content,) = shard(map(request, range(setting.size)))

    def act() -> int:
        lines = 0
        for _ in range(setting.count):
            batch = client.batches.submit(content, endpoint=ENDPOINT, idempotency_key=None)
            ended = client.batches.wait(batch)
            lines += sum(one.outcome == "succeeded" for one in client.batches.results(ended))
        return lines // setting.size

    return act
