"""What of a response could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast


def unreadable(value: object) -> Mapping[str, object]:
    """`value.unreadable` of what a server sent; empty for anything else."""
    kept: object = getattr(value, "unreadable", None)
    return cast("Mapping[str, object]", kept) if isinstance(kept, Mapping) else {}
