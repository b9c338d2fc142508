"""Plausible bodies for the answers to requests, where a test does not say what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

import msgspec

from .._runtime.outcome import unwrapped
from .._runtime.place import lookup
from .contract import Output, Writing
from .ids import NewId
from .index import Index
from .json_text import encoded

_Piece: TypeAlias = bytes | NewId | None
"""A piece of a body as JSON: as it is, an id of its own, or (None) the time."""

_MOST_KNOWN = 1000

_EARLIEST = 1_000_000_000
"""A whole number from here on is a point in time; of anything that is counted there are fewer."""

_TIME = 1711475054
_CHAT: Mapping[str, Any] = {
    "id": "chatcmpl-123",
    "object": "chat.completion",
    "created": _TIME,
    "model": "gpt-5",
    "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "4"}, "finish_reason": "stop"}
    ],
    "usage": {"prompt_tokens": 22, "completion_tokens": 2, "total_tokens": 24},
}
_RESPONSE: Mapping[str, Any] = {
    "id": "resp_123",
    "object": "response",
    "created_at": _TIME,
    "status": "completed",
    "error": None,
    "incomplete_details": None,
    "model": "gpt-5",
    "output": [
        {
            "type": "message",
            "id": "msg_123",
            "status": "completed",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "Hello!"}],
        }
    ],
    "usage": {"input_tokens": 8, "output_tokens": 3, "total_tokens": 11},
}
_EMBEDDINGS: Mapping[str, Any] = {
    "object": "list",
    "data": [{"object": "embedding", "index": 0, "embedding": [1, 0]}],
    "model": "text-embedding-3-small",
    "usage": {"prompt_tokens": 1, "total_tokens": 1},
}
_COMPLETION: Mapping[str, Any] = {
    "id": "cmpl-123",
    "object": "text_completion",
    "created": _TIME,
    "model": "gpt-3.5-turbo-instruct",
    "choices": [
        {"text": " there was a boat.", "index": 0, "logprobs": None, "finish_reason": "stop"}
    ],
    "usage": {"prompt_tokens": 4, "completion_tokens": 5, "total_tokens": 9},
}
_MODERATION: Mapping[str, Any] = {
    "id": "modr-123",
    "model": "omni-moderation-latest",
    "results": [
        {
            "flagged": False,
            "categories": {"harassment": False, "violence": False},
            "category_scores": {"harassment": 0.0001, "violence": 0.0002},
        }
    ],
}
_IMAGE: Mapping[str, Any] = {
    "created": _TIME,
    "data": [{"b64_json": "iVBORw0KGgo="}],
    "usage": {"input_tokens": 5, "output_tokens": 272, "total_tokens": 277},
}
_VIDEO: Mapping[str, Any] = {
    "id": "video_123",
    "object": "video",
    "model": "sora-2",
    "status": "queued",
    "progress": 0,
    "created_at": _TIME,
    "size": "1280x720",
    "seconds": "4",
}
_OF_ENDPOINTS: Mapping[str, Mapping[str, Any]] = {
    "/v1/chat/completions": _CHAT,
    "/chat/completions": _CHAT,  # of Azure OpenAI
    "/v1/responses": _RESPONSE,
    "/v1/embeddings": _EMBEDDINGS,
    "/v1/completions": _COMPLETION,
    "/v1/moderations": _MODERATION,
    "/v1/images/generations": _IMAGE,
    "/v1/images/edits": _IMAGE,
    "/v1/videos": _VIDEO,
}


class DefaultBodies:
    """The bodies in the results of one object.

    A request to an endpoint of OpenAI has the body that this gives, any other one the body of the
    first example.

    Args:
        index: The contract.
        output: A file of results.
        writing: How its lines are written.
        purpose: What the ids in them depend on.
    """

    def __init__(self, index: Index, output: Output, writing: Writing, purpose: str) -> None:
        self._index = index
        self._endpoints = [
            place for source in index.inputs(output.owner) for place in source.rules.equal
        ]
        bodies = (unwrapped(lookup(line, writing.outcomes.body)) for line in output.examples)
        self._example: Any = next((body for body in bodies if body is not None), None)
        self._purpose = purpose
        self._ids: dict[tuple[object, str], NewId] = {}
        self._known: dict[tuple[object, ...], tuple[_Piece, ...]] = {}

    def body(self, line: dict[str, Any], now: float) -> Any:
        """The body for a request; what this has under the same name is repeated in it."""
        values = (lookup(line, place) for place in self._endpoints)
        kind = next((one for one in values if isinstance(one, str) and one in _OF_ENDPOINTS), "")
        template: object = _OF_ENDPOINTS.get(kind, self._example)
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


def _fresh_id(body: Mapping[str, Any]) -> Iterator[str]:
    """The property that is new in each body: the first, if it is a text with digits."""
    for name, value in body.items():
        if isinstance(value, str) and any(character.isdigit() for character in value):
            yield name
        return


def _times(body: Mapping[str, Any]) -> Iterator[str]:
    """The properties that hold a time."""
    for name, value in body.items():
        if isinstance(value, int) and value >= _EARLIEST:
            yield name


def _repeated(
    body: Mapping[str, Any], line: Mapping[str, Any], fresh: set[str]
) -> Iterator[tuple[str, Any]]:
    """What a line's objects have under a name of the body, and of the same type."""
    for held in line.values():
        if isinstance(held, dict):
            sent = cast("dict[str, Any]", held)
            for name, value in body.items():
                plain = isinstance(value, str | int | float) and name not in fresh
                if plain and type(sent.get(name)) is type(value):
                    yield name, sent[name]
