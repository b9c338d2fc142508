"""Where the results of an object stand, and how many there should be; free of I/O."""

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
from ..place import Place, lookup, unreadable_at
from ..request.operation import Call, DownloadCall
from .outcome import Outcomes
from .result import Result

T = TypeVar("T")
R = TypeVar("R", bound=Result)

Amount: TypeAlias = Literal["all", "some", "none"]
"""Whether the files hold a line for every request."""


class ResultFile(Struct, frozen=True, kw_only=True):
    """A file of results.

    Attributes:
        id: Where its id stands. Null, nothing and an empty text mean that there is no file.
        count: Where the number of its lines stands.
    """

    id: Place
    count: Place = ()


class ResultSource(Struct, Generic[T, R], frozen=True, kw_only=True):
    """Where results stand.

    Attributes:
        key: The name of the value of a line that pairs it with its request.
        outcomes: How to read a line.
        result: The class of a line.
        files: The files.
        total: Where the number of requests stands.
        state: Where the state stands.
        states: The final states, and how many of the requests have a line in each.
        ends: Where it stands when the object entered a final state.
        problems: Where a list stands that says why there are no results.
        void: How to tell whether the same may be submitted again.
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
    ends: tuple[Place, ...] = ()
    problems: Place = ()
    void: Void | None = None
    identity: Place
    look: Callable[..., Call[T]]
    download: Callable[..., DownloadCall]

    def told(self, final: Collection[str], options: Mapping[str, object]) -> ResultSource[T, R]:
        """The same with options for each request, and other final states besides its own.

        Of such a state nothing is known: the files that are named are read, and the counts
        count.

        Raises:
            ArgumentError: `final` is no collection of states.
        """
        others = [state for state in own_states(final) if not is_among(state, self.states)]
        return replace(
            self,
            states={**self.states, **dict.fromkeys(others, "some")},
            look=partial(self.look, **options),
            download=partial(self.download, **options),
        )

    def state_of(self, subject: T) -> str | None:
        """The state of an object, whatever the server calls it."""
        state = lookup(subject, self.state)
        return None if state is None else str(state)

    def amount_of(self, subject: T) -> Amount | None:
        """How many of the requests have a line; None if that is still open."""
        state = self.state_of(subject)
        return next(
            (self.states[known] for known in self.states if is_among(state, (known,))), None
        )

    def files_of(self, subject: T) -> dict[str, int | None]:
        """The ids of the files that there are, and how many lines they should have."""
        files: dict[str, int | None] = {}
        for file in self.files:
            identity = lookup(subject, file.id)
            if isinstance(identity, str) and identity:
                count = _count(subject, file.count)
                # One file can be named twice; then it has the lines of both.
                before = files.get(identity, 0)
                files[identity] = None if count is None or before is None else before + count
        return files

    def unnamed(self, subject: T) -> bool:
        """Whether a file is not named that may hold lines nevertheless."""
        return any(
            not lookup(subject, file.id)
            and not unreadable_at(subject, file.id)
            and _count(subject, file.count) != 0
            for file in self.files
        )

    def unreadable_of(self, subject: T) -> dict[str, object]:
        """What an object says of its files and their lines and could not be read, by its place."""
        places = [place for file in self.files for place in (file.id, file.count)]
        spoilt: dict[str, object] = {}
        for place in (*places, self.total):
            spoilt |= unreadable_at(subject, place)
        return spoilt

    def ended_at(self, subject: T) -> float | None:
        """When an object entered its final state, in seconds since 1970, as the server says."""
        times = [lookup(subject, place) for place in self.ends]
        return max((float(time) for time in times if isinstance(time, int)), default=None)

    def bounds(self, subject: T) -> tuple[int | None, int | None]:
        """How many lines there should be at least and at most; None if that is not known."""
        counts = [_count(subject, file.count) for file in self.files]
        known = [count for count in counts if count is not None]
        counted = sum(known) if known else None
        total = _count(subject, self.total)
        if total == 0 and counted:
            total = None  # it is not filled in: fewer than its parts it cannot be
        if self.amount_of(subject) != "all":
            return counted, total
        if total is not None:
            return total, total
        return counted, counted if len(known) == len(counts) else None

    def problems_of(self, subject: T) -> tuple[LineProblem, ...]:
        """Why there are no results, as far as the object says."""
        listed: list[object] = []
        value: object = subject
        for name in self.problems:
            # A list of another form is better than none.
            kept = unreadable(value).get(name)
            listed += cast("list[object]", kept) if isinstance(kept, list) else [kept]
            value = lookup(value, (name,))
        if isinstance(value, list | tuple):
            listed = [*cast("list[object]", value), *listed]
        return tuple(_problem(problem) for problem in listed if problem is not None)


def _count(subject: object, place: Place) -> int | None:
    count = lookup(subject, place) if place else None
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
        str(message or code or "no reason was given"),
        param if isinstance(param, str) else None,
    )
