# Copied by `make generate` from templates/batchwright/_runtime/http/event_loop.py. Do not edit.
"""The event loop of asyncio or trio: worker threads, and time limits on what is awaited.

The functions import anyio when they run: that takes 7 ms besides the 130 ms of httpx2 and msgspec,
and a synchronous client does not need it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import httpx2

from .time_limit import TimeLimit

if TYPE_CHECKING:
    from asyncio import Future

P = ParamSpec("P")
T = TypeVar("T")

_SLACK = 0.05
"""Seconds of grace before a scope cancels: the timeout of httpx2 names the phase, a scope does
not."""


def running_loop() -> object:
    """The running loop, as a key."""
    import anyio.lowlevel

    return anyio.lowlevel.current_token().native_token


def is_closed(loop: object) -> bool:
    """Whether a loop is closed, if it can tell."""
    closed: Callable[[], bool] | None = getattr(loop, "is_closed", None)
    return closed is not None and closed()


async def off_loop(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a blocking function in a thread.

    A cancellation waits for its end, so that its file can be closed.
    """
    import anyio

    results: list[T] = []
    with anyio.CancelScope(shield=True):
        results.append(await _in_thread(partial(function, *args, **kwargs)))
    return results[0]


async def _in_thread(work: Callable[[], T]) -> T:
    # trio takes longer to import than this package, and is imported already if its loop runs.
    asyncio = sys.modules.get("asyncio")
    if asyncio is None or not isinstance(running_loop(), asyncio.AbstractEventLoop):
        import anyio.to_thread

        return await anyio.to_thread.run_sync(work)
    task: Future[T] = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        # The cancellation of a task does not come from a scope: a shield does not stop it.
        result: T = await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
    return result


async def checkpoint() -> None:
    """A checkpoint for cancellation."""
    import anyio.lowlevel

    await anyio.lowlevel.checkpoint_if_cancelled()


@contextmanager
def within(limit: TimeLimit) -> Generator[Callable[[], None]]:
    """Cancel the block when a limit is over. The yielded function starts the limit.

    Raises:
        httpx2.ReadTimeout: The block was cancelled.
    """
    if not limit.finite:
        yield limit.begin
        return
    import anyio

    ended = False
    with anyio.CancelScope() as scope:

        def begin() -> None:
            limit.begin()
            left = limit.left
            if not ended:  # a generator may be closed late, when no loop runs
                scope.deadline = anyio.current_time() + left + _SLACK

        if limit.left < math.inf:
            scope.deadline = anyio.current_time() + limit.left + _SLACK
        try:
            yield begin
        finally:
            ended = True
    if scope.cancelled_caught:
        raise httpx2.ReadTimeout(limit.passed)


def verify(limit: TimeLimit) -> None:
    """Raise an error if a limit is over that no scope could enforce.

    A transport in process may never yield to the loop. A scope has priority: trio warns of a
    generator of httpx2 that is closed half-way.

    Raises:
        httpx2.ReadTimeout: The limit is over.
    """
    if limit.left < -2 * _SLACK:
        limit.verify()
