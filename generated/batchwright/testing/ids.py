# Copied by `make generate` from templates/batchwright/testing/ids.py. Do not edit.
"""Ids in the style of an example, one after the other, the same for the same seed."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable
from typing import TypeAlias

NewId: TypeAlias = Callable[[], str]
"""Gives another id each time."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_SHORTEST = 24
_TAIL = re.compile(r"[^-_]*\Z")


def ids_like(example: str, seed: str) -> NewId:
    """New ids for an example: `file-` and 24 letters and digits for `file-abc123`, or a UUID.

    They are longer if the example is.

    Args:
        example: What goes before the last `-` or `_`, or before a UUID, begins every id.
        seed: What the ids depend on.
    """
    bits = random.Random(seed).getrandbits
    if found := _UUID.search(example):
        prefix = example[: found.start()]
        return lambda: f"{prefix}{uuid.UUID(int=bits(128), version=4)}"
    prefix = _TAIL.sub("", example)
    length = max(len(example) - len(prefix), _SHORTEST)
    return lambda: f"{prefix}{bits(4 * length):0{length}x}"
