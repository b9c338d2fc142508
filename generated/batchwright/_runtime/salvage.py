# Copied by `make generate` from templates/batchwright/_runtime/salvage.py. Do not edit.
"""The key of a line that cannot be read, looked for in its bytes."""

from __future__ import annotations

import json
import re
from functools import cache

SEARCHED = 65_536
"""Bytes from the begin of a line, and from its end, in which its key is looked for."""

_LONGEST = 4096
"""Bytes that a key may have."""

_TOKEN = rb'(?s)"(?:[^"\\]|\\.)*"|[{}\[\]]'


def salvaged_key(line: bytes, name: str) -> str | None:
    """The key that a line names, whatever else is wrong with it; None if it is not clear.

    Of names that can be told to be members of the line's own object the last one counts, as in
    JSON. In a line whose begin is lost, or that is no object, there has to be one key only. What
    is no UTF-8 in a key is replaced by U+FFFD.
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
    """A member of an object with that name, and a text or an integer as its value."""
    value = rb'("(?:[^"\\]|\\.){0,%d}"|-?[0-9]{1,40})(?![0-9.eE])' % _LONGEST
    return re.compile(re.escape(_quoted(name)) + rb"\s*:\s*" + value)


def _quoted(name: str) -> bytes:
    return json.dumps(name, ensure_ascii=False).encode()


def _own_keys(begin: bytes, name: str, member: re.Pattern[bytes]) -> list[str]:
    """The keys among the members of the first object that is not within another one."""
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
    """A key as its readers see it; None if it is empty, or no text."""
    if not value.startswith(b'"'):
        return str(int(value))
    try:
        key: object = json.loads(value.decode("utf-8", "replace"), strict=False)
    except ValueError:
        return None
    return key if isinstance(key, str) and key else None
