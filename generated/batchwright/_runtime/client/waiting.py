# Copied by `make generate` from templates/batchwright/_runtime/client/waiting.py. Do not edit.
"""Waiting for an object to reach a final state: the policy of `polling`, performed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Generator
from typing import TypeVar

from ..errors import APIError
from ..http.effects import HandOut, Pause, Steps, async_drive, async_last, drive, last
from ..request.options import LookOptions, verify_options
from .async_client import AsyncClient
from .polling import Vigil, Watch
from .sync_client import SyncClient

T = TypeVar("T")


def watch(
    client: SyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: LookOptions,
) -> Generator[T]:
    """Hand out an object each time it has changed: as it is first seen, and in the end as final.

    A look that fails in passing (`APIError.transient`) is repeated until the time is up. An
    object that is given as final already is handed out without asking the server. The
    generator can be left at any time.

    Args:
        client: Asks the server.
        how: How to follow the object.
        subject: The object, or its id.
        timeout: Seconds from now until giving up; 0 looks once. None goes on for as long as
            the server answers, and gives up after an hour of nothing but failures.
        final: States that are final besides those of the specification.
        options: Options of each look.

    Raises:
        WaitTimeoutError: The time was up. Nothing is cancelled.
        APIError: A look failed for good (401, ...), or the object is not found: see
            `Vigil.survives`.
        APIResponseValidationError: Three successes in a row could not be read.
        ArgumentError: The timeout, the id or the states are none.
        TypeError: An option is not one of a look.
    """
    vigil = _vigil("watch", client, how, subject, timeout, final, options)
    return drive(_steps(vigil, client), client.send, client.clock)


def wait(
    client: SyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: LookOptions,
) -> T:
    """Return an object as soon as it is final; see `watch`."""
    vigil = _vigil("wait", client, how, subject, timeout, final, options)
    return last(drive(_steps(vigil, client), client.send, client.clock))


def async_watch(
    client: AsyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: LookOptions,
) -> AsyncGenerator[T]:
    """Hand out an object each time it has changed; see `watch`."""
    vigil = _vigil("watch", client, how, subject, timeout, final, options)
    return async_drive(_steps(vigil, client), client.send, client.clock)


async def async_wait(
    client: AsyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: LookOptions,
) -> T:
    """Return an object as soon as it is final; see `watch`."""
    vigil = _vigil("wait", client, how, subject, timeout, final, options)
    return await async_last(async_drive(_steps(vigil, client), client.send, client.clock))


def _vigil(
    method: str,
    client: SyncClient | AsyncClient,
    how: Watch[T],
    subject: T | str,
    timeout: float | None,
    final: Collection[str],
    options: LookOptions,
) -> Vigil[T]:
    verify_options(method, options, LookOptions.__optional_keys__)
    return Vigil(
        how,
        subject,
        timeout=timeout,
        final=final,
        options=options,
        clock=client.clock,
        wall=client.wall,
    )


def _steps(vigil: Vigil[T], client: SyncClient | AsyncClient) -> Steps[T]:
    if vigil.ended and vigil.last is not None:
        yield HandOut(vigil.last)
    while not vigil.ended:
        try:
            seen: T = yield vigil.call(client.settings.timeout)
        except APIError as error:
            if not vigil.survives(error):
                raise
        else:
            if vigil.saw(seen):
                yield HandOut(seen)
        if not vigil.ended:
            yield Pause(vigil.pause())
