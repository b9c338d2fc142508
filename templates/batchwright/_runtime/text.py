"""Text that fits into one line of a message."""

from __future__ import annotations


def brief(text: str, most: int = 500) -> str:
    """`text` as one line of at most `most` characters, without control characters."""
    # What follows the cut is not looked at: a body may be megabytes long.
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 8 * most]).split())
    return line if len(line) <= most else line[: most - 1] + "…"
