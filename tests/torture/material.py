"""Files of requests, and what they are submitted with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

ENDPOINT = "/v1/chat/completions"


def requests(count: int, first: int = 0) -> list[dict[str, Any]]:
    """Requests with keys from `request-0` on."""
    return [
        {
            "custom_id": f"request-{number}",
            "method": "POST",
            "url": ENDPOINT,
            "body": {"model": "m", "messages": [{"role": "user", "content": str(number)}]},
        }
        for number in range(first, first + count)
    ]


def jsonl(values: Iterable[object]) -> bytes:
    """A file of lines."""
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


FILE = jsonl(requests(2))
OTHER_FILE = jsonl(requests(3))
