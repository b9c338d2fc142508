"""Names in words of our own lead somewhere: the grammar says of what they are, this looks there."""

from __future__ import annotations

from ..document import Node


def word_of(node: Node) -> str:
    """The word of our own, or the link, that a value is in."""
    for depth in range(len(node.pointer) - 1, 0, -1):
        part = str(node.pointer[depth])
        if part.startswith("x-"):
            return part
        if node.pointer[depth - 1] == "links":
            return f"link {part}"
    raise ValueError(f"{node.pointer} is in no word of our own")
