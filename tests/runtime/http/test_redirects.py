"""Redirects: followed for a GET, unread, at most five, without a key beyond the server."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator

import httpx2
import pytest
from batchwright import APIConnectionError, APIStatusError

from ..loopback import Reply, Server, answer, serve
from ..parcels import KEY, PHOTO, Flavour, create, loops, photo, retrieve
from ..retrying import Maker, flavours, look

SIGNATURE = "sig=very-secret-signature"


def to(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, f"Location: {location}\r\n")


def hop(server: Server) -> list[str]:
    return [head.split(b" ")[1].decode() for head, _ in server.requests]


@loops
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temp", "308 Perm"])
def test_a_get_is_redirected(flavour: Flavour, status: str) -> None:
    replies = [to("/elsewhere?a=b#part", status), answer()]
    with serve(lambda _: replies.pop(0)) as server:
        assert flavour.send(server.url, retrieve()).id == "p1"
        assert hop(server) == ["/v1/parcels/p1", "/elsewhere?a=b"]
        assert all(f"Bearer {KEY}".encode() in head for head, _ in server.requests)


@loops
@pytest.mark.parametrize("status", ["300 Many", "304 Same", "305 Proxy", "302 Found"])
def test_what_leads_nowhere_is_a_status(flavour: Flavour, status: str) -> None:
    location = "" if status == "302 Found" else "Location: /elsewhere\r\n"
    with serve(answer(b"", status, location)) as server:
        with pytest.raises(APIStatusError) as caught:
            flavour.send(server.url, retrieve())
        assert caught.value.status_code == int(status[:3])
        assert len(server.requests) == 1


@loops
def test_nothing_else_is_redirected(flavour: Flavour) -> None:
    with serve(to(f"/elsewhere?{SIGNATURE}", "307 Temp")) as server:
        with pytest.raises(APIStatusError) as caught:
            flavour.send(server.url, create())
        assert len(server.requests) == 1
    assert caught.value.response.headers["location"] == "/elsewhere"


@loops
def test_the_bodies_of_redirects_are_not_read(flavour: Flavour) -> None:
    sent = 0

    def endless(head: bytes) -> Reply:
        def pieces() -> Iterator[bytes]:
            nonlocal sent
            yield b"HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 99999999999\r\n\r\n"
            for piece in itertools.repeat(bytes(1 << 16)):
                sent += len(piece)
                yield piece

        return answer(b"content") if b" /end " in head else pieces()

    with serve(endless) as server:
        assert flavour.read(server.url, photo()) == b"content"
        assert hop(server) == ["/v1/parcels/p1/photo", "/end"]
    assert sent < 32 << 20


@flavours
def test_five_are_followed_and_no_more(patient: Maker) -> None:
    def onward(head: bytes) -> bytes:
        at = int(head.split(b" ")[1].rpartition(b"/")[2].lstrip(b"p"))
        return answer() if at == last else to(f"/v1/parcels/p{at + 1}")

    last = 6
    with serve(onward) as server:
        assert patient().send(server.url, look()).id == "p1"
        assert len(server.requests) == 6
    last = 7
    with serve(onward) as server:
        with pytest.raises(APIConnectionError, match="redirected more than 5 times") as caught:
            patient().send(server.url, look())
        assert (len(server.requests), caught.value.attempts) == (6, 1)


NOWHERE = [
    "ftp://h.test/x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://h.test:99999/",
    f"http://h.test:{'9' * 5000}/",
    "http://[::1/",
    "http://a..b/",
    f"http://{'a' * 70}.test/",
    "http://h.test/" + "x" * 70_000,
    "mailto:me@h.test",
]


@flavours
@pytest.mark.parametrize("location", NOWHERE, ids=range(len(NOWHERE)))
def test_a_redirect_to_nowhere_is_an_error(patient: Maker, location: str) -> None:
    handed = httpx2.MockTransport(
        lambda _: httpx2.Response(302, headers={"location": location + f"?{SIGNATURE}"})
    )
    with pytest.raises(APIConnectionError, match="redirect URL is not http or https") as caught:
        patient().send(handed, look())
    assert caught.value.attempts == 1
    assert SIGNATURE not in repr([caught.value, vars(caught.value)])


@loops
def test_no_other_server_sees_a_key(flavour: Flavour) -> None:
    secret = {"api-key": KEY, "X-Anything": KEY, "Cookie": KEY, "Host": "inner.test"}
    call = PHOTO.download(path={"parcel_id": "p1"}, options={"extra_headers": secret})
    replies = [b"", answer(b"content")]
    with serve(lambda _: replies.pop(0)) as other:
        with serve(to(f"{other.url}/x")) as home:
            replies[0] = to(f"{home.url}/back")
            assert flavour.read(f"{home.url}?api-key={KEY}", call) == b"content"
            assert [head.count(KEY.encode()) for head, _ in home.requests] == [5, 0]
            # A removed header stays removed after a redirect back.
        assert [KEY.encode() in head for head, _ in other.requests] == [False, False]
        assert "inner.test" not in other.head
        assert "accept: */*" in other.head.lower()


@loops
def test_a_user_in_a_location_is_not_sent(flavour: Flavour) -> None:
    with serve(answer(b"content")) as other:
        location = other.url.replace("http://", f"http://me:{KEY}@")
        with serve(to(f"{location}/x")) as home:
            assert flavour.read(home.url, photo()) == b"content"
        assert "authorization" not in other.head.lower()


@loops
def test_a_signed_location_is_in_no_log_and_in_no_error(
    flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    replies = [to(f"/signed?{SIGNATURE}"), answer(b"no", "403 Forbidden")]
    with serve(lambda _: replies.pop(0)) as server:
        with pytest.raises(APIStatusError) as caught:
            flavour.read(server.url, photo())
        assert hop(server)[1] == f"/signed?{SIGNATURE}"
    assert "very-secret" not in caplog.text
    assert "very-secret" not in repr([caught.value, vars(caught.value)])
    assert caught.value.response.history == []
