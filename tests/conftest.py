"""What all tests share: what takes longer than most of them is done once in a process.

Each client reads the machine's certificates when it first connects, and mypy reads the libraries.
A pytest that a test starts loads the plugins that it is given, and not those of all libraries here.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Generator
from functools import cache
from pathlib import Path
from typing import Any

import httpcore2
import pytest

_CACHE = Path(__file__).parent.parent / ".mypy_cache"


@pytest.fixture(scope="session", autouse=True)
def type_checker(worker_id: str) -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPY_CACHE_DIR", str(_CACHE / f"tests-{worker_id}"))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_plugins() -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        yield


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
