"""Files of any size in bounded memory, and many requests in little processor time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import batchwright
import pytest

from tests.testing.service_client import Caller, requests
from tests.testing.ways import WAYS

SIZE = 64 << 20
ALLOWED = 8 << 20

# A process keeps its peak: each way has a process, warmed up by a small file. Client and fake share
# it, so the limit is for both.
FILE = """
import resource, sys
from pathlib import Path
from tests.testing.ways import WAYS
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


RESULTS = """
import resource, sys
from tests.runtime.results.ended_batch import requests
from tests.testing.ways import WAYS
from batchwright.testing import Fake
name, count = sys.argv[1:]
class Ignored(list):
    def append(self, result):
        pass
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
fake = Fake()
fake.answer(body={"text": "x" * (1 << 20)})
few, many = (
    fake.put("Batch", content=requests(*map(str, range(lines))), state="completed")["id"]
    for lines in (2, int(count))
)
with WAYS[name].hand(fake) as hand:
    hand.all(lambda c: c.batches.results(few), Ignored())
    before = peak()
    hand.all(lambda c: c.batches.results(many), Ignored())
print(sum(exchange.response_length for exchange in fake.journal), peak() - before)
"""


def _printed(program: str, *arguments: object) -> list[int]:
    root = Path(__file__).parents[3]
    path = [str(root), str(Path(str(batchwright.__file__)).parents[1])]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}\n{program}"]
        + [str(argument) for argument in arguments],
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    return [int(number) for number in done.stdout.split()]


@pytest.mark.parametrize("name", WAYS)
def test_a_large_file_goes_in_and_out(name: str, tmp_path: Path) -> None:
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    small.write_bytes(bytes(4 << 20))
    with large.open("wb") as file:
        file.truncate(SIZE)
    kept, saved, grown = _printed(FILE, name, small, large, tmp_path / "saved")
    assert (kept, saved) == (SIZE, SIZE)
    assert grown <= ALLOWED


@pytest.mark.parametrize("name", WAYS)
def test_memory_does_not_grow_with_a_file_of_results(name: str) -> None:
    sent, grown = _printed(RESULTS, name, SIZE >> 20)
    assert sent > SIZE
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
