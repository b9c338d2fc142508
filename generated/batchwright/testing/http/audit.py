# Copied by `make generate` from templates/batchwright/testing/http/audit.py. Do not edit.
"""Collects the facts about the client in each exchange, in which `findings` finds mistakes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from ..._runtime.idempotency import read_note
from ..._runtime.path import lookup
from ..contract import Contract, Input, Lifecycle, Operation
from ..message import Reply, Request

_HEAD = 1 << 16
"""The bytes of a body that identify it, besides its length."""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """The intent of a create request.

    Attributes:
        created: The id of the created object.
        key: The idempotency key in the notes; empty if there is none.
        notes: The caller's notes, as JSON, without the nonce; empty if there are none.
        content: A digest of the file, or its id if the file is unknown.
        rest: The other arguments, as JSON.
    """

    created: str
    key: str
    notes: bytes
    content: str
    rest: bytes


@dataclass(frozen=True, kw_only=True)
class ObjectSeen:
    """An object in a response.

    Attributes:
        identity: Its id.
        state: The name of its state.
        final: Whether its state is final.
        unexecuted: Whether nothing was executed, by its state.
        files: The ids of its result files, by property.
        first: Seconds that a client should wait between the first two polls; None for any.
    """

    identity: str
    state: object
    final: bool
    unexecuted: bool
    files: Mapping[str, str]
    first: float | None


@dataclass(frozen=True, kw_only=True)
class PageSeen:
    """A page of a list.

    Attributes:
        query: The query without the cursor.
        cursor: The id after which the page begins.
        end: The ids that a client might use as the next cursor, if this is the last page; else
            none.
    """

    query: tuple[tuple[str, str], ...]
    cursor: str | None
    end: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Observation:
    """The facts about the client in an exchange.

    Attributes:
        moment: Seconds since any point in time, by the machine's clock.
        sent: A digest of the request; equal for equal requests.
        values: The path parameters.
        wait: Seconds that the server asked the client to wait.
        unexecuted: The ids of objects in the response of which nothing was executed.
    """

    moment: float = 0.0
    sent: bytes = b""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    wait: float | None = None
    intent: Intent | None = None
    seen: ObjectSeen | None = None
    unexecuted: frozenset[str] = frozenset()
    page: PageSeen | None = None


def fingerprint(request: Request) -> bytes:
    """A digest of the request: equal for equal bodies, with any boundary of a form."""
    request.body.seek(0)
    head = request.body.read(_HEAD)
    media, _, boundary = (request.header("content-type") or "").partition("boundary=")
    if boundary:
        head = head.replace(boundary.strip('"').encode("latin-1", "replace"), b"")
        return hashlib.sha256(media.encode() + head).digest()
    return hashlib.sha256(head + str(request.body.seek(0, 2)).encode()).digest()


def intent_of(
    contract: Contract,
    operation: Operation,
    request: Request,
    reply: Reply,
    digest: Callable[[Input, str], str],
) -> Intent | None:
    """The intent of a create request; `digest` identifies files by their contents."""
    source = next((one for one in contract.inputs if one.owner == operation.of), None)
    if not operation.submits or source is None:
        return None
    request.body.seek(0)
    rest, created = _object(request.body.read()), _object(reply.body)
    if rest is None or created is None:
        return None
    key, notes = _keyed(rest.pop(operation.notes, None) if operation.notes else None)
    file = rest.pop(source.property, None)
    return Intent(
        created=str(created.get("id")),
        key=key,
        notes=_ordered(notes) if notes else b"",
        content=digest(source, str(file)),
        rest=_ordered(rest),
    )


def object_in(contract: Contract, operation: Operation, reply: Reply) -> ObjectSeen | None:
    """The object in a reply, if it has states."""
    for lifecycle in contract.lifecycles:
        shown = _object(reply.body) if lifecycle.retrieve == operation.name else None
        if shown is not None:
            return _object_seen(contract, lifecycle, shown)
    return None


def unexecuted_in(contract: Contract, operation: Operation, reply: Reply) -> frozenset[str]:
    """The ids of the objects in a reply of which nothing was executed, alone or on a page."""
    shown = _object(reply.body)
    if shown is None or operation.of is None:
        return frozenset()
    items: list[Any] = [shown]
    if operation.paging is not None:
        items = shown.get(operation.paging.items) or []
    return frozenset(
        str(item.get(lifecycle.identity))
        for lifecycle in contract.lifecycles
        if lifecycle.schema == operation.of
        for item in items
        if any(
            state.problems and item.get(lifecycle.property) == state.name
            for state in lifecycle.states
        )
    )


def page_of(operation: Operation, request: Request, reply: Reply) -> PageSeen | None:
    """The page in a reply, if there is one."""
    paging, page = operation.paging, _object(reply.body)
    if paging is None or page is None:
        return None
    items: list[Any] = page.get(paging.items) or []
    last = items[-1] if items else None
    # A path into the items means the last one.
    paths = [
        lookup(last, path[1:]) if path[0] == paging.items else lookup(page, path)
        for path in paging.next
    ]
    ended = page.get(paging.more) is False
    query = dict(request.query)
    return PageSeen(
        query=tuple(sorted((k, v) for k, v in query.items() if k != paging.cursor)),
        cursor=query.get(paging.cursor),
        end=frozenset(str(path) for path in paths if path and ended),
    )


def _object_seen(contract: Contract, lifecycle: Lifecycle, shown: dict[str, Any]) -> ObjectSeen:
    name = shown.get(lifecycle.property)
    state = next((state for state in lifecycle.states if state.name == name), None)
    named = {
        output.property: str(shown[output.property])
        for output in contract.outputs
        if output.owner == lifecycle.schema and shown.get(output.property)
    }
    return ObjectSeen(
        identity=str(shown.get(lifecycle.identity)),
        state=name,
        final=state is not None and state.final,
        unexecuted=state is not None and bool(state.problems),
        files=named,
        first=lifecycle.first,
    )


def _keyed(notes: object) -> tuple[str, object]:
    """The idempotency key in the notes, and the notes without its nonce."""
    if not isinstance(notes, dict):
        return "", notes
    texts = cast("dict[str, object]", notes)
    found_notes = {name: read_note(text) for name, text in texts.items()}
    for name, note in found_notes.items():
        if note is not None:
            return note.key, {**texts, name: [note.key, note.digest]}
    return "", texts


def _object(body: object) -> dict[str, Any] | None:
    """The object in a body, if it is one."""
    if not isinstance(body, bytes):
        return None
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (ValueError, RecursionError):
        return None


def _ordered(value: object) -> bytes:
    return msgspec.json.encode(value, order="sorted")
