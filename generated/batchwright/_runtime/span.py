# Copied by `make generate` from templates/batchwright/_runtime/span.py. Do not edit.
"""Where in a JSON text a value begins and ends, for texts that msgspec does not read."""

from __future__ import annotations

import json
import re

from .place import Place

_SPACE = re.compile(r"[ \t\r\n]*")
_VALUE = json.JSONDecoder()


def span(text: str, place: Place) -> tuple[int, int]:
    """The begin and the end of what stands at `place`.

    Of two equal names in an object, the last one counts.

    Args:
        text: JSON that has been read before: it is well formed, and there is something.
        place: Names of members, from the outside in.
    """
    begin, end = _skip(text, 0), len(text)
    for name in place:
        at = _skip(text, begin + 1)
        while text[at] != "}":
            member, at = _VALUE.raw_decode(text, at)
            value = _skip(text, _skip(text, at) + 1)
            _, at = _VALUE.raw_decode(text, value)
            if member == name:
                begin, end = value, at
            at = _skip(text, at)
            if text[at] == ",":
                at = _skip(text, at + 1)
    return begin, end


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
