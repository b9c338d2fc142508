"""Where the results of an object are, and how many are expected; free of I/O."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Generic, Literal, TypeAlias, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from ..errors import brief
from ..jsonl.rules import LineProblem
from ..lenient import unreadable
from ..lifecycle import Void, is_among, own_states
from ..path import FieldPath, lookup, unreadable_at
from ..request.operation import Call, DownloadCall
from .outcome import Outcomes
from .result import Result

T = TypeVar("T")
R = TypeVar("R", bound=Result)

Amount: TypeAlias = Literal["all", "some", "none"]
"""Whether the files have a line for every request."""


class ResultFile(Struct, frozen=True, kw_only=True):
    """A file of results.

    Attributes:
        id: The path of its id. Null, a missing value and an empty string mean that there is no
            file.
        count: The path of the number of its lines.
    """

    id: FieldPath
    count: FieldPath = ()


class ResultSource(Struct, Generic[T, R], frozen=True, kw_only=True):
    """The result files of a kind of object.

    Attributes:
        key: The name of the key in a line.
        outcomes: How to decode a line.
        result: The class of a line.
        files: The files.
        total: The path of the number of requests.
        state: The path of the state.
        states: The final states, and how many requests have a line in each.
        ends: The paths of the time at which the object entered a final state.
        problems: The path of the list of reasons why there are no results.
        void: The rule for whether the same may be submitted again.
        identity: The path of the id.
        retrieve: The call that retrieves the object, given its id.
        download: The call that downloads a file, given its id.
    """

    key: str
    outcomes: Outcomes
    result: type[R]
    files: tuple[ResultFile, ...]
    total: FieldPath = ()
    state: FieldPath
    states: Mapping[str, Amount]
    ends: tuple[FieldPath, ...] = ()
    problems: FieldPath = ()
    void: Void | None = None
    identity: FieldPath
    retrieve: Callable[..., Call[T]]
    download: Callable[..., DownloadCall]

    def with_options(
        self, final: Collection[str], options: Mapping[str, object]
    ) -> ResultSource[T, R]:
        """The same with options for each request, and further final states.

        In such a state the files that the object names are read, and its counts decide.

        Raises:
            ArgumentError: `final` is not a collection of states.
        """
        others = [state for state in own_states(final) if not is_among(state, self.states)]
        return replace(
            self,
            states={**self.states, **dict.fromkeys(others, "some")},
            retrieve=partial(self.retrieve, **options),
            download=partial(self.download, **options),
        )

    def state_of(self, subject: T) -> str | None:
        """The state of an object, known or not."""
        state = lookup(subject, self.state)
        return None if state is None else str(state)

    def amount_of(self, subject: T) -> Amount | None:
        """How many requests have a line; None if the state is not final."""
        state = self.state_of(subject)
        return next(
            (self.states[known] for known in self.states if is_among(state, (known,))), None
        )

    def files_of(self, subject: T) -> dict[str, int | None]:
        """The ids of the files, and how many lines each should have."""
        files: dict[str, int | None] = {}
        for file in self.files:
            identity = lookup(subject, file.id)
            if isinstance(identity, str) and identity:
                count = _count(subject, file.count)
                # One file may have both roles, and the lines of both.
                before = files.get(identity, 0)
                files[identity] = None if count is None or before is None else before + count
        return files

    def unnamed(self, subject: T) -> bool:
        """Whether a file without an id may have lines."""
        return any(
            not lookup(subject, file.id)
            and not unreadable_at(subject, file.id)
            and _count(subject, file.count) != 0
            for file in self.files
        )

    def unreadable_of(self, subject: T) -> dict[str, object]:
        """The unreadable file ids and counts of an object, by path."""
        paths = [path for file in self.files for path in (file.id, file.count)]
        spoilt: dict[str, object] = {}
        for path in (*paths, self.total):
            spoilt |= unreadable_at(subject, path)
        return spoilt

    def ended_at(self, subject: T) -> float | None:
        """When an object entered its final state, in seconds since 1970, by the server."""
        times = [lookup(subject, path) for path in self.ends]
        return max((float(time) for time in times if isinstance(time, int)), default=None)

    def bounds(self, subject: T) -> tuple[int | None, int | None]:
        """The fewest and the most expected lines; None if unknown."""
        counts = [_count(subject, file.count) for file in self.files]
        known = [count for count in counts if count is not None]
        counted = sum(known) if known else None
        total = _count(subject, self.total)
        if total == 0 and counted:
            total = None  # the total is not set: use the sum of its parts
        if self.amount_of(subject) != "all":
            return counted, total
        if total is not None:
            return total, total
        return counted, counted if len(known) == len(counts) else None

    def problems_of(self, subject: T) -> tuple[LineProblem, ...]:
        """The reasons of the object for having no results."""
        listed: list[object] = []
        value: object = subject
        for name in self.problems:
            # A list of another form is better than nothing.
            kept = unreadable(value).get(name)
            listed += cast("list[object]", kept) if isinstance(kept, list) else [kept]
            value = lookup(value, (name,))
        if isinstance(value, list | tuple):
            listed = [*cast("list[object]", value), *listed]
        return tuple(_problem(problem) for problem in listed if problem is not None)


def _count(subject: object, path: FieldPath) -> int | None:
    count = lookup(subject, path) if path else None
    usable = isinstance(count, int) and not isinstance(count, bool) and count >= 0
    return count if usable and isinstance(count, int) else None


def _problem(value: object) -> LineProblem:
    if isinstance(value, str | int | float):
        return LineProblem(None, "", brief(str(value)))
    line, code, message, param = (
        lookup(value, (name,)) for name in ("line", "code", "message", "param")
    )
    return LineProblem(
        line if isinstance(line, int) else None,
        "" if code is None else str(code),
        str(message or code or "the server gives no reason"),
        param if isinstance(param, str) else None,
    )
