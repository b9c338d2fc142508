# Copied by `make generate` from templates/batchwright/testing/model/duration.py. Do not edit.
"""How long something lasts that a request says in seconds, or in words like `24h`."""

from __future__ import annotations

import re

_SECONDS = {"d": 86_400, "h": 3_600, "min": 60, "m": 60, "s": 1}
_PART = re.compile(r"([0-9]+)(d|h|min|m|s)")


def seconds_of(value: object) -> float | None:
    """The seconds of a number, or of a text like `1d12h`; None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not re.fullmatch(rf"({_PART.pattern})+", value):
        return None
    return sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(value))
