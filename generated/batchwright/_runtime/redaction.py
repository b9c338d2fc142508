# Copied by `make generate` from templates/batchwright/_runtime/redaction.py. Do not edit.
"""Keeps keys and other secrets out of logs and errors, and has the package's logger."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx2

LOG = logging.getLogger((__package__ or "").rpartition(".")[0])
"""It has the name of the package, also of a copy under another name.

DEBUG logs each exchange, INFO each repetition and wait, WARNING what may cost money.
"""

_OURS: ContextVar[bool] = ContextVar("ours", default=False)

_LOGGERS = tuple(map(logging.getLogger, ("httpx2", "httpcore2.http11", "httpcore2.http2")))
"""httpx2 logs the URL of every request and httpcore2 the headers of every response; neither has an
option for it."""

_LOCATION = r"""(?i)(\(b'location', )b(?:'[^']*'|"[^"]*")"""


def redacted(url: httpx2.URL) -> httpx2.URL:
    """The URL without its secrets."""
    return url.copy_with(userinfo=b"", query=None)


def without_secrets(of: httpx2.Response | httpx2.RequestError) -> None:
    """Remove the request, which contains the key, from a response or an error."""
    try:
        request = of.request
    except RuntimeError:  # it was made without a request
        return
    of.request = httpx2.Request(request.method, redacted(request.url))


@contextmanager
def redaction() -> Generator[None]:
    """Redact the log records of httpx2 in this block.

    Other users of httpx2 are not affected.
    """
    for logger in _LOGGERS:
        logger.addFilter(_shorten)  # a logger takes the same filter once
    token = _OURS.set(True)
    try:
        yield
    finally:
        _OURS.reset(token)


def _shorten(record: logging.LogRecord) -> bool:
    if not _OURS.get():
        return True
    if isinstance(record.args, tuple):
        record.args = tuple(
            redacted(value) if isinstance(value, httpx2.URL) else value for value in record.args
        )
    if isinstance(record.msg, str) and not record.args:
        record.msg = re.sub(_LOCATION, r"\1b'...'", record.msg)
    return True
