"""Uploads: every kind of source, and the form that is sent."""

from __future__ import annotations

import asyncio
import io
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from batchwright import ArgumentError, Chunks, Options, Source
from batchwright._runtime.request.source import CHUNK, Upload
from batchwright.testing import serve

from ..parcels import UPLOAD, Flavour, accepting, answering, bodies, noticed, saying, upload, ways

BIG = os.urandom(3 * CHUNK + 17)


KINDS = (
    "path",
    "text path",
    "bytes",
    "bytearray",
    "memoryview",
    "file",
    "file from its position",
    "chunks",
    "chunks without a length",
    "pair",
    "triple",
)


def parts(body: bytes) -> list[tuple[str, bytes]]:
    """The head and the contents of each part, in order."""
    boundary, _, _ = body.partition(b"\r\n")
    assert body.endswith(b"\r\n" + boundary + b"--\r\n")
    inner = body.removesuffix(boundary + b"--\r\n").split(boundary + b"\r\n")[1:]
    pieces = [part.removesuffix(b"\r\n").partition(b"\r\n\r\n") for part in inner]
    return [(head.decode(), contents) for head, _, contents in pieces]


def sources(path: Path, file: BinaryIO) -> dict[str, tuple[Source, str]]:
    """Every kind of source of BIG, and the name it has by itself."""
    ahead = io.BytesIO(b"skipped" + BIG)
    ahead.seek(7)
    pieces = [BIG[:5], b"", BIG[5:]]
    return {
        "path": (path, "big file.bin"),
        "text path": (str(path), "big file.bin"),
        "bytes": (BIG, "upload"),
        "bytearray": (bytearray(BIG), "upload"),
        "memoryview": (memoryview(BIG), "upload"),
        "file": (file, "big file.bin"),
        "file from its position": (ahead, "upload"),
        "chunks": (Chunks(pieces, name="c.bin", length=len(BIG)), "c.bin"),
        "chunks without a length": (Chunks(iter(pieces)), "upload"),
        "pair": (("pair.bin", BIG), "pair.bin"),
        "triple": (("triple.bin", path, "image/png"), "triple.bin"),
    }


@ways
@pytest.mark.parametrize("kind", KINDS)
def test_every_source_arrives_whole(flavour: Flavour, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "big file.bin"
    path.write_bytes(BIG)
    fake = accepting()
    with path.open("rb") as file:
        source, name = sources(path, file)[kind]
        flavour.send(fake, upload(source))
    (_, field), (head, contents) = parts(bodies(fake)[-1])
    assert field == b"photo"
    assert contents == BIG
    assert f'name="file"; filename="{name}"' in head
    media_type = "image/png" if kind == "triple" else "application/octet-stream"
    assert head.endswith(f"Content-Type: {media_type}")
    sent = dict(fake.journal[-1].request_headers)
    assert ("chunked" in sent.values()) is (kind == "chunks without a length")


@ways
def test_a_form_spells_nested_and_other_values(flavour: Flavour) -> None:
    options = Options(extra_body={"deep": {"n": 5, "yes": True, "list": ["a", 1.5]}, "é": "ü"})
    call = UPLOAD.call(
        form={"name": "x", "insurance": {"kind": "full", "value": 100}, "labels": None},
        upload=Upload("file", b"data"),
        options=options,
    )
    fake = accepting()
    flavour.send(fake, call)
    sent = parts(bodies(fake)[-1])[:-1]
    found = [(head.partition("name=")[2], contents) for head, contents in sent]
    assert found == [
        ('"name"', b"x"),
        ('"insurance[kind]"', b"full"),
        ('"insurance[value]"', b"100"),
        ('"deep[n]"', b"5"),
        ('"deep[yes]"', b"true"),
        ('"deep[list]"', b"a"),
        ('"deep[list]"', b"1.5"),
        ('"é"', "ü".encode()),
    ]


@ways
def test_a_filename_is_the_callers_and_cannot_break_out(flavour: Flavour) -> None:
    fake = accepting()
    flavour.send(fake, upload(("a", b"x"), filename='é"\r\nX: y".bin'))
    head, _ = parts(bodies(fake)[-1])[-1]
    assert 'filename="é%22%0D%0AX: y%22.bin"' in head


@ways
def test_each_request_has_a_boundary_of_its_own(flavour: Flavour) -> None:
    call = upload(b"x")
    fake = accepting()
    flavour.send(fake, call)
    flavour.send(fake, call)
    first, second = (body.splitlines()[0] for body in bodies(fake))
    assert first != second
    assert len(first) > 32


@ways
@pytest.mark.parametrize(
    ("pieces", "length", "told"),
    [
        ([b"12345"], 9, r"announced 9 bytes, gave 5"),
        ([b"12345", b"67890"], 7, r"announced 7 bytes, gave at least 10"),
        ([], 1, r"announced 1 bytes, gave 0"),
    ],
)
def test_a_source_of_another_length_is_an_error_not_a_request(
    flavour: Flavour, pieces: list[bytes], length: int, told: str
) -> None:
    fake = accepting()
    with flavour.at(fake) as server:
        with pytest.raises(ArgumentError, match=rf"^parcels\.upload: file: {told}$"):
            flavour.send(server, upload(Chunks(pieces, length=length)))
        noticed(fake)
    assert all(b"--\r\n" not in body for body in bodies(fake))


@ways
def test_a_file_that_is_too_large_is_refused_before_it_is_sent(flavour: Flavour) -> None:
    fake = accepting()
    with pytest.raises(ArgumentError, match="file: expected at most 3 bytes, got 4"):
        flavour.send(fake, upload(b"1234", most=3))
    assert fake.journal == []
    flavour.send(fake, upload(b"123", most=3))


@ways
def test_what_is_no_binary_file_is_refused(flavour: Flavour, tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("text")
    text: list[Any] = ["text"]
    fake = accepting()
    with path.open() as file:
        wrong: list[Any] = [file, io.StringIO("text"), 5, None, Chunks(text)]
        for source in wrong:
            with pytest.raises(ArgumentError, match=r"^parcels\.upload: file: expected|mode"):
                flavour.send(fake, upload(source))


@ways
def test_a_media_type_cannot_bring_headers_along(flavour: Flavour) -> None:
    with pytest.raises(ArgumentError, match="file: expected Latin-1 text"):
        flavour.send(accepting(), upload(("a", b"x", "text/plain\r\nX: y")))


def test_a_form_keeps_its_content_type() -> None:
    with pytest.raises(ArgumentError, match="extra_headers: not a header to be set"):
        UPLOAD.call(form={"name": "x"}, options={"extra_headers": {"content-type": "text/plain"}})


@ways
def test_a_missing_file_is_the_systems_own_error(flavour: Flavour, tmp_path: Path) -> None:
    fake = accepting()
    with pytest.raises(FileNotFoundError):
        flavour.send(fake, upload(tmp_path / "missing"))
    assert fake.journal == []


@ways
@pytest.mark.parametrize("status", [200, 413])
def test_a_path_is_closed_and_a_file_is_left_open(
    flavour: Flavour, status: int, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(BIG)
    descriptors = Path("/proc/self/fd")
    with path.open("rb") as file:
        for source in (path, file):
            try:
                flavour.send(saying(answering(status)), upload(source))
            except Exception as error:
                assert "413" in str(error)
        assert not file.closed
        held = [os.path.realpath(entry) for entry in descriptors.iterdir()]
        assert held.count(str(path)) == 1


def test_reading_a_file_does_not_hold_up_the_event_loop() -> None:
    def slowly() -> Iterator[bytes]:
        for _ in range(5):
            assert threading.current_thread() is not threading.main_thread()
            time.sleep(0.05)
            yield b"x"

    ticks = 0

    async def run(url: str) -> None:
        nonlocal ticks
        async with Flavour().async_client(url) as client:
            sending = asyncio.ensure_future(client.send(upload(Chunks(slowly(), length=5))))
            while not sending.done():
                await asyncio.sleep(0.01)
                ticks += 1
            await sending

    with serve(accepting()) as url:
        asyncio.run(run(url))
    assert ticks > 8


def test_asynchronous_chunks_need_an_asynchronous_client() -> None:
    async def made() -> AsyncIterator[bytes]:
        yield b"123"
        yield b"45"

    async def run() -> None:
        async with Flavour().async_client(fake) as client:
            await client.send(upload(Chunks(made(), length=5)))

    fake = accepting()
    asyncio.run(run())
    assert parts(bodies(fake)[-1])[-1][1] == b"12345"
    with pytest.raises(ArgumentError, match="needs an asynchronous client"):
        Flavour().send(fake, upload(Chunks(made(), length=5)))
