"""A secret in the query of a URL is sent, and is in no log, no error and no representation."""

from __future__ import annotations

import logging
import pickle
import threading

import httpx2
import pytest
from batchwright import APIConnectionError, APIError, Options
from batchwright._runtime.errors import APIResponseError

from .loopback import answer, serve
from .parcels import LIST, PAGING, Flavour, both, photo, retrieve, saying

SECRET = "api-key=sk-very-secret"


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "httpx2"]


@both
def test_a_query_is_sent_and_not_logged(flavour: Flavour, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serve() as server:
        flavour.send(f"{server.url}?{SECRET}", retrieve())
        assert f"/v1/parcels/p1?{SECRET} " in server.head
        assert logged(caplog) == [f'HTTP Request: GET {server.url}/parcels/p1 "HTTP/1.1 200 OK"']
    assert "very-secret" not in caplog.text


@both
def test_nor_is_one_that_a_server_redirected_to(
    flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    def respond(head: bytes) -> bytes:
        if b"/signed" in head.splitlines()[0]:
            return answer(b"content")
        return answer(b"", "302 Found", f"Location: /signed?{SECRET}\r\n")

    with serve(respond) as server:
        assert flavour.read(server.url, photo()) == b"content"
        assert f"GET /signed?{SECRET} " in server.head
    assert [line.split('"')[0].rsplit("/", 1)[1].strip() for line in logged(caplog)] == [
        "photo",
        "signed",
    ]


@both
def test_what_others_log_is_left_alone(flavour: Flavour, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with serve() as server:
        flavour.send(server.url, retrieve())
        before = len(caplog.records)
        httpx2.get(f"{server.url}?{SECRET}", trust_env=False)
        logging.getLogger("httpx2").info("%(one)s of two", {"one": 1})
        assert logged(caplog)[before:] == [
            f'HTTP Request: GET {server.url}?{SECRET} "HTTP/1.1 200 OK"',
            "1 of two",
        ]


def test_many_clients_leave_one_filter() -> None:
    def send() -> None:
        Flavour().send(saying(), retrieve())

    send()
    filters = list(logging.getLogger("httpx2").filters)
    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert logging.getLogger("httpx2").filters == filters


@both
def test_no_error_shows_a_query(flavour: Flavour) -> None:
    answers: list[tuple[bytes, type[APIError]]] = [
        (answer(b"{}", "401 Unauthorized"), APIResponseError),
        (answer(b"nonsense"), APIResponseError),
        (b"", APIConnectionError),
    ]
    for reply, kind in answers:
        with serve(reply) as server, pytest.raises(kind) as caught:
            flavour.send(f"{server.url}?{SECRET}", retrieve())
        error = caught.value
        requests = [error.response.request] if isinstance(error, APIResponseError) else []
        if isinstance(error.__cause__, httpx2.RequestError):
            requests.append(error.__cause__.request)
        assert [str(request.url) for request in requests] == [f"{server.url}/parcels/p1"]
        assert "very-secret" not in repr([error, vars(error), requests])
        assert b"very-secret" not in pickle.dumps(error)


def test_no_call_shows_a_query() -> None:
    asked: Options = {"extra_query": {"api-key": "sk-very-secret"}}
    for call in (LIST.call(options=asked), LIST.pages(PAGING, options=asked)):
        assert "very-secret" not in repr(call)
