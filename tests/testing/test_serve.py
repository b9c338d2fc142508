"""A fake on a port of this machine."""

from __future__ import annotations

import gc
import socket
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import httpx2
import pytest
from batchwright.testing import Fake, Stall, serve
from batchwright.testing.contracts import load
from msgspec.structs import replace

LINES = (
    b'{"custom_id": "a", "method": "POST", "url": "/v1/embeddings", '
    b'"body": {"model": "m", "input": "Hello"}}\n'
)


@contextmanager
def connection(url: str) -> Generator[socket.socket]:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as opened:
        yield opened


def receive(opened: socket.socket, end: bytes) -> bytes:
    data = b""
    while end not in data and (more := opened.recv(65536)):
        data += more
    return data


def test_the_url_leads_to_the_fake_for_as_long_as_the_block_lasts() -> None:
    fake = Fake()
    with serve(fake) as url:
        assert url.startswith("http://127.0.0.1:") and url.endswith("/v1")
        assert httpx2.get(f"{url}/files").json()["data"] == []
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{url}/files")
    assert [exchange.operation for exchange in fake.journal] == ["files.list"]


def test_a_connection_that_arrives_at_the_end_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)

    def arrive(url: str) -> None:
        for _ in range(3):
            with suppress(OSError), connection(url):
                pass

    for turn in range(60):
        with serve(Fake()) as url:
            thread = threading.Thread(target=arrive, args=[url])
            thread.start()
            time.sleep(turn % 20 / 10_000)
        thread.join()
    gc.collect()
    assert lost == []


def test_the_url_has_the_prefix_of_the_documented_server() -> None:
    contract = replace(load(), server="https://elsewhere.example/openai/v1")
    with serve(Fake(contract=contract)) as url:
        assert url.endswith("/openai/v1")
        assert httpx2.get(f"{url}/files").status_code == 200


def test_nothing_waits_without_need() -> None:
    def seconds() -> float:
        begun = time.perf_counter()
        with serve(Fake()) as url, httpx2.Client(base_url=url, verify=False) as client:
            for _ in range(5):
                assert client.get("/files").status_code == 200
        return time.perf_counter() - begun

    # To begin, to end, and to answer take milliseconds each. An answer that is held back takes
    # 40 more, an end that is not told 100; whatever else the machine does may take its time.
    assert min(seconds() for _ in range(10)) < 0.15


def test_a_port_that_is_taken_is_an_error() -> None:
    with serve(Fake()) as url:
        port = urlsplit(url).port or 0
        with pytest.raises(OSError), serve(Fake(), port=port):
            pass
        assert httpx2.get(f"{url}/files").status_code == 200


def test_two_fakes_are_served_at_once() -> None:
    one, other = Fake(), Fake()
    with serve(one) as first, serve(other) as second:
        httpx2.post(f"{first}/files", files={"file": ("a.jsonl", LINES)}, data={"purpose": "batch"})
        assert len(httpx2.get(f"{first}/files").json()["data"]) == 1
        assert httpx2.get(f"{second}/files").json()["data"] == []


def test_it_stops_although_clients_are_connected_and_wait() -> None:
    fake = Fake()
    fake.fault("files.list", Stall())
    errors: list[Exception] = []

    def ask(url: str) -> None:
        try:
            httpx2.get(f"{url}/files", timeout=30)
        except httpx2.TransportError as error:
            errors.append(error)

    with serve(fake) as url, httpx2.Client() as client:
        waiting = threading.Thread(target=ask, args=(url,))
        waiting.start()
        client.get(f"{url}/batches")
        while len(fake.journal) < 2:
            time.sleep(0.01)
        began = time.monotonic()
    assert time.monotonic() - began < 3
    waiting.join(5)
    assert len(errors) == 1


def test_a_connection_is_kept_for_the_next_request_also_after_an_error() -> None:
    with serve(Fake()) as url, connection(url) as opened:
        for path, status in (("/files", b"200"), ("/files/none", b"404"), ("/files", b"200")):
            opened.sendall(f"GET /v1{path} HTTP/1.1\r\nHost: h\r\nX-Unknown: 1\r\n\r\n".encode())
            assert receive(opened, b"}").startswith(b"HTTP/1.1 " + status)


def test_head_is_get_without_the_body() -> None:
    fake = Fake()
    file = fake.put("File", content=LINES)
    with serve(fake) as url:
        for path in ("/files", f"/files/{file['id']}", f"/files/{file['id']}/content"):
            head, whole = httpx2.head(url + path), httpx2.get(url + path)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-length"] == str(len(whole.content))
        assert httpx2.head(f"{url}/files/none").status_code == 404


def test_a_client_may_ask_before_it_sends_a_body() -> None:
    fake = Fake()
    body = b'{"input_file_id": "f", "endpoint": "/v1/embeddings", "completion_window": "7d"}'
    head = (
        "POST /v1/batches HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    with serve(fake) as url, connection(url) as opened:
        opened.sendall(head.encode())
        assert receive(opened, b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
        opened.sendall(body)
        assert receive(opened, b"}").startswith(b"HTTP/1.1 400 ")
    assert fake.journal[0].request_body == body


def test_a_client_that_leaves_in_the_middle_of_its_request_is_not_acted_for() -> None:
    fake = Fake()
    with serve(fake) as url:
        with connection(url) as opened:
            opened.sendall(b"POST /v1/files HTTP/1.1\r\nHost: h\r\nContent-Length: 9999\r\n\r\nabc")
            while not fake.journal:
                time.sleep(0.01)
        while not fake.journal[0].request_length:
            time.sleep(0.01)
    (exchange,) = fake.journal
    assert (exchange.performed, exchange.status, exchange.request_body) == (False, None, b"abc")
    assert fake.objects("File") == []


def test_what_is_no_http_gets_an_answer_and_harms_nobody() -> None:
    with serve(Fake()) as url:
        with connection(url) as opened:
            opened.sendall(b"\x16\x03\x01 hello\r\n\r\n")
            assert receive(opened, b"\r\n\r\n").startswith(b"HTTP/1.1 400 ")
        assert httpx2.get(f"{url}/files").status_code == 200


def test_requests_are_answered_side_by_side() -> None:
    fake = Fake()
    fake.fault("files.list", Stall())
    with serve(fake) as url, connection(url) as opened:
        opened.sendall(b"GET /v1/files HTTP/1.1\r\nHost: h\r\n\r\n")
        while not fake.journal:
            time.sleep(0.01)
        assert httpx2.get(f"{url}/batches", timeout=5).status_code == 200


def test_without_uvicorn_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "batchwright.testing.http.uvicorn_server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(ImportError, match="pip install uvicorn python-multipart"), serve(Fake()):
        pass
