"""Values that a server has to refuse, each breaking one limit of what it has to be."""

from __future__ import annotations

import re
from typing import Any

from batchwright.testing.contract import Shape

from .samples import full_map

UNKNOWN_WORD, UNHEARD_OF = "no-such-word", "unheard_of"
_TEXTS = ("", "-", "A", "1", " ")
"""One of these is not as a pattern has it, unless it lets nearly everything by."""


def wrong_value(when: str, shape: Shape | None) -> Any:
    """A value that is refused for a reason; None if it takes no value, or none is known.

    Args:
        shape: What the value would have to be.
    """
    if shape is None:
        return "x" if when == "additionalProperties" else None
    match when:
        case "type":
            return [7] if shape.kind == "string" else "soon"
        case "const" | "enum":
            return UNKNOWN_WORD
        case "minimum":
            return (shape.minimum or 0) - 1
        case "maximum":
            return (shape.maximum or 0) + 1
        case "pattern":
            return _mismatch(shape)
        case _:
            return _wrong_length(shape, when)


def _mismatch(shape: Shape) -> str | None:
    return next((text for text in _TEXTS if not re.search(shape.pattern or "", text)), None)


def _wrong_length(shape: Shape, when: str) -> Any:
    match when:
        case "minLength":
            return "x" * ((shape.min_length or 1) - 1)
        case "maxLength" if shape.kind == "string":
            return "x" * ((shape.max_length or 0) + 1)
        case "maxLength":
            return full_map(shape, value=1)
        case "propertyNames":
            return full_map(shape, key=1)
        case "maxProperties":
            return full_map(shape, entries=1)
        case _:
            raise ValueError(f"no value is known that is refused because of {when}")
