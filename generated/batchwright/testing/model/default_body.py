# Copied by `make generate` from templates/batchwright/testing/model/default_body.py. Do not edit.
"""Plausible response bodies, for requests without a result from the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

import msgspec

from ..._runtime.path import FieldPath, lookup
from ..._runtime.results.outcome import unwrapped
from ..contract import Output, Writing
from ..message import encoded
from .index import Index, NewId

_Piece: TypeAlias = bytes | NewId | None
"""A part of a body as JSON: constant, a new id, or (None) the time."""

_MOST_KNOWN = 1000

_EARLIEST = 1_000_000_000
"""An integer from here on is a point in time; counts are smaller."""


class DefaultBodies:
    """The response bodies of the results of one object.

    The body is that of the example result with the name of the example request for the same
    endpoint, or else of the first example result.

    Args:
        index: The contract.
        output: The result file.
        writing: The format of its lines.
        purpose: The seed of the ids in them.
    """

    def __init__(self, index: Index, output: Output, writing: Writing, purpose: str) -> None:
        self._index = index
        path = writing.outcomes.body
        self._bodies: dict[str, Any] = {}
        self._arguments: list[FieldPath] = []
        for source in index.inputs(output.owner):
            self._arguments += source.rules.equal
            for name, (request, *_) in source.examples.items():
                for value in self._values(request) if name in output.named_examples else ():
                    self._bodies.setdefault(
                        value, unwrapped(lookup(output.named_examples[name], path))
                    )
        bodies = (unwrapped(lookup(line, path)) for line in output.examples)
        self._example: Any = next((body for body in bodies if body is not None), None)
        self._known_values = _known_values(index, output.owner)
        self._purpose = purpose
        self._ids: dict[tuple[object, str], NewId] = {}
        self._known: dict[tuple[object, ...], tuple[_Piece, ...]] = {}

    def body(self, line: dict[str, Any], now: float) -> Any:
        """The body for a request; it repeats values of the request with the same name."""
        kind = next((one for one in self._values(line) if one in self._known_values), "")
        template = self._bodies.get(kind, self._example)
        if not isinstance(template, Mapping):
            return template
        body = cast("Mapping[str, Any]", template)
        fresh = {*_fresh_id(body), *_times(body)}
        repeated = tuple(_repeated(body, line, fresh))
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

    def _values(self, line: Any) -> Iterator[str]:
        """The values in a line of the arguments that lines have to equal."""
        values = (lookup(line, path) for path in self._arguments)
        return (value for value in values if isinstance(value, str))

    def _pieces(self, kind: str, body: Mapping[str, Any]) -> Iterator[_Piece]:
        text = b"{"
        for number, (name, value) in enumerate(body.items()):
            text += (b"," if number else b"") + encoded(name) + b":"
            if name in _times(body):
                yield text
                yield None
                text = b""
            elif name in _fresh_id(body):
                yield text
                yield self._ids.setdefault(
                    (kind, name), self._index.ids(value, f"{self._purpose}/{kind}/{name}")
                )
                text = b""
            else:
                text += encoded(value)
        yield text + b"}"


def _known_values(index: Index, owner: str) -> set[str]:
    """The enum values of the arguments that lines have to equal."""
    arguments = {name for source in index.inputs(owner) for name in source.rules.equal.values()}
    return {
        word
        for operation in index.contract.operations
        if operation.role == "create" and operation.of == owner and operation.body is not None
        for field in index.schemas[operation.body].fields
        if field.name in arguments
        for word in field.shape.enum
    }


def _fresh_id(body: Mapping[str, Any]) -> Iterator[str]:
    """The property with a new id in each body: the first, if it is a string with digits."""
    for name, value in body.items():
        if isinstance(value, str) and any(character.isdigit() for character in value):
            yield name
        return


def _times(body: Mapping[str, Any]) -> Iterator[str]:
    """The properties with a time."""
    for name, value in body.items():
        if isinstance(value, int) and value >= _EARLIEST:
            yield name


def _repeated(
    body: Mapping[str, Any], line: Mapping[str, Any], fresh: set[str]
) -> Iterator[tuple[str, Any]]:
    """The value of a line with the name and the type of a value in the body."""
    for held in line.values():
        if isinstance(held, dict):
            sent = cast("dict[str, Any]", held)
            for name, value in body.items():
                plain = isinstance(value, str | int | float) and name not in fresh
                if plain and type(sent.get(name)) is type(value):
                    yield name, sent[name]
