# Copied by `make generate` from templates/batchwright/_runtime/result_source.py. Do not edit.
"""Where the results of an object stand, and how many there should be; free of I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, Literal, TypeAlias, TypeVar, cast

from .line_rules import LineProblem
from .operation import Call, DownloadCall, RequestOptions, known_options
from .outcome import Outcomes
from .place import Place, found
from .result import Result

T = TypeVar("T")
R = TypeVar("R", bound=Result)

Amount: TypeAlias = Literal["all", "some", "none"]
"""Whether the files hold a line for every request."""


@dataclass(frozen=True, kw_only=True)
class ResultFile:
    """A file of results.

    Attributes:
        id: Where its id stands. Null, nothing and an empty text mean that there is no file.
        count: Where the number of its lines stands.
    """

    id: Place
    count: Place = ()


@dataclass(frozen=True, kw_only=True)
class ResultSource(Generic[T, R]):
    """Where results stand.

    Attributes:
        key: The name of the value of a line that pairs it with its request.
        outcomes: How to read a line.
        result: The class of a line.
        files: The files.
        total: Where the number of requests stands.
        state: Where the state stands.
        states: The final states, and how many of the requests have a line in each.
        problems: Where a list stands that says why there are no results.
        identity: Where the id stands.
        look: What to ask the server for the object, given its id.
        download: What to ask it for a file, given the file's id.
    """

    key: str
    outcomes: Outcomes
    result: type[R]
    files: tuple[ResultFile, ...]
    total: Place = ()
    state: Place
    states: Mapping[str, Amount]
    problems: Place = ()
    identity: Place
    look: Callable[..., Call[T]]
    download: Callable[..., DownloadCall]

    def asking(self, options: RequestOptions) -> ResultSource[T, R]:
        """The same with options for each request: the looks and the downloads.

        Raises:
            TypeError: There is no such option.
        """
        known_options("results", options, RequestOptions.__optional_keys__)
        if not options:
            return self
        return replace(
            self, look=partial(self.look, **options), download=partial(self.download, **options)
        )

    def state_of(self, subject: T) -> str | None:
        """The state of an object, whatever the server calls it."""
        state = found(subject, self.state)
        return None if state is None else str(state)

    def amount_of(self, subject: T) -> Amount | None:
        """How many of the requests have a line; None if that is still open."""
        return self.states.get(self.state_of(subject) or "")

    def files_of(self, subject: T) -> dict[str, int | None]:
        """The ids of the files that there are, and how many lines they should have."""
        files: dict[str, int | None] = {}
        for file in self.files:
            identity = found(subject, file.id)
            if isinstance(identity, str) and identity:
                count = _count(subject, file.count)
                # One file can be named twice; then it has the lines of both.
                before = files.get(identity, 0)
                files[identity] = None if count is None or before is None else before + count
        return files

    def unnamed(self, subject: T) -> bool:
        """Whether a file is not named that may hold lines nevertheless."""
        return any(
            not found(subject, file.id) and _count(subject, file.count) != 0 for file in self.files
        )

    def bounds(self, subject: T) -> tuple[int | None, int | None]:
        """How many lines there should be at least and at most; None if that is not known."""
        counts = [_count(subject, file.count) for file in self.files]
        known = [count for count in counts if count is not None]
        counted = sum(known) if known else None
        total = _count(subject, self.total)
        if self.amount_of(subject) != "all":
            return counted, total
        if total is not None:
            return total, total
        return counted, counted if len(known) == len(counts) else None

    def problems_of(self, subject: T) -> tuple[LineProblem, ...]:
        """Why there are no results, as far as the object says."""
        listed = found(subject, self.problems) if self.problems else None
        if not isinstance(listed, list | tuple):
            return ()
        return tuple(map(_problem, cast("list[object]", listed)))


def _count(subject: object, place: Place) -> int | None:
    count = found(subject, place) if place else None
    usable = isinstance(count, int) and not isinstance(count, bool) and count >= 0
    return count if usable and isinstance(count, int) else None


def _problem(value: object) -> LineProblem:
    if isinstance(value, str):
        return LineProblem(None, "", value)
    line, code, message, param = (
        found(value, (name,)) for name in ("line", "code", "message", "param")
    )
    return LineProblem(
        line if isinstance(line, int) else None,
        "" if code is None else str(code),
        str(message or code or "no reason was given"),
        param if isinstance(param, str) else None,
    )
