"""Downloads: read, saved, in chunks and in lines."""

from __future__ import annotations

import asyncio
import gzip
import os
import stat
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from batchwright import APIConnectionError, APIError, ArgumentError
from batchwright._runtime.jsonl.line_splitter import LONGEST_LINE, LineSplitter
from batchwright.testing import Drip, Truncate

from ..parcels import (
    Flavour,
    ParcelNotFoundError,
    answering,
    photo,
    saying,
    storing,
    ways,
)

DATA = os.urandom(300_000)


class Trickle(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body in chunks that records when it is closed."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


def trickling(
    *pieces: bytes, status: int = 200, length: int | None = None
) -> tuple[httpx2.MockTransport, Trickle]:
    body = Trickle(*pieces)
    headers = {} if length is None else {"Content-Length": str(length)}
    return streaming(body, status, headers), body


def streaming(
    body: Trickle, status: int = 200, headers: dict[str, str] | None = None
) -> httpx2.MockTransport:
    """A transport that responds with such a body, in exactly these chunks."""
    return httpx2.MockTransport(lambda _: httpx2.Response(status, headers=headers, stream=body))


@ways
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_body_arrives_unchanged(flavour: Flavour, encoding: str, tmp_path: Path) -> None:
    fake, call = storing(DATA)
    if encoding == "gzip":
        packed = answering(200, gzip.compress(DATA), {"content-encoding": "gzip"})
        fake.fault("parcels.photo", packed, times=None)
    assert flavour.read(fake, call) == DATA
    asked = {name.lower(): value for name, value in fake.journal[0].request_headers}
    assert asked["accept"] == "*/*"
    saved = flavour.save(fake, call, tmp_path / "photo")
    assert saved == tmp_path / "photo"
    assert saved.read_bytes() == DATA
    assert len(fake.journal) == 2


@ways
def test_a_saved_file_replaces_another_and_looks_like_any_other(
    flavour: Flavour, tmp_path: Path
) -> None:
    path = tmp_path / "photo"
    path.write_bytes(b"old")
    plain = tmp_path / "plain"
    plain.touch()
    flavour.save(*storing(b"new"), path)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@ways
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o400])
def test_a_saved_file_keeps_the_permissions_of_the_one_it_replaces(
    flavour: Flavour, mode: int, tmp_path: Path
) -> None:
    path = tmp_path / "photo"
    path.write_bytes(b"old")
    path.chmod(mode)
    flavour.save(*storing(b"new"), path)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_what_arrives_is_never_open_to_more_readers_than_in_the_end(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.touch(0o600)

    class Watched(Trickle):
        def __iter__(self) -> Iterator[bytes]:
            yield b"begun"
            assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
            assert len(list(tmp_path.iterdir())) == 2

    Flavour().save(streaming(Watched()), photo(), path)
    assert path.read_bytes() == b"begun"


@ways
@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_what_it_points_to_is_replaced(
    flavour: Flavour, there: bool, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    real, link = tmp_path / "elsewhere" / "photo", tmp_path / "link"
    if there:
        real.write_bytes(b"old")
    link.symlink_to(real)
    assert flavour.save(*storing(b"new"), link) == link
    assert link.is_symlink()
    assert not real.is_symlink()
    assert real.read_bytes() == b"new"
    assert list(real.parent.iterdir()) == [real]


@ways
def test_an_empty_path_is_refused_before_anything_is_requested(flavour: Flavour) -> None:
    empty: Any = ""
    fake, call = storing(b"x")
    with pytest.raises(ArgumentError, match="expected the path of a file"):
        flavour.save(fake, call, empty)
    assert fake.journal == []


@ways
def test_a_body_cut_short_is_an_error_that_names_both_numbers(
    flavour: Flavour, tmp_path: Path
) -> None:
    path = tmp_path / "photo"
    path.write_bytes(b"old")
    fake, call = storing(b"123456789")
    fake.fault("parcels.photo", Truncate(at=5), times=None)
    short = pytest.raises(APIConnectionError, match="received 5 bytes, expected 9")
    with short:
        flavour.read(fake, call)
    with short:
        flavour.lines(fake, call)
    with short:
        flavour.save(fake, call, path)
    # The transport does not check the length.
    quiet, _ = trickling(b"12", b"345", length=9)
    with pytest.raises(APIConnectionError, match="9 bytes announced, 5 received"):
        flavour.save(quiet, photo(), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@ways
def test_an_error_is_raised_on_first_use_with_its_body(flavour: Flavour, tmp_path: Path) -> None:
    fake = saying(answering(404, b'{"error": "gone"}'))
    with pytest.raises(ParcelNotFoundError, match="404 Not Found: gone") as caught:
        flavour.save(fake, photo(), tmp_path / "photo")
    assert caught.value.body == {"error": "gone"}
    handler, body = trickling(b'{"error": ', b'"gone"}', status=404)
    with pytest.raises(ParcelNotFoundError, match="404 Not Found: gone"):
        flavour.save(handler, photo(), tmp_path / "photo")
    assert body.closed == 1
    assert list(tmp_path.iterdir()) == []


@ways
def test_saving_where_nothing_can_be_saved_is_the_systems_own_error(
    flavour: Flavour, tmp_path: Path
) -> None:
    fake, call = storing(b"x")
    with pytest.raises(IsADirectoryError):
        flavour.save(fake, call, tmp_path)
    with pytest.raises(IsADirectoryError):
        flavour.save(fake, call, Path("/"))
    with pytest.raises(FileNotFoundError):
        flavour.save(fake, call, tmp_path / "missing" / "photo")
    assert list(tmp_path.iterdir()) == []


@ways
@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        ([], []),
        ([b"a\nb"], [b"a", b"b"]),
        ([b"a\n", b"b\n"], [b"a", b"b"]),
        ([b"a", b"", b"b\r", b"\nc\rd\n"], [b"ab\r", b"c\rd"]),
        ([b"\n\na\n\n"], [b"", b"", b"a", b""]),
        (["\u2028\u0085\x0b\x0c\x1c".encode(), b"\n"], ["\u2028\u0085\x0b\x0c\x1c".encode()]),
        ([b"\xe2\x80", b"\xa8\n"], [b"\xe2\x80\xa8"]),
    ],
)
def test_lines_end_at_line_feeds_only(
    flavour: Flavour, pieces: list[bytes], lines: list[bytes]
) -> None:
    fake, call = storing(b"".join(pieces), Drip(size=1))
    assert flavour.lines(fake, call) == lines
    handler, body = trickling(*pieces)
    assert flavour.lines(handler, photo()) == lines
    assert body.closed == 1


def test_a_very_long_line_takes_time_by_its_length_only() -> None:
    def seconds(megabytes: int) -> float:
        splitter, piece = LineSplitter(), bytes(16 * 1024)
        begun = time.perf_counter()
        for _ in range(64 * megabytes):
            assert list(splitter.feed(piece)) == []
        (line,) = splitter.finish()
        assert len(line) == megabytes << 20
        return time.perf_counter() - begun

    assert seconds(100) < 5


def test_a_line_without_an_end_fills_no_memory() -> None:
    splitter, piece = LineSplitter(), bytes(1 << 20)
    for _ in range(600):
        assert splitter.feed(piece) == []
    assert LONGEST_LINE < splitter.pending <= LONGEST_LINE + len(piece)


class Endless(Trickle):
    """A body that does not end."""

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces
        while True:
            yield bytes(10_000)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


@ways
def test_a_line_that_is_too_long_is_an_error_that_names_it(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batchwright._runtime.jsonl.line_splitter.LONGEST_LINE", 50_000)
    body = Endless(b"a\nb\n", b"c")
    with pytest.raises(
        APIError, match=r"line 3 of the body is longer than .* save the body"
    ) as told:
        flavour.lines(streaming(body), photo())
    assert (told.value.operation, told.value.method, body.closed) == ("parcels.photo", "GET", 1)
    for pieces in ([b"a\n" + bytes(50_001) + b"\n"], [b"a\n", bytes(50_001)]):
        with pytest.raises(APIError, match="line 2 of the body is longer than"):
            flavour.lines(trickling(*pieces)[0], photo())
    assert flavour.lines(trickling(b"a\n", bytes(50_000) + b"\n")[0], photo())[1:] == [
        bytes(50_000)
    ]


def test_a_download_that_is_left_early_is_closed() -> None:
    handler, body = trickling(b"a\nb\n", b"c\nd\n")
    client = Flavour().sync_client(handler)
    for _ in client.download(photo()).lines():
        break
    assert body.closed == 1
    with pytest.raises(ZeroDivisionError):
        for _ in client.download(photo()).chunks():
            raise ZeroDivisionError
    chunks = client.download(photo()).chunks()
    next(chunks)
    chunks.close()
    assert body.closed == 3


def test_an_asynchronous_download_that_is_left_early_is_closed() -> None:
    handler, body = trickling(b"a\nb\n", b"c\nd\n")

    async def run() -> None:
        async with Flavour().async_client(handler) as client:
            async for _ in client.download(photo()).lines():
                break
            await asyncio.sleep(0.01)
            assert body.closed == 1
            chunks = client.download(photo()).chunks()
            await anext(chunks)
            await chunks.aclose()
            assert body.closed == 2

    asyncio.run(run())


def test_a_cancelled_save_leaves_nothing_behind(tmp_path: Path) -> None:
    class Stalling(Trickle):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"begun"
            await asyncio.sleep(60)

    async def run() -> None:
        body = Stalling()
        async with Flavour().async_client(streaming(body)) as client:
            saving = asyncio.ensure_future(client.download(photo()).save(tmp_path / "photo"))
            while not [path for path in tmp_path.iterdir() if path.stat().st_size]:
                await asyncio.sleep(0.01)
            saving.cancel()
            with pytest.raises(asyncio.CancelledError):
                await saving
            assert body.closed == 1

    asyncio.run(run())
    assert list(tmp_path.iterdir()) == []


@ways
def test_nothing_is_requested_before_a_download_is_used(flavour: Flavour) -> None:
    fake, call = storing(b"x")
    flavour.sync_client(fake).download(call).chunks()
    flavour.async_client(fake).download(call).chunks()
    assert fake.journal == []
    assert flavour.read(fake, call) == b"x"
    assert len(fake.journal) == 1
