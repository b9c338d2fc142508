"""Downloads that are interrupted, and resumed.

Wrong ranges, tags and codings come from a socket: the fake sends the requested ranges.
"""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest
from batchwright import APIConnectionError, APIStatusError
from batchwright.testing import Truncate

from ..loopback import answer, breaking, serve
from ..parcels import PHOTO, Flavour, both, photo, storing, ways

DATA = os.urandom(200_000)
RANGE = re.compile(rb"(?i)^range: (.*?)\r$", re.MULTILINE)


def ranges(heads: list[bytes]) -> list[bytes | None]:
    return [found[1] if (found := RANGE.search(head)) else None for head in heads]


@both
@pytest.mark.parametrize("etag", ['"e1"', None, 'W/"e1"'])
def test_only_what_is_left_is_asked_for(flavour: Flavour, etag: str | None, tmp_path: Path) -> None:
    seen: list[bytes] = []
    respond = breaking(DATA, 70_000, 150_000, etag=etag, seen=seen)
    with serve(respond) as server:
        saved = flavour.save(server.url, photo(), tmp_path / "photo")
    assert saved.read_bytes() == DATA
    assert ranges(seen) == [None, b"bytes=70000-", b"bytes=150000-"]
    assert b"if-range" not in seen[0].lower()
    assert (b'if-range: "e1"\r\n' in seen[1].lower()) is (etag == '"e1"')
    assert b"accept-encoding: identity" in seen[1].lower()
    assert list(tmp_path.iterdir()) == [saved]


@ways
@pytest.mark.parametrize("reset", [False, True])
def test_a_broken_download_goes_on_where_it_was(
    flavour: Flavour, reset: bool, tmp_path: Path
) -> None:
    fake, call = storing(DATA, Truncate(at=50_000, reset=reset), Truncate(at=60_000), ranges=True)
    saved = flavour.save(fake, call, tmp_path / "photo")
    assert saved.read_bytes() == DATA
    asked = [dict(one.request_headers) for one in fake.journal]
    begun = [head.get("Range", head.get("range")) for head in asked]
    assert begun == [None, "bytes=50000-", "bytes=110000-"]
    assert list(tmp_path.iterdir()) == [saved]


@ways
def test_a_server_without_ranges_sends_it_all_again(flavour: Flavour) -> None:
    fake, call = storing(DATA, Truncate(at=70_000), Truncate(at=150_000))
    assert flavour.read(fake, call) == DATA
    assert len(fake.journal) == 3


@both
def test_a_compressed_body_is_asked_for_as_a_whole(flavour: Flavour) -> None:
    packed = gzip.compress(DATA)
    heads: list[bytes] = []

    def respond(head: bytes) -> bytes:
        heads.append(head)
        reply = answer(packed, headers="Content-Encoding: gzip\r\n")
        return reply[:-60_000] if len(heads) == 1 else reply

    with serve(respond) as server:
        assert flavour.read(server.url, photo()) == DATA
    assert ranges(heads) == [None, None]


@ways
def test_a_download_that_gets_nowhere_ends(flavour: Flavour) -> None:
    fake, call = storing(DATA, Truncate(at=70_000), *[Truncate(at=0)] * 8, ranges=True)
    with pytest.raises(APIConnectionError, match="expected 130000"):
        flavour.read(fake, call)
    assert len(fake.journal) == 3


@ways
def test_a_download_that_gets_on_is_not_given_up(flavour: Flavour) -> None:
    fake, call = storing(DATA, *[Truncate(at=10_000)] * 19, ranges=True)
    assert flavour.read(fake, call) == DATA
    assert len(fake.journal) == 20


@both
def test_a_body_that_was_changed_in_between_is_an_error(flavour: Flavour) -> None:
    replies = [
        answer(DATA, headers='ETag: "e1"\r\n')[:-1000],
        answer(DATA[::-1], headers='ETag: "e2"\r\n'),
    ]
    with (
        serve(lambda _: replies.pop(0)) as server,
        pytest.raises(APIConnectionError, match="changed during the download"),
    ):
        flavour.read(server.url, photo())
    replies = [answer(DATA)[:-1000], answer(DATA + b"x")]
    with (
        serve(lambda _: replies.pop(0)) as server,
        pytest.raises(APIConnectionError, match="changed during the download"),
    ):
        flavour.read(server.url, photo())


@both
@pytest.mark.parametrize(
    "headers",
    [
        "Content-Range: bytes 150000-199999/200000\r\n",
        "Content-Range: bytes 100000-199999/300000\r\n",
        "Content-Range: bytes */200000\r\n",
        'Content-Range: bytes 100000-199999/200000\r\nETag: "other"\r\n',
        "Content-Range: bytes 100000-199999/200000\r\nContent-Encoding: gzip\r\n",
        "",
    ],
)
def test_a_part_that_does_not_fit_is_not_used(flavour: Flavour, headers: str) -> None:
    replies = [
        answer(DATA, headers='ETag: "e1"\r\n')[:-100_000],
        answer(DATA[100_000:], "206 Partial Content", headers),
        answer(DATA, headers='ETag: "e1"\r\n'),
    ]
    heads: list[bytes] = []

    def respond(head: bytes) -> bytes:
        heads.append(head)
        return replies.pop(0)

    with serve(respond) as server:
        assert flavour.read(server.url, photo()) == DATA
    assert ranges(heads) == [None, b"bytes=100000-", None]


CHUNKED = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"


@both
@pytest.mark.parametrize("known", [True, False])
def test_a_break_after_the_last_byte_is_none(flavour: Flavour, known: bool) -> None:
    size = f"Content-Range: bytes */{len(DATA)}\r\n" if known else ""
    replies = [
        CHUNKED + b"%x\r\n" % len(DATA) + DATA + b"\r\n",
        answer(b"", "416 Range Not Satisfiable", size),
        answer(DATA),
    ]
    with serve(lambda _: replies.pop(0)) as server:
        assert flavour.read(server.url, photo()) == DATA
    assert len(replies) == (1 if known else 0)


@both
def test_a_body_that_is_gone_when_it_is_resumed_is_the_servers_error(flavour: Flavour) -> None:
    replies = [answer(DATA)[:-1000], answer(b'{"error": "gone"}', "404 Not Found")]
    with serve(lambda _: replies.pop(0)) as server, pytest.raises(APIStatusError, match="gone"):
        flavour.read(server.url, photo())


@both
def test_a_range_that_the_caller_asked_for_is_left_alone(flavour: Flavour) -> None:
    call = PHOTO.download(
        path={"parcel_id": "p1"}, options={"extra_headers": {"range": "bytes=10-"}}
    )
    seen: list[bytes] = []
    with (
        serve(breaking(DATA, 70_000, seen=seen)) as server,
        pytest.raises(APIConnectionError, match="expected"),
    ):
        flavour.read(server.url, call)
    assert ranges(seen) == [b"bytes=10-"]
