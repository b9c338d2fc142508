"""The resources of the fake: bounded memory for files of any size, and little processor time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import batchwright
import pytest

from tests.testing.service_client import Caller, requests

from .ways import WAYS

PACKAGE = __name__.rpartition(".")[0]
SIZE = 64 << 20
ALLOWED = 8 << 20

# The peak is a process's own, and it never falls: each way has a process, warmed up by a small
# file. Client and fake share it, so that it holds both to it.
PROGRAM = """
import resource, sys
from pathlib import Path
from tests_ways import WAYS
from batchwright.testing import Fake
name, small, large, target = sys.argv[1:]
fake = Fake()
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
with WAYS[name].hand(fake) as hand:
    def there_and_back(path):
        made = hand.do(lambda c: c.files.create(file=Path(path), purpose="batch"))
        hand.do(lambda c: c.files.content(made.id).save(target))
        return made.bytes
    there_and_back(small)
    before = peak()
    size = there_and_back(large)
print(size, Path(target).stat().st_size, peak() - before)
"""


@pytest.mark.parametrize("name", WAYS)
def test_a_large_file_goes_in_and_out(name: str, tmp_path: Path) -> None:
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    small.write_bytes(bytes(4 << 20))
    with large.open("wb") as file:
        file.truncate(SIZE)
    root = Path(__file__).parents[PACKAGE.count(".") + 1]
    path = [str(root), str(Path(str(batchwright.__file__)).parents[1])]
    script = PROGRAM.replace("tests_ways", f"{PACKAGE}.ways")
    program = f"import sys; sys.path[:0] = {path!r}\n{script}"
    done = subprocess.run(
        [sys.executable, "-c", program, name, str(small), str(large), str(tmp_path / "saved")],
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    kept, saved, grown = map(int, done.stdout.split())
    assert (kept, saved) == (SIZE, SIZE)
    assert grown <= ALLOWED


def _measured(client: Caller, count: int) -> float:
    data = requests(count)
    begun = time.process_time()
    batch = client.finish(data)
    assert client.bytes(batch["output_file_id"]).count(b"\n") == count
    return time.process_time() - begun


def test_a_batch_of_fifty_thousand_requests_takes_less_than_ten_seconds() -> None:
    assert _measured(Caller(), 50_000) < 10


def test_a_hundred_batches_of_fifty_requests_take_less_than_three_seconds() -> None:
    client = Caller()
    assert sum(_measured(client, 50) for _ in range(100)) < 3
