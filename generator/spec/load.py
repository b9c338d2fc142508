"""Read YAML text into a Document: plain data, and the line and column of every node.

Reading is stricter than YAML: text that two readers could read in two ways (a duplicate key, an
anchor, a bare `no`, a bare date) is a complaint, not a guess.
"""

from __future__ import annotations

import re
from math import isinf
from typing import Any

import yaml

from ..complaint import Complaint, Position, SpecError
from .document import Document, Pointer
from .yaml_errors import advice, closed_late, lines_of

# The C parser is about ten times faster; both give the same events.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?")
_WORDS = {"null": None, "true": True, "false": False}
_ONLY_NEWER_YAML = re.compile(r"0o[0-7]+|[-+]?[0-9]+[eE][-+]?[0-9]+")
_RESOLVER: Any = yaml.resolver.Resolver()
_TEXT = "tag:yaml.org,2002:str"
_COMMENT = re.compile(r"[ \t]+#")
# Limits that bound the time to read any spec and to generate from it.
_DEEPEST = 100
_LONGEST_KEY = 500
_MOST_VALUES = 50_000
_MOST_COMPLAINTS = 1_000


def load(text: str, name: str) -> Document:
    """Read a spec.

    Args:
        text: the YAML.
        name: the file's name, as complaints show it.

    Raises:
        SpecError: the text is not YAML, or it is ambiguous.
    """
    reader = _Reader(name, text)
    try:
        for event in yaml.parse(text, Loader=Loader):
            reader.take(event)
            if reader.has_enough:
                break
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        where = Position(name, before.count("\n") + 1, error.position - before.rfind("\n"))
        reader.complaints.append(
            Complaint(where, f"not YAML: {error.reason}; remove the character")
        )
    except yaml.MarkedYAMLError as error:
        # The earlier complaints may have the same cause, or be the cause.
        found = advice(reader.lines, error, reader.last)
        reader.complaints.append(Complaint(Position(name, found.line, found.column), found.message))
    if reader.complaints:
        raise SpecError(reader.complaints)
    return Document(name, reader.data, reader.values, reader.keys, frozenset(reader.commented))


def _where(name: str, mark: Any) -> Position:
    return Position(name, mark.line + 1, mark.column + 1) if mark else Position(name, 1, 1)


class _Reader:
    """Builds the document from parser events, without recursion, as a spec can be nested deeply."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = lines_of(text)
        self.last: Any = None
        self.commented: set[Position] = set()
        self.has_enough = False
        self.data: Any = None
        self.values: dict[Pointer, Position] = {(): Position(name, 1, 1)}
        self.keys: dict[Pointer, Position] = {}
        self.complaints: list[Complaint] = []
        self._open: list[tuple[Pointer, dict[str, Any] | list[Any]]] = []
        self._key: str | None = None  # of the innermost map, until its value is read
        self._key_where: Position | None = None
        self._pending: list[tuple[str | None, Position | None]] = []
        self._documents = 0
        self._unread = 0

    def take(self, event: yaml.Event) -> None:
        where = _where(self.name, event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents == 2:
                    self._complain(where, "a second document: keep one spec in one file")
            case yaml.AliasEvent():
                self._complain(where, f"alias *{event.anchor}: write the value out, or use $ref")
                self._add(where, None)
            case yaml.ScalarEvent():
                self.last = event
                self._look_at(event, where)
                self._add(where, self._scalar(event, where))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._look_at(event, where)
                self._begin(where, {} if isinstance(event, yaml.MappingStartEvent) else [])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case _:
                pass

    def _complain(self, where: Position, message: str) -> None:
        self.complaints.append(Complaint(where, message))
        self.has_enough |= len(self.complaints) >= _MOST_COMPLAINTS

    def _stop(self, where: Position, message: str) -> None:
        """Complain and stop reading, which would take too long."""
        self._complain(where, message)
        self.has_enough = True

    def _look_at(self, event: Any, where: Position) -> None:
        if event.anchor is not None:
            self._complain(where, f"anchor &{event.anchor}: name the value and use $ref")
        if event.tag is not None:
            self._complain(where, f"tag {event.tag}: write the plain value")

    def _scalar(self, event: yaml.ScalarEvent, where: Position) -> Any:
        value: str = event.value
        end: Any = event.end_mark
        if not event.implicit[0]:  # quoted, or a block
            if event.style in ("'", '"') and self.lines[end.line].startswith("#", end.column):
                self._complain(where, closed_late(end))
            return value
        if _COMMENT.match(self.lines[end.line], end.column):
            self.commented.add(where)
        if value in _WORDS:
            return _WORDS[value]
        if _WHOLE.fullmatch(value) or _DECIMAL.fullmatch(value):
            return self._number(value, where)
        if value == "":
            self._complain(where, "no value: write null, {}, [] or quotes")
        elif value == "<<":
            self._complain(where, "merge key <<: write the keys out")
        elif _resolves(value) or _ONLY_NEWER_YAML.fullmatch(value):
            self._complain(
                where, f"{_cut(value)} is not a string in every YAML reader: put it in quotes"
            )
        return value

    def _number(self, value: str, where: Position) -> int | float:
        """A number that every JSON reader reads alike; a complaint about any other."""
        is_whole = _WHOLE.fullmatch(value) is not None
        # Python refuses to convert thousands of digits.
        number = float(value) if not is_whole or len(value) > 20 else int(value)
        if is_whole and not -(2**63) <= number < 2**63:
            self._complain(where, f"{_cut(value)} has more than 64 bits: put it in quotes")
            return 0
        if isinf(number) or (number == 0 and re.search("[1-9]", value.lower().partition("e")[0])):
            self._complain(where, f"{_cut(value)} is beyond the range of a number: correct it")
            return 0
        return number

    def _add(self, where: Position, value: Any) -> Pointer:
        """Add a value at the parser's position; a map's scalars are keys and values in turn."""
        if self._unread:
            return ()
        if not self._open:
            self.data, self.values[()] = value, where
            return ()
        pointer, holder = self._open[-1]
        if isinstance(holder, list):
            child: Pointer = (*pointer, len(holder))
            holder.append(value)
        elif self._key is None:
            if not isinstance(value, str):
                self._complain(where, f"key {_shown(value)} is not a string: put it in quotes")
                value = _shown(value)
            if len(value) > _LONGEST_KEY:
                self._complain(where, f"a key of {len(value)} characters: shorten it")
            if value in holder:
                self._complain(where, f"duplicate key {_cut(value)!r}: keep one")
            self._key, self._key_where = value, where
            return ()
        else:
            child = (*pointer, self._key)
            holder[self._key] = value
            assert self._key_where is not None
            self.keys[child] = self._key_where
            self._key = None
        self.values[child] = where
        if len(self.values) > _MOST_VALUES:
            self._stop(where, f"more than {_MOST_VALUES:,} values: describe less in one spec")
        return child

    def _begin(self, where: Position, holder: dict[str, Any] | list[Any]) -> None:
        too_deep = len(self._open) >= _DEEPEST
        is_key = bool(self._open) and isinstance(self._open[-1][1], dict) and self._key is None
        if self._unread or too_deep or is_key:
            if too_deep:
                self._stop(where, f"nested deeper than {_DEEPEST} levels: name the inner schemas")
            elif not self._unread:
                self._complain(where, "a map or a list as a key: keys are strings")
                self._add(where, "?")
            self._unread += 1
            return
        child = self._add(where, holder)
        self._pending.append((self._key, self._key_where))
        self._open.append((child, holder))
        self._key = None

    def _end(self) -> None:
        if self._unread:
            self._unread -= 1
            return
        self._open.pop()
        self._key, self._key_where = self._pending.pop()


def _resolves(value: str) -> bool:
    """Whether this bare word is something other than text in YAML 1.1."""
    return bool(_RESOLVER.resolve(yaml.ScalarNode, value, (True, False)) != _TEXT)


def _cut(value: str) -> str:
    """A word of the spec for a complaint, shortened if it is long."""
    return value if len(value) <= 60 else f"{value[:60]}..."


def _shown(value: Any) -> str:
    for word, meant in _WORDS.items():
        if value is meant:
            return word
    return str(value)
