"""litellm's calls for files and batches against the fake."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import litellm

FINAL = {"completed", "failed", "expired", "cancelled"}
HERE: dict[str, Any] = {"custom_llm_provider": "openai", "max_retries": 0}


def main() -> None:
    content = b"".join(json.dumps(line).encode() + b"\n" for line in lines())
    file: Any = litellm.create_file(file=("requests.jsonl", content), purpose="batch", **HERE)
    same(file.bytes, len(content))
    found: Any = litellm.file_retrieve(file_id=file.id, **HERE)
    same(found.filename, "requests.jsonl")
    download: Any = litellm.file_content(file_id=file.id, **HERE)
    same(download.content, content)
    files: Any = litellm.file_list(purpose="batch", **HERE)
    same([each.id for each in files], [file.id])
    print("upload, retrieve, content and list of a file")

    batch = created(file.id, {"night": "1"})
    same(batch.metadata, {"night": "1"})
    batch = ended(batch.id)
    same(batch.status, "completed")
    results = [
        json.loads(line)
        for each in (batch.output_file_id, batch.error_file_id)
        for line in litellm.file_content(file_id=each, **HERE).content.splitlines()
    ]
    statuses = {line["custom_id"]: line["response"]["status_code"] for line in results}
    same(statuses, {"request-0": 200, "bad": 400, "request-2": 200})
    print("create, poll and results of a batch")

    other = created(file.id)
    cancelled: Any = litellm.cancel_batch(batch_id=other.id, **HERE)
    same(cancelled.status, "cancelling")
    same(ended(other.id).status, "cancelled")
    batches: Any = litellm.list_batches(limit=1, **HERE)
    same([each.id for each in batches.data], [other.id])
    print("cancel and list of batches")

    refused(409, litellm.cancel_batch, batch_id=batch.id)
    refused(404, litellm.retrieve_batch, batch_id="batch_unknown")
    refused(404, litellm.file_content, file_id="file-unknown")
    refused(400, litellm.create_file, file=("a.exe", b"{}\n"), purpose="batch")
    refused(401, litellm.retrieve_batch, batch_id=batch.id, api_key="sk-wrong")
    print("conflict, unknown ids, a name and a key that are refused")

    broken: Any = litellm.create_file(file=("broken", b"not JSON\n"), purpose="batch", **HERE)
    batch = ended(created(broken.id).id)
    same((batch.status, batch.errors.data[0].line), ("failed", 1))
    print("a batch that fails")

    deleted: Any = litellm.file_delete(file_id=file.id, **HERE)
    same(deleted.deleted, True)
    refused(404, litellm.file_retrieve, file_id=file.id)
    print("delete of a file")


def lines() -> list[dict[str, Any]]:
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hello"}]}
    url = "/v1/chat/completions"
    keys = ("request-0", "bad", "request-2")
    return [{"custom_id": key, "method": "POST", "url": url, "body": body} for key in keys]


def created(file: str, metadata: dict[str, str] | None = None) -> Any:
    return litellm.create_batch(
        completion_window="24h",
        endpoint="/v1/chat/completions",
        input_file_id=file,
        metadata=metadata,
        **HERE,
    )


def ended(identifier: str) -> Any:
    for _ in range(100):
        batch: Any = litellm.retrieve_batch(batch_id=identifier, **HERE)
        if batch.status in FINAL:
            return batch
        time.sleep(0.01)
    raise AssertionError(f"still {batch.status}")


def refused(status: int, action: Callable[..., object], **arguments: Any) -> None:
    try:
        action(**(HERE | arguments))
    except Exception as error:
        same(getattr(error, "status_code", error), status)
        return
    raise AssertionError(f"{status} was expected")


def same(seen: object, expected: object) -> None:
    assert seen == expected, f"{seen!r}, expected {expected!r}"


if __name__ == "__main__":
    main()
