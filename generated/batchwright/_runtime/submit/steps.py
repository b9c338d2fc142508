# Copied by `make generate` from templates/batchwright/_runtime/submit/steps.py. Do not edit.
"""Having a file of lines worked on once and once only; free of I/O.

The steps say what to send, how long to sleep and what to read, and are told how that went.
Whatever happens between two of them, the whole can be begun anew.
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
from ..http.effects import Effect, Pause, Work
from ..idempotency import Note, differing, digest_of, read_note
from ..jsonl.check import ARGUMENT, UNNAMED, Inspection, inspect_lines
from ..jsonl.rules import LineProblemsError
from ..log import LOG
from ..place import lookup
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

LOOKS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before each look for what a create may have made: a list may lag behind."""

_PATIENCE = (1.0, 2.0, 4.0, 0.0)
"""Seconds before each look at whether the call that made a rival object has cancelled it."""

_NO_FILE = "not-uploaded-yet"
"""Stands for the file's id where only the other arguments matter."""


class Task(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A submission.

    Attributes:
        how: How to upload, to create and to find.
        source: The file.
        arguments: The arguments of the create by their names, notes included.
        uploading: Those of the upload.
        note: What the object is found by; its digest is still to come.
        alone: Whether no other call can make an object with the same key.
        search: Looks for objects with the key.
    """

    how: Submission[T]
    source: Source
    arguments: Mapping[str, object]
    uploading: Mapping[str, object]
    note: Note
    alone: bool
    search: Search[T]

    @property
    def key(self) -> str:
        """The key as a message shows it."""
        return repr(brief(self.note.key, 100))

    def named(self, claim: Claim) -> str:
        """An object as a message names it."""
        return f"{self.search.noun} {brief(claim.identity, 100)}"

    def create(self, file: str, note: Note | None = None) -> Call[T]:
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
    inspection: Inspection = yield Work(
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
    # The upload has taken its time: what a broken-off attempt has just made, or another process
    # is making, may be in the list by now.
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
    """Refuse a key for which there is no room among the notes, which are valid without it.

    Raises:
        ArgumentError: There is no room for it.
    """
    how, note = task.how, task.note
    if NOTE in cast("Mapping[str, object]", task.arguments.get(how.notes) or {}):
        raise ArgumentError("kept for the idempotency key", argument=f"{how.notes}.{NOTE}")

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
            f"no room for the idempotency key, which is kept there: {error.message}",
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
    """Upload the file, if it still is what was checked; its id."""
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
            "The file was uploaded, but the answer has no id; nothing was created",
            operation=upload.operation.name,
        )
    return file


def _found(task: Task[T], claim: Claim, item: T, operation: str) -> T:
    """An object that exists, if it was made from the same.

    Raises:
        IdempotencyKeyError: It was not.
    """
    if claim.note.digest == task.note.digest:
        LOG.info("%s was found by idempotency key %s", task.named(claim), task.key)
        return item
    names = [ARGUMENT, *task.how.required]
    other = ", ".join(differing(task.note.digest, claim.note.digest, names))
    error = IdempotencyKeyError(
        f"{task.named(claim)} has idempotency key {task.key} and was created with another {other}; "
        "nothing was created. Use another key for something else",
        operation=operation,
    )
    error.idempotency_key, error.existing = task.note.key, item
    raise error


def _confirmed(task: Task[T], own: Claim, made: T) -> Generator[Effect, Any, T]:
    """Look once more after creating: somebody else may have done so at the same instant."""
    how, search = task.how, task.search
    told = read_note(how.note_of(made)) == task.note
    if not told:
        LOG.warning(
            "%s was created, and the answer does not repeat its note in %s. If the server does "
            "not keep it, the next submit with idempotency key %s creates another one",
            task.named(own),
            how.notes,
            task.key,
        )
    try:
        look = yield from search.look()
        others = yield from search.live(look, but=task.note.nonce)
    except APIError as error:
        unseen, others = error.message, []
    else:
        unseen = look.gap
        shown = [claim.note for claim in look.claims if claim.identity in look.items]
        told = told or task.note in shown
    if unseen and not others:
        LOG.warning(
            "%s was created; whether another one was created at the same instant is not known: %s",
            task.named(own),
            brief(unseen, 200),
        )
    return (yield from _settled(task, own, made, others, certain=told))


def _reconciled(task: Task[T], failure: APIError, operation: str) -> Generator[Effect, Any, T]:
    """Look for what a create may have made although it failed."""
    search = task.search
    others: list[tuple[Claim, T]] = []
    outcome = ""
    for seconds in LOOKS:
        yield Pause(seconds)
        try:
            look = yield from search.look()
            others = yield from search.live(look, but=task.note.nonce)
            own = next((claim for claim in look.claims if claim.note == task.note), None)
            made = None if own is None else (yield from search.current(own, look))
        except APIError as error:
            outcome = f"the list could not be read: {brief(error.message, 120)}"
            if not error.transient:
                break
            continue
        if own is not None and made is not None:
            LOG.info("%s was created with idempotency key %s", task.named(own), task.key)
            return (yield from _settled(task, own, made, others, certain=True))
        outcome = look.gap and f"the list was not read to its end: {brief(look.gap, 120)}"
    if others:
        outcome = f"{task.named(others[0][0])} has the same key, and was created by another call"
    advice = (
        "look for it: find(error.idempotency_key)"
        if task.alone
        else "submit again with the same key: it looks before it creates"
    )
    raise search.error(
        f"The server may have created it although it failed ({brief(failure.message, 120)}); "
        f"{outcome or f'nothing has appeared in the list within {sum(LOOKS):.0f} s'}. Wait until "
        f"the list is current, then {advice}",
        operation=operation,
    ) from failure


def _settled(
    task: Task[T], own: Claim, made: T, others: list[tuple[Claim, T]], *, certain: bool
) -> Generator[Effect, Any, T]:
    """The one object with the key that goes on; the own one is cancelled if it is another.

    The oldest goes on. The call that made the younger one sees both, as it looked after it had
    created. Of two that were made in one second, the call that came first may have looked before
    there was a second one, although that counts as older: so the call with the older one waits
    until the other is cancelled, and if it is not, cancels its own.

    Args:
        task: The submission.
        own: The object that this call has made.
        made: The same, as it was seen last.
        others: The others of which something came or may come.
        certain: Whether the server has shown the own object with the nonce of this call.

    Raises:
        SubmissionError: There is a doubt; nothing was cancelled.
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
            return (yield from _yielded(task, own, *rivals[0]))
        if all(claim.created != own.created for claim in claims):
            return made
        if not seconds:
            return (yield from _yielded(task, own, *rivals[0]))
        yield Pause(seconds)
        try:
            look = yield from task.search.look()
            others = yield from task.search.live(look, but=task.note.nonce)
        except APIError as error:
            raise _two(task, own, claims[0], error.message) from error
    return made


def _yielded(task: Task[T], own: Claim, other: Claim, item: T) -> Generator[Effect, Any, T]:
    """Cancel the own object for the sake of another one, and return that."""
    how = task.how
    if how.cancel is None:
        raise _two(task, own, other, "no operation cancels one of them")
    try:
        yield how.cancel(own.identity)
        LOG.warning(
            "%s was cancelled, as %s has the same idempotency key %s",
            task.named(own),
            task.named(other),
            task.key,
        )
        item = yield how.look(other.identity)
    except APIError as error:
        raise _two(task, own, other, f"a request failed: {error.message}") from error
    if how.is_cancelled(item):
        raise _two(task, own, other, "both were cancelled at the same instant")
    return item


def _two(task: Task[Any], own: Claim, other: Claim, why: str) -> SubmissionError:
    return task.search.error(
        f"{task.named(own)} was created by this call, and {task.named(other)} has the same "
        f"idempotency key; {brief(why, 150)}. Look at both, and cancel one if both go on"
    )


def _doubt(task: Task[Any], own: Claim, others: list[Claim], *, certain: bool) -> str:
    """Why it is not certain which object may be cancelled; empty if it is."""
    if any(claim.note.digest != task.note.digest for claim in others):
        return "they were created from different files or arguments"
    if own.created is None or any(claim.created is None for claim in others):
        return "which one is older cannot be read"
    return "" if certain else "the server does not show the note of this call"


def _named(how: Submission[Any], source: Source) -> Source:
    """The source with a name that the server accepts, if it has none."""
    upload = Upload(ARGUMENT, source)
    if upload.name != UNNAMED:
        return source
    return UNNAMED + how.lines.suffix, upload.contents, upload.media_type
