"""Values that a server has to refuse, each breaking one limit of what it has to be."""

from __future__ import annotations

import re
from typing import Any

from batchwright.testing.contract import Shape

from generator.requirements.refusals import Case

from .samples import full_map

UNKNOWN_WORD, UNHEARD_OF = "no-such-word", "unheard_of"
_TEXTS = ("", "-", "A", "1", " ")
"""One of these is not as a pattern has it, unless it lets nearly everything by."""


def wrong_value(case: Case) -> Any:
    """A value that is wrong as the case has it; None if it takes no value, or none is known."""
    shape = case.shape
    if shape is None:
        return "x" if case.when == "additionalProperties" else None
    match case.when:
        case "type":
            return [7] if shape.type == "string" else "soon"
        case "const" | "enum":
            return UNKNOWN_WORD
        case "minimum":
            return (shape.minimum or 0) - 1
        case "maximum":
            return (shape.maximum or 0) + 1
        case "pattern":
            return _mismatch(shape)
        case _:
            return _wrong_length(shape, case.when)


def _mismatch(shape: Shape) -> str | None:
    return next((text for text in _TEXTS if not re.search(shape.pattern or "", text)), None)


def _wrong_length(shape: Shape, when: str) -> Any:
    match when:
        case "minLength":
            return "x" * ((shape.min_length or 1) - 1)
        case "maxLength" if shape.type == "string":
            return "x" * ((shape.max_length or 0) + 1)
        case "maxLength":
            return full_map(shape, value=1)
        case "propertyNames":
            return full_map(shape, key=1)
        case "maxProperties":
            return full_map(shape, entries=1)
        case _:
            raise ValueError(f"no value is known that is refused because of {when}")
