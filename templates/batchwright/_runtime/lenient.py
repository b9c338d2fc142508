"""What of an answer could not be read, although the rest of it could."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast


def unreadable(value: object) -> Mapping[str, object]:
    """The values of an object's fields that did not fit their types, by the fields' names.

    For a list they are its items that were left out. Anything but an object has none.
    """
    held: object = getattr(value, "unreadable", None)
    return cast("Mapping[str, object]", held) if isinstance(held, Mapping) else {}
