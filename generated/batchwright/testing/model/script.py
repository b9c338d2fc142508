# Copied by `make generate` from templates/batchwright/testing/model/script.py. Do not edit.
"""What a test wants to happen: outcomes of requests, and oddities of the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeAlias

from ..._runtime.jsonl.rules import LineProblem
from ..arguments import json_value, kind, known, whole


class Default:
    """What stands for a value that nobody gave, where None is a value."""


DEFAULT = Default()


@dataclass(frozen=True, kw_only=True)
class Response:
    """What becomes of a request.

    Attributes:
        status: The HTTP status. None is 200; if there is an error, the request is not executed.
            0 if no HTTP answer comes: the body is null then, unless it is given.
        body: The body of the answer. Without one it is a plausible one, or holds the error.
        error: What went wrong: `code`, `message` and what else its schema has.
        copies: How many lines of results there are: 0 loses it, 2 repeats it.
        never: The server does not come to execute it, so that the object waits until it
            expires or is cancelled.
        written: Properties of the line of results in place of its own, as they are: what a
            server writes that keeps to no schema. What becomes of the request is read from them.

    Raises:
        ValueError: Such an answer cannot be written.
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


Responder: TypeAlias = Callable[[dict[str, Any]], Response | Mapping[str, Any] | None]
"""What becomes of a request, given its line: a response, or its arguments; None is the default."""

_PLAIN = Response()
_PARTS = tuple(part.name for part in fields(Response))


@dataclass
class Script:
    """All that was wished for.

    Attributes:
        shuffled: Whether the lines of results come in an order of their own.
        late: How many looks see the final state before they see the ids of the files.
        lag: How many lists are read, and how many seconds pass, before a new object is on them.
        masked: A state that is shown in place of the own one, and for how many looks.
        forced: Values that are shown whatever the object has, by schema and property.
        problems: What is wrong with files of requests, beside what is, and with how many files;
            None for all.
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
        """Answer a request with that key, or all whose lines have these values."""
        if key is not None:
            self._by_key[key] = response
        else:
            wanted = dict(line)

            def respond(given: dict[str, Any]) -> Response | None:
                fits = all(given.get(name) == value for name, value in wanted.items())
                return response if fits else None

            self._responders.append(respond)

    def problems_of_a_file(self) -> list[LineProblem]:
        """What is wrong with the file that is checked now."""
        found = [problem for problem, _ in self.problems]
        left = [(one, None if times is None else times - 1) for one, times in self.problems]
        self.problems = [(one, times) for one, times in left if times != 0]
        return found

    def add_responder(self, responder: Responder) -> None:
        """Ask a function about every request that has no answer by its key."""
        self._responders.append(responder)

    def response(self, key: str, line: dict[str, Any]) -> Response:
        """What becomes of a request: by its key, else by what was wished for last."""
        if (response := self._by_key.get(key)) is not None:
            return response
        for responder in reversed(self._responders):
            given = responder(line)
            if given is None:
                continue
            if isinstance(given, Response):
                return given
            expected = "a Response, a mapping of its arguments or None"
            kind("a function that answers", given, Mapping, expected)
            for name in given:
                known("part of a response", name, _PARTS)
            return Response(**given)
        return _PLAIN


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that the server did.

    Attributes:
        number: From 1.
        time: When, in seconds since 1970.
        what: `made` and `gone` are about the object, `entered` about the state it is in then.
        schema, id: Of the object.
        state: Its state, if it has one.
    """

    number: int
    time: float
    what: Literal["made", "entered", "gone"]
    schema: str
    id: str
    state: str | None = None
