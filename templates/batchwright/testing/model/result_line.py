"""Writes lines of results in the format of a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ..._runtime.path import FieldPath, lookup
from ..._runtime.problem import read_problem
from ..._runtime.results.outcome import Outcome, matches, status_of, unwrapped
from ..contract import Output, Reason, Writing
from ..message import encoded
from .default_body import DefaultBodies
from .index import Index, NewId
from .script import Default, Response
from .values import put


class LineWriter:
    """Writes the lines of one object's results.

    Args:
        index: The contract.
        output: A result file; all those of an object have the same format.
        writing: The format of its lines.
        purpose: The seed of the ids in the lines.
    """

    def __init__(self, index: Index, output: Output, writing: Writing, purpose: str) -> None:
        self._writing = writing
        self._key = output.key
        self._error_bodies = _error_bodies(index, writing)
        request = writing.outcomes.request
        self._request = index.ids(_example(index, output, request), f"{purpose}/request")
        self._fields: list[tuple[str, NewId | None, bool]] = []
        self._fresh: dict[str, NewId] = {}
        self._blank: dict[str, Any] = {}
        self._optional: set[str] = set()
        self._never_sent: dict[str, set[str]] = {}
        used = {path[0] for path in _paths(writing)}
        for field in index.schemas[writing.schema].fields:
            if field.sent == "never":
                continue
            self._blank[field.name] = field.shape.const
            if field.sent == "if_set":
                self._optional.add(field.name)
            example = _example(index, output, (field.name,))
            if field.name not in used and field.name != self._key and isinstance(example, str):
                self._fresh[field.name] = index.ids(example, f"{purpose}/{field.name}")
            if field.shape.schema is not None:
                inner = index.schemas[field.shape.schema].fields
                self._never_sent[field.name] = {one.name for one in inner if one.sent == "never"}
        self._defaults = DefaultBodies(index, output, writing, purpose)

    def executed(
        self, key: str, line: dict[str, Any], response: Response, now: float
    ) -> tuple[Outcome, bytes]:
        """The line for a request with a response, and its result."""
        if response.error is not None and response.status is None:
            return self._with_outcome(self._unexecuted(key, response.error), response.written)
        status = 200 if response.status is None else response.status
        if isinstance(response.body, Default) and response.error is None:
            if matches(status, ("2XX",)):
                sent = self._without_omitted(
                    self._line(key, status, self._defaults.body(line, now))
                )
                if not response.written:
                    return "succeeded", encoded(sent)
                return self._with_outcome(sent, response.written)
            body = self._error_body(status) if status else response.body
        else:
            body = response.body
        return self._with_outcome(
            self._response_line(key, status, body, response.error), response.written
        )

    def unprocessed(self, key: str, reason: Reason) -> tuple[Outcome, bytes]:
        """The line for a request that was not executed, and its result."""
        error = {"code": reason.code, "message": reason.message}
        return self._with_outcome(self._unexecuted(key, error), {})

    def _response_line(
        self, key: str, status: int, body: Any, error: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        path, inside = self._writing.failed, self._writing.outcomes.body
        if matches(status, ("2XX",)) and error is None:
            return self._line(key, status, body)
        if not status:
            line = self._line(key, status, None if isinstance(body, Default) else body)
            put(line, self._writing.unprocessed, None if error is None else dict(error))
            return line
        if path[: len(inside)] == inside:
            if isinstance(body, Default):
                body = {}
                put(body, path[len(inside) :] or ("error",), dict(error or {}))
            return self._line(key, status, body)
        shown = dict(error) if error is not None else _error_of(body)
        if self._writing.code is not None:
            shown["code"] = self._writing.code
        outcomes = self._writing.outcomes
        bare = self._line(key, None, None)
        put(bare, path, shown)
        bare = self._without_omitted(bare)
        if outcomes.judge(bare)[0] == "failed":
            return bare
        for rule in outcomes.rules:
            if rule.outcome == "unprocessed" and rule.present:
                _remove(bare, rule.present)
        # Some servers omit the response; but only if the line still shows the outcome.
        if outcomes.judge(bare)[0] == "failed":
            return bare
        whole = self._line(key, status, None if isinstance(body, Default) else body)
        put(whole, path, shown)
        return whole

    def _unexecuted(self, key: str, error: Mapping[str, Any]) -> dict[str, Any]:
        line = self._line(key, None, None)
        put(line, self._writing.unprocessed, dict(error))
        return line

    def _line(self, key: str, status: int | None, body: Any) -> dict[str, Any]:
        line = self._blank.copy()
        line[self._key] = key
        for name, new in self._fresh.items():
            line[name] = new()
        outcomes = self._writing.outcomes
        if status is not None:
            put(line, outcomes.status, status)
            if outcomes.request:
                put(line, outcomes.request, self._request())
            put(line, outcomes.body, self._text(body) if self._writing.text else body)
        return line

    def _with_outcome(self, line: dict[str, Any], more: Mapping[str, Any]) -> tuple[Outcome, bytes]:
        line = {**self._without_omitted(line), **more}
        return self._writing.outcomes.judge(line)[0], encoded(line)

    def _without_omitted(self, line: dict[str, Any]) -> dict[str, Any]:
        """The line without the properties that the server omits."""
        for name in self._optional:
            if line.get(name) is None:
                line.pop(name, None)
        for name, omitted in self._never_sent.items():
            inner = line.get(name)
            if omitted and isinstance(inner, dict):
                fields = cast("dict[str, Any]", inner)
                line[name] = {key: value for key, value in fields.items() if key not in omitted}
        return line

    def _text(self, body: Any) -> str:
        return body if isinstance(body, str) else encoded(body).decode()

    def _error_body(self, status: int) -> Any:
        """The body of an error, from the contract's examples."""
        for name in (str(status), f"{status // 100}XX"):
            if name in self._error_bodies:
                return self._error_bodies[name]
        return {"error": {"message": f"status {status}", "code": None}}


def _remove(values: dict[str, Any], path: FieldPath) -> None:
    """Remove the value at a path."""
    holder = lookup(values, path[:-1])
    if isinstance(holder, dict):
        cast("dict[str, Any]", holder).pop(path[-1], None)


def _error_of(body: Any) -> dict[str, Any]:
    """Message, type and code of the body of an error."""
    problem = read_problem(encoded(None if isinstance(body, Default) else body))
    shown = {"code": problem.code, "message": problem.message, "type": problem.type}
    return {name: value for name, value in shown.items() if value is not None}


def _error_bodies(index: Index, writing: Writing) -> dict[str, Any]:
    """Error bodies by status: of an example line, or else of a reply."""
    bodies: dict[str, Any] = {}
    for output in index.contract.outputs:
        for line in output.examples:
            status = status_of(lookup(line, writing.outcomes.status))
            body = lookup(line, writing.outcomes.body)
            if status is not None and body is not None and not matches(status, ("2XX",)):
                bodies.setdefault(str(status), unwrapped(body))
    for operation in index.contract.operations:
        for error in operation.errors:
            if error.example is not None:
                bodies.setdefault(error.status, error.example)
    return bodies


def _paths(writing: Writing) -> list[FieldPath]:
    outcomes = writing.outcomes
    paths = (outcomes.status, outcomes.request, outcomes.body, writing.failed, writing.unprocessed)
    return [path for path in paths if path]


def _example(index: Index, output: Output, path: FieldPath) -> object:
    """The value in an example line."""
    if len(path) == 1:
        field = index.field(output.schema, path[0])
        if field is not None and field.example is not None:
            return field.example
    for line in output.examples:
        if path and (value := lookup(line, path)) is not None:
            return value
    return None
