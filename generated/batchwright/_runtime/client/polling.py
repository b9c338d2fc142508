# Copied by `make generate` from templates/batchwright/_runtime/client/polling.py. Do not edit.
"""How often to look at an object until its state is final, and when to give up; free of I/O."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Generic, TypeVar

import httpx2
from msgspec import Struct, structs

from ..clock import Clock
from ..errors import (
    APIError,
    APIResponseError,
    APIResponseValidationError,
    APIStatusError,
    ArgumentError,
    brief,
)
from ..http.retry import asked_wait
from ..lifecycle import Lifecycle, own_states
from ..log import LOG
from ..place import Place, dotted, lookup
from ..request.operation import Call

T = TypeVar("T")

GROWTH = 1.5
"""How much longer each interval between two looks is than the one before."""

JITTER = 0.25
"""The part of an interval that chance may take off, so that many waiters do not look at once."""

PATIENCE = 3600.0
"""Seconds of nothing but failures after which a wait without a timeout ends."""

LONGEST_ASKED = 600.0
"""Seconds that a server's wish to be left alone is honoured, at most."""

SHORTEST_LOOK = 2.0
"""Seconds that a look may take although the time of the wait is up."""

UNREADABLE_LOOKS = 3
"""Successes in a row that cannot be read, after which a wait ends. They are the server's own
words, which do not pass like the trouble of a gateway."""

LAG = 30.0
"""Seconds for which an object may not be found after it was created: servers have copies."""

FRESH = 60.0
"""Seconds after which a created object should be found everywhere."""


class WaitTimeoutError(APIError, TimeoutError):
    """An object did not reach a final state in time. Nothing was cancelled: wait again.

    Its `__cause__` is the error of the last look, if that failed.

    Attributes:
        last: The object as it was seen last; None if it never was.
    """

    last: object = None


def _verify_timeout(timeout: object) -> None:
    seconds = timeout if isinstance(timeout, int | float) and not isinstance(timeout, bool) else -1
    if timeout is not None and not seconds >= 0:
        raise ArgumentError(f"expected seconds >= 0, got {timeout!r}", argument="timeout")


class Watch(Struct, Generic[T], frozen=True, kw_only=True):
    """How to follow an object.

    Attributes:
        lifecycle: Its states.
        identity: Where its id stands.
        look: What to ask the server, given an id.
    """

    lifecycle: Lifecycle
    identity: Place
    look: Callable[..., Call[T]]


class Vigil(Generic[T]):
    """One wait for one object: told what was seen, it says whether to hand it out and how long
    to sleep.

    Attributes:
        last: The object as it was seen last.
        ended: Whether it is final, so that there is nothing left to do.

    Args:
        watch: How to follow the object.
        subject: The object, or its id.
        timeout: Seconds until the time is up; None waits for as long as the server answers.
        final: States that are final besides those of the specification.
        options: Options of each look.
        clock: Passes the time.
        wall: Seconds since 1970, by the server.

    Raises:
        ArgumentError: The timeout is no number of seconds, the object has no id, or `final` is
            no collection of states.
    """

    def __init__(
        self,
        watch: Watch[T],
        subject: T | str,
        *,
        timeout: float | None,
        final: Collection[str],
        options: Mapping[str, object],
        clock: Clock,
        wall: Callable[[], float],
    ) -> None:
        _verify_timeout(timeout)
        lifecycle = watch.lifecycle
        self._lifecycle = structs.replace(lifecycle, final=(*lifecycle.final, *own_states(final)))
        self._clock = clock
        self._timeout = timeout
        self._started = self._answered = clock.now()
        self._interval = lifecycle.first
        self._trouble: APIError | None = None
        self._unreadable = self._missed = 0
        self._lagging = False
        self.last: T | None = None if isinstance(subject, str) else subject
        self.ended = not isinstance(subject, str) and self._lifecycle.is_final(subject)
        self._shown: T | None = None
        identity = subject if isinstance(subject, str) else lookup(subject, watch.identity)
        if not self.ended and not isinstance(identity, str):
            raise ArgumentError("the object has no id", argument=dotted(watch.identity))
        self._identity = str(identity)
        self._look = partial(watch.look, self._identity, **options)
        self._fresh = False
        if not isinstance(subject, str):
            created = lookup(subject, lifecycle.created) if lifecycle.created else None
            self._fresh = not isinstance(created, int) or wall() - created < FRESH

    def call(self, patience: float | httpx2.Timeout) -> Call[T]:
        """What to ask the server now, within the time that is left.

        Args:
            patience: The client's own timeout, which may be less.
        """
        # Looking again is what a wait does anyway; the client is not to do so as well.
        call = replace(self._look(), max_retries=0)
        left = max(self._left(), SHORTEST_LOOK)
        if math.isinf(left):
            return call
        if isinstance(patience, httpx2.Timeout):  # which bounds no whole
            return replace(call, deadline=left)
        return call if patience <= left else replace(call, timeout=left)

    def saw(self, subject: T) -> bool:
        """Take note of the object; whether it is to be handed out: it is new or has changed."""
        self._answered = self._clock.now()
        self._trouble = None
        self._unreadable = 0
        self._lagging = False
        self.ended = self._lifecycle.is_final(subject)
        changed = self._shown is None or _differ(subject, self._shown)
        self.last = self._shown = subject
        return changed or self.ended

    def survives(self, error: APIError) -> bool:
        """Take note of a look that failed; False if another one would be in vain.

        A success that is not JSON is the page of a gateway, and passes as other trouble does.
        An object that was never seen may not be there yet: one that the caller has just
        created is looked for during `LAG`, and one of which only the id is known once more.
        """
        self._trouble = error
        self._lagging = False
        match error:
            case APIResponseValidationError(not_json=False):
                self._unreadable += 1
                return self._unreadable < UNREADABLE_LOOKS
            case APIStatusError(status_code=404) if self._shown is None and self._left() > 0:
                self._missed += 1
                self._lagging = self._fresh and self._clock.now() - self._started < LAG
                return self._lagging or (self._missed == 1 and self.last is None)
            case _:
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
        self._interval = min(self._interval * GROWTH, self._lifecycle.maximum)
        if isinstance(self._trouble, APIResponseError):
            headers = self._trouble.response.headers
            asked = asked_wait(headers, ("retry-after",), wall=self._clock.wall())
            interval = max(interval, min(asked or 0.0, LONGEST_ASKED))
        if self._lagging:
            left = min(left, self._started + LAG - self._clock.now())
        pause = min(interval, left)
        LOG.info("%s is looked at again in %.1f s: %s", self._identity, pause, self._said())
        return pause

    def _said(self) -> object:
        """What the last look has shown."""
        if self._trouble is not None:
            return brief(self._trouble.summary, 150)
        return self._lifecycle.state_of(self.last)

    def _left(self) -> float:
        """Seconds until the time is up."""
        if self._timeout is not None:
            return self._started + self._timeout - self._clock.now()
        return self._answered + PATIENCE - self._clock.now() if self._trouble else math.inf

    def _late(self) -> WaitTimeoutError:
        what = f"{brief(self._identity, 100)!r}"
        operation = self._look().operation.name
        after = f"after {self._clock.now() - self._started:.0f} seconds"
        if self.last is None:
            message = f"{what} could not be looked at {after}"
        else:
            message = (
                f"{what} is still {brief(str(self._lifecycle.state_of(self.last)), 100)!r} {after}"
            )
        if self._trouble is not None:
            message += f"; the last look failed: {brief(self._trouble.summary, 150)}"
        error = WaitTimeoutError(
            f"{message}. Nothing was cancelled; wait again, or longer", operation=operation
        )
        error.last = self.last
        return error


def _differ(one: object, other: object) -> bool:
    try:
        return one != other
    except RecursionError:  # a note of the caller's can be nested as deeply as can be read
        return True
