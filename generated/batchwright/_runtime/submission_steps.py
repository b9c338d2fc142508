# Copied by `make generate` from templates/batchwright/_runtime/submission_steps.py. Do not edit.
"""Having a file of lines worked on once and once only; free of I/O.

The steps say what to send, how long to sleep and what to read, and are told how that went.
Whatever happens between two of them, the whole can be begun anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping
from functools import partial
from typing import Any, TypeVar, cast

import msgspec

from .clock import Clock
from .errors import APIError, ArgumentError
from .inspection import Inspection, inspect_lines
from .line_check import UNNAMED
from .line_rules import LineProblemsError
from .operation import Call
from .place import found
from .source import Source, Upload
from .submission import Pause, Search, Step, Submission, SubmissionError, Work
from .text import brief

T = TypeVar("T")

LOOKS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before each look for what a create may have made: a list may lag behind."""

_NO_FILE = "not-uploaded-yet"
"""Stands for the file's id where only the other arguments matter."""

_SAMPLE = "0" * 64
"""An intent as long as a digest."""


def submission_steps(
    how: Submission[T],
    source: Source,
    arguments: Mapping[str, object],
    *,
    intent: str | None,
    clock: Clock,
) -> Generator[Step, Any, T]:
    """The steps of a submission; see `submitting.submit`."""
    draft = how.create(**arguments, **{how.file_argument: _NO_FILE})
    _with_intent(how, arguments, _SAMPLE if intent is None else intent)
    inspection: Inspection = yield Work(
        partial(inspect_lines, how.lines, source, given=arguments, argument=how.source_argument)
    )
    if inspection.problems:
        raise LineProblemsError(
            inspection.problems, operation=draft.operation.name, argument=how.source_argument
        )
    if intent is None:
        intent = _digest(inspection, draft)
    search = Search(how, intent, clock.wall() - how.lookback)
    if (existing := (yield from search.look())) is not None:
        return existing
    uploaded: object = yield how.upload(_named(how, source))
    file = found(uploaded, how.upload_id)
    if not isinstance(file, str) or not file:
        raise APIError(
            "The file was uploaded, but the answer has no id", operation=draft.operation.name
        )
    # The upload has taken its time: what a broken-off attempt has just made, or another process
    # is making, may be in the list by now.
    if (existing := (yield from search.look())) is not None:
        return existing
    create = how.create(**_with_intent(how, arguments, intent), **{how.file_argument: file})
    try:
        made: T = yield create
    except APIError as error:
        if not error.may_have_acted:
            raise
        return (yield from _reconcile(search, error, create.operation.name))
    return made


def _reconcile(search: Search[T], failure: APIError, operation: str) -> Generator[Step, Any, T]:
    """Look for what a create may have made although it failed."""
    blocked: APIError | None = None
    for seconds in LOOKS:
        yield Pause(seconds)
        try:
            existing = yield from search.look(void=True)
        except APIError as error:
            blocked = error
            if not error.transient:
                break
        else:
            blocked = None
            if existing is not None:
                return existing
    outcome = (
        f"nothing has appeared in the list within {sum(LOOKS):.0f} seconds"
        if blocked is None
        else f"the list could not be read: {brief(blocked.message, 120)}"
    )
    unknown = SubmissionError(
        f"The server may have acted although it failed ({brief(failure.message, 120)}); {outcome}. "
        "Submit again with the same arguments: that is safe, it looks before it creates",
        operation=operation,
    )
    unknown.intent = search.intent
    raise unknown from failure


def _with_intent(
    how: Submission[Any], arguments: Mapping[str, object], intent: str
) -> dict[str, object]:
    """The arguments with the intent among the notes, which are known to be valid without it.

    Raises:
        ArgumentError: There is no room for it, or it cannot be a note.
    """
    notes = cast("Mapping[str, object]", arguments.get(how.notes) or {})
    if how.note in notes:
        raise ArgumentError("kept for the intent", argument=f"{how.notes}.{how.note}")
    if not intent:
        raise ArgumentError("expected text that is not empty", argument="intent")
    noted = {**arguments, how.notes: {**notes, how.note: intent}}
    try:
        how.create(**noted, **{how.file_argument: _NO_FILE})
    except ArgumentError as error:
        if (error.argument or "").endswith(how.note):
            raise ArgumentError(error.message, argument="intent") from None
        raise ArgumentError(
            f"no room for the intent, which is kept there: {error.message}", argument=how.notes
        ) from None
    return noted


def _digest(inspection: Inspection, draft: Call[Any]) -> str:
    """What is told from everything else by its contents and the arguments."""
    arguments = msgspec.json.decode(draft.json or b"null")
    whole = [inspection.digest, draft.path, draft.query, arguments]
    return hashlib.sha256(msgspec.json.encode(whole, order="deterministic")).hexdigest()


def _named(how: Submission[Any], source: Source) -> Source:
    """The source with a name that the server accepts, if it has none."""
    upload = Upload(how.source_argument, source)
    if upload.name != UNNAMED:
        return source
    return UNNAMED + how.lines.suffix, upload.contents, upload.media_type
