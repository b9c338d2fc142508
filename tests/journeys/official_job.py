"""The job of README as it was written with the official SDK, before it was ported."""

import json
import time

from openai import OpenAI


def failures(client: OpenAI, path: str) -> list[str]:
    with open(path, "rb") as file:
        file_id = client.files.create(file=file, purpose="batch").id
    batch = client.batches.create(
        input_file_id=file_id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    while batch.status not in ("completed", "failed", "expired", "cancelled"):
        time.sleep(60)
        batch = client.batches.retrieve(batch.id)
    text = client.files.content(batch.error_file_id).text if batch.error_file_id else ""
    return [json.loads(line)["custom_id"] for line in text.splitlines()]
