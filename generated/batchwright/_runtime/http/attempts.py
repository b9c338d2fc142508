# Copied by `make generate` from templates/batchwright/_runtime/http/attempts.py. Do not edit.
"""The attempts at one call, and whether a failed one is repeated; free of I/O."""

from __future__ import annotations

from typing import Any

import httpx2

from ..clock import Clock
from ..errors import APIConnectionError, APIError, APIResponseValidationError, APIStatusError, brief
from ..redaction import LOG
from ..request.operation import Call
from .effects import Attempt, Emit, Pause, Steps
from .request_body import ReplayableBody
from .retry import (
    NO_RETRIES,
    ErrorStatus,
    Failure,
    GiveUp,
    Interrupted,
    RepeatAfter,
    UnreadableBody,
    Unsendable,
    Unsent,
)
from .settings import Settings
from .time_limit import TimeLimit

_UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
)
"""The exceptions of httpx2 for a connection that was not made."""

_ALIKE = (httpx2.LocalProtocolError, httpx2.TooManyRedirects, httpx2.UnsupportedProtocol)
"""The exceptions of httpx2 for a request that would fail again."""

_LOOK_FIRST = "the server may have processed the request: check before you repeat it"
_NO_TIME = "not repeated, as the deadline would pass first"
_DONE_BEFORE = "the server may have processed an earlier attempt"


class Attempts:
    """The attempts at one call, until one succeeds or the retry policy stops.

    Only here does the retry policy decide whether the server may have acted and whether the call
    may succeed later; all other code reads `may_have_acted` and `transient` of the error.

    Args:
        call: The call.
        settings: The client's settings.
        clock: The client's clock.
        limit: The time limit on all attempts; no wait exceeds the time left.
    """

    def __init__(self, call: Call[Any], settings: Settings, clock: Clock, limit: TimeLimit) -> None:
        self._call = call
        self._policy = settings.retry.limited(call.max_retries) if settings.retry else NO_RETRIES
        self._timeout = settings.timeout
        self._clock = clock
        self._limit = limit
        self._body = ReplayableBody(call)
        self._made = 0
        self._open = False

    def steps(self) -> Steps[Any]:
        """Yield attempts and the waits between them, then the result of the last attempt.

        Raises:
            APIError: The last attempt failed. The error has the number of attempts and their
                consequences.
        """
        while True:
            limit = _attempt_limit(self._call, self._timeout, self._limit, self._clock)
            try:
                result: object = yield Attempt(self._call, self._body, limit)
            except APIError as error:
                if (wait := self._failed(error)) is None:
                    raise
            else:
                yield Emit(result)
                return
            yield Pause(wait)

    def _failed(self, error: APIError) -> float | None:
        """Record a failed attempt; return the seconds until the next one, or None."""
        self._made += 1
        failure = failure_of(error)
        if failure is None:
            return None
        operation = self._call.operation
        verdict = self._policy.decide(
            failure,
            made=self._made,
            idempotent=operation.idempotent,
            replayable=self._body.possible,
            chance=self._clock.chance(),
            wall=self._clock.wall(),
        )
        open_now = operation.method != "GET" and self._policy.leaves_open(failure)
        open_before, self._open = self._open, self._open or open_now
        if isinstance(verdict, RepeatAfter) and verdict.wait >= self._limit.left:
            verdict = GiveUp("" if self._limit.passed else _NO_TIME)
        if isinstance(verdict, RepeatAfter):
            LOG.info(
                "%s %s: %s in attempt %d, which is repeated in %.1f s",
                operation.method,
                self._call.path,
                getattr(error, "status_code", type(error).__name__),
                self._made,
                verdict.wait,
            )
            return verdict.wait
        error.attempts = self._made
        error.may_have_acted = self._open
        error.transient = self._policy.is_transient(failure)
        notes = [verdict.reason] if verdict.reason else []
        if open_now and not operation.idempotent:
            notes.append(_LOOK_FIRST)
        elif open_before and not open_now:
            notes.append(_DONE_BEFORE)
        _tell(error, notes)
        return None


def whole_limit(call: Call[Any], clock: Clock) -> TimeLimit:
    """The limit on all attempts at a call, started."""
    limit = TimeLimit(call.deadline, name="deadline", clock=clock)
    limit.begin()
    return limit


def failure_of(error: APIError) -> Failure | None:
    """Classify the error of an attempt; None if the request did not cause it."""
    match error:
        case APIConnectionError(__cause__=cause):
            if isinstance(cause, _UNSENT):
                return Unsent()
            return Unsendable() if isinstance(cause, _ALIKE) else Interrupted()
        case APIStatusError(status_code=status, response=response):
            return ErrorStatus(status, dict(response.headers))
        case APIResponseValidationError():
            return UnreadableBody()
        case _:
            return None


def _attempt_limit(
    call: Call[Any], timeout: float | httpx2.Timeout, within: TimeLimit, clock: Clock
) -> TimeLimit:
    """The limit on one attempt at a call. For an upload it starts when the body is sent.

    An `httpx2.Timeout` limits the phases of an attempt, not the whole.
    """
    timeout = timeout if call.timeout is None else call.timeout
    seconds = None if isinstance(timeout, httpx2.Timeout) else timeout
    outer = within if within.finite else None
    limit = TimeLimit(seconds, name="timeout", clock=clock, within=outer)
    if call.form is None or call.form.upload is None:
        limit.begin()
    return limit


def _tell(error: APIError, notes: list[str]) -> None:
    """Add notes to the message of an error; the message is shortened to fit."""
    note = "; ".join(notes)
    if note:
        said = brief(error.message, 498 - len(note)).rstrip(".")
        error.message = f"{said}; {note}" if said else note
        error.args = (error.message,)
