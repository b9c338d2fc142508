# Copied by `make generate` from templates/batchwright/testing/http/faults.py. Do not edit.
"""What goes wrong, where and when: a plan that each call of an operation is looked up in."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from ..arguments import json_value, known, number, whole
from ..message import Request


@dataclass(frozen=True)
class Refuse:
    """No connection is made.

    On a socket there is a connection before anybody knows what it is for: it is reset with
    nothing read but the head of the request. In process it is a connection that fails.
    """


@dataclass(frozen=True)
class Reset:
    """The connection is reset.

    Attributes:
        when: `before` the body of the request is read; `during` it, when some of it has arrived;
            `after` the server has acted on it, so that the client does not hear of it.
    """

    when: Literal["before", "during", "after"]

    def __post_init__(self) -> None:
        known("moment of a reset", self.when, ("before", "during", "after"))


@dataclass(frozen=True)
class HangUp:
    """The connection is closed in good order, without an answer.

    Attributes:
        acts: Whether the server has acted by then.
    """

    acts: bool = True


@dataclass(frozen=True)
class Stall:
    """The server takes the request, and falls silent until the client leaves.

    In process no time passes but the clock's: the client's limit for reading is up at once.

    Attributes:
        at: After how many bytes of the body; None before any of the answer.
        acts: Whether the server acts on the request. It always does if there is an `at`.
    """

    at: int | None = None
    acts: bool = True

    def __post_init__(self) -> None:
        if self.at is not None:
            whole("at", self.at, 0)


@dataclass(frozen=True, kw_only=True)
class Status:
    """The answer is another one, such as an error.

    Attributes:
        status: From 200 to 599.
        retry_after: Seconds for which the server asks to be left alone.
        milliseconds: Whether it does so in the header for milliseconds.
        headers: Others.
        body: JSON, or bytes as they are. None is the first documented example for the status, or
            a gateway's text if there is none.
        acts: Whether the server acts on the request all the same, like one that answers too late
            for the gateway in front of it.
    """

    status: int
    retry_after: float | None = None
    milliseconds: bool = False
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    acts: bool = False

    def __post_init__(self) -> None:
        whole("status", self.status, 200, 599)
        if self.retry_after is not None:
            number("retry_after", self.retry_after, 0)
        if not isinstance(self.body, bytes):
            json_value("body", self.body)


@dataclass(frozen=True, kw_only=True)
class Truncate:
    """The body of the answer ends too early.

    Attributes:
        at: After how many bytes.
        announced: Whether the answer says how long its body is. Otherwise the end of the
            connection is the end of the body, and nobody can tell.
        reset: Whether the connection is reset there, instead of closed in good order.
    """

    at: int
    announced: bool = True
    reset: bool = False

    def __post_init__(self) -> None:
        whole("at", self.at, 0)


@dataclass(frozen=True)
class Malformed:
    """The answer is cut in the middle by whoever wrote it, and sent as if it were whole."""


@dataclass(frozen=True, kw_only=True)
class Drip:
    """The body arrives little by little.

    Attributes:
        size: Bytes of a piece.
        pause: Seconds before each piece: the clock's in process, real ones on a socket.
    """

    size: int = 1
    pause: float = 0.0

    def __post_init__(self) -> None:
        whole("size", self.size, 1)
        number("pause", self.pause, 0)


Fault: TypeAlias = Refuse | Reset | HangUp | Stall | Status | Truncate | Malformed | Drip
"""What goes wrong with one call."""

Chooser: TypeAlias = Callable[[Request], Fault | None]
"""Says what goes wrong with a call, if anything does, by the head of its request."""


@dataclass(frozen=True)
class _Planned:
    """A fault of the calls from `first` to `last`; there is no last one if that is None."""

    fault: Fault | Chooser
    first: int
    last: int | None

    def holds(self, number: int) -> bool:
        """Whether it is for the call with that number."""
        return self.first <= number and (self.last is None or number <= self.last)


class FaultPlan:
    """The faults of each operation, by the numbers of its calls. Threads may share it.

    Args:
        operations: The names of all operations.
    """

    def __init__(self, operations: Iterable[str]) -> None:
        self._planned: dict[str, list[_Planned]] = {name: [] for name in operations}
        self._calls = Counter[str]()
        self._lock = threading.Lock()

    def add(self, operation: str, fault: Fault | Chooser, *, call: int, times: int | None) -> None:
        """Let calls of an operation go wrong, beginning with the `call`-th from now.

        Raises:
            ValueError: There is no such operation, that is no fault, or a number is less than 1.
        """
        known("operation", operation, self._planned)
        _verify(fault)
        whole("call", call, 1)
        if times is not None:
            whole("times", times, 1)
        with self._lock:
            first = self._calls[operation] + call
            last = None if times is None else first + times - 1
            self._planned[operation].append(_Planned(fault, first, last))

    def next(self, operation: str | None, request: Request) -> Fault | None:
        """Count a call, and what goes wrong with it: the first that was planned for it."""
        if operation is None:
            return None
        with self._lock:
            self._calls[operation] += 1
            number = self._calls[operation]
            planned = [one.fault for one in self._planned[operation] if one.holds(number)]
        for fault in planned:
            if not callable(fault):
                return fault
            if (chosen := fault(request)) is not None:
                _verify(chosen)
                return chosen
        return None


def _verify(fault: object) -> None:
    kinds = get_args(Fault)
    if not isinstance(fault, kinds) and (isinstance(fault, type) or not callable(fault)):
        names = ", ".join(f"{kind.__name__}(...)" for kind in kinds)
        raise ValueError(f"fault: expected {names} or a function of the request, got {fault!r}")
