# Copied by `make generate` from templates/batchwright/testing/model/script.py. Do not edit.
"""The script of a test: results of requests, and quirks of the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeAlias

from ..._runtime.jsonl.rules import LineProblem
from ..arguments import flag, json_value, kind, known, whole


class Default:
    """The default of an argument for which None is a value."""


DEFAULT = Default()


@dataclass(frozen=True, kw_only=True)
class Response:
    """The result of a request.

    Attributes:
        status: The HTTP status. None: 200, or, with an `error`, a request that is not executed.
            0: no HTTP response, with a body that is null by default.
        body: The response body. Default: the error, or a plausible one.
        error: The error: `code`, `message` and further properties of its schema.
        copies: The number of lines in the results: 0 loses it, 2 repeats it.
        never: The server never executes it, so that the object waits until it expires or is
            cancelled.
        written: Properties that replace those of the line of results, unvalidated. They decide the
            outcome.

    Raises:
        ValueError: An argument is invalid.
    """

    status: int | None = None
    body: Any = DEFAULT
    error: Mapping[str, Any] | None = None
    copies: int = 1
    never: bool = False
    written: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        if self.status is not None and self.status != 0:
            whole("status", self.status, 100, 599)
        kind("written", self.written, Mapping, "a mapping of properties")
        json_value("written", self.written)
        if self.error is not None:
            kind("error", self.error, Mapping, "a mapping with a code or a message")
            json_value("error", self.error)
        if not isinstance(self.body, Default):
            json_value("body", self.body)
        whole("copies", self.copies, 0)
        flag("never", self.never)


Responder: TypeAlias = Callable[[dict[str, Any]], Response | Mapping[str, Any] | None]
"""The result of a request, given its line: a response, or its arguments; None is the default."""

_PLAIN = Response()
PARTS = tuple(part.name for part in fields(Response))
"""The arguments of a response."""


@dataclass
class Script:
    """The script.

    Attributes:
        shuffled: Whether the lines of results are in a random order.
        late: How many responses show the final state without the ids of the result files.
        lag: How many reads of a list, and how many seconds, do not show a new object.
        masked: A state that is shown instead of an object's own, and in how many responses.
        forced: Values that replace those of objects, by schema and property.
        problems: Further problems of files of requests, and for how many files; None for all.
    """

    shuffled: bool = False
    late: int = 0
    lag: tuple[int, float] = (0, 0.0)
    masked: tuple[str, int] = ("", 0)
    forced: dict[str, dict[str, Any]] = field(default_factory=dict[str, "dict[str, Any]"])
    problems: list[tuple[LineProblem, int | None]] = field(
        default_factory=list[tuple[LineProblem, "int | None"]]
    )
    _by_key: dict[str, Response] = field(default_factory=dict[str, Response])
    _responders: list[Responder] = field(default_factory=list[Responder])

    def add_response(self, key: str | None, line: Mapping[str, Any], response: Response) -> None:
        """Set the result of the request with a key, or of all with these values."""
        if key is not None:
            self._by_key[key] = response
        else:
            wanted = dict(line)

            def respond(given: dict[str, Any]) -> Response | None:
                fits = all(given.get(name) == value for name, value in wanted.items())
                return response if fits else None

            self._responders.append(respond)

    def problems_of_a_file(self) -> list[LineProblem]:
        """The further problems of the file that is validated now."""
        found = [problem for problem, _ in self.problems]
        left = [(one, None if times is None else times - 1) for one, times in self.problems]
        self.problems = [(one, times) for one, times in left if times != 0]
        return found

    def add_responder(self, responder: Responder) -> None:
        """Set a function for every request without a result by key."""
        self._responders.append(responder)

    def response(self, key: str, line: dict[str, Any]) -> Response:
        """The result of a request: by its key, or else by the latest rule."""
        if (response := self._by_key.get(key)) is not None:
            return response
        for responder in reversed(self._responders):
            given = responder(line)
            if given is None:
                continue
            if isinstance(given, Response):
                return given
            expected = "a Response, a mapping of its arguments or None"
            kind("a function", given, Mapping, expected)
            for name in given:
                known("part of a response", name, PARTS)
            return Response(**given)
        return _PLAIN


@dataclass(frozen=True, kw_only=True)
class Event:
    """A change of an object on the server.

    Attributes:
        number: From 1.
        time: The time, in seconds since 1970.
        what: The object was `created` or `deleted` (by a request, or when it expired), or `entered`
            its state.
        schema, id: Those of the object.
        state: Its state, if it has one.
    """

    number: int
    time: float
    what: Literal["created", "entered", "deleted"]
    schema: str
    id: str
    state: str | None = None
