"""How an object that works on a file is made and found again, as values; free of I/O."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from .errors import APIError
from .inspection import Inspection
from .line_rules import LineRules
from .operation import Call, ListCall
from .paging import Walk
from .place import Place, found
from .source import Source

T = TypeVar("T")

_SKEW = 300.0
"""Seconds by which the clocks of a server's machines may differ."""


@dataclass(frozen=True)
class Pause:
    """A step: sleep for that many seconds."""

    seconds: float


@dataclass(frozen=True)
class Work:
    """A step: call a function that reads from disk."""

    run: Callable[[], Inspection]


Step: TypeAlias = Call[Any] | Pause | Work
"""A call is to be sent; its result, or what it failed with, is told to the generator."""


class SubmissionError(APIError):
    """It is not known whether the object exists. To submit again with the same arguments is safe.

    Attributes:
        intent: What the object is known by, if it exists.
    """

    intent: str = ""


@dataclass(frozen=True, kw_only=True)
class Submission(Generic[T]):
    """How objects are made from files of lines, and found again.

    Attributes:
        lines: The rules of the file.
        upload: What to send, given the file.
        upload_id: Where the id of the file stands in the upload's result.
        create: What to send, given arguments by their names.
        file_argument: The name of the argument that takes the file's id.
        notes: The name of the argument that takes the caller's notes, texts by names, and
            where the object has them.
        note: The name of the note that holds the intent.
        find: The list of all objects, on pages as long as possible.
        identity: Where an object's id stands.
        created: Where it says when it was created, in seconds since 1970.
        state: Where its state stands.
        void: The states of objects of which nothing came: one that is found in such a state
            does not keep another one from being made.
        source_argument: The name of the file's argument, for errors.
        lookback: Seconds; an object that is older is not found.
        most_pages: How many pages of the list are read at most.
    """

    lines: LineRules
    upload: Callable[[Source], Call[Any]]
    upload_id: Place
    create: Callable[..., Call[T]]
    file_argument: str
    notes: str
    note: str = "submission_intent"
    find: Callable[[], ListCall[Any, T]]
    identity: Place = ("id",)
    created: Place = ("created_at",)
    state: Place = ("status",)
    void: tuple[str, ...] = ()
    source_argument: str = "file"
    lookback: float = 30 * 86400.0
    most_pages: int = 200


@dataclass
class Search(Generic[T]):
    """Looks for the object of one intent, and remembers what earlier looks came across.

    Attributes:
        intent: What the object is known by.
        horizon: Seconds since 1970; what was created before is not looked at.
    """

    how: Submission[T]
    intent: str
    horizon: float
    _void: set[str] = field(default_factory=set[str])

    def look(self, *, void: bool = False) -> Generator[Step, Any, T | None]:
        """Read the list until the object is found. The next look stops where this one began.

        Args:
            void: Whether the object may be one of which nothing came. One that an earlier look
                came across does not count.

        Raises:
            SubmissionError: The list is too long to be read to its end.
        """
        listing = self.how.find()
        walk = Walk(listing.paging, listing.cursor)
        call = listing.call
        newest = self.horizon + _SKEW
        for _ in range(self.how.most_pages):
            page: object = yield call
            items = listing.paging.items_of(page) if walk.accept(page) else []
            for item in items:
                if self._is_it(item, void=void):
                    return item
            created = [moment for item in items if (moment := self._created(item)) is not None]
            newest = max([newest, *created])
            if walk.ended or walk.cursor is None or not items or self._is_past(created):
                self.horizon = newest - _SKEW
                return None
            call = listing.at(walk.cursor)
        raise SubmissionError(
            f"The list goes on after {self.how.most_pages} pages: it is not known whether there is "
            "one already. Look back less far",
            operation=listing.call.operation.name,
        )

    def _is_it(self, item: object, *, void: bool) -> bool:
        if found(item, (self.how.notes, self.how.note)) != self.intent:
            return False
        created = self._created(item)
        if created is not None and created < self.horizon:
            return False
        identity = str(found(item, self.how.identity))
        if found(item, self.how.state) not in self.how.void:
            return True
        if void and identity not in self._void:
            return True
        self._void.add(identity)
        return False

    def _created(self, item: object) -> float | None:
        moment = found(item, self.how.created)
        return moment if isinstance(moment, int | float) else None

    def _is_past(self, created: list[float]) -> bool:
        """Whether the pages that follow are too old. Not every server lists the newest first."""
        return len(created) > 1 and created[0] > created[-1] and max(created) < self.horizon
