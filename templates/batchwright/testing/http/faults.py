"""The faults that a test can script, and the plan that assigns them to calls of operations."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from ..arguments import choice, flag, json_value, known, number, strings, whole
from ..message import Request


@dataclass(frozen=True)
class Refuse:
    """No connection is made.

    On a socket, the connection is reset once the head of the request is read, because only then
    the operation is known. In process, connecting fails.
    """


@dataclass(frozen=True)
class Reset:
    """The connection is reset, by `delivery` after the operation, else by the transport.

    Attributes:
        when: `before`: no byte of the body of the request is read. `during`: a part of it is.
            `after`: the server has performed the operation, but the client receives no response.
    """

    when: Literal["before", "during", "after"]

    def __post_init__(self) -> None:
        choice("when", self.when, ("before", "during", "after"))


@dataclass(frozen=True)
class HangUp:
    """The connection is closed cleanly, without a response.

    Attributes:
        acts: Whether the server performs the operation first.
    """

    acts: bool = True

    def __post_init__(self) -> None:
        flag("acts", self.acts)


@dataclass(frozen=True)
class Stall:
    """The server accepts the request, and stalls until the client disconnects.

    In process, only the clock advances: the client's read timeout expires at once.

    Attributes:
        at: The number of bytes of the body before it stalls; None stalls before the response.
        acts: Whether the server performs the operation. Always true with an `at`.
    """

    at: int | None = None
    acts: bool = True

    def __post_init__(self) -> None:
        flag("acts", self.acts)
        if self.at is not None:
            whole("at", self.at, 0)


@dataclass(frozen=True, kw_only=True)
class Status:
    """Another response, such as an error.

    Attributes:
        status: From 200 to 599.
        retry_after: Seconds that the server asks the client to wait.
        milliseconds: Whether the header in milliseconds is used.
        headers: Further headers.
        body: JSON, or raw bytes. Default: the first documented example for the status, or else the
            text of a gateway.
        acts: Whether the server performs the operation nevertheless, as behind a gateway that
            times out.
    """

    status: int
    retry_after: float | None = None
    milliseconds: bool = False
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    acts: bool = False

    def __post_init__(self) -> None:
        whole("status", self.status, 200, 599)
        flag("milliseconds", self.milliseconds)
        flag("acts", self.acts)
        strings("headers", self.headers)
        if self.retry_after is not None:
            number("retry_after", self.retry_after, 0)
        if not isinstance(self.body, bytes):
            json_value("body", self.body)


@dataclass(frozen=True, kw_only=True)
class Truncate:
    """The response body ends too early.

    Attributes:
        at: The number of bytes that are sent.
        announced: Whether the response has a Content-Length. Otherwise the end of the connection is
            the end of the body, and no client can notice.
        reset: Whether the connection is reset there, instead of closed cleanly.
    """

    at: int
    announced: bool = True
    reset: bool = False

    def __post_init__(self) -> None:
        whole("at", self.at, 0)
        flag("announced", self.announced)
        flag("reset", self.reset)


@dataclass(frozen=True)
class Malformed:
    """The body is cut in the middle before it is sent, and sent as if it were complete."""


@dataclass(frozen=True, kw_only=True)
class Drip:
    """The body arrives slowly.

    Attributes:
        size: The bytes of a chunk.
        pause: Seconds before each chunk: by the clock in process, real ones on a socket.
    """

    size: int = 1
    pause: float = 0.0

    def __post_init__(self) -> None:
        whole("size", self.size, 1)
        number("pause", self.pause, 0)


Fault: TypeAlias = Refuse | Reset | HangUp | Stall | Status | Truncate | Malformed | Drip
"""The fault of one call."""

Chooser: TypeAlias = Callable[[Request], Fault | None]
"""Returns the fault of a call, if any, by the head of its request."""


@dataclass(frozen=True)
class _Planned:
    """A fault of the calls from `first` to `last`; None for no last one."""

    fault: Fault | Chooser
    first: int
    last: int | None

    def holds(self, number: int) -> bool:
        """Whether it applies to the call with that number."""
        return self.first <= number and (self.last is None or number <= self.last)


class FaultPlan:
    """The faults of each operation, by the numbers of its calls. Thread-safe.

    Args:
        operations: The names of all operations.
    """

    def __init__(self, operations: Iterable[str]) -> None:
        self._planned: dict[str, list[_Planned]] = {name: [] for name in operations}
        self._calls = Counter[str]()
        self._lock = threading.Lock()

    def add(self, operation: str, fault: Fault | Chooser, *, call: int, times: int | None) -> None:
        """Script a fault for calls of an operation, beginning with the `call`-th from now.

        Raises:
            ValueError: The operation is unknown, the fault is invalid, or a number is less than 1.
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
        """Count a call, and return its fault: the first that was scripted for it."""
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
