"""Submitting a file of lines: the steps of `submission_steps`, performed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar, cast

from msgspec import Struct

from ..client.async_client import AsyncClient
from ..client.sync_client import SyncClient
from ..errors import ArgumentError
from ..http.effects import async_drive, async_last, drive, last, result_of
from ..idempotency import new_note
from ..request.options import Options, RequestOptions, verify_options
from ..request.source import Source
from .search import Search
from .steps import Task, submission_steps
from .submission import Submission

T = TypeVar("T")


class SubmitArguments(Struct, Generic[T], frozen=True, kw_only=True):
    """What is to be submitted.

    Attributes:
        how: How to upload, to create and to find.
        source: The file. It is read twice: a path, bytes, a file object that has positions or
            Chunks over an iterable that is no iterator.
        arguments: The other arguments of the create by their names, notes included.
        uploading: Those of the upload.
        key: What the object is found by; None makes another one at each call.
        lookback: Seconds; the list is read back to objects that are older. None is `how.lookback`.
        most_pages: How many pages of the list are read at most; None for any number.
        options: For each request; `extra_body` is for the create alone.
    """

    how: Submission[T]
    source: Source
    arguments: Mapping[str, object]
    uploading: Mapping[str, object] = {}
    key: str | None
    lookback: float | None = None
    most_pages: int | None = None
    options: Options = {}


def submit(client: SyncClient, given: SubmitArguments[T]) -> T:
    """Check a file, upload it and create an object from it, unless there is one already.

    Key, digest and nonce are kept with the object, in a note. To submit again with the same key,
    in any state the object may be in by then, returns that object: after an error, after the
    process was killed at any point, or because the same was asked for twice. Only an object of
    which nothing came (`Submission.void`) is replaced by another one.

    If creating fails so that the server may have acted, the list is looked at for half a
    minute, and nothing is created again. If another process has created at the same instant, the
    younger object is cancelled. What remains: a server whose list lags may hide an object from a
    second call, if the first one was killed; and one that does not keep notes is not protected.
    A file that was uploaded and then not used stays on the server.

    Raises:
        LineProblemsError: The file breaks rules; nothing was sent.
        ArgumentError: An argument is invalid, or there is no room for the key among the notes;
            nothing was sent.
        IdempotencyKeyError: The key belongs to something else.
        SubmissionError: It is not known whether the object exists, or two may exist.
        FileChangedError: The file changed after it was checked.
        APIError: The server refused, or a request failed.
        OSError: The file cannot be read.
    """
    steps = submission_steps(_task(client, given))
    return last(drive(result_of(steps), client.send, client.clock))


async def async_submit(client: AsyncClient, given: SubmitArguments[T]) -> T:
    """Check a file, upload it and create an object from it, unless there is one; see `submit`.

    The event loop does not wait for the file to be checked.
    """
    steps = submission_steps(_task(client, given))
    return await async_last(async_drive(result_of(steps), client.send, client.clock))


def find(
    client: SyncClient,
    how: Submission[T],
    key: str,
    *,
    lookback: float | None = None,
    most_pages: int | None = None,
    options: RequestOptions,
) -> T | None:
    """The object with a key: the oldest of which something came or may come, or else the newest.

    Raises:
        ArgumentError: An argument is invalid.
        SubmissionError: There is none in a list that was not read to its end.
        APIError: A request failed.
    """
    steps = _search(client, how, key, lookback, most_pages, options).any()
    return last(drive(result_of(steps), client.send, client.clock))


async def async_find(
    client: AsyncClient,
    how: Submission[T],
    key: str,
    *,
    lookback: float | None = None,
    most_pages: int | None = None,
    options: RequestOptions,
) -> T | None:
    """The object with a key; see `find`."""
    steps = _search(client, how, key, lookback, most_pages, options).any()
    return await async_last(async_drive(result_of(steps), client.send, client.clock))


def _task(client: SyncClient | AsyncClient, given: SubmitArguments[T]) -> Task[T]:
    verify_options("submit", given.options, Options.__optional_keys__)
    how = given.how.within(given.lookback, given.most_pages).asking(given.options)
    note = new_note(None if given.key is None else _valid(given.key), len(how.required))
    return Task(
        how=how,
        source=given.source,
        arguments=given.arguments,
        uploading=given.uploading,
        note=note,
        alone=given.key is None,
        search=_over(client, how, note.key),
    )


def _search(
    client: SyncClient | AsyncClient,
    how: Submission[T],
    key: str,
    lookback: float | None,
    most_pages: int | None,
    options: RequestOptions,
) -> Search[T]:
    verify_options("find", options, RequestOptions.__optional_keys__)
    how = how.within(lookback, most_pages).asking(cast("Options", options))
    return _over(client, how, _valid(key))


def _over(client: SyncClient | AsyncClient, how: Submission[T], key: str) -> Search[T]:
    return Search(how, key, lists=client.lists_read, clock=client.clock, wall=client.wall)


def _valid(key: object) -> str:
    """A key that can be found again.

    Raises:
        ArgumentError: It is none.
    """
    if not isinstance(key, str):
        kind = type(key).__name__
        raise ArgumentError(f"expected a string, got {kind}", argument="idempotency_key")
    if not key:
        raise ArgumentError("expected text that is not empty", argument="idempotency_key")
    try:
        key.encode()
    except UnicodeEncodeError:
        raise ArgumentError("not valid text", argument="idempotency_key") from None
    return key
