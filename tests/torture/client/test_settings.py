"""Settings and environments that cannot work: typed errors, before or at the first call."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from batchwright import APIError, ArgumentError, AsyncClient, Client

from ..server import URL, Server

KEY = "sk-torture"
kinds = pytest.mark.parametrize("kind", [Client, AsyncClient], ids=["sync", "async"])
Kind = Callable[..., Any]

URLS: dict[str, object] = {
    "word": "x",
    "no-scheme": "api.test/v1",
    "ftp": "ftp://api.test/v1",
    "no-host": "http://",
    "no-host-but-a-path": "http:///v1",
    "port-too-large": "http://a.test:99999/v1",
    "port-word": "http://a.test:http/v1",
    "ipv6-word": "http://[x]/v1",
    "line-feed": "http://a.test/v1\n",
    "nul": "http://a.test/\x00",
    "surrogate": "http://a.test/\ud800",
    "long-label": f"http://{'x' * 300}.test/v1",
    "number": 5,
    "bytes": b"http://a.test/v1",
}


@kinds
@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
def test_a_base_url_that_is_none_is_refused(url: Any, kind: Kind) -> None:
    server = Server()
    with pytest.raises(ArgumentError, match="base_url"):
        client = kind(api_key=KEY, base_url=url, transport=server)
        used(client)
    assert server.seen == []


def used(client: Any) -> None:
    """One call of a client, which is closed afterwards."""
    if isinstance(client, Client):
        with client:
            client.batches.retrieve("b")
        return

    async def run() -> None:
        async with client:
            await client.batches.retrieve("b")

    asyncio.run(run())


NOWHERE = {
    "space": "http://a b/v1",
    "port-negative": "http://127.0.0.1:-1/v1",
    "port-0": "http://127.0.0.1:0/v1",
    "open-bracket": "http://[/v1",
    "control": "http://127.0.0.1\x01/v1",
    "nobody": "http://127.0.0.1:1/v1",
}


@kinds
@pytest.mark.parametrize("url", NOWHERE.values(), ids=NOWHERE)
def test_a_base_url_that_leads_nowhere_is_a_typed_error(url: str, kind: Kind) -> None:
    with pytest.raises(APIError) as caught:
        used(kind(api_key=KEY, base_url=url, max_retries=0, timeout=2))
    assert not caught.value.may_have_acted


KEYS: dict[str, object] = {
    "line-feed": "sk\n",
    "carriage-return": "sk\rx: y",
    "nul": "sk\x00",
    "emoji": "sk-\U0001f600",
    "surrogate": "sk-\ud800",
    "number": 5,
    "bytes": b"sk",
}


@kinds
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(key: Any, kind: Kind) -> None:
    server = Server()
    with pytest.raises(ArgumentError) as caught:
        used(kind(api_key=key, base_url=URL, transport=server))
    if isinstance(key, str):
        assert key not in str(caught.value)
    assert server.seen == []


WRONG: dict[str, dict[str, Any]] = {
    "timeout-negative": {"timeout": -1},
    "timeout-nan": {"timeout": math.nan},
    "timeout-text": {"timeout": "5"},
    "timeout-true": {"timeout": True},
    "retries-negative": {"max_retries": -1},
    "retries-fraction": {"max_retries": 1.5},
    "retries-text": {"max_retries": "2"},
    "retries-true": {"max_retries": True},
    "project-line-feed": {"project": "a\nb"},
    "organization-umlaut": {"organization": "\U0001f600"},
    "project-number": {"project": 5},
}


@kinds
@pytest.mark.parametrize("settings", WRONG.values(), ids=WRONG)
def test_a_setting_that_is_none_is_refused(settings: dict[str, Any], kind: Kind) -> None:
    server = Server()
    with pytest.raises(ArgumentError):
        used(kind(api_key=KEY, base_url=URL, transport=server, **settings))
    assert server.seen == []


@kinds
def test_a_key_is_required(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ArgumentError, match="OPENAI_API_KEY"):
        kind(base_url=URL, transport=Server())


PROXIES: dict[str, str] = {
    "no-scheme": "proxy.test:3128",
    "empty-scheme": "://proxy.test",
    "ftp": "ftp://proxy.test",
    "open-bracket": "http://[::1",
    "port": "http://127.0.0.1:99999",
    "port-word": "http://127.0.0.1:x",
    "socks": "socks5://127.0.0.1:1",
    "socks4": "socks4://127.0.0.1:1",
    "space": "http://a b",
    "control": "http://\x01",
    "nobody": "http://127.0.0.1:1",
    "secret": "http://user:s3cr3t@[::1",
}


@kinds
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("proxy", PROXIES.values(), ids=PROXIES)
def test_a_proxy_that_is_none_is_a_typed_error(
    proxy: str, name: str, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(other, raising=False)
        monkeypatch.delenv(other.lower(), raising=False)
    monkeypatch.setenv(name, proxy)
    scheme = "http" if name == "HTTP_PROXY" else "https"
    with pytest.raises(APIError) as caught:
        used(kind(api_key=KEY, base_url=f"{scheme}://127.0.0.1:1/v1", max_retries=0, timeout=2))
    assert "s3cr3t" not in str(caught.value)


CERTIFICATES: dict[str, Callable[[Path], str]] = {
    "missing": lambda folder: str(folder / "none.pem"),
    "folder": str,
    "empty": lambda folder: str(_written(folder, b"")),
    "text": lambda folder: str(_written(folder, b"no certificate")),
    "broken": lambda folder: str(
        _written(folder, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    ),
    "binary": lambda folder: str(_written(folder, bytes(range(256)))),
    "nul-free-garbage": lambda folder: "\x01\x02",
}


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "certificates.pem"
    path.write_bytes(content)
    return path


@kinds
@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
@pytest.mark.parametrize("make", CERTIFICATES.values(), ids=CERTIFICATES)
def test_certificates_that_are_none_are_a_typed_error(
    make: Callable[[Path], str], name: str, kind: Kind, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv(name, make(tmp_path))
    with pytest.raises(APIError):
        used(kind(api_key=KEY, base_url="https://127.0.0.1:1/v1", max_retries=0, timeout=2))


@kinds
def test_nobody_at_the_other_end_is_a_connection_error(kind: Kind) -> None:
    network: Any = httpx2.HTTPTransport if kind is Client else httpx2.AsyncHTTPTransport
    with pytest.raises(APIError) as caught:
        used(
            kind(
                api_key=KEY, base_url="http://127.0.0.1:1/v1", max_retries=0,
                transport=network(verify=False),
            )
        )  # fmt: skip
    assert not caught.value.may_have_acted
