"""Submitting, waiting and reading results with the generated client, in every way to a fake."""

from __future__ import annotations

import json
from typing import Any

import pytest
from batchwright import BatchResult, LineProblemsError, join
from batchwright.batches import check_lines, shard
from batchwright.testing import Fake

from tests.testing.ways import Way, ways

URL = "/v1/chat/completions"


def requests(count: int) -> list[dict[str, Any]]:
    return [
        {
            "custom_id": f"request-{number}",
            "method": "POST",
            "url": URL,
            "body": {"model": "m", "messages": []},
        }
        for number in range(count)
    ]


def failing_every_third() -> Fake:
    """A fake that fails every third line, and answers the others with their numbers."""
    fake = Fake()

    def respond(line: dict[str, Any]) -> dict[str, Any]:
        number = int(line["custom_id"].rpartition("-")[2])
        if number % 3 == 2:
            return {"status": 400, "error": {"message": "no", "code": "bad"}}
        return {"body": {"answer": number}}

    fake.answer(respond)
    return fake


@ways
def test_a_file_goes_in_and_every_line_comes_out(way: Way) -> None:
    fake = failing_every_third()
    (content,) = shard(requests(10))
    assert check_lines(content, endpoint=URL) == []
    with way.hand(fake) as hand:
        batch = hand.do(lambda c: c.batches.submit(content, endpoint=URL, idempotency_key="k"))
        assert (
            hand.do(lambda c: c.batches.submit(content, endpoint=URL, idempotency_key="k")).id
            == batch.id
        )
        seen = [look.status for look in hand.all(lambda c: c.batches.watch(batch.id))]
        batch = hand.do(lambda c: c.batches.wait(batch.id))
        results: list[BatchResult] = hand.all(lambda c: c.batches.results(batch))
        assert hand.all(lambda c: c.batches.results(batch.id)) == results
    assert len(fake.objects("Batch")) == 1
    assert seen == ["in_progress", "finalizing", "completed"]
    assert batch.status == "completed"
    assert len(results) == 10
    by_id = {result.custom_id: result for result in results}
    assert by_id["request-0"].outcome == "succeeded"
    assert by_id["request-0"].json() == {"answer": 0}
    failed = by_id["request-2"]
    assert (failed.outcome, failed.status_code, failed.retryable) == ("failed", 400, False)
    assert failed.error is not None
    assert (failed.error.code, failed.error.message) == ("bad", "no")
    pairs = list(join(requests(10), results))
    assert {request["custom_id"] for request, _ in pairs} == {f"request-{n}" for n in range(10)}
    assert all(request["custom_id"] == result.custom_id for request, result in pairs)
    assert fake.complaints() == []


@ways
def test_a_bad_file_costs_nothing(way: Way) -> None:
    lines = [*requests(2), requests(1)[0], {**requests(3)[2], "url": "/v1/embeddings"}]
    content = b"".join(json.dumps(line).encode() + b"\n" for line in lines) + b"{\n"
    fake = Fake()
    with way.hand(fake) as hand, pytest.raises(LineProblemsError) as caught:
        hand.do(lambda c: c.batches.submit(content, endpoint=URL, idempotency_key="k"))
    found = [(problem.line, problem.code) for problem in caught.value.problems]
    assert found == [(3, "duplicate_custom_id"), (4, "url_mismatch"), (5, "invalid_json_line")]
    assert (fake.journal, fake.objects("File"), fake.objects("Batch")) == ([], [], [])
