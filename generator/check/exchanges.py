"""Examples of requests and of responses that make an exchange together."""

from __future__ import annotations

from collections.abc import Iterator

from ..complaint import Complaint
from ..spec.document import Node
from ..spec.usage import operations, parameters_of


def complaints(root: Node) -> Iterator[Complaint]:
    """Every example that no exchange would show."""
    for operation in operations(root):
        yield from _orphans(operation)


def _orphans(operation: Node) -> Iterator[Complaint]:
    """Examples of a request that no example of a response is named like."""
    responses = operation.get("responses")
    names: set[str] = set()
    for status, entry in responses.items() if responses else ():
        response = entry.followed()
        content = response.get("content") if response else None
        for _, media in content.items() if status.startswith("2") and content else ():
            examples = media.get("examples")
            names |= {name for name, _ in examples.items()} if examples else set()
    content = operation.at("requestBody", "content")
    holders = [media for _, media in content.items()] if content else []
    holders += [entry for entry, _ in parameters_of(operation) if "$ref" not in entry]
    for holder in holders:
        examples = holder.get("examples")
        for name, example in examples.items() if examples else ():
            if names and name not in names:
                yield example.complain_of_key(
                    f"no example of the response is named {name}: they make an exchange together"
                )
