"""A submission that is killed at any step and started again creates one batch, and only one."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import batchwright
import pytest
from batchwright import AsyncClient, Client
from batchwright.testing import Fake, Stall, serve
from httpx2 import AsyncHTTPTransport, HTTPTransport

URL = "/v1/embeddings"
STEPS = ["batches.list", "files.create", "batches.list", "batches.create", "batches.list"]

PROGRAM = """
import sys
from tests_killed import submitted
submitted(*sys.argv[1:])
"""


def submitted(flavour: str, url: str, path: str) -> str:
    """The id of the batch that exists after submitting a file."""
    # Nothing here is encrypted, and to read the certificates takes its time.
    if flavour == "sync":
        with Client(transport=HTTPTransport(verify=False), api_key="k", base_url=url) as client:
            return client.batches.submit(path, endpoint=URL, idempotency_key="nightly").id

    async def run() -> str:
        over = AsyncHTTPTransport(verify=False)
        async with AsyncClient(transport=over, api_key="k", base_url=url) as client:
            return (await client.batches.submit(path, endpoint=URL, idempotency_key="nightly")).id

    return asyncio.run(run())


def line(number: int) -> bytes:
    body = {"model": "m", "input": "x"}
    request = {"custom_id": str(number), "method": "POST", "url": URL, "body": body}
    return json.dumps(request).encode() + b"\n"


@pytest.mark.parametrize("flavour", ["sync", "async"])
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_killed_and_begun_anew_it_is_made_once(
    flavour: str, acted: bool, step: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(map(line, range(9))))
    fake = Fake()
    operation = STEPS[step - 1]
    # The server is silent at that step, and so the client is still there to be killed.
    fake.fault(operation, Stall(acts=acted), call=STEPS[:step].count(operation))
    with serve(fake) as url:
        with _begin(flavour, url, path) as first:
            _until(fake, step, acted)
            first.send_signal(signal.SIGKILL)
            assert first.wait(20) == -signal.SIGKILL
        assert [exchange.operation for exchange in fake.journal] == STEPS[:step]
        assert len(fake.objects("Batch")) == (1 if step == 5 or (acted and step == 4) else 0)
        made = [submitted(flavour, url, str(path)) for _ in range(2)]
    assert made == [one["id"] for one in fake.objects("Batch")] * 2
    assert fake.complaints() == []


def _until(fake: Fake, step: int, acted: bool) -> None:
    """Wait until the server has received so much."""
    give_up = time.monotonic() + 20
    while len(fake.journal) < step or fake.journal[-1].performed != acted:
        assert time.monotonic() < give_up
        time.sleep(0.01)


def _begin(flavour: str, url: str, path: Path) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[__name__.count(".")]
    places = [str(root), str(Path(str(batchwright.__file__)).parents[1])]
    program = f"import sys; sys.path[:0] = {places!r}{PROGRAM.replace('tests_killed', __name__)}"
    return subprocess.Popen([sys.executable, "-c", program, flavour, url, str(path)])
