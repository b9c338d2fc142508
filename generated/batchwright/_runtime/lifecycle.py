# Copied by `make generate` from templates/batchwright/_runtime/lifecycle.py. Do not edit.
"""States that an object on the server goes through, and how often to look; free of I/O."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

import httpx2

from .clock import Clock
from .errors import APIError, APIResponseError, ArgumentError
from .operation import Call, LookOptions, known_options
from .place import Place, dotted, found
from .retry import asked_wait
from .text import brief

T = TypeVar("T")

GROWTH = 1.5
"""How much longer each interval between two looks is than the one before."""

JITTER = 0.25
"""The part of an interval that chance may take off, so that many waiters do not look at once."""

PATIENCE = 3600.0
"""Seconds of nothing but failures after which a wait without a timeout ends."""

LONGEST_ASKED = 600.0
"""Seconds that a server's wish to be left alone is honoured, at most."""

_SHORTEST_LOOK = 10.0
"""Seconds that a look may take although the time of the wait is up."""


class WaitTimeoutError(APIError, TimeoutError):
    """An object did not reach a final state in time. Nothing was cancelled: wait again.

    Its `__cause__` is the error of the last look, if that failed.

    Attributes:
        last: The object as it was seen last; None if it never was.
    """

    last: object = None


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """The states of an object.

    Attributes:
        state: Where its state stands.
        final: The states that nothing follows. A state that is not known is not final.
        first: Seconds from the first look to the second.
        longest: Seconds between two looks at most.
    """

    state: Place
    final: tuple[str, ...]
    first: float = 5.0
    longest: float = 60.0

    def state_of(self, subject: object) -> object:
        """The state of an object, whatever the server calls it; None if it does not say."""
        return found(subject, self.state)

    def is_final(self, subject: object) -> bool:
        """Whether nothing will happen to an object any more."""
        return self.state_of(subject) in self.final


@dataclass(frozen=True, kw_only=True)
class Watch(Generic[T]):
    """How to follow an object.

    Attributes:
        lifecycle: Its states.
        identity: Where its id stands.
        look: What to ask the server, given an id.
    """

    lifecycle: Lifecycle
    identity: Place
    look: Callable[..., Call[T]]

    def asking(self, name: str, options: LookOptions) -> Watch[T]:
        """The same with options for each look, given to a method of that name.

        Raises:
            TypeError: There is no such option: a wait has its own timeout and its own repetitions.
        """
        known_options(name, options, LookOptions.__optional_keys__)
        return replace(self, look=partial(self.look, **options)) if options else self


class Vigil(Generic[T]):
    """One wait for one object: told what was seen, it says whether to hand it out and how long
    to sleep.

    Attributes:
        last: The object as it was seen last.
        ended: Whether it is final, so that there is nothing left to do.

    Raises:
        ArgumentError: The timeout is no number of seconds, or the object has no id.
    """

    def __init__(
        self, watch: Watch[T], subject: T | str, *, timeout: float | None, clock: Clock
    ) -> None:
        if timeout is not None and not timeout >= 0:
            raise ArgumentError(f"expected seconds >= 0, got {timeout}", argument="timeout")
        self._clock = clock
        self._lifecycle = watch.lifecycle
        self._timeout = timeout
        self._started = self._answered = clock.now()
        self._interval = watch.lifecycle.first
        self._trouble: APIError | None = None
        self.last: T | None = None if isinstance(subject, str) else subject
        self.ended = not isinstance(subject, str) and watch.lifecycle.is_final(subject)
        self._shown: T | None = None
        identity = subject if isinstance(subject, str) else found(subject, watch.identity)
        if not self.ended and not isinstance(identity, str):
            raise ArgumentError("the object has no id", argument=dotted(watch.identity))
        self._identity = str(identity)
        self._look = watch.look

    def call(self, patience: float | httpx2.Timeout) -> Call[T]:
        """What to ask the server now.

        Args:
            patience: How long the client waits for a server by itself, in seconds. What is
                left of the time may be less; an `httpx2.Timeout` is left as it is.
        """
        # Looking again is what a wait does anyway; the client is not to do so as well.
        call = replace(self._look(self._identity), max_retries=0)
        if isinstance(patience, httpx2.Timeout) or call.timeout is not None:
            return call
        left = max(self._left(), _SHORTEST_LOOK)
        return call if patience <= left else replace(call, timeout=left)

    def saw(self, subject: T) -> bool:
        """Take note of the object; whether it is to be handed out: it is new or has changed."""
        self._answered = self._clock.now()
        self._trouble = None
        self.ended = self._lifecycle.is_final(subject)
        changed = self._shown is None or subject != self._shown
        self.last = self._shown = subject
        return changed or self.ended

    def survives(self, error: APIError) -> bool:
        """Take note of a look that failed; False if another one would be in vain."""
        self._trouble = error
        return error.transient

    def pause(self) -> float:
        """The seconds to sleep until the next look.

        Raises:
            WaitTimeoutError: The time is up. There is one last look when it just runs out.
        """
        left = self._left()
        if left <= 0:
            raise self._late() from self._trouble
        interval = self._interval * (1 - JITTER * self._clock.chance())
        self._interval = min(self._interval * GROWTH, self._lifecycle.longest)
        if isinstance(self._trouble, APIResponseError):
            headers = self._trouble.response.headers
            asked = asked_wait(headers, ("retry-after",), wall=self._clock.wall())
            interval = max(interval, min(asked or 0.0, LONGEST_ASKED))
        return min(interval, left)

    def _left(self) -> float:
        """Seconds until the time is up."""
        if self._timeout is not None:
            return self._started + self._timeout - self._clock.now()
        return self._answered + PATIENCE - self._clock.now() if self._trouble else math.inf

    def _late(self) -> WaitTimeoutError:
        what = f"{brief(self._identity, 100)!r}"
        operation = self._look(self._identity).operation.name
        after = f"after {self._clock.now() - self._started:.0f} seconds"
        if self.last is None:
            message = f"{what} could not be looked at {after}"
        else:
            message = (
                f"{what} is still {brief(str(self._lifecycle.state_of(self.last)), 100)!r} {after}"
            )
        if self._trouble is not None:
            message += f"; the last look failed: {brief(self._trouble.message, 150)}"
        error = WaitTimeoutError(
            f"{message}. Nothing was cancelled; wait again, or longer", operation=operation
        )
        error.last = self.last
        return error
