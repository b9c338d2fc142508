"""Ids in the style of an example, one after the other, the same for the same seed."""

from __future__ import annotations

import random
import re
import string
import uuid
from collections.abc import Callable
from typing import TypeAlias

NewId: TypeAlias = Callable[[], str]
"""Gives another id each time."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_UNLIKE = 16
"""Characters of an example, at least, that says how long ids are and of what they consist."""

_SHORTEST = 24
_TAIL = re.compile(r"[^-_]*\Z")
_HEX = "0123456789abcdef"
_LETTERS_AND_DIGITS = string.digits + string.ascii_letters


def ids_like(example: str, seed: str) -> NewId:
    """New ids for an example: a UUID, or as many letters and digits as it has.

    Those for a short example such as `file-abc123` have 24 hexadecimal digits, as have those for
    a longer one that has no others.

    Args:
        example: What goes before the last `-` or `_`, or before a UUID, begins every id.
        seed: What the ids depend on.
    """
    chance = random.Random(seed)
    if found := _UUID.search(example):
        prefix = example[: found.start()]
        return lambda: f"{prefix}{uuid.UUID(int=chance.getrandbits(128), version=4)}"
    prefix = _TAIL.sub("", example)
    tail = example[len(prefix) :]
    length = len(tail) if len(tail) >= _UNLIKE else _SHORTEST
    if len(tail) >= _UNLIKE and not set(tail) <= set(_HEX):
        return lambda: prefix + "".join(chance.choices(_LETTERS_AND_DIGITS, k=length))
    return lambda: f"{prefix}{chance.getrandbits(4 * length):0{length}x}"
