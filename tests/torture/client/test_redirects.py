"""Redirects: followed to the end, their bodies unread, and keys kept from other hosts."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from batchwright import APIError, NotFoundError

from tests.testing.ways import KEY, Hand

from ..conftest import Connect
from ..results.test_downloads import CONTENT
from ..server import FOR_EVER, URL, Chunk, Reply, Server

SIGNED = "https://storage.torture.test/v1/files/file-001/content?X-Signature=s3cr3t-s1gn4tur3"


def to(location: str, status: int = 307) -> Reply:
    return Reply(status, b"moved", (("location", location),))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_a_read_is_followed(status: int, user: Hand, server: Server) -> None:
    batch = server.put(status="completed")
    server.script("GET /elsewhere", to(f"{URL}/batches/{batch['id']}", status))
    server.script("batches.retrieve", to(f"{URL.removesuffix('/v1')}/elsewhere", status))
    assert user.do(lambda c: c.batches.retrieve(batch["id"])).status == "completed"
    assert len(server.seen) == 3
    assert {one.headers.get("authorization") for one in server.seen} == {f"Bearer {KEY}"}


RELATIVE = ["/v1/batches/batch_00001", "batch_00001", "./batch_00001", "../batches/batch_00001",
            "//api.torture.test/v1/batches/batch_00001", "?again=1", "/v1/batches/batch_00001#x",
            "HTTPS://API.TORTURE.TEST/v1/batches/batch_00001"]  # fmt: skip


@pytest.mark.parametrize("location", RELATIVE)
def test_a_location_may_be_relative(location: str, user: Hand, server: Server) -> None:
    server.put(status="completed")
    server.script("batches.retrieve", to(location))
    assert user.do(lambda c: c.batches.retrieve("batch_00001")).status == "completed"
    assert server.count("batches.retrieve") == 2
    assert server.seen[1].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("hops", range(1, 6))
def test_five_redirects_are_followed(hops: int, user: Hand, server: Server) -> None:
    server.put(status="completed")
    for number in range(hops):
        server.script("batches.retrieve", to(f"/v1/batches/batch_00001?hop={number}"))
    assert user.do(lambda c: c.batches.retrieve("batch_00001")).status == "completed"
    assert server.count("batches.retrieve") == hops + 1


@pytest.mark.parametrize("location", ["/v1/batches/batch_00001", "?again=1"])
def test_redirects_without_end_are_an_error(
    location: str, connect: Connect, server: Server
) -> None:
    server.script("batches.retrieve", to(location), times=FOR_EVER)
    with pytest.raises(APIError):
        connect(server, max_retries=0).do(lambda c: c.batches.retrieve("batch_00001"))
    assert server.count("batches.retrieve") == 6


NOWHERE: dict[str, str | None] = {
    "missing": None,
    "no-host": "https:///v1",
    "script": "javascript:alert(1)",
    "ftp": "ftp://api.torture.test/x",
    "file": "file:///etc/passwd",
    "data": "data:application/json,{}",
    "bad-port": "https://api.torture.test:99999/",
    "bad-port-word": "https://api.torture.test:http/",
    "bad-ipv6": "https://[::1/",
    "nul": "/v1/\x00",
    "control": "https://api.torture.test/\x01",
    "spaces-in-host": "https://a b/",
    "endless": "/" + "x" * 70_000,
    "percent": "https://%zz/",
    "not-ascii-host": "https://\u2100/",
}


@pytest.mark.parametrize("location", NOWHERE.values(), ids=NOWHERE)
def test_a_location_that_leads_nowhere_is_an_error(
    location: str | None, connect: Connect, server: Server
) -> None:
    reply = Reply(307) if location is None else to(location)
    server.script("batches.retrieve", reply, times=FOR_EVER)
    with pytest.raises(APIError):
        connect(server, max_retries=0).do(lambda c: c.batches.retrieve("batch_00001"))
    assert server.count("batches.retrieve") == 1


OTHER = {
    "host": "https://storage.torture.test/v1/batches/batch_00001",
    "sub-domain": "https://x.api.torture.test/v1/batches/batch_00001",
    "parent-domain": "https://torture.test/v1/batches/batch_00001",
    "beginning": "https://api.torture.test.evil.test/v1/batches/batch_00001",
    "user-info": "https://api.torture.test@evil.test/v1/batches/batch_00001",
    "port": "https://api.torture.test:8443/v1/batches/batch_00001",
    "scheme": "http://api.torture.test/v1/batches/batch_00001",
    "scheme-with-port": "http://api.torture.test:443/v1/batches/batch_00001",
    "no-scheme": "//storage.torture.test/v1/batches/batch_00001",
    "address": "https://127.0.0.1/v1/batches/batch_00001",
    "dot": "https://api.torture.test./v1/batches/batch_00001",
}
KEYS = {"api-key": KEY, "x-api-key": KEY, "ocp-apim-subscription-key": KEY, "cookie": f"k={KEY}"}


@pytest.mark.parametrize("location", OTHER.values(), ids=OTHER)
def test_another_host_does_not_get_the_key(location: str, connect: Connect, server: Server) -> None:
    server.put(status="completed")
    server.script("batches.retrieve", to(location))
    user = connect(server, organization="org-1", project="proj-1")
    user.do(lambda c: c.batches.retrieve("batch_00001", extra_headers=KEYS))
    first, second = server.seen
    assert KEY in str(first.headers.raw)
    assert KEY not in str(second.headers.raw)
    assert KEY not in str(second.url)


def test_the_key_does_not_come_back_by_way_of_another_host(user: Hand, server: Server) -> None:
    """A key that was removed stays removed: a host that redirects back is not trusted."""
    server.put(status="completed")
    server.script("batches.retrieve", to(OTHER["host"]), to("https://third.torture.test/v1/batches/"
                  "batch_00001"))  # fmt: skip
    user.do(lambda c: c.batches.retrieve("batch_00001"))
    assert [KEY in str(one.headers.raw) for one in server.seen] == [True, False, False]


def test_a_query_with_a_key_is_not_handed_on(user: Hand, server: Server) -> None:
    server.put(status="completed")
    server.script("batches.retrieve", to(OTHER["host"]))
    user.do(lambda c: c.batches.retrieve("batch_00001", extra_query={"api-key": KEY}))
    assert [KEY in str(one.url) for one in server.seen] == [True, False]


def test_a_download_follows_to_a_signed_url(user: Hand, server: Server) -> None:
    server.store(CONTENT)
    server.script("files.content", to(SIGNED, 302))
    assert user.read(lambda c: c.files.content("file-001")) == CONTENT
    assert [KEY in str(one.headers.raw) for one in server.seen] == [True, False]
    assert str(server.seen[1].url) == SIGNED


@pytest.mark.parametrize("found", [True, False], ids=["found", "not-found"])
def test_a_signed_url_is_in_no_log_and_no_error(
    found: bool, user: Hand, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    if found:
        server.store(CONTENT)
    server.script("files.content", to(SIGNED, 302))
    told = ""
    with caplog.at_level(logging.DEBUG):
        try:
            user.read(lambda c: c.files.content("file-001"))
        except NotFoundError as error:
            told = f"{error} {error!r} {error.response.request.url} {vars(error)}"
    assert found or told
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("batchwright")]
    assert ours
    assert "s3cr3t" not in told + "".join(ours)
    assert server.count("files.content") == 2


@pytest.mark.parametrize("status", [302, 307])
def test_the_body_of_a_redirect_is_not_read(status: int, user: Hand, server: Server) -> None:
    def endless() -> Iterator[Chunk]:
        for _ in range(5000):
            yield b"x" * 100_000
            server.time += 0.1

    server.put(status="completed")
    moved = Reply(status, endless(), (("location", "/v1/batches/batch_00001?again=1"),))
    server.script("batches.retrieve", moved)
    assert user.do(lambda c: c.batches.retrieve("batch_00001")).status == "completed"
    assert server.taken < 1_000_000
    assert server.count("batches.retrieve") == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", [f"{URL}/batches?x=1", "https://evil.test/v1/batches"])
def test_a_redirected_create_creates_at_most_once(
    location: str, status: int, connect: Connect, server: Server
) -> None:
    server.script("batches.create", to(location, status))
    try:
        connect(server).do(lambda c: c.batches.create(input_file_id="f", endpoint="/v1/responses"))
    except APIError:
        pass
    else:
        assert len(server.batches) == 1
    assert len(server.batches) <= 1
    assert len(server.seen) <= 2
    assert KEY not in str([one.headers.raw for one in server.seen if one.url.host == "evil.test"])


@pytest.mark.parametrize("status", [300, 304, 305, 306, 399])
def test_other_statuses_of_the_300s_are_errors(status: int, user: Hand, server: Server) -> None:
    server.script("batches.retrieve", to("/v1/batches/batch_00001", status), times=FOR_EVER)
    with pytest.raises(APIError):
        user.do(lambda c: c.batches.retrieve("batch_00001"))
    assert server.count("batches.retrieve") == 1
