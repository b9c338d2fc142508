# Copied by `make generate` from templates/batchwright/_runtime/waiting.py. Do not edit.
"""Waiting for an object to reach a final state: the policy of `lifecycle`, performed."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Collection, Generator
from contextlib import aclosing
from typing import TypeVar

from .async_client import AsyncClient
from .client import SyncClient
from .errors import APIError
from .lifecycle import Vigil, Watch
from .operation import LookOptions, verify_options

T = TypeVar("T")


def watch(
    client: SyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: LookOptions | None = None,
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
    return _watch(client, vigil)


def wait(
    client: SyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: LookOptions | None = None,
) -> T:
    """Return an object as soon as it is final; see `watch`."""
    vigil = _vigil("wait", client, how, subject, timeout, final, options)
    return deque(_watch(client, vigil), maxlen=1).pop()


def async_watch(
    client: AsyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: LookOptions | None = None,
) -> AsyncGenerator[T]:
    """Hand out an object each time it has changed; see `watch`."""
    vigil = _vigil("watch", client, how, subject, timeout, final, options)
    return _async_watch(client, vigil)


async def async_wait(
    client: AsyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: LookOptions | None = None,
) -> T:
    """Return an object as soon as it is final; see `watch`."""
    vigil = _vigil("wait", client, how, subject, timeout, final, options)
    latest = deque[T](maxlen=1)
    async with aclosing(_async_watch(client, vigil)) as looks:
        async for seen in looks:
            latest.append(seen)
    return latest.pop()


def _vigil(
    method: str,
    client: SyncClient | AsyncClient,
    how: Watch[T],
    subject: T | str,
    timeout: float | None,
    final: Collection[str],
    options: LookOptions | None,
) -> Vigil[T]:
    options = options or {}
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


def _watch(client: SyncClient, vigil: Vigil[T]) -> Generator[T]:
    if vigil.ended and vigil.last is not None:
        yield vigil.last
    while not vigil.ended:
        try:
            seen = client.send(vigil.call(client.settings.timeout))
        except APIError as error:
            if not vigil.survives(error):
                raise
        else:
            if vigil.saw(seen):
                yield seen
        if not vigil.ended:
            client.clock.sleep(vigil.pause())


async def _async_watch(client: AsyncClient, vigil: Vigil[T]) -> AsyncGenerator[T]:
    if vigil.ended and vigil.last is not None:
        yield vigil.last
    while not vigil.ended:
        try:
            seen = await client.send(vigil.call(client.settings.timeout))
        except APIError as error:
            if not vigil.survives(error):
                raise
        else:
            if vigil.saw(seen):
                yield seen
        if not vigil.ended:
            await client.clock.rest(vigil.pause())
