"""Invalid settings of the machine: the error names the variable, and not its value."""

from __future__ import annotations

import os
import socket
import ssl
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from batchwright import APIConnectionError, ArgumentError

from ..loopback import serve
from ..parcels import Flavour, loops, retrieve

SECRET = "very-secret"
URL = "http://parcels.test/v1"
UNTRUSTED = Path(__file__).parent / "untrusted.pem"
"""A self-signed certificate for 127.0.0.1, and its key, which is used nowhere else."""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any of these variables."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("SSL_CERT"):
            monkeypatch.delenv(name)


@loops
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    "value",
    [
        f"foo://me:{SECRET}@proxy.test",
        f"socks4://me:{SECRET}@proxy.test",
        f"http://me:{SECRET}@proxy.test:99999",
        f"http://me:{SECRET}@a..b:3128",
        f"http://me:{SECRET}@[::1",
        "::::",
        "http://",
        "proxy.test:port",
    ],
)
def test_a_proxy_that_cannot_be_used_is_named(
    flavour: Flavour, variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ArgumentError, match="expected the URL of a proxy") as caught:
        flavour.send(URL, retrieve())
    assert (caught.value.argument, caught.value.operation) == (variable, "parcels.retrieve")
    assert SECRET not in repr([caught.value, vars(caught.value)])


@loops
def test_a_socks_proxy_needs_its_package(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test")
    monkeypatch.setenv("ALL_PROXY", f"socks5://me:{SECRET}@proxy.test")
    with pytest.raises(ArgumentError, match=r"install httpx2\[socks\]") as caught:
        flavour.send(URL, retrieve())
    assert caught.value.argument == "ALL_PROXY"
    assert SECRET not in repr([caught.value, vars(caught.value)])


@loops
def test_a_proxy_that_is_not_used_does_not_matter(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "foo://proxy.test")
    monkeypatch.setenv("NO_PROXY", "*")
    with serve() as server:
        assert flavour.send(server.url, retrieve()).id == "p1"


@loops
def test_a_proxy_is_used(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as server:
        monkeypatch.setenv("HTTP_PROXY", server.url.replace("http://", "http://me:pass@"))
        assert flavour.send(URL, retrieve()).id == "p1"
        assert server.head.startswith("GET http://parcels.test/v1/parcels/p1 HTTP/1.1")


@loops
@pytest.mark.parametrize("what", ["nothing", "a directory", "garbage"])
def test_certificates_that_cannot_be_read_are_named(
    flavour: Flavour, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path if what == "a directory" else tmp_path / "certificates.pem"
    if what == "garbage":
        file.write_bytes(b"garbage")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(ArgumentError, match="expected certificates in PEM format") as caught:
        flavour.send(URL, retrieve())
    assert caught.value.argument == "SSL_CERT_FILE"


@loops
def test_a_setting_can_be_put_right(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as server:
        client = flavour.sync_client(server.url)
        monkeypatch.setenv("HTTP_PROXY", "foo://proxy.test")
        with pytest.raises(ArgumentError):
            client.send(retrieve())
        monkeypatch.delenv("HTTP_PROXY")
        with client:
            assert client.send(retrieve()).id == "p1"


@loops
@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".test"])
def test_a_name_that_no_host_can_have_is_refused(flavour: Flavour, host: str) -> None:
    with pytest.raises(ArgumentError, match="base_url: expected an http or https URL"):
        flavour.send(f"http://{host}/v1", retrieve())


@loops
def test_a_certificate_that_is_not_trusted_is_a_connection_error(flavour: Flavour) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(UNTRUSTED)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def shake_hands() -> None:
            connection, _ = listener.accept()
            with suppress(ssl.SSLError), tls.wrap_socket(connection, server_side=True):
                pass

        thread = threading.Thread(target=shake_hands, daemon=True)
        thread.start()
        with pytest.raises(APIConnectionError) as caught:
            flavour.send(f"https://127.0.0.1:{listener.getsockname()[1]}/v1", retrieve())
        thread.join(5)
    assert not caught.value.may_have_acted
    cause: BaseException | None = caught.value
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    assert cause is not None, "the certificate is the reason"
