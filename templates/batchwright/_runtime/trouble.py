"""What a failed request says about the next one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import httpx2

from .clock import http_date
from .errors import APIConnectionError, APIError, APIResponseError, APIResponseValidationError

_BUSY = frozenset({408, 429})
_NEVER = frozenset({501, 505})

_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")

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


def asked_wait(headers: Mapping[str, str], names: Iterable[str], *, wall: float) -> float | None:
    """The seconds that a server asks to be left alone; None if it does not, or asks nonsense.

    Args:
        headers: Those of its answer; their names are in lower case, or case does not matter.
        names: The headers that ask; the first that can be read counts. One that ends in `-ms`
            holds milliseconds, any other seconds or a date.
        wall: Seconds since 1970, now.
    """
    for name in map(str.lower, names):
        text = headers.get(name, "").strip()
        if _NUMBER.fullmatch(text):
            return float(text) / (1000 if name.endswith("-ms") else 1)
        moment = None if name.endswith("-ms") else http_date(text)
        if moment is not None and moment >= wall:
            return moment - wall
    return None
