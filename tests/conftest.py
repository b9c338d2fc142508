"""What all tests share: the machine's certificates are read once in a process.

Each client reads them when it first connects, which takes longer than most tests.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Generator
from functools import cache
from typing import Any

import httpcore2
import pytest


@pytest.fixture(scope="session", autouse=True)
def certificates() -> Generator[None]:
    read = httpcore2.default_ssl_context

    @cache
    def kept(_file: str | None, _folder: str | None, **options: Any) -> ssl.SSLContext:
        return read(**options)

    def default_ssl_context(**options: Any) -> ssl.SSLContext:
        # A test may name other ones.
        return kept(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"), **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpcore2, "default_ssl_context", default_ssl_context)
        yield
