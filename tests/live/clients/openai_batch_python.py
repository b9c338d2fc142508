"""openai-batch against the fake: its three calls in one, resumed, and for embeddings."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openai
from openai_batch import Batch
from openai_batch.batch import BatchType
from openai_batch.providers import Provider


def provider(key: str = os.environ["OPENAI_API_KEY"]) -> Provider:
    return Provider(name="fake", base_url=os.environ["OPENAI_BASE_URL"], api_key=key)


def main(folder: Path) -> None:
    output, errors = folder / "output.jsonl", folder / "errors.jsonl"
    seen: list[str] = []
    path = folder / "chat.jsonl"
    with Batch(path, custom_id_prefix="bad", provider=provider()) as work:
        for number in range(3):
            messages = [{"role": "user", "content": f"hello {number}"}]
            work.add_to_batch(model="gpt-4o-mini", messages=messages)
    # One that has written its file has closed it, and cannot submit it any more.
    work = Batch(path, output, errors, provider=provider())
    batch, *paths = work.submit_wait_download(
        interval=0.01, status_callback=lambda look: seen.append(look.status)
    )
    same(batch.status, "completed")
    same(sorted(set(seen), key=seen.index)[-2:], ["finalizing", "completed"])
    same(paths, [output, errors])
    same(read(output) | read(errors), {"bad-1": 400, "bad-2": 200, "bad-3": 200})
    print("upload, create, poll and download of a batch")

    again = Batch(batch_id=batch.id, output_file=folder / "again.jsonl", provider=provider())
    again.error_file = errors
    same(again.status().request_counts.total, 3)
    again.download()
    same(read(folder / "again.jsonl"), read(output))
    print("download of a batch that is known by its id")

    with Batch(folder / "embeddings.jsonl", provider=provider()) as work:
        work.add_to_batch(model="text-embedding-3-small", input="hello")
    work = Batch(folder / "embeddings.jsonl", output, provider=provider())
    work.batch_type = BatchType.EMBEDDING
    batch, *_ = work.submit_wait_download(interval=0.01, metadata={"night": "1"})
    same((batch.endpoint, batch.metadata), ("/v1/embeddings", {"night": "1"}))
    same(read(output), {"line-1": 200})
    print("a batch of embeddings")

    unknown = Batch(batch_id="batch_unknown", provider=provider())
    refused(openai.NotFoundError, unknown)
    refused(openai.AuthenticationError, Batch(batch_id=batch.id, provider=provider("sk-wrong")))
    print("an unknown id and a key that are refused")


def read(path: Path) -> dict[str, int]:
    lines: list[dict[str, Any]] = [json.loads(line) for line in path.read_bytes().splitlines()]
    return {line["custom_id"]: line["response"]["status_code"] for line in lines}


def refused(kind: type[Exception], work: Batch) -> None:
    try:
        work.status()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")


def same(seen: object, expected: object) -> None:
    assert seen == expected, f"{seen!r}, expected {expected!r}"


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        main(Path(scratch))
