# Copied by `make generate` from templates/batchwright/_runtime/http/attempts.py. Do not edit.
"""The attempts at one call, and what their failures say about it; free of I/O."""

from __future__ import annotations

from typing import Any

import httpx2

from ..clock import Clock
from ..errors import APIConnectionError, APIError, APIResponseValidationError, APIStatusError, brief
from ..log import LOG
from ..request.operation import Call
from .effects import Attempt, HandOut, Pause, Steps
from .request_body import ReplayableBody
from .retry import (
    NO_RETRIES,
    Again,
    ErrorStatus,
    Failure,
    GiveUp,
    Interrupted,
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
"""What httpx2 raises when there is no connection to the server."""

_ALIKE = (httpx2.LocalProtocolError, httpx2.TooManyRedirects, httpx2.UnsupportedProtocol)
"""What it raises when the same request would fail in the same way."""

_LOOK_FIRST = "the server may have processed the request: check before you repeat it"
_NO_TIME = "not repeated, since the deadline is over before"
_DONE_BEFORE = "an earlier attempt may have been carried out"


class Attempts:
    """The attempts at one call, until one succeeds or there is no use in another one.

    What the server may have done and whether the call may succeed later is judged here alone, by
    the retry policy; everything else asks the error.

    Args:
        call: What is sent.
        settings: Those of the client.
        clock: The client's clock.
        limit: The limit on all attempts; no wait is longer than what is left of it.
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
        """Attempts and the pauses between them; handed out is what the last attempt returns.

        Raises:
            APIError: The last attempt failed. The error says all that is known about the attempts.
        """
        while True:
            limit = _attempt_limit(self._call, self._timeout, self._limit, self._clock)
            try:
                result: object = yield Attempt(self._call, self._body, limit)
            except APIError as error:
                if (wait := self._failed(error)) is None:
                    raise
            else:
                yield HandOut(result)
                return
            yield Pause(wait)

    def _failed(self, error: APIError) -> float | None:
        """Take note of an attempt that failed; the seconds until the next one, if there is one."""
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
        if isinstance(verdict, Again) and verdict.wait >= self._limit.left:
            verdict = GiveUp("" if self._limit.passed else _NO_TIME)
        if isinstance(verdict, Again):
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
    """The limit on all attempts at a call; its time has begun."""
    limit = TimeLimit(call.deadline, name="deadline", clock=clock)
    limit.begin()
    return limit


def failure_of(error: APIError) -> Failure | None:
    """How an attempt failed, from the error it raised; None if the request was not at fault."""
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
    """The limit on one attempt at a call. The time of an upload begins when it has been sent.

    An `httpx2.Timeout` bounds the phases of an attempt, and not the whole of it.
    """
    timeout = timeout if call.timeout is None else call.timeout
    seconds = None if isinstance(timeout, httpx2.Timeout) else timeout
    outer = within if within.finite else None
    limit = TimeLimit(seconds, name="timeout", clock=clock, within=outer)
    if call.form is None or call.form.upload is None:
        limit.begin()
    return limit


def _tell(error: APIError, notes: list[str]) -> None:
    """Add notes to the message of an error; what it said before gives way."""
    note = "; ".join(notes)
    if note:
        said = brief(error.message, 498 - len(note)).rstrip(".")
        error.message = f"{said}; {note}" if said else note
        error.args = (error.message,)
