"""Load a published OpenAPI document, less strictly than our own, with the places of its nodes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from generator.complaint import Complaint, Position, SpecError
from generator.spec.document import Document, Pointer

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_DEEPEST = 200
_LARGEST = 5_000_000  # nodes, aliases counted as often as they are used
_WHOLE = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True)
_WORDS |= dict.fromkeys(("false", "False", "FALSE"), False)


class _Places(dict[Pointer, Position]):
    """The places of nodes; that of an aliased node is the alias."""

    def __missing__(self, pointer: Pointer) -> Position:
        return self[pointer[:-1]]


@dataclass
class _Open:
    pointer: Pointer
    holder: dict[str, Any] | list[Any]
    anchor: str | None
    before: int  # nodes read before this one
    key: str | None = None
    key_where: Position | None = None


def read(data: bytes, name: str) -> Document:
    """Load YAML or JSON; of a repeated key, the last occurrence counts.

    Raises:
        SpecError: it is neither, or nested too deeply, or too large.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise SpecError([Complaint(Position(name, line, column), "not UTF-8")]) from None
    reader = _YamlReader(name)
    try:
        for event in yaml.parse(text, Loader=Loader):
            reader.take(event)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        where = Position(name, before.count("\n") + 1, error.position - before.rfind("\n"))
        raise SpecError([Complaint(where, f"not YAML: {error.reason}")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = reader.where(mark) if mark else Position(name, 1, 1)
        raise SpecError([Complaint(where, f"not YAML: {error.problem or error.context}")]) from None
    return Document(name, reader.data, reader.values, reader.keys)


class _YamlReader:
    """Builds the document from parser events, without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data: Any = None
        self.values = _Places({(): Position(name, 1, 1)})
        self.keys: dict[Pointer, Position] = {}
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}  # what it stands for, and how many nodes
        self._read = 0

    def where(self, mark: Any) -> Position:
        return Position(self.name, mark.line + 1, mark.column + 1)

    def take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                value = _scalar(event)
                if event.anchor:
                    self._anchors[event.anchor] = (value, 1)
                self._add(event, value, 1)
            case yaml.AliasEvent():
                if event.anchor not in self._anchors:
                    raise self._refusal(event, f"alias *{event.anchor} has no anchor")
                self._add(event, *self._anchors[event.anchor])
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                before = self._read
                holder: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                pointer = self._add(event, holder, 1)
                if len(self._open) == _DEEPEST:
                    raise self._refusal(event, f"nested deeper than {_DEEPEST} levels")
                self._open.append(_Open(pointer, holder, event.anchor, before))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                closed = self._open.pop()
                if closed.anchor:
                    self._anchors[closed.anchor] = (closed.holder, self._read - closed.before)
            case yaml.DocumentStartEvent() if self._read:
                raise self._refusal(event, "a second document")
            case _:
                pass

    def _refusal(self, event: Any, message: str) -> SpecError:
        return SpecError([Complaint(self.where(event.start_mark), message)])

    def _add(self, event: Any, value: Any, nodes: int) -> Pointer:
        self._read += nodes
        if self._read > _LARGEST:
            raise self._refusal(event, f"more than {_LARGEST:,} values")
        where = self.where(event.start_mark)
        if not self._open:
            self.data, self.values[()] = value, where
            return ()
        inside = self._open[-1]
        if isinstance(inside.holder, list):
            place: Pointer = (*inside.pointer, len(inside.holder))
            inside.holder.append(value)
        elif inside.key is None:
            if isinstance(value, dict | list):
                raise self._refusal(event, "a map or a list as a key")
            written = getattr(event, "value", str(value))  # a status is text, quoted or not
            inside.key, inside.key_where = written, where
            return ()
        else:
            assert inside.key_where is not None
            place = (*inside.pointer, inside.key)
            inside.holder[inside.key] = value
            self.keys[place] = inside.key_where
            inside.key = None
        self.values[place] = where
        return place


def _scalar(event: yaml.ScalarEvent) -> Any:
    value: str = event.value
    if not event.implicit[0]:
        return value
    if value in _WORDS:
        return _WORDS[value]
    if len(value) < 30 and _WHOLE.fullmatch(value):
        return int(value)
    if len(value) < 30 and _DECIMAL.fullmatch(value):
        return float(value)
    return value
