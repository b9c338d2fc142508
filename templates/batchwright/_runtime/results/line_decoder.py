"""Decodes lines of results in one pass, without decoding their bodies."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import repeat
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec

from ..json_value import parse_line
from ..path import FieldPath, lookup, span
from .outcome import Outcome, Outcomes, status_of
from .result import Result

R = TypeVar("R", bound=Result)

_NOWHERE: FieldPath = ("\ue000",)
"""The empty path: for values that the lines of a specification do not have."""

_NULL = msgspec.Raw(b"null")

SEARCHED = 65_536
"""Bytes at the start and at the end of a line that are searched for its key."""

_LONGEST = 4096
"""The longest key in bytes."""

_TOKEN = rb'(?s)"(?:[^"\\]|\\.)*"|[{}\[\]]'


class LineDecoder(Generic[R]):
    """Decodes lines to results.

    The paths that are needed are compiled into structs, which skip all others. A line that does not
    fit them (no response, a lone surrogate, a string for a number) is decoded the slow way, with
    the same result.
    """

    def __init__(self, key: str, outcomes: Outcomes, kind: type[R]) -> None:
        self._key = key
        self._outcomes = outcomes
        self._kind = kind
        request = outcomes.request or _NOWHERE
        paths = ((key,), outcomes.status, request, outcomes.body)
        stems = {path[:depth] for path in paths for depth in range(1, len(path))}
        asked = {path for rule in outcomes.rules for path in (rule.absent, rule.present)}
        # The structs show whether there is a value beside a path, not what is in it.
        beside = {path for path in asked if path and path[:-1] in {(), *stems}}
        flags = sorted(beside - stems - {*paths})
        kinds: dict[FieldPath, tuple[Any, ...]] = {
            **dict.fromkeys(flags, (object, None)),
            outcomes.body: (msgspec.Raw, _NULL),
            request: (str | None, None),
            outcomes.status: (int | None, None),
            (key,): (str,),
        }
        self._decode = msgspec.json.Decoder(_struct(kinds, ())).decode
        columns = ((key,), outcomes.status, request, outcomes.body)
        self._columns = [_getter(path) for path in columns]
        self._row = _getter(*columns)
        self._flags = [_getter(path) for path in flags]
        self._told = {*stems, *flags}
        self._known: dict[int | None, Outcome] = {}  # one for each status, so there are few

    def read_plain(self, lines: list[bytes]) -> list[R] | None:
        """The results in complete lines; None if one needs the slow way.

        The first line with a new status needs it. C code loops over all lines, once for each step:
        a loop in Python would take longer than decoding the JSON.
        """
        try:
            rows = list(map(self._decode, lines))
            if not all(map(bytes.isascii, lines)):
                deque(map(bytes.decode, lines), 0)  # msgspec does not validate what it skips
            key, status, request, body = [list(map(column, rows)) for column in self._columns]
        except (ValueError, AttributeError, RecursionError):
            return None
        outcomes = list(map(self._known.get, status))
        if None in outcomes or not all(_nothing(map(flag, rows)) for flag in self._flags):
            return None
        columns = (key, outcomes, status, request, lines, body, repeat(self._outcomes))
        return list(map(self._kind, *columns))

    def read(self, line: bytes) -> R | None:
        """The result in a line; None if the line is blank.

        Raises:
            ValueError: The line is not a JSON object with a key. The message is the reason.
            RecursionError: It is nested too deeply.
        """
        try:
            row = self._decode(line)
            key, status, request, body = self._row(row)
            if not line.isascii():
                line.decode()  # msgspec does not validate what it skips
        except (ValueError, AttributeError, RecursionError):
            return self._read_slowly(line)
        plain = all(flag(row) is None for flag in self._flags)
        outcome = self._known.get(status) if plain else None
        if outcome is None:
            outcome, asked = self._outcomes.judge(parse_line(line))
            # A result that depends on the status alone is cached. A number that is not a status is
            # not given as one.
            if status_of(status) is None:
                status = None
            elif plain and self._told.issuperset(asked):
                self._known[status] = outcome
        return self._kind(key, outcome, status, request, line, body, self._outcomes)

    def key_in(self, line: bytes) -> str | None:
        """The key of an unreadable line, if its bytes contain one."""
        return salvaged_key(line, self._key)

    def _read_slowly(self, line: bytes) -> R | None:
        if not line.strip():
            return None
        content = parse_line(line)
        if not _is_object(content):
            raise ValueError("not an object")
        key = _text(lookup(content, (self._key,)))
        if key is None:
            raise ValueError(f"no {self._key}")
        body = _NULL
        if lookup(content, self._outcomes.body) is not None:
            text = line.decode()
            body = msgspec.Raw(text[slice(*span(text, self._outcomes.body))].encode())
        return self._kind(
            key,
            self._outcomes.judge(content)[0],
            self._outcomes.status_of(content),
            _text(lookup(content, self._outcomes.request)),
            line,
            body,
            self._outcomes,
        )


def _struct(kinds: Mapping[FieldPath, tuple[Any, ...]], stem: FieldPath) -> type[Any]:
    """A struct for the values at and below `stem`."""
    depth = len(stem)
    fields: list[tuple[Any, ...]] = []
    names: dict[str, str] = {}
    for name in sorted({path[depth] for path in kinds if path[:depth] == stem}):
        path = (*stem, name)
        kind = kinds.get(path) or (_struct(kinds, path) | None, None)
        fields.append((_spelled(name), *kind))
        names[_spelled(name)] = name
    return msgspec.defstruct("Line", fields, rename=names, kw_only=True, gc=False)


def _nothing(values: Iterable[object]) -> bool:
    found = list(values)
    return found.count(None) == len(found)


def _getter(*paths: FieldPath) -> Callable[[Any], Any]:
    """The getter of the value at a path of such a struct; of several paths, a tuple."""
    return attrgetter(*(".".join(map(_spelled, path)) for path in paths))


def _spelled(name: str) -> str:
    """An attribute name for any JSON name."""
    return f"f{name.encode().hex()}"


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _text(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def salvaged_key(line: bytes, name: str) -> str | None:
    """The key of an unreadable line; None if it is ambiguous.

    Of several members of the line's own object the last one counts, as in JSON. A line whose start
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
        if (key := _key_text(match[1])) is not None
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
                if found and (key := _key_text(found[1])) is not None:
                    keys.append(key)
            case _:
                pass
    return keys


def _key_text(value: bytes) -> str | None:
    """A decoded key; None if it is empty or not a string."""
    if not value.startswith(b'"'):
        return str(int(value))
    try:
        key: object = json.loads(value.decode("utf-8", "replace"), strict=False)
    except ValueError:
        return None
    return key if isinstance(key, str) and key else None
