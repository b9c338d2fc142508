"""How an object that works on a file is made and found again, as values; free of I/O."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ..errors import APIError, ArgumentError
from ..jsonl.rules import LineRules
from ..lifecycle import Void, is_among
from ..place import Place, lookup
from ..request.operation import Call, ListCall
from ..request.options import Options

T = TypeVar("T")

NOTE = "idempotency_key"
"""The name of the note that holds key, digest and nonce."""


class SubmissionError(APIError):
    """It is not known whether the object exists, or two may exist; the message says which.

    Attributes:
        idempotency_key: The key of the object, if it exists. `find` looks for it.
    """

    idempotency_key: str = ""


class IdempotencyKeyError(SubmissionError):
    """An object with the same key was made from another file, or with other arguments.

    Attributes:
        existing: That object.
    """

    existing: object = None


class Submission(Struct, Generic[T], frozen=True, kw_only=True):
    """How objects are made from files of lines, and found again.

    Attributes:
        lines: The rules of the file.
        upload: What to send, given the file and arguments by their names.
        upload_id: Where the id of the file stands in the upload's result.
        create: What to send, given arguments by their names.
        file_argument: The name of the argument that takes the file's id.
        required: The arguments that decide what is executed, besides the file, and their names
            on the wire.
        notes: The name of the argument that takes the caller's notes, texts by names, and
            where the object has them.
        own: The properties on the wire that the file's id and the notes are sent in.
        find: The list of all objects, on pages as long as possible.
        look: What to ask for an object, given its id.
        cancel: What to send in order to cancel an object, given its id; None if nothing does.
        identity: Where an object's id stands.
        created: Where it says when it was created, in seconds since 1970.
        state: Where its state stands.
        void: How to tell that nothing came of an object: one that is found so does not keep
            another one from being made. None if something always does.
        cancelled: The states that cancelling leads to, and nothing else.
        lookback: Seconds; the list is read back to objects that are older.
        most_pages: How many pages of the list are read at most; None for any number.
    """

    lines: LineRules
    upload: Callable[..., Call[Any]]
    upload_id: Place
    create: Callable[..., Call[T]]
    file_argument: str
    required: Mapping[str, str]
    notes: str
    own: tuple[str, ...]
    find: Callable[..., ListCall[Any, T]]
    look: Callable[..., Call[T]]
    cancel: Callable[..., Call[Any]] | None = None
    identity: Place = ("id",)
    created: Place = ("created_at",)
    state: Place = ("status",)
    void: Void | None = None
    cancelled: tuple[str, ...] = ()
    lookback: float = 30 * 86400.0
    most_pages: int | None = None

    def within(self, lookback: float | None, most_pages: int | None) -> Submission[T]:
        """The same with other bounds of the list; None leaves one as it is.

        Raises:
            ArgumentError: One of them is no number of seconds, or of pages.
        """
        seconds = self.lookback if lookback is None else lookback
        if not _is_number(seconds, 0):
            raise ArgumentError(f"expected seconds >= 0, got {seconds!r}", argument="lookback")
        pages = self.most_pages if most_pages is None else most_pages
        if pages is not None and not _is_number(pages, 1, whole=True):
            raise ArgumentError(f"expected an integer >= 1, got {pages!r}", argument="most_pages")
        return replace(self, lookback=float(seconds), most_pages=pages)

    def asking(self, options: Options) -> Submission[T]:
        """The same with options for each request; `extra_body` is for the create alone.

        Raises:
            ArgumentError: `extra_body` replaces the file's id or the notes.
        """
        if not options:
            return self
        extra: object = options.get("extra_body")
        for name in self.own:
            if isinstance(extra, Mapping) and name in extra:
                raise ArgumentError("sent by submit itself", argument=f"extra_body.{name}")
        each = {name: value for name, value in options.items() if name != "extra_body"}
        return replace(
            self,
            upload=partial(self.upload, **each),
            create=partial(self.create, **options),
            find=partial(self.find, **each),
            look=partial(self.look, **each),
            cancel=None if self.cancel is None else partial(self.cancel, **each),
        )

    def id_of(self, item: object) -> str:
        """The id of an object; empty if it has none."""
        identity = lookup(item, self.identity)
        return identity if isinstance(identity, str) else ""

    def created_of(self, item: object) -> float | None:
        """When an object was created, in seconds since 1970; None if it does not say."""
        moment = lookup(item, self.created)
        if isinstance(moment, bool) or not isinstance(moment, int | float):
            return None
        return moment if moment > 0 and math.isfinite(moment) else None

    def note_of(self, item: object) -> object:
        """The note of an object."""
        return lookup(item, (self.notes, NOTE))

    def is_cancelled(self, item: object) -> bool:
        """Whether an object was cancelled, or is being."""
        return is_among(lookup(item, self.state), self.cancelled)

    def is_void(self, item: object) -> bool:
        """Whether nothing came of an object, and nothing will."""
        return self.void is not None and self.void.holds(item)


def _is_number(value: object, least: int, *, whole: bool = False) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value >= least and (isinstance(value, int) or not whole)
