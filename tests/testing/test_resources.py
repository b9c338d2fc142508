"""Speed: a test that needs many requests is still a quick one, measured in processor time."""

from __future__ import annotations

import time

from tests.testing.service_client import Asker, requests


def _measured(asker: Asker, count: int) -> float:
    data = requests(count)
    begun = time.process_time()
    batch = asker.finish(data)
    assert asker.bytes(batch["output_file_id"]).count(b"\n") == count
    return time.process_time() - begun


def test_a_batch_of_fifty_thousand_requests_takes_less_than_ten_seconds() -> None:
    assert _measured(Asker(), 50_000) < 10


def test_a_hundred_batches_of_fifty_requests_take_less_than_three_seconds() -> None:
    asker = Asker()
    assert sum(_measured(asker, 50) for _ in range(100)) < 3
