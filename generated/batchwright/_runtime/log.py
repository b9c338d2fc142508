# Copied by `make generate` from templates/batchwright/_runtime/log.py. Do not edit.
"""The package's logger, and the redaction of URLs, which may hold secrets."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx2

LOG = logging.getLogger((__package__ or "").rpartition(".")[0])
"""It bears the package's name, also where the package is copied under another one.

DEBUG has a line for each exchange, INFO one for each repetition and wait, WARNING what costs money.
"""

_OURS: ContextVar[bool] = ContextVar("ours", default=False)

_LOGGERS = tuple(map(logging.getLogger, ("httpx2", "httpcore2.http11", "httpcore2.http2")))
"""httpx2 logs the URL of every request and httpcore2 the headers of every response, and neither
can be asked not to."""

_LOCATION = r"""(?i)(\(b'location', )b(?:'[^']*'|"[^"]*")"""


def redacted(url: httpx2.URL) -> httpx2.URL:
    """The URL without what may be secret in it."""
    return url.copy_with(userinfo=b"", query=None)


@contextmanager
def redaction() -> Generator[None]:
    """Keep what may be secret out of what httpx2 logs meanwhile.

    What others log with it is left as it is.
    """
    for logger in _LOGGERS:
        logger.addFilter(_shorten)  # which does nothing if it is there
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
