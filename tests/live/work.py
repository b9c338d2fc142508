"""The quickstart in three calls: submit a file, watch the batch, read every result."""

from __future__ import annotations

import secrets
from collections import Counter
from pathlib import Path

from batchwright import AsyncClient, Batch, BatchResult, LineProblemsError, join

from .bench import CHAT, FINAL, PATIENCE, custom_id, request_lines, same
from .flavours import AnyClient, done
from .report import Report

LINES = 300


async def work(client: AnyClient, report: Report, folder: Path) -> None:
    """Run a file of requests like a user, twice with the same key."""
    key = secrets.token_hex(8)
    path = folder / "work.jsonl"
    path.write_bytes(request_lines(LINES))
    with report.step("submit a file; submit it again and get the same batch", vital=True):
        batch = await done(client.batches.submit(path, endpoint=CHAT, idempotency_key=key))
        again = await done(client.batches.submit(path, endpoint=CHAT, idempotency_key=key))
        same(again.id, batch.id)
    with report.step("watch it until it is final", vital=True):
        looks = await _watched(client, batch)
        report.note(f"seen: {', '.join(dict.fromkeys(look.status for look in looks))}")
        batch = await done(client.batches.wait(looks[-1]))
        assert batch.status in FINAL
    with report.step(f"read {LINES} results: each custom_id exactly once"):
        results = await _results(client, batch)
        same(Counter(one.custom_id for one in results), Counter(map(custom_id, range(LINES))))
        same({(one.outcome, one.status_code) for one in results}, {("succeeded", 200)})
        assert all(isinstance(one.json(), dict) for one in results)
        pairs = list(join(path.read_bytes().split(b"\n"), results))
        same(len(pairs), LINES)
    with report.step("a file with an invalid line is refused before a request is sent"):
        path.write_bytes(request_lines(2) + request_lines(1) + b"{\n")
        try:
            await done(client.batches.submit(path, endpoint=CHAT, idempotency_key=key))
        except LineProblemsError as error:
            found = [(problem.line, problem.code) for problem in error.problems]
            same(found, [(3, "duplicate_custom_id"), (4, "invalid_json_line")])
        else:
            raise AssertionError("it was accepted")


async def _watched(client: AnyClient, batch: Batch) -> list[Batch]:
    if isinstance(client, AsyncClient):
        return [look async for look in client.batches.watch(batch, timeout=PATIENCE)]
    return list(client.batches.watch(batch, timeout=PATIENCE))


async def _results(client: AnyClient, batch: Batch) -> list[BatchResult]:
    if isinstance(client, AsyncClient):
        return [result async for result in client.batches.results(batch)]
    return list(client.batches.results(batch))
