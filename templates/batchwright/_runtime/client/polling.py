"""How often to poll an object until its state is final, and when to give up; free of I/O."""

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
from ..path import FieldPath, dotted, lookup
from ..redaction import LOG
from ..request.operation import Call

T = TypeVar("T")

GROWTH = 1.5
"""The factor from one polling interval to the next."""

JITTER = 0.25
"""The random part of an interval, so that many clients do not poll at once."""

PATIENCE = 3600.0
"""Without a timeout, a wait gives up once every poll has failed for this many seconds."""

LONGEST_ASKED = 600.0
"""The longest wait in seconds that a server may ask for between two polls."""

SHORTEST_POLL = 2.0
"""Every poll gets at least this many seconds, even past the timeout of the wait."""

UNREADABLE_POLLS = 3
"""Unreadable successes in a row after which a wait ends: unlike the errors of a gateway, they are
not temporary."""

LAG = 30.0
"""Seconds after its creation in which an object may not be found: servers have replicas."""

FRESH = 60.0
"""Seconds after which every replica finds a created object."""


class WaitTimeoutError(APIError, TimeoutError):
    """An object did not reach a final state in time. Nothing was cancelled; wait again.

    Its `__cause__` is the error of the last poll, if that failed.

    Attributes:
        last: The object as polled last; None if no poll succeeded.
    """

    last: object = None


def _verify_timeout(timeout: object) -> None:
    seconds = timeout if isinstance(timeout, int | float) and not isinstance(timeout, bool) else -1
    if timeout is not None and not seconds >= 0:
        raise ArgumentError(f"expected seconds >= 0, got {timeout!r}", argument="timeout")


class Watch(Struct, Generic[T], frozen=True, kw_only=True):
    """How to poll an object.

    Attributes:
        lifecycle: Its states.
        identity: The path of its id.
        retrieve: The call that retrieves it, given its id.
    """

    lifecycle: Lifecycle
    identity: FieldPath
    retrieve: Callable[..., Call[T]]


class Poller(Generic[T]):
    """One wait for one object: decides after each poll whether to yield it and how long to sleep.

    Attributes:
        last: The object as polled last.
        ended: Whether it is final.

    Args:
        watch: How to poll the object.
        subject: The object, or its id.
        timeout: Seconds; None waits as long as the server responds.
        final: Further final states, besides the specification's.
        options: The options of each poll.
        clock: The clock for waiting.
        wall: Seconds since 1970, by the server.
        after: Response headers that ask for a wait; see `RetryPolicy`.

    Raises:
        ArgumentError: The timeout is not a number of seconds, the object has no id, or `final` is
            not a collection of states.
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
        after: tuple[str, ...],
    ) -> None:
        _verify_timeout(timeout)
        lifecycle = watch.lifecycle
        self._lifecycle = structs.replace(lifecycle, final=(*lifecycle.final, *own_states(final)))
        self._clock = clock
        self._after = after
        self._timeout = timeout
        self._started = self._answered = clock.now()
        self._interval = lifecycle.first
        self._failure: APIError | None = None
        self._unreadable = self._missed = 0
        self._lagging = False
        self.last: T | None = None if isinstance(subject, str) else subject
        self.ended = not isinstance(subject, str) and self._lifecycle.is_final(subject)
        self._shown: T | None = None
        identity = subject if isinstance(subject, str) else lookup(subject, watch.identity)
        if not self.ended and not isinstance(identity, str):
            raise ArgumentError("the object has no id", argument=dotted(watch.identity))
        self._identity = str(identity)
        self._retrieve = partial(watch.retrieve, self._identity, **options)
        self._fresh = self._dated = False
        if not isinstance(subject, str):
            created = lookup(subject, lifecycle.created) if lifecycle.created else None
            self._dated = isinstance(created, int)
            self._fresh = not isinstance(created, int) or wall() - created < FRESH

    def call(self, patience: float | httpx2.Timeout) -> Call[T]:
        """The next poll, within the time left.

        Args:
            patience: The client's own timeout, which may be shorter.
        """
        call = self._retrieve()
        if call.max_retries is None:  # the next poll is the repetition
            call = replace(call, max_retries=0)
        left = max(self._left(), SHORTEST_POLL)
        if math.isinf(left):
            return call
        if isinstance(patience, httpx2.Timeout):  # which does not limit the whole
            return replace(call, deadline=left)
        return call if patience <= left else replace(call, timeout=left)

    def saw(self, subject: T) -> bool:
        """Record the object; return whether it is new or has changed."""
        self._answered = self._clock.now()
        self._failure = None
        self._unreadable = 0
        self._lagging = False
        self.ended = self._lifecycle.is_final(subject)
        changed = self._shown is None or _differ(subject, self._shown)
        self.last = self._shown = subject
        return changed or self.ended

    def survives(self, error: APIError) -> bool:
        """Record a failed poll; return False if polling again is useless.

        A success that is not JSON is the page of a gateway, and temporary. A 404 before the first
        success may be temporary, too: an object that the caller has just created is polled during
        `LAG`, and one given by its id once more.
        """
        self._failure = error
        self._lagging = False
        match error:
            case APIResponseValidationError(not_json=False):
                self._unreadable += 1
                return self._unreadable < UNREADABLE_POLLS
            case APIStatusError(status_code=404) if self._shown is None and self._left() > 0:
                self._missed += 1
                self._lagging = self._fresh and self._clock.now() - self._started < LAG
                return self._lagging or (self._missed == 1 and self.last is None)
            case _:
                return error.transient

    def expected(self, error: APIError) -> bool:
        """Whether a poll failed only because the object was certainly created just now."""
        missing = isinstance(error, APIStatusError) and error.status_code == 404
        return missing and self._fresh and self._dated

    def pause(self) -> float:
        """The seconds to sleep until the next poll.

        Raises:
            WaitTimeoutError: The time is up. The last poll is at the end of the time.
        """
        left = self._left()
        if left <= 0:
            raise self._late() from self._failure
        interval = self._interval * (1 - JITTER * self._clock.chance())
        self._interval = min(self._interval * GROWTH, self._lifecycle.maximum)
        if isinstance(self._failure, APIResponseError):
            headers = self._failure.response.headers
            asked = asked_wait(headers, self._after, wall=self._clock.wall())
            interval = max(interval, min(asked or 0.0, LONGEST_ASKED))
        if self._lagging:
            left = min(left, self._started + LAG - self._clock.now())
        pause = min(interval, left)
        LOG.info("%s is polled again in %.1f s: %s", self._identity, pause, self._said())
        return pause

    def _said(self) -> object:
        """The result of the last poll."""
        if self._failure is not None:
            return brief(self._failure.summary, 150)
        return self._lifecycle.state_of(self.last)

    def _left(self) -> float:
        """The seconds left."""
        if self._timeout is not None:
            return self._started + self._timeout - self._clock.now()
        return self._answered + PATIENCE - self._clock.now() if self._failure else math.inf

    def _late(self) -> WaitTimeoutError:
        what = f"{brief(self._identity, 100)!r}"
        operation = self._retrieve().operation.name
        after = f"after {self._clock.now() - self._started:.0f} seconds"
        if self.last is None:
            message = f"{what} could not be polled {after}"
        else:
            message = (
                f"{what} is still {brief(str(self._lifecycle.state_of(self.last)), 100)!r} {after}"
            )
        if self._failure is not None:
            message += f"; the last poll failed: {brief(self._failure.summary, 150)}"
        error = WaitTimeoutError(
            f"{message}. Nothing was cancelled; wait again, or with a longer timeout",
            operation=operation,
        )
        error.last = self.last
        return error


def _differ(one: object, other: object) -> bool:
    try:
        return one != other
    except RecursionError:  # metadata can be nested deeply
        return True
