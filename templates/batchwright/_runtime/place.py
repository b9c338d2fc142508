"""Where a value stands within another one: names, from the outside in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

from .lenient import unreadable

Place: TypeAlias = tuple[str, ...]
"""The names of attributes or keys that lead to a value; `("body", "model")` is `body.model`."""


def lookup(value: object, place: Place) -> object:
    """What stands at `place` in JSON or in an object; None if it does not lead anywhere."""
    for name in place:
        match value:
            case Mapping():
                value = cast("Mapping[object, object]", value).get(name)
            case None | str() | int() | float() | list() | tuple():
                return None  # what Python lets them have is nothing that was sent
            case _:
                value = getattr(value, name, None)
    return value


def unreadable_at(value: object, place: Place) -> dict[str, object]:
    """What could not be read on the way to `place`, by its own place; empty if all could."""
    for depth, name in enumerate(place, 1):
        spoilt = unreadable(value)
        if name in spoilt:
            return {dotted(place[:depth]): spoilt[name]}
        value = lookup(value, (name,))
    return {}


def dotted(place: Place) -> str:
    """The place as a message names it: `body.model`."""
    return ".".join(place)
