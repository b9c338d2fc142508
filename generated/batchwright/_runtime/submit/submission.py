# Copied by `make generate` from templates/batchwright/_runtime/submit/submission.py. Do not edit.
"""How an object is created from a file and found again, as values; free of I/O."""

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
from ..path import FieldPath, lookup
from ..request.operation import Call, ListCall
from ..request.options import Options

T = TypeVar("T")

NOTE = "idempotency_key"
"""The name of the note with key, digest and nonce."""


class SubmissionError(APIError):
    """The object may or may not exist, or may exist twice; see the message.

    Attributes:
        idempotency_key: The key of the object, for `find`.
    """

    idempotency_key: str = ""


class IdempotencyKeyError(SubmissionError):
    """An object with the same key exists, from another file or with other arguments.

    Attributes:
        existing: That object.
    """

    existing: object = None


class Submission(Struct, Generic[T], frozen=True, kw_only=True):
    """How objects are created from files of lines, and found again.

    Attributes:
        lines: The rules of the file.
        upload: The call that uploads, given the file and arguments by name.
        upload_id: The path of the file's id in the result of the upload.
        create: The call that creates, given arguments by name.
        file_argument: The argument for the file's id.
        required: Besides the file, the arguments that decide what is executed, each with its wire
            name.
        notes: The argument for the caller's notes, strings by name, and their attribute of the
            object.
        own: The wire names of the file's id and the notes.
        find: The call that lists all objects, in the largest pages.
        retrieve: The call that retrieves an object, given its id.
        cancel: The call that cancels an object, given its id; None if there is none.
        identity: The path of an object's id.
        created: The path of the time of its creation, in seconds since 1970.
        state: The path of its state.
        void: The rule for objects that ended with nothing executed, which do not prevent a new one.
            None if there are none.
        cancelled: The states that only cancelling leads to.
        lookback: Seconds; the list is read back to older objects.
        most_pages: The most pages of the list to read; None for any number.
    """

    lines: LineRules
    upload: Callable[..., Call[Any]]
    upload_id: FieldPath
    create: Callable[..., Call[T]]
    file_argument: str
    required: Mapping[str, str]
    notes: str
    own: tuple[str, ...]
    find: Callable[..., ListCall[Any, T]]
    retrieve: Callable[..., Call[T]]
    cancel: Callable[..., Call[Any]] | None = None
    identity: FieldPath = ("id",)
    created: FieldPath = ("created_at",)
    state: FieldPath = ("status",)
    void: Void | None = None
    cancelled: tuple[str, ...] = ()
    lookback: float = 30 * 86400.0
    most_pages: int | None = None

    def within(self, lookback: float | None, most_pages: int | None) -> Submission[T]:
        """The same with other limits of the list; None keeps one.

        Raises:
            ArgumentError: One of them is not a number of seconds or pages.
        """
        seconds = self.lookback if lookback is None else lookback
        if not _is_number(seconds, 0):
            raise ArgumentError(f"expected seconds >= 0, got {seconds!r}", argument="lookback")
        pages = self.most_pages if most_pages is None else most_pages
        if pages is not None and not _is_number(pages, 1, whole=True):
            raise ArgumentError(f"expected an integer >= 1, got {pages!r}", argument="most_pages")
        return replace(self, lookback=float(seconds), most_pages=pages)

    def with_options(self, options: Options) -> Submission[T]:
        """The same with options for each request; `extra_body` is sent with the create only.

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
            retrieve=partial(self.retrieve, **each),
            cancel=None if self.cancel is None else partial(self.cancel, **each),
        )

    def id_of(self, item: object) -> str:
        """The id of an object; empty if it has none."""
        identity = lookup(item, self.identity)
        return identity if isinstance(identity, str) else ""

    def created_of(self, item: object) -> float | None:
        """When an object was created, in seconds since 1970; None if unknown."""
        moment = lookup(item, self.created)
        if isinstance(moment, bool) or not isinstance(moment, int | float):
            return None
        return moment if moment > 0 and math.isfinite(moment) else None

    def note_of(self, item: object) -> object:
        """The note of an object."""
        return lookup(item, (self.notes, NOTE))

    def is_cancelled(self, item: object) -> bool:
        """Whether an object is cancelled, or is being cancelled."""
        return is_among(lookup(item, self.state), self.cancelled)

    def is_void(self, item: object) -> bool:
        """Whether an object ended with nothing executed."""
        return self.void is not None and self.void.holds(item)


def _is_number(value: object, least: int, *, whole: bool = False) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value >= least and (isinstance(value, int) or not whole)
