"""What goes wrong on the way, as a client of HTTP meets it, whatever the service answers."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from batchwright.testing import (
    Drip,
    Fake,
    Fault,
    HangUp,
    Malformed,
    Refuse,
    Reset,
    Stall,
    Status,
    Truncate,
)
from batchwright.testing.message import Reply, Request

from .ways import Way, ways

BODY = bytes(range(256)) * 400
BROKEN = (httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError)


class Echo:
    """Stands in for the service: downloads have one body, all else says how much it was sent."""

    def __init__(self, fake: Fake) -> None:
        self.received: list[int] = []
        vars(fake.service)["handle"] = self

    def __call__(self, request: Request) -> Reply:
        self.received.append(len(request.body.read()))
        if request.path.endswith("/content"):
            kind = (("content-type", "application/octet-stream"),)
            body = iter([BODY[:70_000], BODY[70_000:]])
            return Reply(status=200, headers=kind, body=body, length=len(BODY))
        text = b'{"received": %d}' % self.received[-1]
        kind = (("content-type", "application/json"),)
        return Reply(status=200, headers=kind, body=text, length=len(text))


def download(way: Way, fake: Fake, **what: Any) -> httpx2.Response:
    return way.send(fake, "GET", "/files/f/content", **what)


def upload(way: Way, fake: Fake, size: int = 500_000, **what: Any) -> httpx2.Response:
    return way.send(fake, "POST", "/files", content=b"x" * size, **what)


@ways
def test_without_a_fault_bytes_go_both_ways(way: Way) -> None:
    fake = Fake()
    echo = Echo(fake)
    assert download(way, fake).content == BODY
    assert upload(way, fake, 3_000_000).json() == {"received": 3_000_000}
    assert echo.received == [0, 3_000_000]
    first, second = fake.journal
    assert (first.operation, first.status, first.response_length) == (
        "files.content",
        200,
        len(BODY),
    )
    assert (second.request_length, second.performed, second.complete) == (3_000_000, True, True)


@ways
@pytest.mark.parametrize(
    ("fault", "acted"),
    [
        (Reset("before"), False),
        (Reset("during"), False),
        (Reset("after"), True),
        (HangUp(), True),
        (HangUp(acts=False), False),
    ],
    ids=str,
)
def test_a_connection_breaks_before_the_answer(way: Way, fault: Fault, acted: bool) -> None:
    fake = Fake()
    echo = Echo(fake)
    fake.fault("files.create", fault)
    with pytest.raises(BROKEN):
        upload(way, fake)
    assert echo.received == ([500_000] if acted else [])
    (exchange,) = fake.journal
    assert (exchange.performed, exchange.status, exchange.fault) == (acted, None, fault)
    assert upload(way, fake).status_code == 200


def test_in_process_each_break_is_what_a_socket_raises() -> None:
    fake = Fake()
    Echo(fake)
    expected: list[tuple[Fault, type[Exception]]] = [
        (Refuse(), httpx2.ConnectError),
        (Reset("before"), httpx2.ReadError),
        (Reset("after"), httpx2.ReadError),
        (HangUp(), httpx2.RemoteProtocolError),
        (Stall(), httpx2.ReadTimeout),
    ]
    for fault, error in expected:
        fake.fault("files.create", fault)
        with httpx2.Client(transport=fake.transport) as client, pytest.raises(error):
            client.post("https://fake.test/v1/files", content=b"x")


@ways
def test_a_refused_connection_carries_nothing(way: Way) -> None:
    fake = Fake()
    echo = Echo(fake)
    fake.fault("files.create", Refuse())
    with pytest.raises(BROKEN if way.loopback else httpx2.ConnectError):
        upload(way, fake)
    assert echo.received == []


@ways
@pytest.mark.parametrize("fault", [Stall(), Stall(acts=False), Stall(at=1000)], ids=str)
def test_a_stall_lasts_until_the_client_gives_up(way: Way, fault: Stall) -> None:
    fake = Fake()
    echo = Echo(fake)
    fake.fault("files.content", fault)
    before = fake.clock.now()
    with pytest.raises(httpx2.ReadTimeout):
        download(way, fake, timeout=0.3)
    assert echo.received == ([0] if fault.acts else [])
    assert fake.clock.now() - before == pytest.approx(0 if way.loopback else 0.3)
    assert not fake.journal[0].complete


def test_a_stall_ends_although_the_client_would_wait_for_ever() -> None:
    fake = Fake()
    Echo(fake)
    fake.fault("files.content", Stall())
    with (
        httpx2.Client(transport=fake.transport, timeout=None) as client,
        pytest.raises(httpx2.ReadTimeout),
    ):
        client.get("https://fake.test/v1/files/f/content")


@ways
@pytest.mark.parametrize("at", [0, 1, 70_000, 80_000])
def test_a_body_is_cut_short(way: Way, at: int) -> None:
    fake = Fake()
    Echo(fake)
    for fault in (Truncate(at=at), Truncate(at=at, reset=True)):
        fake.fault("files.content", fault)
        with pytest.raises(BROKEN):
            download(way, fake)
    fake.fault("files.content", Truncate(at=at, announced=False))
    response = download(way, fake)
    assert response.content == BODY[:at]
    assert "content-length" not in response.headers
    assert [exchange.response_length for exchange in fake.journal] == [at, at, at]
    assert not any(exchange.complete for exchange in fake.journal)


@ways
def test_a_body_that_is_shorter_than_the_cut_is_whole(way: Way) -> None:
    fake = Fake()
    Echo(fake)
    fake.fault("files.content", Truncate(at=len(BODY)))
    assert download(way, fake).content == BODY
    assert fake.journal[0].complete


@ways
def test_an_answer_is_malformed(way: Way) -> None:
    fake = Fake()
    Echo(fake)
    fake.fault("files.create", Malformed())
    response = upload(way, fake, 1)
    assert (response.status_code, response.content) == (200, b'{"recei')


@ways
def test_a_body_drips(way: Way) -> None:
    fake = Fake()
    Echo(fake)
    fake.fault("files.content", Drip(size=40_000, pause=0.02))
    before = fake.clock.now()
    assert download(way, fake).content == BODY
    # 70,000 and 32,400 bytes are two pieces and one.
    assert fake.clock.now() - before == pytest.approx(0 if way.loopback else 0.06)
    fake.fault("files.content", Drip(size=40_000, pause=2))
    with pytest.raises(httpx2.ReadTimeout):
        download(way, fake, timeout=0.2)


@ways
def test_an_error_takes_the_place_of_the_answer(way: Way) -> None:
    fake = Fake()
    echo = Echo(fake)
    fake.fault("files.create", Status(status=429, retry_after=2.5))
    fake.fault("files.create", Status(status=503, retry_after=2.5, milliseconds=True), call=2)
    fake.fault("files.create", Status(status=504, body=b"<html>", acts=True), call=3)
    fake.fault("files.create", Status(status=418, body={"a": 1}, headers={"X-Tea": "pot"}), call=4)
    slow, busy, late, tea = (upload(way, fake, 1) for _ in range(4))
    assert (slow.status_code, slow.headers["retry-after"]) == (429, "2.5")
    assert slow.json()["error"]["message"].startswith("Rate limit")
    assert (busy.status_code, busy.headers["retry-after-ms"]) == (503, "2500")
    assert (late.status_code, late.content, late.headers["content-type"]) == (
        504,
        b"<html>",
        "text/plain",
    )
    assert (tea.status_code, tea.json(), tea.headers["x-tea"]) == (418, {"a": 1}, "pot")
    assert echo.received == [1]
    assert [exchange.performed for exchange in fake.journal] == [False, False, True, False]


def test_an_error_that_is_not_documented_is_a_gateways() -> None:
    fake = Fake()
    Echo(fake)
    with httpx2.Client(transport=fake.transport, base_url="https://fake.test/v1") as client:
        fake.fault("files.content", Status(status=402))
        response = client.get("/files/f/content")
        assert (response.status_code, response.text) == (402, "Payment Required")


def test_faults_belong_to_calls_of_operations_counted_from_now() -> None:
    fake = Fake()
    Echo(fake)
    with httpx2.Client(transport=fake.transport, base_url="https://fake.test/v1") as client:

        def statuses(count: int) -> list[int]:
            return [client.get("/files/f/content").status_code for _ in range(count)]

        fake.fault("files.content", Status(status=500), call=2, times=2)
        assert client.get("/files").status_code == 200
        assert statuses(4) == [200, 500, 500, 200]
        fake.fault("files.content", Status(status=503))
        fake.fault("files.content", Status(status=502), times=None)
        assert statuses(3) == [503, 502, 502]


@ways
def test_a_function_chooses_by_the_request(way: Way) -> None:
    fake = Fake()
    Echo(fake)

    def choose(request: Request) -> Fault | None:
        assert (request.method, request.header("X-Name")) == ("GET", "me")
        return Status(status=503) if ("part", "2") in request.query else None

    fake.fault("files.content", choose, times=3)
    fake.fault("files.content", Status(status=500), call=3)
    asked = [
        way.send(fake, "GET", f"/files/f/content?part={part}", headers={"X-Name": "me"})
        for part in (1, 2, 3, 2)
    ]
    assert [response.status_code for response in asked] == [200, 503, 500, 200]


def test_a_script_that_cannot_happen_is_an_error() -> None:
    fake = Fake()
    with pytest.raises(ValueError, match=r"no operation 'batch.create': did you mean batches"):
        fake.fault("batch.create", Refuse())
    with pytest.raises(ValueError, match=r"no operation 'x': known: .*files\.content"):
        fake.fault("x", Refuse())
    with pytest.raises(ValueError, match="call: expected an integer >= 1, got 0"):
        fake.fault("batches.create", Refuse(), call=0)
    with pytest.raises(ValueError, match="times: expected an integer >= 1, got 0"):
        fake.fault("batches.create", Refuse(), times=0)
    with pytest.raises(ValueError, match="at: expected an integer >= 0, got -1"):
        Truncate(at=-1)
    with pytest.raises(ValueError, match=r"status: expected .* from 200 to 599, got 100"):
        Status(status=100)
    with pytest.raises(ValueError, match="size: expected an integer >= 1, got 0"):
        Drip(size=0)


def test_two_fakes_share_nothing() -> None:
    one, other = Fake(), Fake()
    Echo(one)
    one.fault("files.create", Refuse())
    with httpx2.Client(transport=other.transport, base_url="https://fake.test/v1") as client:
        client.post("/files", content=b"")
    assert (len(one.journal), len(other.journal)) == (0, 1)
