"""Waiting for an object to reach a final state: the policy of `lifecycle`, performed."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing
from typing import TypeVar

from .async_client import AsyncClient
from .client import SyncClient
from .clock import Clock
from .errors import APIError
from .lifecycle import Vigil, Watch

T = TypeVar("T")


def watch(
    client: SyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    clock: Clock | None = None,
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
        clock: Passes the time, if not the client's.

    Raises:
        WaitTimeoutError: The time was up. Nothing is cancelled.
        APIError: A look failed for good (404, 401, ...).
        ArgumentError: The timeout or the id is none.
    """
    clock = client.clock if clock is None else clock
    return _watch(client, Vigil(how, subject, timeout=timeout, clock=clock), clock)


def wait(
    client: SyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    clock: Clock | None = None,
) -> T:
    """Return an object as soon as it is final; see `watch`."""
    return deque(watch(client, how, subject, timeout=timeout, clock=clock), maxlen=1).pop()


def async_watch(
    client: AsyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    clock: Clock | None = None,
) -> AsyncGenerator[T]:
    """Hand out an object each time it has changed; see `watch`."""
    clock = client.clock if clock is None else clock
    return _async_watch(client, Vigil(how, subject, timeout=timeout, clock=clock), clock)


async def async_wait(
    client: AsyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    clock: Clock | None = None,
) -> T:
    """Return an object as soon as it is final; see `watch`."""
    latest = deque[T](maxlen=1)
    async with aclosing(async_watch(client, how, subject, timeout=timeout, clock=clock)) as looks:
        async for seen in looks:
            latest.append(seen)
    return latest.pop()


def _watch(client: SyncClient, vigil: Vigil[T], clock: Clock) -> Generator[T]:
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
            clock.sleep(vigil.pause())


async def _async_watch(client: AsyncClient, vigil: Vigil[T], clock: Clock) -> AsyncGenerator[T]:
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
            await clock.rest(vigil.pause())
