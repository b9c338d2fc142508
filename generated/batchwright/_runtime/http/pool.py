# Copied by `make generate` from templates/batchwright/_runtime/http/pool.py. Do not edit.
"""The lock, the empty cookie jar, and the proxies and certificates of a connection pool.

httpx2 reads the variables for proxies and certificates when a client is made; invalid ones raise
exceptions of several kinds.
"""

from __future__ import annotations

import http.cookiejar
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from urllib.request import getproxies

import httpx2

from ..errors import ArgumentError
from .settings import reachable

_SCHEMES = ("http", "https", "socks5", "socks5h")

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class ForkLock:
    """One lock for each process.

    A thread of the parent may hold the lock at the moment of the fork, and does not exist in
    the child to release it.
    """

    def __init__(self) -> None:
        self._locks: dict[int, threading.Lock] = {}

    def __enter__(self) -> None:
        # setdefault is atomic: a lock that loses the race was never used.
        self._locks.setdefault(os.getpid(), threading.Lock()).acquire()

    def __exit__(self, *_: object) -> None:
        self._locks[os.getpid()].release()


def no_cookies() -> http.cookiejar.CookieJar:
    """A cookie jar that stays empty: every request of a client is independent."""
    return http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))


@contextmanager
def setting_errors() -> Generator[None]:
    """Convert httpx2's exceptions about the machine's settings to errors of this package.

    Raises:
        ArgumentError: A setting is invalid. The error names the variable, but not its value, which
            may contain a password.
    """
    try:
        yield
    except ImportError:
        name = next((name for name, url in _proxies() if url.startswith("socks")), "ALL_PROXY")
        raise ArgumentError(
            "a SOCKS proxy needs the package socksio: install httpx2[socks], or unset the variable",
            argument=name,
        ) from None
    except OSError as error:
        name = next(filter(os.environ.get, _CERTIFICATES), _CERTIFICATES[0])
        why = error.strerror or type(error).__name__
        raise ArgumentError(
            f"expected certificates in PEM format that can be read: {why}", argument=name
        ) from None
    except (httpx2.InvalidURL, ValueError):
        verify_proxies()
        raise ArgumentError("a proxy setting of the machine is invalid") from None


def verify_proxies() -> None:
    """Check the URLs of the proxies.

    Raises:
        ArgumentError: One of them is invalid.
    """
    for name, url in _proxies():
        try:
            usable = reachable(httpx2.URL(url), *_SCHEMES)
        except (httpx2.InvalidURL, ValueError):
            usable = False
        if not usable:
            raise ArgumentError(
                f"expected the URL of a proxy ({', '.join(_SCHEMES)})", argument=name
            )


def _proxies() -> Generator[tuple[str, str]]:
    """The variables of proxies, and their values as httpx2 reads them."""
    known = getproxies()
    if "*" in [host.strip() for host in known.get("no", "").split(",")]:
        return
    for scheme in ("http", "https", "all"):
        if url := known.get(scheme):
            names = (f"{scheme}_proxy", f"{scheme}_proxy".upper())
            name = next(filter(os.environ.get, names), "the proxy of the system")
            yield name, url if "://" in url else f"http://{url}"
