"""openai-python against the fake, with its strict validation of responses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openai
from openai import OpenAI

FINAL = {"completed", "failed", "expired", "cancelled"}


def main(client: OpenAI, folder: Path) -> None:
    client = client.with_options(max_retries=0)
    path = folder / "requests.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines()), encoding="utf-8")

    file = client.files.create(
        file=path, purpose="batch", expires_after={"anchor": "created_at", "seconds": 3600}
    )
    same(file.bytes, path.stat().st_size)
    same(file.expires_at, file.created_at + 3600)
    same(client.files.retrieve(file.id).filename, "requests.jsonl")
    same(client.files.content(file.id).read(), path.read_bytes())
    same([each.id for each in client.files.list(purpose="batch", limit=1)], [file.id])
    print("upload, retrieve, content and list of a file")

    batch = client.batches.create(
        input_file_id=file.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
        metadata={"night": "1"},
        output_expires_after={"anchor": "created_at", "seconds": 7200},
    )
    same((batch.status, batch.metadata), ("validating", {"night": "1"}))
    batch = ended(client, batch.id)
    same(batch.status, "completed")
    assert batch.request_counts and batch.output_file_id and batch.error_file_id
    counts = batch.request_counts
    same((counts.total, counts.completed, counts.failed), (3, 2, 1))
    good, bad = (
        read(client.files.content(each).read())
        for each in (batch.output_file_id, batch.error_file_id)
    )
    same(sorted(good), ["request-0", "request-2"])
    same([(key, line["response"]["status_code"]) for key, line in bad.items()], [("bad", 400)])
    print("create, poll and results of a batch")

    other = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    same(client.batches.cancel(other.id).status, "cancelling")
    same(client.batches.cancel(other.id).status, "cancelling")
    same(ended(client, other.id).status, "cancelled")
    listed = [each.id for each in client.batches.list(limit=1)]
    same(listed, [other.id, batch.id])
    print("cancel and list of batches, a page for each")

    refused(openai.ConflictError, client.batches.cancel, batch.id)
    refused(openai.NotFoundError, client.batches.retrieve, "batch_unknown")
    refused(openai.NotFoundError, client.files.content, "file-unknown")
    refused(openai.NotFoundError, client.files.delete, "file-unknown")
    error = refused(openai.BadRequestError, lambda: list(client.batches.list(limit=101)))
    same((error.param, error.code), ("limit", "integer_above_max_value"))
    refused(
        openai.BadRequestError,
        lambda: client.files.create(file=("a.exe", b"{}\n"), purpose="batch"),
    )
    refused(
        openai.BadRequestError,
        lambda: client.batches.create(
            input_file_id=file.id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata={str(number): "" for number in range(17)},
        ),
    )
    stranger = client.with_options(api_key="sk-wrong")
    error = refused(openai.AuthenticationError, lambda: list(stranger.files.list()))
    same(error.code, "invalid_api_key")
    assert error.request_id
    print("conflict, unknown ids, a limit, a name, metadata and a key that are refused")

    broken = client.files.create(file=("broken", b"not JSON\n"), purpose="batch")
    batch = client.batches.create(
        input_file_id=broken.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    batch = ended(client, batch.id)
    same(batch.status, "failed")
    assert batch.errors and batch.errors.data
    same([(each.code, each.line) for each in batch.errors.data], [("invalid_json_line", 1)])
    print("a batch that fails")

    same(client.files.delete(file.id).deleted, True)
    refused(openai.NotFoundError, client.files.retrieve, file.id)
    print("delete of a file")


def lines() -> list[dict[str, Any]]:
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "ü \u2028 hello"}]}
    url = "/v1/chat/completions"
    keys = ("request-0", "bad", "request-2")
    return [{"custom_id": key, "method": "POST", "url": url, "body": body} for key in keys]


def ended(client: OpenAI, identifier: str) -> Any:
    for _ in range(100):
        batch = client.batches.retrieve(identifier)
        if batch.status in FINAL:
            return batch
        time.sleep(0.01)
    raise AssertionError(f"still {batch.status}")


def read(content: bytes) -> dict[str, Any]:
    return {line["custom_id"]: line for line in map(json.loads, content.splitlines())}


def refused(kind: type[Any], action: Callable[..., object], *args: str) -> Any:
    try:
        action(*args)
    except openai.APIStatusError as error:
        assert type(error) is kind, repr(error)
        return error
    raise AssertionError(f"{kind.__name__} was expected")


def same(seen: object, expected: object) -> None:
    assert seen == expected, f"{seen!r}, expected {expected!r}"


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        main(OpenAI(_strict_response_validation=True), Path(scratch))
