# Copied by `make generate` from templates/batchwright/_runtime/http/event_loop.py. Do not edit.
"""The event loop, asyncio's or trio's: threads beside it, limits on what is awaited in it.

The functions import anyio when they run: it takes 7 of the 130 ms of importing httpx2 and msgspec,
and a synchronous client does without.
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
"""Seconds after which a scope ends what should have ended by itself: httpx2 says better than a
scope in which phase the time was up."""


def running_loop() -> object:
    """The loop that runs: what belongs to it can be kept under this."""
    import anyio.lowlevel

    return anyio.lowlevel.current_token().native_token


def is_closed(loop: object) -> bool:
    """Whether a loop has ended, if it can tell."""
    closed: Callable[[], bool] | None = getattr(loop, "is_closed", None)
    return closed is not None and closed()


async def off_loop(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that blocks in a thread.

    A cancellation waits until it is through, so that what it works on can be closed.
    """
    import anyio

    results: list[T] = []
    with anyio.CancelScope(shield=True):
        results.append(await _in_thread(partial(function, *args, **kwargs)))
    return results[0]


async def _in_thread(work: Callable[[], T]) -> T:
    # It takes longer to import than all of this package, and is there if its loop runs.
    asyncio = sys.modules.get("asyncio")
    if asyncio is None or not isinstance(running_loop(), asyncio.AbstractEventLoop):
        import anyio.to_thread

        return await anyio.to_thread.run_sync(work)
    task: Future[T] = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        # The cancellation of a task is no scope's, and the shield of a scope lets it in.
        result: T = await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
    return result


async def checkpoint() -> None:
    """Let a cancellation in, if there is one."""
    import anyio.lowlevel

    await anyio.lowlevel.checkpoint_if_cancelled()


@contextmanager
def within(limit: TimeLimit) -> Generator[Callable[[], None]]:
    """Cancel what is awaited in here when a limit is over. What it gives begins the limit.

    Raises:
        httpx2.ReadTimeout: It was cancelled.
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
            if not ended:  # a generator may come here late, when no loop runs any more
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
    """Raise an error if a limit is over, and no scope could end what took so long.

    A transport in process may never give way to others. Where there is a scope, it comes first:
    trio complains of a generator of httpx2 that is closed half-way.

    Raises:
        httpx2.ReadTimeout: It is over.
    """
    if limit.left < -2 * _SLACK:
        limit.verify()
