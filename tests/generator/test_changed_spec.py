"""A change of the spec reaches the client, its fake and its factories: a state, a limit, a code."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Generator
from pathlib import Path
from types import ModuleType

import httpx2
import pytest

from generator import generate

SPEC = Path(__file__).parents[2] / "spec/openapi.yaml"

CHANGES = (
    ("            - validating\n", "            - validating\n            - queued\n"),
    (
        "                to: [in_progress, failed, cancelling]\n",
        "                to: [queued, failed, cancelling]\n",
    ),
    (
        "              in_progress:\n                sets: in_progress_at\n",
        "              queued: {sets: queued_at, lasts: 10, to: [in_progress, cancelling]}\n"
        "              in_progress:\n                sets: in_progress_at\n",
    ),
    (
        "        in_progress_at:\n",
        "        queued_at: {type: [integer, 'null'], format: unixtime}\n        in_progress_at:\n",
    ),
    (
        "            - output_failed\n",
        "            - output_failed\n            - quota_exhausted\n",
    ),
    (
        "        output_expires_after:\n          $ref",
        "        priority: {type: integer, minimum: 1, maximum: 9}\n"
        "        output_expires_after:\n          $ref",
    ),
    ("token_limit_exceeded, batch_failed,", "token_limit_exceeded, quota_exhausted, batch_failed,"),
)
"""Texts of the spec, each with its replacement."""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Generator[ModuleType]:
    """The package `changed`, of the spec with the changes."""
    spec = SPEC.read_text(encoding="utf-8")
    for old, new in CHANGES:
        assert spec.count(old) == 1, old
        spec = spec.replace(old, new)
    folder = tmp_path_factory.mktemp("changed")
    for path, text in generate(spec, package="changed").items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield importlib.import_module("changed")
    for name in [name for name in sys.modules if name.partition(".")[0] == "changed"]:
        del sys.modules[name]


def _lines(changed: ModuleType, count: int) -> bytes:
    body = {"model": "a", "messages": [{"role": "user", "content": "b"}]}
    lines = (
        {"custom_id": f"r{n}", "method": "POST", "url": "/v1/chat/completions", "body": body}
        for n in range(count)
    )
    return b"".join(changed.shard(lines))


def test_the_fake_enters_a_new_state_and_executes_no_request_there(changed: ModuleType) -> None:
    testing = importlib.import_module("changed.testing")
    fake = testing.Fake()
    with changed.Client(transport=fake.transport, api_key="any") as client:
        batch = client.batches.submit(
            _lines(changed, 4), endpoint="/v1/chat/completions", idempotency_key=None
        )
        seen = [(one.status, one.request_counts.completed) for one in client.batches.watch(batch)]
        ended = client.batches.retrieve(batch.id)
        results = list(client.batches.results(ended))
    assert [status for status, _ in seen] == ["queued", "in_progress", "finalizing", "completed"]
    assert dict(seen)["queued"] == 0
    assert ended.created_at <= ended.queued_at <= ended.in_progress_at
    assert [one.outcome for one in results] == 4 * ["succeeded"]
    assert fake.complaints() == []


def test_a_batch_is_made_in_every_state_with_a_new_one_before(changed: ModuleType) -> None:
    testing = importlib.import_module("changed.testing")
    made = testing.factories.in_every_state(testing.Fake())
    assert "queued" in made
    assert made["queued"].value["in_progress_at"] is None
    expired = testing.factories.make(testing.Fake(), "expired", succeeded=1, unprocessed=2)
    counts = expired.value["request_counts"]
    assert (counts["total"], counts["completed"]) == (3, 1)


def test_a_new_limit_is_checked_before_a_request_is_sent(changed: ModuleType) -> None:
    testing = importlib.import_module("changed.testing")
    fake = testing.Fake()
    with changed.Client(transport=fake.transport, api_key="any") as client:
        file = client.files.create(file=_lines(changed, 1), filename="a.jsonl", purpose="batch")
        with pytest.raises(changed.ArgumentError, match="priority"):
            client.batches.create(
                input_file_id=file.id, endpoint="/v1/chat/completions", priority=10
            )
        assert len(fake.journal) == 1
        client.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions", priority=9)
    assert len(fake.journal) == 2


@pytest.mark.parametrize(("code", "retryable"), [("quota_exhausted", True), ("bad", False)])
def test_a_new_code_decides_whether_a_failed_batch_is_retryable(
    changed: ModuleType, code: str, retryable: bool
) -> None:
    counts = {"total": 0, "completed": 0, "failed": 0}
    errors = {"object": "list", "data": [{"code": code}]}
    value = {"id": "batch_1", "status": "failed", "errors": errors, "request_counts": counts}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=value))
    with changed.Client(transport=transport, api_key="any") as client:
        assert client.batches.retrieve("batch_1").retryable is retryable
