"""The effects of a policy (send, sleep, read from disk, yield), and their two drivers.

A policy is a generator of effects, free of I/O: it receives the result of each effect, or the error
that the effect raised. It can be closed between any two effects. To read a stream is not an effect:
the yielded object does it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import aclosing, closing
from typing import Any, Generic, TypeAlias, TypeVar

from msgspec import Struct

from ..clock import CLOCK, Clock
from ..request.operation import Call
from .event_loop import off_loop
from .request_body import ReplayableBody
from .time_limit import TimeLimit

T = TypeVar("T")


class Attempt(Struct, frozen=True):
    """Send the request of a call once, within a limit."""

    call: Call[Any]
    body: ReplayableBody
    limit: TimeLimit


class Pause(Struct, frozen=True):
    """Sleep for that many seconds."""

    seconds: float


class RunBlocking(Struct, frozen=True):
    """Call a function that reads from disk."""

    run: Callable[[], object]


class Emit(Struct, Generic[T], frozen=True):
    """Yield a value to the caller, who may ask for the next one."""

    value: T


Effect: TypeAlias = Call[Any] | Attempt | Pause | RunBlocking
"""A `Call` is sent as often as the retry policy allows, and an `Attempt` once."""

Steps: TypeAlias = Generator[Effect | Emit[T], Any, None]
"""A policy that yields values."""


def result_of(steps: Generator[Effect, Any, T]) -> Steps[T]:
    """A policy that yields the results of another one."""
    yield Emit((yield from steps))


def drive(steps: Steps[T], send: Callable[[Any], object], clock: Clock = CLOCK) -> Generator[T]:
    """Perform the effects of a policy in order, and yield its values.

    Args:
        steps: The policy.
        send: Performs its calls, or its attempts at one.
        clock: The clock for waiting.
    """
    with closing(steps):
        try:
            effect = next(steps)
            while True:
                if isinstance(effect, Emit):
                    yield effect.value
                    effect = next(steps)
                    continue
                try:
                    result = _perform(effect, send, clock)
                except Exception as error:
                    effect = steps.throw(error)
                else:
                    effect = steps.send(result)
        except StopIteration:
            return


async def async_drive(
    steps: Steps[T], send: Callable[[Any], Awaitable[object]], clock: Clock = CLOCK
) -> AsyncGenerator[T]:
    """Perform the effects of a policy and yield its values; see `drive`. The disk does not block
    the event loop."""
    with closing(steps):
        try:
            effect = next(steps)
            while True:
                if isinstance(effect, Emit):
                    yield effect.value
                    effect = next(steps)
                    continue
                try:
                    result = await _async_perform(effect, send, clock)
                except Exception as error:
                    effect = steps.throw(error)
                else:
                    effect = steps.send(result)
        except StopIteration:
            return


def last(values: Generator[T]) -> T:
    """The last value."""
    return deque(values, maxlen=1).pop()


async def async_last(values: AsyncGenerator[T]) -> T:
    """The last value."""
    latest = deque[T](maxlen=1)
    async with aclosing(values):
        async for value in values:
            latest.append(value)
    return latest.pop()


def _perform(effect: Effect, send: Callable[[Any], object], clock: Clock) -> object:
    match effect:
        case Pause(seconds):
            clock.sleep(seconds)
            return None
        case RunBlocking(run):
            return run()
        case Call() | Attempt():
            return send(effect)


async def _async_perform(
    effect: Effect, send: Callable[[Any], Awaitable[object]], clock: Clock
) -> object:
    match effect:
        case Pause(seconds):
            await clock.rest(seconds)
            return None
        case RunBlocking(run):
            return await off_loop(run)
        case Call() | Attempt():
            return await send(effect)
