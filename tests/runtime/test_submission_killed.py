"""A submission that is killed at any step and begun anew makes one object, and only one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import batchwright
import pytest
from batchwright.testing import Fake, Stall, serve

URL = "/v1/embeddings"
STEPS = ["batches.list", "files.create", "batches.list", "batches.create"]

PROGRAM = f"""
import asyncio, sys
from batchwright import AsyncClient, Client
flavour, url, path = sys.argv[1:]
async def run():
    async with AsyncClient(api_key="k", base_url=url) as client:
        return await client.batches.submit(path, endpoint={URL!r})
if flavour == "async":
    print(asyncio.run(run()).id)
else:
    with Client(api_key="k", base_url=url) as client:
        print(client.batches.submit(path, endpoint={URL!r}).id)
"""


def line(number: int) -> bytes:
    body = {"model": "m", "input": "x"}
    request = {"custom_id": str(number), "method": "POST", "url": URL, "body": body}
    return json.dumps(request).encode() + b"\n"


@pytest.mark.parametrize("flavour", ["sync", "async"])
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", [1, 2, 3, 4])
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
        assert len(fake.objects("Batch")) == (1 if acted and step == 4 else 0)
        made: list[bytes] = []
        for _ in range(2):
            with _begin(flavour, url, path) as again:
                assert again.stdout is not None
                made.append(again.stdout.read())
    assert [f"{one['id']}\n".encode() for one in fake.objects("Batch")] == [made[0]]
    assert made[1] == made[0]
    assert fake.complaints() == []


def _until(fake: Fake, step: int, acted: bool) -> None:
    """Wait until the server has come so far."""
    give_up = time.monotonic() + 20
    while len(fake.journal) < step or fake.journal[-1].acted != acted:
        assert time.monotonic() < give_up
        time.sleep(0.01)


def _begin(flavour: str, url: str, path: Path) -> subprocess.Popen[bytes]:
    place = str(Path(str(batchwright.__file__)).parents[1])
    program = f"import sys; sys.path.insert(0, {place!r})\n{PROGRAM}"
    return subprocess.Popen(
        [sys.executable, "-c", program, flavour, url, str(path)], stdout=subprocess.PIPE
    )
