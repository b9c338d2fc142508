# Copied by `make generate` from templates/batchwright/_runtime/submit/submitting.py. Do not edit.
"""Submits a file of lines; performs `submission_steps`."""

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
    """The arguments of a submission.

    Attributes:
        how: How to upload, to create and to find.
        source: The file. It is read twice: a path, bytes, a seekable file object, or Chunks over an
            iterable that is not an iterator.
        arguments: The other arguments of the create by name, notes included.
        uploading: The arguments of the upload.
        key: The idempotency key; None creates another object at each call.
        lookback: Seconds; the list is read back to older objects. None is `how.lookback`.
        most_pages: The most pages of the list to read; None for any number.
        options: For each request; `extra_body` is sent with the create only.
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
    """Check a file, upload it and create an object from it, unless one exists already.

    Key, digest and nonce are stored with the object, in a note. A call with the same key returns
    that object in any state: after an error, after the process was killed at any point, or after a
    success. Only an object that ended with nothing executed (`Submission.void`) is replaced.

    If creating fails and the server may have acted, the list is searched for half a minute, and
    nothing is created again. If another process creates at the same time, the younger object is
    cancelled. Two risks remain: if the first call was killed and the list lags, a second call may
    not find its object, and a later one returns the older of the two and logs a warning; and a
    server that does not store notes is not protected. A file that was uploaded but not used stays
    on the server.

    Raises:
        LineProblemsError: The file breaks rules; no request was sent.
        ArgumentError: An argument is invalid, or the key does not fit into the notes; no request
            was sent.
        IdempotencyKeyError: The key belongs to other work.
        SubmissionError: It is unknown whether the object exists, or two may exist.
        FileChangedError: The file changed after it was checked.
        APIError: A request failed.
        OSError: The file cannot be read.
    """
    steps = submission_steps(_task(client, given))
    return last(drive(result_of(steps), client.send, client.clock))


async def async_submit(client: AsyncClient, given: SubmitArguments[T]) -> T:
    """Check a file, upload it and create an object from it; see `submit`.

    Checking the file does not block the event loop.
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
    """The object with a key: the oldest that is not void, or else the newest.

    See `Search.warn_of_duplicates` for others that are not void.

    Raises:
        ArgumentError: An argument is invalid.
        SubmissionError: None was found, but the list was not read to its end.
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
    how = given.how.within(given.lookback, given.most_pages).with_options(given.options)
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
    how = how.within(lookback, most_pages).with_options(cast("Options", options))
    return _over(client, how, _valid(key))


def _over(client: SyncClient | AsyncClient, how: Submission[T], key: str) -> Search[T]:
    return Search(how, key, lists=client.lists_read, clock=client.clock, wall=client.wall)


def _valid(key: object) -> str:
    """Check an idempotency key.

    Raises:
        ArgumentError: It is not a string, is empty, or cannot be encoded.
    """
    if not isinstance(key, str):
        kind = type(key).__name__
        raise ArgumentError(f"expected a string, got {kind}", argument="idempotency_key")
    if not key:
        raise ArgumentError("expected a string that is not empty", argument="idempotency_key")
    try:
        key.encode()
    except UnicodeEncodeError:
        raise ArgumentError("not valid text", argument="idempotency_key") from None
    return key
