"""Points in time, whichever way a server writes them."""

from __future__ import annotations

import datetime as dt
import math
import re

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")


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
        """Read a number of seconds, as a number or a text, or an ISO 8601 text.

        Fractions of a second are cut off; a time without an offset is taken as UTC.

        Raises:
            ValueError: `value` is none of these.
        """
        match value:
            case bool():
                pass
            case int():
                return cls(value)
            case float() if math.isfinite(value):
                return cls(math.floor(value))
            case str() if _NUMBER.fullmatch(value.strip()):
                # An integer beyond 2**53 would lose digits as a float.
                text = value.strip()
                return cls(int(text) if text.lstrip("+-").isdigit() else math.floor(float(text)))
            case str():
                return cls(_iso_seconds(value.strip()))
            case _:
                pass
        raise ValueError(f"Expected seconds since 1970 or an ISO 8601 time, got {value!r:.60}")


def _iso_seconds(text: str) -> int:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"Expected seconds since 1970 or an ISO 8601 time, got {text!r:.60}"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    since = moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return since // dt.timedelta(seconds=1)
