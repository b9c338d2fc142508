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
    """A fake that fails every third line, and responds to the others with their numbers."""
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
    assert found == [(3, "duplicate_custom_id"), (4, "invalid_url"), (5, "invalid_json_line")]
    assert (fake.journal, fake.objects("File"), fake.objects("Batch")) == ([], [], [])


BAD_LINES: list[tuple[bytes | dict[str, Any], str, str | None, str]] = [
    (b"{", "invalid_json_line", None, "This line is not parseable as valid JSON."),
    *(
        (
            {name: None},
            "missing_required_parameter",
            name,
            f"Missing required parameter: '{name}'.",
        )
        for name in ("custom_id", "method", "url", "body")
    ),
    (
        {"body": {"model": "m", "messages": [], "stream": True}},
        "streaming_unsupported",
        "body.stream",
        "Chat Completions: Streaming is not supported in the Batch API.",
    ),
    (
        {"url": "/v1/embeddings"},
        "invalid_url",
        "url",
        "The URL provided for this request does not match the batch endpoint.",
    ),
    (
        {"body": {"messages": []}},
        "invalid_request",
        "body.model",
        "Model parameter is required.",
    ),
    (
        {"body": {"model": "m"}},
        "invalid_request",
        "body.messages",
        "Messages parameter is required.",
    ),
]


@pytest.mark.parametrize(("change", "code", "param", "message"), BAD_LINES)
def test_what_is_wrong_with_a_line_is_said_beforehand_as_the_server_says_it(
    change: bytes | dict[str, Any], code: str, param: str | None, message: str
) -> None:
    first, second = requests(2)
    bad = change if isinstance(change, bytes) else json.dumps(second | change).encode()
    content = json.dumps(first).encode() + b"\n" + bad + b"\n"
    (problem,) = check_lines(content, endpoint=URL)
    fake = Fake()
    batch = fake.put("Batch", {"endpoint": URL}, content=content, state="failed")
    assert (problem.line, problem.code, problem.param, problem.message) == (2, code, param, message)
    assert batch["errors"]["data"] == [
        {"code": code, "message": message, "param": param, "line": 2}
    ]
