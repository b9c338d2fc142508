# Copied by `make generate` from templates/batchwright/_runtime/trouble.py. Do not edit.
"""What a failed request says about the next one."""

from __future__ import annotations

import datetime as dt
import email.utils
import math

import httpx2

from .errors import APIConnectionError, APIError, APIResponseError, APIResponseValidationError

_BUSY = frozenset({408, 429})
_NEVER = frozenset({501, 505})

_CERTAIN = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def passes(error: APIError) -> bool:
    """Whether the same request may succeed in a while.

    It may after anything on the way (no connection, a time limit, a body that was cut short or
    is another's, such as a gateway's page), after 408 and 429, and after 5xx, except those by
    which a server says that it cannot do what was asked (501, 505).
    """
    match error:
        case APIConnectionError() | APIResponseValidationError():
            return True
        case APIResponseError(status_code=status):
            return status in _BUSY or (status >= 500 and status not in _NEVER)
        case _:
            return False


def may_have_acted(error: APIError) -> bool:
    """Whether the server may have done what was asked although the request failed.

    It has not if no connection was made, and not if it refused by a status of 4xx; 408 is the
    time limit of a proxy as often as its own.
    """
    if error.may_have_acted:  # by an earlier attempt
        return True
    match error:
        case APIConnectionError():
            return not isinstance(error.__cause__, _CERTAIN)
        case APIResponseValidationError():
            return True
        case APIResponseError(status_code=status):
            return status == 408 or status >= 500
        case _:
            return False


def asked_wait(error: APIError, *, wall: float) -> float:
    """The seconds that a server asks to be left alone by `Retry-After`, or 0.

    Args:
        error: What the request failed with.
        wall: Seconds since 1970, now; the header may name a point in time.
    """
    if not isinstance(error, APIResponseError):
        return 0.0
    text: str = error.response.headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except ValueError:
            return 0.0
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        seconds = moment.timestamp() - wall
    return max(seconds, 0.0) if math.isfinite(seconds) else 0.0
