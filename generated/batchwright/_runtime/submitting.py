# Copied by `make generate` from templates/batchwright/_runtime/submitting.py. Do not edit.
"""Submitting a file of lines: the steps of `submission_steps`, performed."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from .async_client import AsyncClient
from .client import SyncClient
from .clock import Clock
from .loop import off_loop
from .source import Source
from .submission import Pause, Step, Submission, Work
from .submission_steps import submission_steps

T = TypeVar("T")


def submit(
    client: SyncClient,
    how: Submission[T],
    source: Source,
    arguments: Mapping[str, object],
    *,
    intent: str | None = None,
    lookback: float | None = None,
    clock: Clock | None = None,
) -> T:
    """Check a file, upload it and create an object from it, unless there is one already.

    The intent is kept with the object, in a note. To submit again with the same intent, in any
    state the object may be in by then, returns that object: after an error, after the process
    was killed at any point, or because the same was asked for twice. Only an object of which
    nothing came (`Submission.void`) is replaced by another one. Nothing keeps two processes
    from creating at the very same moment, and a server that does not keep notes is not
    protected at all.

    If creating fails so that the server may have acted, the list is looked at for half a
    minute, and nothing is created again. A file that was uploaded and then not used stays on
    the server.

    Args:
        client: Asks the server.
        how: How to upload, to create and to find.
        source: The file. It is read twice: a path, bytes, a file object that has positions or
            Chunks over an iterable that is no iterator.
        arguments: The other arguments of the create by their names, notes included.
        intent: A key of the caller's, which says what is the same. Without one it is a digest
            of the file and the arguments.
        lookback: Seconds; an object that is older is not found. None is `how.lookback`.
        clock: Passes the time, if not the client's.

    Raises:
        LineProblemsError: The file breaks rules; nothing was sent.
        ArgumentError: An argument is not what it may be, or there is no room for the intent
            among the notes; nothing was sent.
        SubmissionError: It is not known whether the object exists. Submit again.
        APIError: The server refused, or a request failed. Submit again if it may be mended.
        OSError: The file cannot be read.
    """
    clock = client.clock if clock is None else clock
    steps = _steps(how, source, arguments, intent, lookback, clock)
    try:
        step = next(steps)
        while True:
            try:
                told = _perform(client, step, clock)
            except Exception as error:
                step = steps.throw(error)
            else:
                step = steps.send(told)
    except StopIteration as end:
        made: T = end.value
        return made


async def async_submit(
    client: AsyncClient,
    how: Submission[T],
    source: Source,
    arguments: Mapping[str, object],
    *,
    intent: str | None = None,
    lookback: float | None = None,
    clock: Clock | None = None,
) -> T:
    """Check a file, upload it and create an object from it, unless there is one; see `submit`.

    The event loop does not wait for the file to be checked.
    """
    clock = client.clock if clock is None else clock
    steps = _steps(how, source, arguments, intent, lookback, clock)
    try:
        step = next(steps)
        while True:
            try:
                told = await _async_perform(client, step, clock)
            except Exception as error:
                step = steps.throw(error)
            else:
                step = steps.send(told)
    except StopIteration as end:
        made: T = end.value
        return made


def _steps(
    how: Submission[T],
    source: Source,
    arguments: Mapping[str, object],
    intent: str | None,
    lookback: float | None,
    clock: Clock,
) -> Generator[Step, Any, T]:
    if lookback is not None:
        how = replace(how, lookback=lookback)
    return submission_steps(how, source, arguments, intent=intent, clock=clock)


def _perform(client: SyncClient, step: Step, clock: Clock) -> object:
    match step:
        case Pause(seconds):
            clock.sleep(seconds)
            return None
        case Work(run):
            return run()
        case call:
            return client.send(call)


async def _async_perform(client: AsyncClient, step: Step, clock: Clock) -> object:
    match step:
        case Pause(seconds):
            await clock.rest(seconds)
            return None
        case Work(run):
            return await off_loop(run)
        case call:
            return await client.send(call)
