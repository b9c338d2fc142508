"""Make text from a server safe to show: control and invisible characters are escaped."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# Controls, joiners, marks of the direction, and halves of surrogate pairs.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text with invisible characters escaped, except tabs and line breaks."""
    return _UNSEEN.sub(_spelled, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """The text on one line, with invisible characters escaped."""
    return visible(" ".join(text.split()))


def timestamp(seconds: float) -> str:
    """Seconds since 1970 as `2026-11-24T16:25:00Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _spelled(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
