"""Compressed bodies arrive whole, or are errors; none of them fills the memory."""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from batchwright import APIConnectionError, APIResponseValidationError, APIStatusError, DownloadCall
from batchwright._runtime.http.coding import PIECE, Decoder, GarbledError

from ..loopback import answer, serve
from ..parcels import Flavour, both, loops, photo, retrieve
from ..retrying import Maker, flavours, look

DATA = os.urandom(100_000) + b"line\n" * 100_000
OK = b'{"id": "p1"}'
CUT = "corrupt or was cut short"


def raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def coded(body: bytes, coding: str, status: str = "200 OK") -> bytes:
    """A response without a length, which ends with its connection."""
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Encoding: {coding}\r\n\r\n"
    return head.encode() + body


def many(data: bytes) -> bytes:
    return b"".join(gzip.compress(data[at : at + 7000]) for at in range(0, len(data), 7000))


def five(data: bytes) -> bytes:
    for _ in range(5):
        data = gzip.compress(data)
    return data


SOUND: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "members": ("gzip", many),
    "padding": ("gzip", lambda data: gzip.compress(data) + bytes(1000)),
    "members and padding": (
        "gzip",
        lambda data: gzip.compress(data[:5]) + bytes(512) + gzip.compress(data[5:]) + bytes(3),
    ),
    "an empty member": ("gzip", lambda data: gzip.compress(b"") + gzip.compress(data)),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw),
    "twice": ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
    "mixed": ("deflate , identity, GZIP", lambda data: gzip.compress(zlib.compress(data))),
    "five": ("gzip,gzip,gzip,gzip,gzip", five),
    "identity": ("identity", lambda data: data),
    "nothing said": ("", lambda data: data),
}


@loops
@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_body_is_decoded(flavour: Flavour, kind: str) -> None:
    coding, pack = SOUND[kind]
    with serve(coded(pack(DATA), coding)) as server:
        assert flavour.read(server.url, photo()) == DATA
    with serve(coded(pack(OK), coding)) as server:
        assert flavour.send(server.url, retrieve()).id == "p1"
    with serve(coded(pack(b'{"error": "odd"}'), coding, "400 Bad")) as server:
        with pytest.raises(APIStatusError, match="400 Bad Request: odd"):
            flavour.send(server.url, retrieve())
        assert len(server.requests) == 1


def test_every_cut_and_every_change_is_noticed() -> None:
    for coding, pack in (SOUND[kind] for kind in ("gzip", "members", "deflate")):
        whole = pack(DATA[:300])
        for end in range(len(whole)):
            decoder = Decoder(coding)
            assert DATA.startswith(b"".join(decoder.feed(whole[:end])))
            with pytest.raises(GarbledError, match="ends too early"):
                decoder.finish()
        for at in range(10, len(whole)):
            garbled = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
            decoder = Decoder(coding)
            with pytest.raises(GarbledError):
                list(decoder.feed(garbled))
                decoder.finish()


@both
@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(DATA)[:-1]),
        ("gzip", gzip.compress(DATA)[:-9]),
        ("gzip", gzip.compress(DATA)[:1000]),
        ("gzip", gzip.compress(DATA) + gzip.compress(b"more")[:12]),
        ("gzip", gzip.compress(DATA) + b"garbage"),
        ("gzip", b""),
        ("gzip", DATA),
        ("deflate", zlib.compress(DATA)[:-1]),
        ("deflate", raw(DATA)[:-1]),
        ("deflate", raw(DATA)[:1]),
        ("deflate", zlib.compress(DATA) + b"garbage"),
        ("gzip, gzip", gzip.compress(gzip.compress(DATA)[:-1])),
    ],
)
def test_a_body_that_is_not_whole_is_an_error(
    flavour: Flavour, coding: str, body: bytes, tmp_path: Path
) -> None:
    with serve(coded(body, coding)) as server:
        with pytest.raises(APIConnectionError, match=CUT):
            flavour.save(server.url, photo(), tmp_path / "photo")
        assert len(server.requests) == 3
        with pytest.raises(APIConnectionError, match=CUT):
            flavour.send(server.url, retrieve())
    assert list(tmp_path.iterdir()) == []


@both
def test_an_empty_body_that_is_announced_as_such_is_whole(flavour: Flavour) -> None:
    with serve(answer(b"", headers="Content-Encoding: gzip\r\n")) as server:
        assert flavour.read(server.url, photo()) == b""


@both
def test_a_body_that_was_cut_is_sent_again_and_continued(flavour: Flavour) -> None:
    replies = [coded(many(DATA)[:-5000], "gzip"), coded(many(DATA), "gzip")]
    with serve(lambda _: replies.pop(0)) as server:
        assert flavour.read(server.url, photo()) == DATA
        assert [b"range:" in head.lower() for head, _ in server.requests] == [False, False]


@loops
@pytest.mark.parametrize("coding", ["br", "zstd", "x-foo", "gzip, br", "br, gzip", "utf-8"])
def test_an_unknown_coding_is_named(flavour: Flavour, coding: str) -> None:
    name = next(name for name in coding.split(", ") if name != "gzip")
    with serve(answer(OK, headers=f"Content-Encoding: {coding}\r\n")) as server:
        for perform in (
            lambda: flavour.read(server.url, photo()),
            lambda: flavour.send(server.url, retrieve()),
        ):
            with pytest.raises(APIResponseValidationError, match=f"'{name}'.*Accept-Enc") as caught:
                perform()
            assert caught.value.status_code == 200
        assert len(server.requests) == 2
    with serve(answer(b"\x0b\x02\x80{}\x03", "503 Busy", "Content-Encoding: br\r\n")) as server:
        with pytest.raises(APIStatusError) as refused:
            flavour.send(server.url, retrieve())
        assert (refused.value.status_code, refused.value.message) == (503, "")


@both
def test_too_many_codings_are_an_error(flavour: Flavour) -> None:
    six = ", ".join(["gzip"] * 6)
    with serve(coded(gzip.compress(five(OK)), six)) as server:
        with pytest.raises(APIResponseValidationError, match="6 content codings, expected"):
            flavour.send(server.url, retrieve())
        with pytest.raises(APIResponseValidationError, match="6 content codings, expected"):
            flavour.read(server.url, photo())
    handed = httpx2.MockTransport(
        lambda _: httpx2.Response(200, headers={"content-encoding": six}, content=b"x")
    )
    with pytest.raises(APIConnectionError, match="Cannot apply more than 5 content encodings"):
        flavour.send(handed, retrieve())


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*pieces, packer.flush()])


@both
def test_a_bomb_fills_no_memory(flavour: Flavour) -> None:
    small = bomb(256 << 20)
    tracemalloc.start()
    try:
        with serve(coded(small, "gzip", "500 Odd")) as server:
            with pytest.raises(APIStatusError) as refused:
                flavour.send(server.url, retrieve())
            assert len(refused.value.response.content) == 1 << 20
        too_large = pytest.raises(APIResponseValidationError, match="more than 64 MiB")
        with serve(coded(small, "gzip")) as server, too_large:
            flavour.send(server.url, retrieve())
        assert tracemalloc.get_traced_memory()[1] < 140 << 20
        decoder = Decoder("gzip")
        tracemalloc.reset_peak()
        assert sum(map(len, decoder.feed(small))) == 256 << 20
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
        decoder.finish()
        too_often = pytest.raises(APIConnectionError, match="more than 1100 times")
        with serve(coded(gzip.compress(small), "gzip, gzip")) as server, too_often:
            flavour.read(server.url, photo())
    finally:
        tracemalloc.stop()


def test_no_piece_is_large() -> None:
    decoder = Decoder("gzip")
    assert max(map(len, decoder.feed(gzip.compress(bytes(5 * PIECE + 1))))) <= PIECE
    for size in (1, 2, 3, 1000):
        for coding, pack in SOUND.values():
            decoder, packed = Decoder(coding), pack(DATA[-5000:])
            pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
            assert b"".join(out for piece in pieces for out in decoder.feed(piece)) == DATA[-5000:]
            decoder.finish()


@both
@pytest.mark.parametrize(
    "header", ["9" * 5000, "-5", "5, 7", "5.0", "five", "\u0665".encode().decode("latin-1")]
)
def test_an_absurd_length_is_an_error(flavour: Flavour, header: str) -> None:
    with serve(answer(OK, headers=f"Content-Length: {header}\r\n")) as server:
        with pytest.raises(APIConnectionError):
            flavour.send(server.url, retrieve())
        with pytest.raises(APIConnectionError):
            flavour.read(server.url, photo())

    class Piece(httpx2.SyncByteStream, httpx2.AsyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield OK

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield OK

    handed = httpx2.MockTransport(
        lambda _: httpx2.Response(
            200, headers=[(b"content-length", header.encode("latin-1"))], stream=Piece()
        )
    )
    for perform in (
        lambda: flavour.send(handed, retrieve()),
        lambda: flavour.read(handed, photo()),
    ):
        with pytest.raises(APIConnectionError, match="cannot read the Content-Length"):
            perform()


@both
@pytest.mark.parametrize(
    "range_", [f"bytes {'9' * 5000}-{'9' * 5000}/{'9' * 5000}", f"bytes */{'9' * 5000}", "x" * 5000]
)
def test_an_absurd_range_is_a_part_that_does_not_fit(flavour: Flavour, range_: str) -> None:
    replies = [
        answer(DATA)[:-1000],
        answer(DATA[-1000:], "206 Partial Content", f"Content-Range: {range_}\r\n"),
        answer(DATA),
    ]
    with serve(lambda _: replies.pop(0)) as server:
        assert flavour.read(server.url, photo()) == DATA


@flavours
def test_what_is_asked_for_can_be_read(patient: Maker) -> None:
    with serve() as server:
        patient().send(server.url, look())
        assert "accept-encoding: gzip, deflate\r\n" in server.head.lower()
        patient().read(server.url, DownloadCall(replace(photo().call, deadline=9)))
        assert "accept-encoding: identity\r\n" in server.head.lower()


@flavours
def test_a_body_that_was_cut_is_asked_for_again_if_that_is_harmless(patient: Maker) -> None:
    replies = [coded(gzip.compress(OK)[:-1], "gzip"), coded(gzip.compress(OK), "gzip")]
    with serve(lambda _: replies.pop(0)) as server:
        assert patient().send(server.url, look()).id == json.loads(OK)["id"]
        assert len(server.requests) == 2
