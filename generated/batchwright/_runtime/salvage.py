# Copied by `make generate` from templates/batchwright/_runtime/salvage.py. Do not edit.
"""Finds the key of an unreadable line in its bytes."""

from __future__ import annotations

import json
import re
from functools import cache

SEARCHED = 65_536
"""Bytes at the begin and at the end of a line that are searched for its key."""

_LONGEST = 4096
"""The longest key in bytes."""

_TOKEN = rb'(?s)"(?:[^"\\]|\\.)*"|[{}\[\]]'


def salvaged_key(line: bytes, name: str) -> str | None:
    """The key of an unreadable line; None if it is ambiguous.

    Of several members of the line's own object the last one counts, as in JSON. A line whose begin
    is lost, or that is not an object, must contain one key only. Invalid UTF-8 in a key is replaced
    by U+FFFD.
    """
    member = _member(name)
    own = _own_keys(line[:SEARCHED], name, member)
    if own:
        return own[-1]
    parts = [line] if len(line) <= 2 * SEARCHED else [line[:SEARCHED], line[-SEARCHED:]]
    keys = {
        key
        for part in parts
        for match in member.finditer(part)
        if (key := _text(match[1])) is not None
    }
    return keys.pop() if len(keys) == 1 else None


@cache
def _member(name: str) -> re.Pattern[bytes]:
    """The pattern of a member with that name and a string or an integer as its value."""
    value = rb'("(?:[^"\\]|\\.){0,%d}"|-?[0-9]{1,40})(?![0-9.eE])' % _LONGEST
    return re.compile(re.escape(_quoted(name)) + rb"\s*:\s*" + value)


def _quoted(name: str) -> bytes:
    return json.dumps(name, ensure_ascii=False).encode()


def _own_keys(begin: bytes, name: str, member: re.Pattern[bytes]) -> list[str]:
    """The keys among the members of the first top-level object."""
    quoted = _quoted(name)
    keys: list[str] = []
    depth = 0
    for token in re.finditer(_TOKEN, begin):
        match token[0]:
            case b"{" | b"[":
                depth += 1
            case b"}" | b"]":
                depth -= 1
                if depth <= 0:
                    break
            case text if depth == 1 and text == quoted:
                found = member.match(begin, token.start())
                if found and (key := _text(found[1])) is not None:
                    keys.append(key)
            case _:
                pass
    return keys


def _text(value: bytes) -> str | None:
    """A decoded key; None if it is empty or not a string."""
    if not value.startswith(b'"'):
        return str(int(value))
    try:
        key: object = json.loads(value.decode("utf-8", "replace"), strict=False)
    except ValueError:
        return None
    return key if isinstance(key, str) and key else None
