# Copied by `make generate` from templates/batchwright/_runtime/request/options.py. Do not edit.
"""The options that every operation takes, and their validation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypedDict

import httpx2

from ..errors import ArgumentError


class WaitOptions(TypedDict, total=False):
    """The options of `wait` and `watch`, for each request.

    The `extra_...` options are not validated against the specification.
    """

    extra_headers: Mapping[str, str | None]
    """Headers to add or replace; None removes one."""
    extra_query: Mapping[str, object]
    """Query parameters to add or replace."""


LookOptions: TypeAlias = WaitOptions
"""The name of `WaitOptions` before, until 0.2."""


class RequestOptions(WaitOptions, total=False):
    """The options of an operation without a body of its own."""

    timeout: float | httpx2.Timeout | None
    """Seconds for each attempt: connecting (at most 5), redirects and the response with its body.
    For an upload they start when it is sent; until then, and in a download, they limit the wait for
    each chunk. An `httpx2.Timeout` limits each phase, but not the whole. None: the client's
    timeout."""
    deadline: float | None
    """Seconds for the whole call: all attempts, the waits between them, uploads and downloads; for
    a list, each page. None: no limit."""
    max_retries: int | None
    """The most repetitions. None: the client's number."""


class Options(RequestOptions, total=False):
    """The options of every operation."""

    extra_body: Mapping[str, object]
    """Fields of the JSON body or the form to add or replace."""


def verify_options(method: str, given: Iterable[str], known: frozenset[str]) -> None:
    """Check the names of options.

    `**options` accepts any name, and a misspelt argument must not be ignored.

    Raises:
        TypeError: A name is unknown, as for any keyword argument.
    """
    for option in given:
        if option not in known:
            raise TypeError(f"{method}() got an unexpected keyword argument {option!r}")


def verify_timeout(value: object, *, operation: str | None = None) -> None:
    """Check a timeout.

    Raises:
        ArgumentError: It is neither a number of seconds > 0 nor an `httpx2.Timeout`.
    """
    if not isinstance(value, httpx2.Timeout):
        verify_seconds(value, argument="timeout", operation=operation)


def verify_seconds(value: object, *, argument: str, operation: str | None = None) -> None:
    """Check a number of seconds.

    Raises:
        ArgumentError: It is not a finite number > 0.
    """
    seconds = value if isinstance(value, int | float) and not isinstance(value, bool) else 0
    if not 0 < seconds < float("inf"):
        raise ArgumentError(
            f"expected seconds > 0, got {value!r}", operation=operation, argument=argument
        )


def repetitions(value: object, *, operation: str | None = None) -> int | None:
    """The number of repetitions, if given.

    Raises:
        ArgumentError: It is not an integer >= 0.
    """
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ArgumentError(
            f"expected an integer >= 0, got {value!r}", operation=operation, argument="max_retries"
        )
    return value
