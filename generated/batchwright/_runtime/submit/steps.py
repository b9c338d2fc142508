# Copied by `make generate` from templates/batchwright/_runtime/submit/steps.py. Do not edit.
"""The steps of a submission, which creates one object and never a second; free of I/O.

The steps yield requests, sleeps and reads, and receive their results. A submission can stop between
any two, and start again.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Generic, TypeVar, cast

import msgspec
from msgspec import structs

from ..client.list_memory import Claim
from ..errors import APIError, ArgumentError, FileChangedError, brief
from ..http.effects import Effect, Pause, RunBlocking
from ..idempotency import IdempotencyNote, differing, digest_of, read_note
from ..jsonl.check import ARGUMENT, UNNAMED, Inspection, inspect_lines
from ..jsonl.rules import LineProblemsError
from ..path import lookup
from ..redaction import LOG
from ..request.operation import Call
from ..request.source import Source, Upload
from .search import Search
from .submission import (
    NOTE,
    IdempotencyKeyError,
    Submission,
    SubmissionError,
)

T = TypeVar("T")

DELAYS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before each search for what a failed create may have created: a list may lag."""

_PATIENCE = (1.0, 2.0, 4.0, 0.0)
"""Seconds before each poll of whether another call has cancelled its duplicate."""

_NO_FILE = "not-uploaded-yet"
"""A placeholder for the file's id, when only the other arguments matter."""


class Task(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A submission.

    Attributes:
        how: How to upload, to create and to find.
        source: The file.
        arguments: The arguments of the create by name, notes included.
        uploading: The arguments of the upload.
        note: The note of the object, without its digest.
        alone: Whether no other call can create an object with the same key.
        search: The search for objects with the key.
    """

    how: Submission[T]
    source: Source
    arguments: Mapping[str, object]
    uploading: Mapping[str, object]
    note: IdempotencyNote
    alone: bool
    search: Search[T]

    @property
    def key(self) -> str:
        """The key in a message."""
        return repr(brief(self.note.key, 100))

    def named(self, claim: Claim) -> str:
        """An object in a message."""
        return self.search.named(claim)

    def create(self, file: str, note: IdempotencyNote | None = None) -> Call[T]:
        """The create, with a note or without."""
        arguments = dict(self.arguments)
        if note is not None:
            notes = cast("Mapping[str, object]", arguments.get(self.how.notes) or {})
            arguments[self.how.notes] = {**notes, NOTE: note.text}
        return self.how.create(**arguments, **{self.how.file_argument: file})


def submission_steps(task: Task[T]) -> Generator[Effect, Any, T]:
    """The steps of a submission; see `submitting.submit`."""
    how, search = task.how, task.search
    draft = task.create(_NO_FILE)
    operation = draft.operation.name
    _verify_note(task)
    upload = how.upload(_named(how, task.source), **task.uploading)
    inspection: Inspection = yield RunBlocking(
        partial(inspect_lines, how.lines, task.source, given=task.arguments)
    )
    if inspection.problems:
        raise LineProblemsError(inspection.problems, operation=operation, argument=ARGUMENT)
    sent = msgspec.json.decode(draft.json or b"{}", type=dict[str, Any])
    digest = digest_of(inspection.digest, sent, how.required.values())
    task = structs.replace(task, note=structs.replace(task.note, digest=digest))
    if not task.alone and (existing := (yield from search.existing())) is not None:
        return _found(task, *existing, operation)
    file = yield from _uploaded(how, upload, inspection.digest)
    # During the upload the list may have received the object of an aborted attempt, or of another
    # process.
    if not task.alone and (existing := (yield from search.existing())) is not None:
        return _found(task, *existing, operation)
    try:
        made: T = yield task.create(file, task.note)
    except APIError as error:
        if not error.may_have_acted:
            raise
        return (yield from _reconciled(task, error, operation))
    own = Claim(how.id_of(made), how.created_of(made), task.note)
    search.note_made(own)
    LOG.info("%s was created with idempotency key %s", task.named(own), task.key)
    if task.alone:
        return made
    return (yield from _confirmed(task, own, made))


def _verify_note(task: Task[Any]) -> None:
    """Check that the key fits into the notes, which are valid without it.

    Raises:
        ArgumentError: It does not fit.
    """
    how, note = task.how, task.note
    if NOTE in cast("Mapping[str, object]", task.arguments.get(how.notes) or {}):
        raise ArgumentError("reserved for the idempotency key", argument=f"{how.notes}.{NOTE}")

    def refusal(length: int) -> ArgumentError | None:
        try:
            task.create(_NO_FILE, structs.replace(note, key=note.key[:length]))
        except ArgumentError as error:
            return error
        return None

    error = refusal(len(note.key))
    if error is None:
        return
    if not (error.argument or "").endswith(NOTE):
        raise ArgumentError(
            f"no room for the idempotency key: {error.message}",
            argument=how.notes,
        )
    fits, too_long = 0, len(note.key)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        fits, too_long = (middle, too_long) if refusal(middle) is None else (fits, middle)
    raise ArgumentError(
        f"expected at most {fits} characters, got {len(note.key)}", argument="idempotency_key"
    )


def _uploaded(how: Submission[Any], upload: Call[Any], digest: str) -> Generator[Effect, Any, str]:
    """Upload the file, if it is unchanged since it was checked; return its id."""
    form = upload.form
    if form is not None and form.upload is not None:
        checked = structs.replace(form.upload, digest=digest)
        upload = replace(upload, form=structs.replace(form, upload=checked))
    try:
        uploaded: object = yield upload
    except FileChangedError as error:
        error.operation = upload.operation.name
        raise
    file = lookup(uploaded, how.upload_id)
    if not isinstance(file, str) or not file:
        raise APIError(
            "The file was uploaded, but the response has no id; nothing was created",
            operation=upload.operation.name,
        )
    return file


def _found(task: Task[T], claim: Claim, item: T, operation: str) -> T:
    """Return an existing object, if it was created from the same file and arguments.

    Raises:
        IdempotencyKeyError: Its file or arguments differ.
    """
    if claim.note.digest == task.note.digest:
        LOG.info("%s was found by idempotency key %s", task.named(claim), task.key)
        return item
    names = [ARGUMENT, *task.how.required]
    other = ", ".join(differing(task.note.digest, claim.note.digest, names))
    error = IdempotencyKeyError(
        f"{task.named(claim)} has idempotency key {task.key} and was created with another {other}; "
        "nothing was created. Use another key for other work",
        operation=operation,
    )
    error.idempotency_key, error.existing = task.note.key, item
    raise error


def _confirmed(task: Task[T], own: Claim, made: T) -> Generator[Effect, Any, T]:
    """Search again after creating: another call may have created an object at the same time."""
    how, search = task.how, task.search
    told = read_note(how.note_of(made)) == task.note
    if not told:
        LOG.warning(
            "%s was created, but the response does not repeat its note in %s. If the server does "
            "not keep notes, the next submit with idempotency key %s creates another one",
            task.named(own),
            how.notes,
            task.key,
        )
    try:
        found = yield from search.read()
        others = yield from search.live(found, but=task.note.nonce)
    except APIError as error:
        unseen, others = error.message, []
    else:
        unseen = found.gap
        shown = [claim.note for claim in found.claims if claim.identity in found.items]
        told = told or task.note in shown
    if unseen and not others:
        LOG.warning(
            "%s was created; another one may have been created at the same time: %s",
            task.named(own),
            brief(unseen, 200),
        )
    return (yield from _settled(task, own, made, others, certain=told))


def _reconciled(task: Task[T], failure: APIError, operation: str) -> Generator[Effect, Any, T]:
    """Search for the object that a failed create may have created."""
    search = task.search
    others: list[tuple[Claim, T]] = []
    outcome = ""
    for seconds in DELAYS:
        yield Pause(seconds)
        try:
            found = yield from search.read()
            others = yield from search.live(found, but=task.note.nonce)
            own = next((claim for claim in found.claims if claim.note == task.note), None)
            made = None if own is None else (yield from search.current(own, found))
        except APIError as error:
            outcome = f"the list could not be read: {brief(error.message, 120)}"
            if not error.transient:
                break
            continue
        if own is not None and made is not None:
            LOG.info("%s was created with idempotency key %s", task.named(own), task.key)
            return (yield from _settled(task, own, made, others, certain=True))
        outcome = found.gap and f"the list was not read to its end: {brief(found.gap, 120)}"
    if others:
        outcome = f"{task.named(others[0][0])} has the same key, and was created by another call"
    advice = (
        "call find(error.idempotency_key)"
        if task.alone
        else "submit again with the same key: it searches before it creates"
    )
    raise search.error(
        f"The server may have created a {search.noun} although the request failed "
        f"({brief(failure.message, 120)}); "
        f"{outcome or f'the list did not show it within {sum(DELAYS):.0f} s'}. Wait until "
        f"the list is current, then {advice}",
        operation=operation,
    ) from failure


def _settled(
    task: Task[T], own: Claim, made: T, others: list[tuple[Claim, T]], *, certain: bool
) -> Generator[Effect, Any, T]:
    """The object with the key that continues; if another call created it, cancel the own one.

    The oldest continues. The call that created the younger one sees both, as it searches after
    creating. Of two that were created in the same second, the first call may have searched before
    the second one existed, although that counts as older: so the call with the older one waits
    until the other is cancelled, and if it is not, cancels its own.

    Args:
        task: The submission.
        own: The object of this call.
        made: The same, as received last.
        others: The other objects that are not void.
        certain: Whether the server has listed the own object with the nonce of this call.

    Raises:
        SubmissionError: The case is ambiguous; nothing was cancelled.
    """
    for seconds in _PATIENCE:
        rivals = [
            (claim, item)
            for claim, item in others
            if claim.identity != own.identity and not task.how.is_cancelled(item)
        ]
        if not rivals:
            return made
        claims = [claim for claim, _ in rivals]
        doubt = _doubt(task, own, claims, certain=certain)
        if doubt:
            raise _two(task, own, claims[0], doubt)
        if own.age > claims[0].age:
            return (yield from _yielded(task, own, rivals))
        if all(claim.created != own.created for claim in claims):
            task.search.warn_of_duplicates([(own, made), *rivals])
            return made
        if not seconds:
            return (yield from _yielded(task, own, rivals))
        yield Pause(seconds)
        try:
            found = yield from task.search.read()
            others = yield from task.search.live(found, but=task.note.nonce)
        except APIError as error:
            raise _two(task, own, claims[0], error.message) from error
    return made


def _yielded(task: Task[T], own: Claim, rivals: list[tuple[Claim, T]]) -> Generator[Effect, Any, T]:
    """Cancel the own object in favour of the oldest of the others, and return that."""
    how, (other, item) = task.how, rivals[0]
    if how.cancel is None:
        raise _two(task, own, other, "there is no operation to cancel one of them")
    try:
        yield how.cancel(own.identity)
        LOG.warning(
            "%s was cancelled, as %s has the same idempotency key %s",
            task.named(own),
            task.named(other),
            task.key,
        )
        item = yield how.retrieve(other.identity)
    except APIError as error:
        raise _two(task, own, other, f"a request failed: {error.message}") from error
    if how.is_cancelled(item):
        raise _two(task, own, other, "both were cancelled at the same time")
    task.search.warn_of_duplicates(rivals)
    return item


def _two(task: Task[Any], own: Claim, other: Claim, why: str) -> SubmissionError:
    return task.search.error(
        f"{task.named(own)} was created by this call, and {task.named(other)} has the same "
        f"idempotency key; {brief(why, 150)}. Check both, and cancel one if both continue"
    )


def _doubt(task: Task[Any], own: Claim, others: list[Claim], *, certain: bool) -> str:
    """Why it is ambiguous which object may be cancelled; empty if it is clear."""
    if any(claim.note.digest != task.note.digest for claim in others):
        return "they were created from different files or arguments"
    if own.created is None or any(claim.created is None for claim in others):
        return "their times of creation are unreadable"
    return "" if certain else "the server does not return the note of this call"


def _named(how: Submission[Any], source: Source) -> Source:
    """The source with a name that the server accepts, if it has none."""
    upload = Upload(ARGUMENT, source)
    if upload.name != UNNAMED:
        return source
    return UNNAMED + how.lines.suffix, upload.contents, upload.media_type
