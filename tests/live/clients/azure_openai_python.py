"""openai-python's AzureOpenAI, which sends its key in `api-key`, against Azure's dialect."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import Any

import openai
from openai import AzureOpenAI

FINAL = {"completed", "failed", "expired", "cancelled"}


def main(client: AzureOpenAI) -> None:
    content = "".join(json.dumps(line) + "\n" for line in lines()).encode()
    file = client.files.create(
        file=("requests.jsonl", content),
        purpose="batch",
        expires_after={"anchor": "created_at", "seconds": 1209600},
    )
    same(client.files.content(file.id).read(), content)
    print("upload and content of a file")

    batch = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    same((batch.output_file_id, batch.error_file_id), ("", ""))
    batch = ended(client, batch.id)
    same(batch.status, "completed")
    assert batch.output_file_id and batch.error_file_id
    same(keys(client, batch.output_file_id), ["request-0", "request-2"])
    same(keys(client, batch.error_file_id), ["bad"])
    print("create, poll and results of a batch, with empty ids until it ends")

    other = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    client.batches.cancel(other.id)
    same(ended(client, other.id).status, "cancelled")
    same([each.id for each in client.batches.list(limit=1)], [other.id, batch.id])
    print("cancel and list of batches")

    refused(openai.NotFoundError, client.files.retrieve, "file-unknown")
    stranger = client.with_options(api_key="wrong", max_retries=0)
    refused(openai.AuthenticationError, lambda: list(stranger.batches.list()))
    print("an unknown id and a key that are refused")


def lines() -> list[dict[str, Any]]:
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hello"}]}
    url = "/v1/chat/completions"
    names = ("request-0", "bad", "request-2")
    return [{"custom_id": name, "method": "POST", "url": url, "body": body} for name in names]


def ended(client: AzureOpenAI, identifier: str) -> Any:
    for _ in range(100):
        batch = client.batches.retrieve(identifier)
        if batch.status in FINAL:
            return batch
        time.sleep(0.01)
    raise AssertionError(f"still {batch.status}")


def keys(client: AzureOpenAI, identifier: str) -> list[str]:
    content = client.files.content(identifier).read()
    return sorted(json.loads(line)["custom_id"] for line in content.splitlines())


def refused(kind: type[Any], action: Callable[..., object], *args: str) -> None:
    try:
        action(*args)
    except openai.APIStatusError as error:
        assert type(error) is kind, repr(error)
        return
    raise AssertionError(f"{kind.__name__} was expected")


def same(seen: object, expected: object) -> None:
    assert seen == expected, f"{seen!r}, expected {expected!r}"


if __name__ == "__main__":
    url = os.environ.pop("OPENAI_BASE_URL")
    main(AzureOpenAI(base_url=url, api_key=os.environ["OPENAI_API_KEY"], api_version="preview"))
