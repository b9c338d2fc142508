"""What a side is given, and what it gives: an action that is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "spec/openapi.yaml"
ENDPOINT = "/v1/chat/completions"


@dataclass(frozen=True)
class Setting:
    """Where and how much a side works.

    Attributes:
        url: The base URL of a server.
        count: How many items are worked on.
        size: How large one of them is, in bytes, where that is open.
        folder: An empty folder.
    """

    url: str
    count: int
    size: int
    folder: Path

    @property
    def lines(self) -> str:
        """The id of the server's file with so many lines of that size, and of its batch."""
        return f"lines-{self.count}-{self.size}"

    @property
    def blob(self) -> str:
        """The id of the server's file with so many bytes."""
        return f"bytes-{self.count}"


Action: TypeAlias = Callable[[], int]
"""What is measured; how many items it has worked on."""

Side: TypeAlias = Callable[[Setting], Action]
"""Imports and prepares what is not measured."""


def request(number: int) -> dict[str, Any]:
    """A request of about 300 bytes."""
    text = f"Classify the following product review, number {number}, as good or bad: " + "so " * 30
    return {
        "custom_id": f"request-{number}",
        "method": "POST",
        "url": ENDPOINT,
        "body": {"model": "gpt-5-mini", "messages": [{"role": "user", "content": text}]},
    }


def blob_in(setting: Setting) -> Path:
    """A file to upload, with so many bytes."""
    path = setting.folder / "upload.jsonl"
    piece = b"x" * 999_999 + b"\n"
    with open(path, "wb") as file:
        for _ in range(setting.count // len(piece)):
            file.write(piece)
        file.write(piece[: setting.count % len(piece)])
    return path


LINE = 330
"""Bytes of such a request, about."""
