"""The parameters of a measurement, and the action that is measured."""

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
    """The parameters of a measurement.

    Attributes:
        url: The base URL of a server.
        count: The number of items.
        size: The size of one of them, in bytes or lines, if the task has one.
        folder: An empty folder.
    """

    url: str
    count: int
    size: int
    folder: Path

    @property
    def lines(self) -> str:
        """The id of the server's file of such lines, and of its batch."""
        return f"lines-{self.count}-{self.size}"

    @property
    def blob(self) -> str:
        """The id of the server's file of `count` bytes."""
        return f"bytes-{self.count}"


Action: TypeAlias = Callable[[], int]
"""The measured part; it returns the number of items."""

Side: TypeAlias = Callable[[Setting], Action]
"""One way to do a task: it imports and prepares, and returns the part that is measured."""


def request(number: int, size: int = 330) -> dict[str, Any]:
    """A request whose line has about `size` bytes, at least 220."""
    text = f"Classify the following product review, number {number}, as good or bad: "
    text += "so " * ((size - 217) // 3)
    return {
        "custom_id": f"request-{number}",
        "method": "POST",
        "url": ENDPOINT,
        "body": {"model": "gpt-5-mini", "messages": [{"role": "user", "content": text}]},
    }


def blob_in(setting: Setting) -> Path:
    """A file of `count` bytes to upload."""
    path = setting.folder / "upload.jsonl"
    piece = b"x" * 999_999 + b"\n"
    with open(path, "wb") as file:
        for _ in range(setting.count // len(piece)):
            file.write(piece)
        file.write(piece[: setting.count % len(piece)])
    return path
