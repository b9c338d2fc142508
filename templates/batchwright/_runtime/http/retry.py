"""Whether a failed request is repeated, and after how long; free of I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from ..clock import http_date
from ..request.options import repetitions

Repeat: TypeAlias = Literal["always", "idempotent", "never"]
"""Which operations may be repeated after a status. `always`: all, as the server did not act.
`idempotent`: only idempotent ones. `never`: none."""

_BUSY = frozenset({408, 429})
_LACKING = frozenset({501, 505})
"""These mean that the server does not support the request, now or later."""

_NUMBER = r"[0-9]+(\.[0-9]*)?|\.[0-9]+"

_READ_ONCE = "not repeated, since the source of the upload can be read only once"


class Unsent(Struct, frozen=True):
    """No connection was made: the request did not reach the server."""


class Interrupted(Struct, frozen=True):
    """The request may have arrived; its response did not arrive completely."""


class Unsendable(Struct, frozen=True):
    """The request cannot be sent, and a repetition would fail as well."""


class UnreadableBody(Struct, frozen=True):
    """The server reported success, but the body does not match the schema of the operation."""


class ErrorStatus(Struct, frozen=True):
    """The server responded with a status other than 2xx. The headers are in lower case."""

    status: int
    headers: Mapping[str, str] = {}


Failure: TypeAlias = Unsent | Interrupted | Unsendable | UnreadableBody | ErrorStatus
"""How an attempt failed."""


class RepeatAfter(Struct, frozen=True):
    """Repeat it, after so many seconds."""

    wait: float


class GiveUp(Struct, frozen=True):
    """Do not repeat it; the reason is empty if the error says enough."""

    reason: str = ""


class RetryPolicy(Struct, frozen=True, kw_only=True):
    """How often, how long and after which failures to repeat a request.

    Attributes:
        attempts: Repetitions after the first attempt.
        base: Seconds before the first repetition; doubled for each further one.
        maximum: The most seconds before a repetition, unless the server asks for more.
        jitter: The random part of a wait, from 0 to 1.
        give_up: Seconds; a request is not repeated if the server asks for a longer wait.
        after: Response headers that ask for a wait; the first readable one counts. A name that ends
            in `-ms` means milliseconds, any other seconds or a date.
        advice: The response header that overrides the status: `true` means that repeating is safe,
            `false` that it is useless.
        statuses: What may be repeated after a status (`429`) or a range (`5XX`). After any other
            status, only the advice header allows a repetition; `never` overrides this header.
    """

    attempts: int
    base: float
    maximum: float
    jitter: float
    give_up: float
    after: tuple[str, ...] = ()
    advice: str | None = None
    statuses: Mapping[str, Repeat] = {}

    def limited(self, attempts: int | None) -> RetryPolicy:
        """The same policy with another number of repetitions; None keeps it.

        Raises:
            ArgumentError: It is not an integer >= 0.
        """
        chosen = repetitions(attempts)
        return self if chosen is None else replace(self, attempts=chosen)

    def decide(
        self,
        failure: Failure,
        *,
        made: int,
        idempotent: bool,
        replayable: bool,
        chance: float,
        wall: float,
    ) -> RepeatAfter | GiveUp:
        """Whether to repeat a request.

        Args:
            failure: How the last attempt failed.
            made: The number of attempts so far.
            idempotent: Whether the operation may be repeated safely.
            replayable: Whether the body can be sent again.
            chance: A number from 0 to 1.
            wall: Seconds since 1970, now.
        """
        if made > self.attempts or not self._allows(failure, idempotent=idempotent):
            return GiveUp()
        if not replayable:
            return GiveUp(_READ_ONCE)
        asked = None
        if isinstance(failure, ErrorStatus):
            asked = asked_wait(failure.headers, self.after, wall=wall)
        if asked is None:
            wait = min(self.base * 2.0 ** min(made - 1, 60), self.maximum)
            return RepeatAfter(wait * (1 - self.jitter * chance))
        if asked > self.give_up:
            return GiveUp(
                f"the server asked to wait {min(asked, 1e12):.0f} s, above the limit of "
                f"{self.give_up:.0f} s"
            )
        return RepeatAfter(asked)

    def leaves_open(self, failure: Failure) -> bool:
        """Whether the server may have processed the request although the attempt failed."""
        match failure:
            case Unsent():
                return False
            case Interrupted() | Unsendable() | UnreadableBody():
                return True
            case ErrorStatus(status, headers):
                if self._advice(headers) == "true" or self._repeat(status) == "always":
                    return False
                # A status of 4xx is a refusal; but 408 may be the timeout of a proxy.
                return status >= 500 or status == 408 or self._repeat(status) == "idempotent"

    def is_transient(self, failure: Failure) -> bool:
        """Whether the same request may succeed later.

        It may after a network failure (no connection, a timeout, a body that is cut short or a
        gateway's page), after 408, 429 and 5xx, but not after 501 and 505. The advice header is
        ignored: it is about the next seconds.
        """
        match failure:
            case Unsent() | Interrupted() | UnreadableBody():
                return True
            case Unsendable():
                return False
            case ErrorStatus(status, headers):
                repeat = self._repeat(status)
                if repeat == "never" or self._advice(headers) == "true":
                    return repeat != "never"
                listed = repeat is not None or status in _BUSY or status >= 500
                return listed and status not in _LACKING

    def _allows(self, failure: Failure, *, idempotent: bool) -> bool:
        match failure:
            case Unsent():
                return True
            case Interrupted():
                return idempotent
            case Unsendable() | UnreadableBody():
                return False
            case ErrorStatus(status, headers):
                repeat = self._repeat(status)
                advice = None if repeat == "never" else self._advice(headers)
                if advice is not None:
                    return advice == "true"
                return repeat == "always" or (repeat == "idempotent" and idempotent)

    def _repeat(self, status: int) -> Repeat | None:
        listed = self.statuses.get(str(status)) or self.statuses.get(f"{status // 100}XX")
        # A conflict with the state of a resource persists when the request is repeated.
        return "never" if listed is None and status == 409 else listed

    def _advice(self, headers: Mapping[str, str]) -> str | None:
        said = headers.get(self.advice.lower(), "").strip().lower() if self.advice else ""
        return said if said in ("true", "false") else None


NO_RETRIES = RetryPolicy(
    attempts=0, base=0.0, maximum=0.0, jitter=0.0, give_up=0.0, after=("retry-after",)
)
"""Nothing is repeated. A wait polls again, and reads HTTP's own header then."""


def asked_wait(headers: Mapping[str, str], names: Iterable[str], *, wall: float) -> float | None:
    """The seconds that a server asks to wait; None without a valid value.

    Args:
        headers: The headers of the response, with names in lower case or any case.
        names: The headers that ask for a wait; the first readable one counts. A name that ends in
            `-ms` means milliseconds, any other seconds or a date.
        wall: Seconds since 1970, now.
    """
    for name in map(str.lower, names):
        text = headers.get(name, "").strip()
        if re.fullmatch(_NUMBER, text):
            return float(text) / (1000 if name.endswith("-ms") else 1)
        moment = None if name.endswith("-ms") else http_date(text)
        if moment is not None and moment >= wall:
            return moment - wall
    return None
