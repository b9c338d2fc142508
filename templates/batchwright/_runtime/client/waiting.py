"""Waiting for an object to reach a final state: the policy of `polling`, performed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Generator
from typing import Any, TypeVar

from ..errors import APIError
from ..http.effects import (
    Effect,
    Emit,
    Pause,
    Steps,
    async_drive,
    async_last,
    drive,
    last,
    result_of,
)
from ..http.retry import NO_RETRIES
from ..request.options import RequestOptions, WaitOptions, verify_options
from .async_client import AsyncClient
from .polling import Poller, Watch
from .sync_client import SyncClient

T = TypeVar("T")


def watch(
    client: SyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: WaitOptions,
) -> Generator[T]:
    """Yield an object each time it changes: first as polled, last in its final state.

    A poll that fails temporarily (`APIError.transient`) is repeated until the time is up. An object
    that is final already is yielded without a request. The generator can be closed at any time.

    Args:
        client: Sends the requests.
        how: How to poll the object.
        subject: The object, or its id.
        timeout: Seconds; 0 polls once. None waits as long as the server responds, and gives up
            after an hour of failures only.
        final: Further final states, besides the specification's.
        options: The options of each poll.

    Raises:
        WaitTimeoutError: The time is up. Nothing is cancelled.
        APIError: A poll failed permanently (401, ...), or the object is not found: see
            `Poller.survives`.
        APIResponseValidationError: Three successful responses in a row were unreadable.
        ArgumentError: The timeout, the id or the states are invalid.
        TypeError: An option does not exist.
    """
    verify_options("watch", options, WaitOptions.__optional_keys__)
    poller = _poller(client, how, subject, timeout, final, options)
    return drive(_steps(poller, client), client.send, client.clock)


def wait(
    client: SyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: WaitOptions,
) -> T:
    """Return an object as soon as it is final; see `watch`."""
    verify_options("wait", options, WaitOptions.__optional_keys__)
    poller = _poller(client, how, subject, timeout, final, options)
    return last(drive(_steps(poller, client), client.send, client.clock))


def async_watch(
    client: AsyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: WaitOptions,
) -> AsyncGenerator[T]:
    """Yield an object each time it changes; see `watch`."""
    verify_options("watch", options, WaitOptions.__optional_keys__)
    poller = _poller(client, how, subject, timeout, final, options)
    return async_drive(_steps(poller, client), client.send, client.clock)


async def async_wait(
    client: AsyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    timeout: float | None = None,
    final: Collection[str] = (),
    options: WaitOptions,
) -> T:
    """Return an object as soon as it is final; see `watch`."""
    verify_options("wait", options, WaitOptions.__optional_keys__)
    poller = _poller(client, how, subject, timeout, final, options)
    return await async_last(async_drive(_steps(poller, client), client.send, client.clock))


def poll(
    client: SyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    final: Collection[str] = (),
    options: RequestOptions,
) -> T | None:
    """Poll an object once, without sleeping.

    An object that is final already is returned without a request.

    Args:
        client: Sends the requests.
        how: How to poll the object.
        subject: The object, or its id.
        final: Further final states, besides the specification's.
        options: Options of the poll. It is not repeated unless `max_retries` is one of them.

    Returns:
        The object if it is final. None if it is not yet, or was created within the last minute
        and is not found.

    Raises:
        APIError: The poll failed.
        ArgumentError: The id or the states are invalid.
        TypeError: An option does not exist.
    """
    verify_options("poll", options, RequestOptions.__optional_keys__)
    poller = _poller(client, how, subject, None, final, options)
    steps = _poll(poller, client)
    return last(drive(result_of(steps), client.send, client.clock))


async def async_poll(
    client: AsyncClient,
    how: Watch[T],
    subject: T | str,
    *,
    final: Collection[str] = (),
    options: RequestOptions,
) -> T | None:
    """Poll an object once, without sleeping; see `poll`."""
    verify_options("poll", options, RequestOptions.__optional_keys__)
    poller = _poller(client, how, subject, None, final, options)
    steps = _poll(poller, client)
    return await async_last(async_drive(result_of(steps), client.send, client.clock))


def _poller(
    client: SyncClient | AsyncClient,
    how: Watch[T],
    subject: T | str,
    timeout: float | None,
    final: Collection[str],
    options: WaitOptions | RequestOptions,
) -> Poller[T]:
    return Poller(
        how,
        subject,
        timeout=timeout,
        final=final,
        options=options,
        clock=client.clock,
        wall=client.wall,
        after=(client.settings.retry or NO_RETRIES).after,
    )


def _steps(poller: Poller[T], client: SyncClient | AsyncClient) -> Steps[T]:
    if poller.ended and poller.last is not None:
        yield Emit(poller.last)
    while not poller.ended:
        try:
            seen: T = yield poller.call(client.settings.timeout)
        except APIError as error:
            if not poller.survives(error):
                raise
        else:
            if poller.saw(seen):
                yield Emit(seen)
        if not poller.ended:
            yield Pause(poller.pause())


def _poll(poller: Poller[T], client: SyncClient | AsyncClient) -> Generator[Effect, Any, T | None]:
    if not poller.ended:
        try:
            seen: T = yield poller.call(client.settings.timeout)
        except APIError as error:
            if not poller.expected(error):
                raise
        else:
            poller.saw(seen)
    return poller.last if poller.ended else None
