# Copied by `make generate` from templates/batchwright/_runtime/timestamp.py. Do not edit.
"""Points in time, in any form that servers send."""

from __future__ import annotations

import datetime as dt
import math
import re

_NUMBER = r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?"

_BOUND = 1 << 63
"""Larger numbers are not times, and many JSON encoders do not support them."""


class Timestamp(int):
    """Whole seconds since 1970-01-01T00:00:00Z."""

    __slots__ = ()

    @property
    def datetime(self) -> dt.datetime:
        """The same point in time, in UTC.

        Raises:
            OverflowError: The year is not within 1 and 9999.
        """
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=int(self))

    @classmethod
    def parse(cls, value: object) -> Timestamp:
        """Parse a number of seconds, as a number or a string, or an ISO 8601 string.

        Fractions of a second are truncated; a time without an offset is UTC.

        Raises:
            ValueError: `value` is none of these, or does not fit into 64 bits.
        """
        if type(value) is int and -_BOUND <= value < _BOUND:
            return cls(value)  # the usual way
        try:
            seconds = _seconds(value)
        except (ValueError, OverflowError):
            seconds = None
        if seconds is None or not -_BOUND <= seconds < _BOUND:
            # Python does not print huge integers.
            got = repr(value)[:60] if isinstance(value, str | float) else type(value).__name__
            raise ValueError(f"Expected seconds since 1970 or an ISO 8601 time, got {got}")
        return cls(seconds)


def _seconds(value: object) -> int | None:
    match value:
        case bool():
            return None
        case int() | float():
            return math.floor(value)
        case str():
            text = value.strip()
            if not re.fullmatch(_NUMBER, text):
                return _iso_seconds(text)
            # An integer above 2**53 would lose digits as a float.
            return int(text) if text.lstrip("+-").isdigit() else math.floor(float(text))
        case _:
            return None


def _iso_seconds(text: str) -> int:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    since = moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return since // dt.timedelta(seconds=1)
