"""Large bodies, which are read from the connection itself: they arrive like small ones.

In process there is no connection, and the fake's server sends a head by itself: here a socket
sends head and body in one piece, so that some of the body has been read with the head.
"""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import replace

import httpx2
import pytest
from batchwright import APIConnectionError, APITimeoutError, DownloadCall
from batchwright._runtime.client.sync_client import SyncClient
from batchwright._runtime.http import connections
from batchwright._runtime.http.connections import WORTHWHILE

from ..loopback import answer, breaking, serve
from ..parcels import Flavour, both, photo, retrieve, settings

DATA = os.urandom(3 * WORTHWHILE + 17)


@both
@pytest.mark.parametrize("size", [WORTHWHILE - 1, WORTHWHILE, len(DATA)])
@pytest.mark.parametrize("headers", ["", "Content-Encoding: identity\r\n"])
def test_every_byte_arrives_once(flavour: Flavour, size: int, headers: str) -> None:
    with serve(answer(DATA[:size], headers=headers)) as server:
        assert flavour.read(server.url, photo()) == DATA[:size]


@both
def test_an_httpx2_that_is_not_known_reads_everything_itself(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_KNOWN", False)
    monkeypatch.setattr(connections, "DirectReading", None)  # to use it would be an error
    with serve(answer(DATA)) as server:
        assert flavour.read(server.url, photo()) == DATA


@both
def test_chunks_are_left_to_httpx2(flavour: Flavour) -> None:
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(DATA), DATA)
    head = "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serve(head.encode() + body) as server:
        assert flavour.read(server.url, photo()) == DATA


@both
@pytest.mark.parametrize("ranges", [True, False])
def test_a_body_that_breaks_off_is_resumed(flavour: Flavour, ranges: bool) -> None:
    seen: list[bytes] = []
    stops = (WORTHWHILE + 5, 2 * WORTHWHILE)
    with serve(breaking(DATA, *stops, ranges=ranges, seen=seen)) as server:
        assert flavour.read(server.url, photo()) == DATA
    assert len(seen) == 3


@both
def test_a_body_that_never_ends_well_is_an_error(flavour: Flavour) -> None:
    reply = answer(DATA)[:-9]
    with serve(reply) as server, pytest.raises(APIConnectionError, match="9 bytes too early"):
        flavour.read(server.url, photo())


@both
def test_a_server_that_falls_silent_is_not_waited_for(flavour: Flavour) -> None:
    call = DownloadCall(replace(photo().call, timeout=0.2))
    # The kernel accepts connections and keeps what is sent to them; there is no response.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def work() -> None:
            for _ in range(3):
                connection, _ = listener.accept()
                held.append(connection)
                connection.sendall(answer(DATA)[: 2 * WORTHWHILE])

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        with pytest.raises(APITimeoutError):
            flavour.read(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", call)
        thread.join(5)
        for connection in held:
            connection.close()


def test_the_client_can_be_used_after_such_a_body_and_after_part_of_one() -> None:
    replies = [answer(DATA), answer(DATA), answer()]
    with serve(lambda _: replies.pop(0)) as server, Flavour().sync_client(server.url) as client:
        assert client.download(photo()).read() == DATA
        for _ in client.download(photo()).chunks():
            break
        assert client.send(retrieve()).id == "p1"


class Shouting(httpx2.HTTPTransport):
    """Passes on the bytes that it receives, and adds some."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = super().handle_request(request)
        content = response.read().upper()
        return httpx2.Response(200, content=content, extensions=response.extensions)


def test_a_transport_of_the_callers_own_has_the_last_word() -> None:
    with (
        serve(answer(b"a" * WORTHWHILE)) as server,
        Shouting() as transport,
        SyncClient(settings(server.url), transport=transport) as client,
    ):
        assert client.download(photo()).read() == b"A" * WORTHWHILE
