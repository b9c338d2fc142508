# Copied by `make generate` from templates/batchwright/testing/default_body.py. Do not edit.
"""Plausible bodies for the answers to requests, where a test does not say what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

import msgspec

from .._runtime.place import lookup
from .contract import Writing
from .ids import NewId
from .index import Index
from .json_text import encoded

_Piece: TypeAlias = bytes | NewId | None
"""A piece of a body as JSON: as it is, an id of its own, or (None) the time."""

_MOST_KNOWN = 1000


class DefaultBodies:
    """The bodies in the results of one object.

    Args:
        index: The contract.
        writing: What they look like.
        purpose: What the ids in them depend on.
    """

    def __init__(self, index: Index, writing: Writing, purpose: str) -> None:
        self._index = index
        self._writing = writing
        self._purpose = purpose
        self._ids: dict[tuple[object, str], NewId] = {}
        self._known: dict[tuple[object, ...], tuple[_Piece, ...]] = {}

    def body(self, line: dict[str, Any], now: float) -> Any:
        """The body for a request; what this has under the same name is repeated in it."""
        kind = lookup(line, self._writing.by) if self._writing.by else None
        answers = self._writing.answers
        if not answers:
            return None
        if not isinstance(kind, str) or kind not in answers:
            kind = next(iter(answers))
        template: Any = answers[kind]
        if not isinstance(template, dict):
            return template
        body = cast("dict[str, Any]", template)
        repeated = tuple(self._repeated(body, line))
        if (kind, repeated) not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            pieces = tuple(self._pieces(kind, {**body, **dict(repeated)}))
            self._known[kind, repeated] = pieces
        time = b"%d" % int(now)
        return msgspec.Raw(
            b"".join(
                piece if isinstance(piece, bytes) else time if piece is None else encoded(piece())
                for piece in self._known[kind, repeated]
            )
        )

    def _pieces(self, kind: str, body: Mapping[str, Any]) -> Iterator[_Piece]:
        text = b"{"
        for number, (name, value) in enumerate(body.items()):
            text += (b"," if number else b"") + encoded(name) + b":"
            if name in self._writing.times:
                yield text
                yield None
                text = b""
            elif name in self._writing.ids:
                yield text
                yield self._ids.setdefault(
                    (kind, name), self._index.ids(value, f"{self._purpose}/{kind}/{name}")
                )
                text = b""
            else:
                text += encoded(value)
        yield text + b"}"

    def _repeated(
        self, body: Mapping[str, Any], line: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        """What a line's objects have under a name of the body, and of the same type."""
        fresh = (*self._writing.ids, *self._writing.times)
        for held in line.values():
            if isinstance(held, dict):
                sent = cast("dict[str, Any]", held)
                for name, value in body.items():
                    plain = isinstance(value, str | int | float) and name not in fresh
                    if plain and type(sent.get(name)) is type(value):
                        yield name, sent[name]
