# Copied by `make generate` from templates/batchwright/testing/api/service.py. Do not edit.
"""The server itself: a request in, a reply out; free of I/O, with the time of its clock."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ..._runtime.jsonl.rules import LineProblem
from ..arguments import json_value, kind, known, number, text, whole
from ..clock import FakeClock
from ..contract import BEARER, Contract, Operation
from ..message import Reply, Request, encoded
from ..model.content import Content, attachment
from ..model.index import Index
from ..model.lifecycle import LifecycleEngine
from ..model.script import DEFAULT, PARTS, Event, Responder, Response, Script
from ..model.store import Store
from ..model.timers import PaceName, pace_of
from .operations import ActionResult, Actions
from .refusal import Refusal, Refused, refuse
from .requests import ParsedRequest, read, refuse_anyway
from .routing import route
from .seeding import ObjectSpec, Seeding

_DISPOSITION = "content-disposition"


class Service:
    """A server that implements a contract, and starts empty.

    Thread-safe: it handles one request at a time. Two services share nothing.

    Args:
        contract: The behaviour of the server.
        clock: Its clock; by default one of its own, which only `advance` changes.
        seed: The seed of all random values: the same seed and requests give the same bytes.
        key: The only accepted key; None accepts any.
        dwell: Seconds of the clock that an object stays in each state. None moves an object to the
            next state at each request for it, so that a client sees every state.
        pace: With `live`, states last as long as on the documented server.
        models: The values allowed where all lines of a file must have the same; None allows any.

    Raises:
        ValueError: The key is empty, the pace is unknown, the number of seconds is negative or
            given with the live pace, or `models` is invalid or unused by the contract.
    """

    def __init__(
        self,
        contract: Contract,
        clock: FakeClock | None = None,
        *,
        seed: int = 0,
        key: str | None = None,
        dwell: float | None = None,
        pace: PaceName = "quick",
        models: Iterable[str] | None = None,
    ) -> None:
        kept = pace_of(pace, dwell)
        if key is not None:
            text("key", key)
        self.contract = contract
        self.key = key
        self.clock = FakeClock() if clock is None else clock
        self._lock = threading.RLock()
        self._script = Script()
        self._index = Index(contract, seed)
        self._store = Store(self._index, self._script, kept)
        self._engine = LifecycleEngine(self._store, seed, _models(contract, models))
        self._actions = Actions(self._index, self._store, self._engine)
        self._request_ids = self._index.ids(_header_example(contract), "request")

    def handle(self, request: Request) -> Reply:
        """Handle a request. No request makes it raise.

        Raises:
            ImportError: The request is a form, and python-multipart is not installed.
            ValueError: A function given to `answer` returned an invalid value.
            Exception: A function given to `answer` raised it.
        """
        operation: Operation | None = None
        try:
            operation, ids = self._found(request)
            self._admit(request, operation)
            # Reading lasts as long as the client sends; other requests do not wait for it.
            asked = read(self._index, operation, request)
            with self._lock:
                return self._act(operation, ids, asked)
        except Refused as refused:
            return self._reply(
                refused.status, operation, refused.headers, ActionResult(refused.body)
            )

    def answer(
        self,
        responder: Responder | None = None,
        /,
        *,
        key: str | None = None,
        status: int | None = None,
        body: Any = DEFAULT,
        error: Mapping[str, Any] | None = None,
        copies: int = 1,
        never: bool = False,
        written: Mapping[str, Any] | None = None,
        **line: Any,
    ) -> None:
        """See `Fake.answer`."""
        if responder is not None:
            plain = (key, status, error) == (None, None, None) and body is DEFAULT
            if not callable(responder):
                raise ValueError(f"answer: expected a function or names, got {responder!r}")
            if not plain or copies != 1 or never or line or written is not None:
                raise ValueError("answer: a function excludes other arguments; return them from it")
            with self._lock:
                self._script.add_responder(responder)
            return
        response = Response(
            status=status,
            body=body,
            error=error,
            copies=copies,
            never=never,
            written={} if written is None else written,
        )
        keys = {source.rules.key for source in self.contract.inputs}
        if key is None and len(line) == 1 and (name := next(iter(line))) in keys:
            key = line.pop(name)
        if key is not None:
            text("key", key)
            if line:
                raise ValueError(
                    f"answer: a key excludes values of the line; omit {', '.join(line)}"
                )
        for name in line:
            properties = self._index.properties_of_requests
            if name not in properties:
                known("argument or property of a request", name, ("key", *PARTS, *properties))
        with self._lock:
            self._script.add_response(key, line, response)

    def shuffle(self) -> None:
        """See `Fake.shuffle`."""
        self._script.shuffled = True

    def late(self, looks: int = 1) -> None:
        """See `Fake.late`."""
        whole("looks", looks, 0)
        self._script.late = looks

    def lag(self, looks: int = 0, *, seconds: float = 0.0) -> None:
        """See `Fake.lag`."""
        whole("looks", looks, 0)
        number("seconds", seconds, 0)
        self._script.lag = (looks, seconds)

    def mask(self, state: str, looks: int = 1) -> None:
        """See `Fake.mask`."""
        text("state", state)
        whole("looks", looks, 0)
        self._script.masked = (state, looks)

    def force(self, schema: str, **values: Any) -> None:
        """See `Fake.force`."""
        known("schema of objects", schema, self._store.tables)
        json_value("values", values)
        self._script.forced.setdefault(schema, {}).update(values)

    def problem(
        self,
        code: str,
        message: str,
        *,
        line: int | None = None,
        param: str | None = None,
        times: int | None = None,
    ) -> None:
        """See `Fake.problem`."""
        text("code", code, empty=True)
        kind("message", message, str, "a string")
        for name, value in (("line", line), ("times", times)):
            if value is not None:
                whole(name, value, 1)
        with self._lock:
            self._script.problems.append((LineProblem(line, code, message, param), times))

    def objects(self, schema: str) -> list[dict[str, Any]]:
        """See `Fake.objects`."""
        known("schema of objects", schema, self._store.tables)
        with self._lock:
            self._settle()
            return [self._store.shown(entity) for entity in self._store.tables[schema]]

    def content(self, schema: str, identity: str) -> bytes:
        """See `Fake.content`."""
        return b"".join(self.chunks(schema, identity))

    def chunks(self, schema: str, identity: str) -> Iterator[bytes]:
        """The bytes of a file, in chunks.

        Raises:
            KeyError: There is no such file.
            ValueError: There is no such schema.
        """
        known("schema of objects", schema, self._store.tables)
        with self._lock:
            self._settle()
            entity = self._store.find(schema, identity)
        if entity is None or entity.content is None:
            raise KeyError(f"there is no {schema} {identity!r} with bytes")
        return entity.content.chunks()

    def put(
        self,
        schema: str,
        values: Mapping[str, Any] | None = None,
        *,
        content: bytes | None = None,
        state: str | None = None,
        executed: int | None = None,
    ) -> dict[str, Any]:
        """See `Fake.put`."""
        kind("values", {} if values is None else values, Mapping, "a mapping")
        if content is not None:
            kind("content", content, bytes, "bytes")
        if executed is not None:
            whole("executed", executed, 0)
        with self._lock:
            now = self._settle()
            seeding = Seeding(self._index, self._store, self._engine, self._actions)
            spec = ObjectSpec(schema, dict(values or {}), content, state, executed)
            return self._store.shown(seeding.put(spec, now))

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the objects, in order."""
        with self._lock:
            return tuple(self._store.events)

    def _settle(self) -> float:
        now = self.clock.now()
        self._engine.settle(now)
        return now

    def _found(self, request: Request) -> tuple[Operation, Mapping[str, str]]:
        found = route(self.contract, request.method.upper(), request.path)
        if found is not None and found.operation is not None:
            return found.operation, found.values
        rules = self.contract.error_rules
        refusal = Refusal(when="unroutable", method=request.method, path=request.path)
        if found is not None:
            wrong = replace(refusal, when="wrong_method", choices=found.methods)
            # RFC 9110, 15.5.6: a response 405 lists the allowed methods.
            refuse(wrong, rules, {"allow": ", ".join(found.methods)})
        refuse_anyway(refusal, rules, None)

    def _admit(self, request: Request, operation: Operation) -> None:
        if self.key is None:
            return
        rules = (*operation.error_rules, *self.contract.error_rules)
        key = _key_of(request, self.contract.key_headers)
        if not key:
            refuse(Refusal(when="no_key"), rules)
        elif key != self.key:
            # The key is masked, also in the response to its sender.
            refuse(Refusal(when="wrong_key", key="***"), rules)
        else:
            return
        raise Refused(401, None)

    def _act(self, operation: Operation, ids: Mapping[str, str], asked: ParsedRequest) -> Reply:
        result = self._actions.act(operation, ids, asked, self._settle())
        if operation.status == HTTPStatus.NO_CONTENT:
            result = ActionResult()
        return self._reply(operation.status, operation, operation.headers, result)

    def _reply(
        self,
        status: int,
        operation: Operation | None,
        headers: Mapping[str, str],
        result: ActionResult,
    ) -> Reply:
        sent = {**self.contract.headers, **headers}
        headers = {name.lower(): value for name, value in sent.items()}
        if self.contract.request_id is not None:
            headers[self.contract.request_id.lower()] = self._request_ids()
        name = None if operation is None else operation.name
        if result.content is not None:
            headers["content-type"] = "application/octet-stream"
            if _DISPOSITION in headers:
                headers[_DISPOSITION] = attachment(result.filename)
            return _downloaded(status, headers, result.content, name)
        body = b"" if result.value is None else encoded(result.value)
        if body:
            headers["content-type"] = "application/json"
        return Reply(
            status=status,
            headers=tuple(headers.items()),
            body=body,
            length=len(body),
            operation=name,
        )


def _key_of(request: Request, headers: Iterable[str]) -> str:
    """The key of a request, from the first of these headers; empty if there is none."""
    for header in headers:
        key = (request.header(header) or "").strip()
        if header == BEARER:
            scheme, _, key = key.partition(" ")
            key = key.strip() if scheme.lower() == "bearer" else ""
        if key:
            return key
    return ""


def _downloaded(
    status: int, headers: Mapping[str, str], content: Content, name: str | None
) -> Reply:
    return Reply(
        status=status,
        headers=tuple(headers.items()),
        body=content.chunks(),
        length=content.size,
        operation=name,
    )


def _models(contract: Contract, models: Iterable[str] | None) -> frozenset[str] | None:
    """The allowed models.

    Raises:
        ValueError: They are not strings, or lines have no model.
    """
    if models is None:
        return None
    kind("models", None if isinstance(models, str) else models, Iterable, "a list of strings")
    names = list(models)
    for name in names:
        text("models", name)
    if not any(source.rules.same for source in contract.inputs):
        raise ValueError("models: the lines of this server have no model")
    return frozenset(names)


def _header_example(contract: Contract) -> str:
    for headers in (contract.headers, *(one.headers for one in contract.operations)):
        for name, example in headers.items():
            if contract.request_id is not None and name.lower() == contract.request_id.lower():
                return example
    return ""
