"""The fixtures under generated/, as tests read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batchwright.testing import Status

FIXTURES = Path(__file__).parent.parent / "generated/fixtures"


@dataclass(frozen=True)
class Exchange:
    """A fixture: the operation, its arguments by their names on the wire, and the two messages."""

    id: str
    operation: str
    arguments: dict[str, Any]
    request: dict[str, Any]
    response: dict[str, Any]

    def python_arguments(self) -> dict[str, Any]:
        """The arguments as the method takes them: a file as bytes with a name."""
        arguments = dict(self.arguments)
        if "file" in arguments:
            arguments["file"] = arguments["file"].encode()
            arguments["filename"] = "requests.jsonl"
        return arguments


def exchanges() -> list[Exchange]:
    """Every exchange with a result."""
    found: list[Exchange] = []
    for path in sorted(FIXTURES.glob("*.*/*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        parts = (told["operation"], told["arguments"], told["request"], told["response"])
        found.append(Exchange(f"{path.parent.name}-{path.stem}", *parts))
    return found


def errors() -> list[tuple[str, dict[str, Any]]]:
    """Every response of an error class, by the class's name."""
    return [
        (path.parent.name, json.loads(path.read_text(encoding="utf-8"))["response"])
        for path in sorted(FIXTURES.glob("errors/*/*.json"))
    ]


def said(response: dict[str, Any]) -> Status:
    """The fault that makes a fake send the response of a fixture."""
    body = response["body"]
    return Status(
        status=response["status"],
        headers={**response["headers"], "content-type": response["content_type"]},
        body=body.encode() if isinstance(body, str) else body,
    )
