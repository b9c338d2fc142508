"""Clients of small specs: formats, responses without content, and a key in a header."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx2
import pytest

from tests import golden

ID = UUID("0b7a2f4e-52fd-4a3b-9c75-0d2f7a6f1c11")
Answer = Callable[[httpx2.Request], httpx2.Response]


def package(case: str, folder: Path) -> ModuleType:
    """The package of a case, imported under the case's name."""
    for path, text in golden.actual(golden.CASES / case).items():
        if path.startswith("batchwright/"):
            file = folder / path.replace("batchwright", case, 1)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(case)
    finally:
        sys.path.remove(str(folder))


class Server:
    """Sends one response to all requests, and records them."""

    def __init__(self, answer: Answer) -> None:
        self.requests: list[httpx2.Request] = []
        self._answer = answer

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return self._answer(request)

    async def asynchronously(self, request: httpx2.Request) -> httpx2.Response:
        return self(request)


def both(module: ModuleType, server: Server, work: Callable[[Any], Any]) -> list[Any]:
    """The result of the work with either client."""
    transport = httpx2.MockTransport(server)
    with module.Client(token="secret", transport=transport) as client:
        found = [work(client)]

    async def asynchronously() -> Any:
        transport = httpx2.MockTransport(server.asynchronously)
        async with module.AsyncClient(token="secret", transport=transport) as client:
            return await work(client)

    return [*found, asyncio.run(asynchronously())]


@pytest.fixture(scope="module")
def formats(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return package("formats", tmp_path_factory.mktemp("formats"))


def test_times_and_uuids_are_read(formats: ModuleType) -> None:
    body = {
        "id": str(ID),
        "sent": "2026-11-29T12:00:00Z",
        "arrived": "2026-11-29t13:30:00.25+01:00",
        "stops": ["2026-11-29T12:30:00Z"],
    }
    server = Server(lambda request: httpx2.Response(200, json=body))
    for parcel in both(formats, server, lambda client: client.parcels.find(ID)):
        assert parcel.id == ID
        assert parcel.sent == datetime(2026, 11, 29, 12, tzinfo=UTC)
        assert parcel.arrived == datetime(2026, 11, 29, 12, 30, 0, 250_000, tzinfo=UTC)
        assert parcel.stops == [datetime(2026, 11, 29, 12, 30, tzinfo=UTC)]
        assert parcel.datetime_ is None
    assert len(server.requests) == 2


def test_times_and_uuids_are_sent_in_paths_queries_and_bodies(formats: ModuleType) -> None:
    server = Server(
        lambda request: httpx2.Response(200, json={"id": str(ID), "sent": "2026-11-29T12:00:00Z"})
    )
    at = datetime(2026, 11, 29, 13, tzinfo=timezone(timedelta(hours=1)))
    both(formats, server, lambda client: client.parcels.find(ID, at=at))
    assert [request.url.raw_path for request in server.requests] == [
        f"/parcels/{ID}?at=2026-11-29T13%3A00%3A00%2B01%3A00".encode()
    ] * 2
    server.requests.clear()
    both(formats, server, lambda client: client.parcels.send(to=ID, not_before=at))
    assert [json.loads(request.content) for request in server.requests] == [
        {"to": str(ID), "not_before": "2026-11-29T13:00:00+01:00"}
    ] * 2


def test_a_time_without_an_offset_and_a_text_that_is_no_uuid_are_not_sent(
    formats: ModuleType,
) -> None:
    server = Server(lambda request: httpx2.Response(200, json={}))
    client = formats.Client(token="secret", transport=httpx2.MockTransport(server))
    with pytest.raises(formats.ArgumentError, match="timezone") as caught:
        client.parcels.find(ID, at=datetime(2026, 11, 29))
    assert caught.value.argument == "at"
    with pytest.raises(formats.ArgumentError) as caught:
        client.parcels.send(to="nowhere")
    assert caught.value.argument == "to"
    assert server.requests == []


NO_CONTENT: list[Answer] = [
    lambda request: httpx2.Response(204),
    lambda request: httpx2.Response(200, json={"more": "than promised"}),
    lambda request: httpx2.Response(200, content=b"not JSON"),
]


@pytest.mark.parametrize("answer", NO_CONTENT)
def test_what_has_no_result_gives_none_whatever_the_body(answer: Answer, tmp_path: Path) -> None:
    module = package("no_content", tmp_path)
    server = Server(answer)
    assert both(module, server, lambda client: client.parcels.drop("p1")) == [None, None]
    assert both(module, server, lambda client: client.parcels.label("p1", text="a")) == [None, None]
    assert [(one.method, one.content) for one in server.requests] == [
        *[("DELETE", b"")] * 2,
        *[("PUT", b'{"text":"a"}')] * 2,
    ]


def test_the_fake_answers_without_a_body(tmp_path: Path) -> None:
    module = package("no_content", tmp_path)
    testing = importlib.import_module(f"{module.__name__}.testing")
    fake = testing.Fake()
    client = module.Client(token="secret", transport=fake.transport)
    assert client.parcels.drop("p1") is None
    (exchange,) = fake.journal
    assert (exchange.operation, exchange.status) == ("parcels.drop", 204)
    assert "content-type" not in dict(exchange.response_headers)


def test_the_key_goes_in_its_header_and_to_no_other_server(tmp_path: Path) -> None:
    module = package("key_in_a_header", tmp_path)

    def moved(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "elsewhere.example":
            return httpx2.Response(200, json={"id": "p1"})
        return httpx2.Response(302, headers={"location": "https://elsewhere.example/p1"})

    server = Server(moved)
    both(module, server, lambda client: client.parcels.find("p1"))
    sent = [(one.url.host, one.headers.get("x-parcels-key")) for one in server.requests]
    assert sent == [("parcels.example", "secret"), ("elsewhere.example", None)] * 2
    assert not any("authorization" in one.headers for one in server.requests)
