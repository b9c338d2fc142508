"""The two programs: the loop of the official SDK's documentation, and the same with batchwright."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from batchwright import Client, Clock, join

from .mishaps import ENDPOINT, requests

LOOKS = 100
"""The number of polls after which a program is stopped."""

Row: TypeAlias = tuple[str, Any]
"""The key of a request, and the body of its response, or None for an error."""

Program: TypeAlias = Callable[[str, str], Iterator[Row]]
"""Yields rows, given the URL of a server and the path of a file of requests."""


class StillPollingError(Exception):
    """The program would poll forever."""


def official(url: str, path: str) -> Iterator[Row]:
    """Upload, create, poll until `completed`, split the text, decode each line."""
    from openai import OpenAI

    client: Any = OpenAI(api_key="k", base_url=url)
    with open(path, "rb") as file:
        uploaded = client.files.create(file=file, purpose="batch")
    batch = client.batches.create(
        input_file_id=uploaded.id, endpoint=ENDPOINT, completion_window="24h"
    )
    looks = 0
    while batch.status != "completed":
        looks += 1
        if looks > LOOKS:
            raise StillPollingError
        time.sleep(0.001)
        batch = client.batches.retrieve(batch.id)
    for line in client.files.content(batch.output_file_id).text.splitlines():
        result = json.loads(line)
        yield result["custom_id"], result["response"]["body"]


def ours(url: str, path: str) -> Iterator[Row]:
    """Submit, wait, read and join the results; the waits take no time."""
    passed = 0.0

    def sleep(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    clock = Clock(now=lambda: time.monotonic() + passed, sleep=sleep)
    with Client(api_key="k", base_url=url, clock=clock) as client:
        batch = client.batches.submit(path, endpoint=ENDPOINT, idempotency_key="nightly")
        batch = client.batches.wait(batch)
        for request, result in join(requests(), client.batches.results(batch)):
            succeeded = result.outcome == "succeeded"
            yield request["custom_id"], result.json() if succeeded else None
