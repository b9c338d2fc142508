"""What may be secret in a URL, kept out of logs and errors: the user, the password, the query."""

from __future__ import annotations

import logging

import httpx2


def discreet(url: httpx2.URL) -> httpx2.URL:
    """The URL without what may be secret in it."""
    return url.copy_with(userinfo=b"", query=None)


def keep_out_of_logs(request: httpx2.Request) -> None:
    """Let httpx2 log the request's URL without what may be secret in it.

    It logs the URL of every request and cannot be asked not to. What others log with it is left
    as it is: the filter tells the URLs of this package by their class.
    """
    request.url = _Unlogged(request.url)
    logging.getLogger("httpx2").addFilter(_shorten)  # which does nothing if it is there


class _Unlogged(httpx2.URL):
    """A URL like any other, but not for a log."""


def _shorten(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(
            discreet(value) if isinstance(value, _Unlogged) else value for value in record.args
        )
    return True
