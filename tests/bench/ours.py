"""The tasks, done with batchwright."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from .parameters import ENDPOINT, ROOT, SPEC, Action, Parameters, blob_in, request

if TYPE_CHECKING:
    from batchwright import Batch, Client


def _client(parameters: Parameters) -> Client:
    from batchwright import Client

    client = Client(api_key="k", base_url=parameters.url)
    next(iter(client.batches.list(limit=1)), None)  # connects
    return client


def generate(parameters: Parameters) -> Action:
    """The whole package: client, fake, contracts, fixtures and reference."""
    program = [sys.executable, "-m", "generator", "--spec", str(SPEC)]

    def act() -> int:
        subprocess.run([*program, "--out", str(parameters.folder / "out")], check=True, cwd=ROOT)
        return 1

    return act


def importing(parameters: Parameters) -> Action:
    def act() -> int:
        import batchwright

        return len([batchwright])

    return act


def page(parameters: Parameters) -> Action:
    client = _client(parameters)

    def act() -> int:
        return sum(
            1 for _ in range(parameters.count // 100) for _ in client.batches.list(limit=100)
        )

    return act


def retrieve(parameters: Parameters) -> Action:
    client = _client(parameters)

    def act() -> int:
        return sum(client.batches.retrieve("b").id == "b" for _ in range(parameters.count))

    return act


def concurrent(parameters: Parameters) -> Action:
    from batchwright import AsyncClient

    async def run() -> int:
        async with AsyncClient(api_key="k", base_url=parameters.url) as client:
            names = iter(["b"] * parameters.count)

            async def retrieve_rest() -> int:
                return sum([(await client.batches.retrieve(name)).id == "b" for name in names])

            return sum(await asyncio.gather(*(retrieve_rest() for _ in range(64))))

    return lambda: asyncio.run(run())


def results(parameters: Parameters) -> Action:
    client = _client(parameters)
    batch = client.batches.retrieve(parameters.lines)

    def act() -> int:
        return sum(one.outcome == "succeeded" for one in client.batches.results(batch))

    return act


def results_json(parameters: Parameters) -> Action:
    client = _client(parameters)
    batch = client.batches.retrieve(parameters.lines)

    def act() -> int:
        return sum(
            bool(one.decode(dict[str, Any])["choices"]) for one in client.batches.results(batch)
        )

    return act


def upload(parameters: Parameters) -> Action:
    client, path = _client(parameters), blob_in(parameters)
    return lambda: client.files.create(file=path, purpose="batch").bytes or 0


def download(parameters: Parameters) -> Action:
    client, path = _client(parameters), parameters.folder / "results.jsonl"

    def act() -> int:
        return client.files.content(parameters.blob).save(path).stat().st_size

    return act


def check(parameters: Parameters) -> Action:
    from batchwright import check_lines, write_lines

    most = min(parameters.count, 50_000)
    path = parameters.folder / "requests.jsonl"
    write_lines(path, (request(number, parameters.size) for number in range(most)))

    def act() -> int:
        for _ in range(parameters.count // most):
            assert check_lines(path, endpoint=ENDPOINT) == []
        return parameters.count

    return act


def split(parameters: Parameters) -> Action:
    from batchwright import shard

    rows = [request(number, parameters.size) for number in range(1000)]

    def again() -> Iterator[dict[str, Any]]:
        return chain.from_iterable(repeat(rows, parameters.count // 1000))

    return lambda: sum(content.count(b"\n") for content in shard(again()))


def submit(parameters: Parameters) -> Action:
    from batchwright import shard

    client = _client(parameters)
    files = list(shard(map(request, range(parameters.count * 2)), most_lines=2))

    def act() -> int:
        batches = [
            client.batches.submit(content, endpoint=ENDPOINT, idempotency_key=f"job/{number}")
            for number, content in enumerate(files)
        ]
        return len({batch.id for batch in batches})

    return act


def held(parameters: Parameters) -> Action:
    client = _client(parameters)
    kept: list[Batch] = []

    def act() -> int:
        for _ in range(parameters.count // 100):
            kept.extend(client.batches.list(limit=100))
        return len(kept)

    return act


def fake(parameters: Parameters) -> Action:
    """Batches of `size` lines in a fake in process, from upload to results."""
    from batchwright import Client, shard
    from batchwright.testing import Fake

    server = Fake()
    client = Client(transport=server.transport, api_key="k")
    (content,) = shard(map(request, range(parameters.size)))

    def act() -> int:
        lines = 0
        for _ in range(parameters.count):
            batch = client.batches.submit(content, endpoint=ENDPOINT, idempotency_key=None)
            ended = client.batches.wait(batch)
            lines += sum(one.outcome == "succeeded" for one in client.batches.results(ended))
        return lines // parameters.size

    return act
