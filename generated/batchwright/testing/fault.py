# Copied by `make generate` from templates/batchwright/testing/fault.py. Do not edit.
"""What goes wrong, where and when: a script that each call of an operation is held against."""

from __future__ import annotations

import difflib
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .message import Request


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
        _at_least(0, "at", self.at)


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
        if not 200 <= self.status <= 599:
            raise ValueError(f"status: expected 200 to 599, got {self.status}")
        _at_least(0, "retry_after", self.retry_after)


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
        _at_least(0, "at", self.at)


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
        _at_least(1, "size", self.size)
        _at_least(0, "pause", self.pause)


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


class Script:
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
            ValueError: There is no such operation, or a number is less than 1.
        """
        _at_least(1, "call", call)
        _at_least(1, "times", times)
        with self._lock:
            if operation not in self._planned:
                close = difflib.get_close_matches(operation, self._planned, n=1)
                known = f"did you mean {close[0]}?" if close else ", ".join(self._planned)
                raise ValueError(f"there is no operation {operation!r}: {known}")
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
            chosen = fault(request) if callable(fault) else fault
            if chosen is not None:
                return chosen
        return None


def _at_least(least: int, name: str, value: float | None) -> None:
    if value is not None and not value >= least:
        raise ValueError(f"{name}: expected a number >= {least}, got {value}")
