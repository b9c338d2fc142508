# Copied by `make generate` from templates/batchwright/testing/api/service.py. Do not edit.
"""The server itself: a request in, a reply out. No network, no sleep, no time but the clock's."""

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
from ..model.script import DEFAULT, Event, Responder, Response, Script
from ..model.store import Store
from ..model.timers import PaceName, pace_of
from .operations import ActionResult, Actions
from .refusal import Refusal, Refused, refuse
from .requests import ParsedRequest, read, refuse_anyway
from .routing import route
from .seeding import ObjectSpec, Seeding

_DISPOSITION = "content-disposition"


class Service:
    """A server that does what a contract says, and starts empty.

    Threads may share it: it does one thing at a time. Two services share nothing.

    Args:
        contract: What it does.
        clock: Its time; one of its own that stands still, if there is none.
        seed: What chance depends on: the same seed and the same requests give the same bytes.
        key: The only key that is accepted; None lets everybody in.
        dwell: Seconds of the clock that an object stays in each state. None moves an object one
            state on each time somebody looks at it, so that whoever looks sees every state.
        pace: `live` lets each state last as long as it does on the documented server.
        models: What the lines of a file may name where they all name the same; None is anything.

    Raises:
        ValueError: The key is empty, there is no such pace, the number of seconds is negative or
            beside the live pace, or `models` are no texts or nothing that lines could name.
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
        """Answer a request. It never fails because of what was sent.

        Raises:
            ImportError: A form is to be read, and python-multipart is not installed.
            ValueError: A function that was given to `answer` returned something else than that.
            Exception: Such a function raised it.
        """
        operation: Operation | None = None
        try:
            operation, ids = self._found(request)
            self._admit(request, operation)
            # Reading takes as long as the client sends; the others need not wait for it.
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
        """Say what becomes of requests that are executed from now on; of all, unless it says which.

        What was said last counts, but what was said of one key goes before all else. Whether a
        request with that key ever comes is not known here: it is no error if none does.

        Args:
            responder: A function that is given the line of each request, and returns a `Response`,
                a mapping of its arguments, or None to leave it to others. It stands alone.
            key: Only requests with this key; the property of the line that holds it will do, too.
            status: The HTTP status, from 100 to 599; 200 if it is left out. 0 if no HTTP answer
                comes.
            body: The body of the answer, instead of a plausible one.
            error: What went wrong. Without a status the line is that of a request that was not
                executed; it is read as that if the error has a `code`.
            copies: How many lines of results there are: 0 loses it, 2 repeats it.
            never: The server does not come to execute it, until the object expires or is
                cancelled.
            written: Properties of the line of results in place of its own, as they are, such as
                an answer without a status: what a server writes that keeps to no schema.
            line: Only requests whose lines have these values at their top. A property that is
                called like an argument, or is deeper, takes a function.

        Raises:
            ValueError: An argument is none of that, or excludes another one.
        """
        if responder is not None:
            plain = (key, status, error) == (None, None, None) and body is DEFAULT
            if not callable(responder):
                raise ValueError(f"answer: expected a function or names, got {responder!r}")
            if not plain or copies != 1 or never or line or written is not None:
                raise ValueError("answer: a function says all by itself; let it return the rest")
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
                raise ValueError(f"answer: a key stands alone; leave out {', '.join(line)}")
        for name in line:
            known("property of a request", name, self._index.properties_of_requests)
        with self._lock:
            self._script.add_response(key, line, response)

    def shuffle(self) -> None:
        """Write the lines of results in an order of their own, which depends on the seed."""
        self._script.shuffled = True

    def late(self, looks: int = 1) -> None:
        """Let that many looks see a final state before they see the files of results.

        Raises:
            ValueError: It is no whole number, or less than 0.
        """
        whole("looks", looks, 0)
        self._script.late = looks

    def lag(self, looks: int = 0, *, seconds: float = 0.0) -> None:
        """Let every new object be missing from lists at first, as where a list is a copy.

        Args:
            looks: How many times a list is read, from its first page, before the object is on it.
            seconds: How many seconds of the clock pass before it is; whichever is later counts.

        Raises:
            ValueError: It is no whole number, or less than 0.
        """
        whole("looks", looks, 0)
        number("seconds", seconds, 0)
        self._script.lag = (looks, seconds)

    def mask(self, state: str, looks: int = 1) -> None:
        """Show the first looks at every new object this state, whatever it is in.

        It may be one that the specification does not know: a client has to get by with it.

        Raises:
            ValueError: The number of looks is no whole number, or less than 0.
        """
        whole("looks", looks, 0)
        self._script.masked = (state, looks)

    def force(self, schema: str, **values: Any) -> None:
        """Show these values in all objects of a schema, whatever they have.

        Properties may be others than those that the specification knows.

        Raises:
            ValueError: There is no such schema, or JSON cannot hold a value.
        """
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
        """Find this wrong with the files of requests that are checked from now on.

        Args:
            code: What is wrong, in the server's word.
            message: The same for people.
            line: The line, counted from 1; None for the whole file.
            param: The property of the line.
            times: With how many files; None for all.

        Raises:
            ValueError: The line or the number of files is no whole number, or less than 1.
        """
        for name, value in (("line", line), ("times", times)):
            if value is not None:
                whole(name, value, 1)
        with self._lock:
            self._script.problems.append((LineProblem(line, code, message, param), times))

    def objects(self, schema: str) -> list[dict[str, Any]]:
        """All objects of a schema as they would be sent now, the oldest first. It is no look.

        Raises:
            ValueError: There is no such schema.
        """
        known("schema of objects", schema, self._store.tables)
        with self._lock:
            self._settle()
            return [self._store.shown(entity) for entity in self._store.tables[schema]]

    def content(self, schema: str, identity: str) -> bytes:
        """The bytes of a file.

        Raises:
            KeyError: There is no such file.
            ValueError: There is no such schema.
        """
        return b"".join(self.chunks(schema, identity))

    def chunks(self, schema: str, identity: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece.

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
        """Make an object as if it had been asked for and had come this far.

        Its times, counts, files and ids are consistent: it goes the way that the states allow.

        Args:
            schema: Of the object.
            values: What the request says, by the names of its properties; what it has to say is
                taken from examples. They are not checked.
            content: The bytes of a file, or of the file of requests that the object is made
                from. Without any, there is an example.
            state: The state that it is to be in; the first one if there is none.
            executed: How many requests have had their turn when it comes there, in a state that
                does not take all; half of them if it is not said.

        Raises:
            ValueError: The state cannot be reached, no operation makes such objects, a property
                is not known, or the server would refuse it.
        """
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
        """What has happened to objects, in order."""
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
        answers = self.contract.answers
        refusal = Refusal(when="unroutable", method=request.method, path=request.path)
        if found is not None:
            wrong = replace(refusal, when="wrong_method", choices=found.methods)
            # RFC 9110, 15.5.6: whoever says that a method is wrong says which ones are not.
            refuse(wrong, answers, {"allow": ", ".join(found.methods)})
        refuse_anyway(refusal, answers, None)

    def _admit(self, request: Request, operation: Operation) -> None:
        if self.key is None:
            return
        answers = (*operation.answers, *self.contract.answers)
        key = _key_of(request, self.contract.key_headers)
        if not key:
            refuse(Refusal(when="no_key"), answers)
        elif key != self.key:
            # The key is nobody's business: not even that of who sent it by mistake.
            refuse(Refusal(when="wrong_key", key="***"), answers)
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
        said: Mapping[str, str],
        result: ActionResult,
    ) -> Reply:
        everywhere = self.contract.headers
        headers = {name.lower(): value for name, value in {**everywhere, **said}.items()}
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
    """The key that a request has, in the first of these headers; empty if there is none."""
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
    """What the lines of a file may name.

    Raises:
        ValueError: They are no texts, or lines name nothing.
    """
    if models is None:
        return None
    if isinstance(models, str):
        raise ValueError(f"models: expected a list of texts, got {models!r}")
    names = list(models)
    for name in names:
        text("models", name)
    if not any(source.rules.same for source in contract.inputs):
        raise ValueError("models: the lines of this server name none")
    return frozenset(names)


def _header_example(contract: Contract) -> str:
    for headers in (contract.headers, *(one.headers for one in contract.operations)):
        for name, example in headers.items():
            if contract.request_id is not None and name.lower() == contract.request_id.lower():
                return example
    return ""
