# Copied by `make generate` from templates/batchwright/_runtime/request/options.py. Do not edit.
"""The options that every operation takes, and what each of them may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

import httpx2

from ..errors import ArgumentError


class LookOptions(TypedDict, total=False):
    """What `wait` and `watch` take for each of their requests.

    Nothing in `extra_...` is held against the specification.
    """

    extra_headers: Mapping[str, str | None]
    """Headers to add; None takes one away that would be sent otherwise."""
    extra_query: Mapping[str, object]
    """Query parameters to add or to replace."""


class RequestOptions(LookOptions, total=False):
    """What every operation takes that sends no body of its own."""

    timeout: float | httpx2.Timeout | None
    """Seconds for each attempt: for connecting (5 of them at most), redirects and the response,
    its body included unless it is a download. For an upload they begin when it has been sent;
    until then, and in a download, they are those to wait for each piece. An `httpx2.Timeout` is
    about these phases alone, and bounds no whole. None is the client's own timeout."""
    deadline: float | None
    """Seconds for the whole call: all attempts, the waits between them, uploads and downloads; of
    a list, for each page. None is no such limit."""
    max_retries: int | None
    """How often to try again, at most. None is the client's own number."""


class Options(RequestOptions, total=False):
    """What every operation takes besides its own arguments."""

    extra_body: Mapping[str, object]
    """Fields of the JSON body or of the form to add or to replace."""


def verify_options(method: str, given: Iterable[str], known: frozenset[str]) -> None:
    """Refuse an option that does not exist.

    `**options` takes any name, and a misspelt argument must not vanish in it.

    Raises:
        TypeError: As Python raises it for such an argument.
    """
    for option in given:
        if option not in known:
            raise TypeError(f"{method}() got an unexpected keyword argument {option!r}")


def verify_timeout(value: object, *, operation: str | None = None) -> None:
    """Refuse what is no time limit.

    Raises:
        ArgumentError: It is no number of seconds above 0, and no `httpx2.Timeout`.
    """
    if not isinstance(value, httpx2.Timeout):
        verify_seconds(value, argument="timeout", operation=operation)


def verify_seconds(value: object, *, argument: str, operation: str | None = None) -> None:
    """Refuse what is no number of seconds above 0.

    Raises:
        ArgumentError: It is none.
    """
    seconds = value if isinstance(value, int | float) and not isinstance(value, bool) else 0
    if not 0 < seconds < float("inf"):
        raise ArgumentError(
            f"expected seconds > 0, got {value!r}", operation=operation, argument=argument
        )


def repetitions(value: object, *, operation: str | None = None) -> int | None:
    """How often to try again, if anyone says.

    Raises:
        ArgumentError: It is no number of times.
    """
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ArgumentError(
            f"expected an integer >= 0, got {value!r}", operation=operation, argument="max_retries"
        )
    return value
