"""Uploads that are repeated, from where they began."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from batchwright import APIStatusError, ArgumentError, Chunks, Source

from ..parcels import UPLOAD, answering, bodies, noticed, saying, upload
from ..retrying import BIG, AsyncPatient, Maker, failing, patients


def photos(body: bytes) -> list[bytes]:
    """The contents of the file in a form, whose boundary is its first line."""
    boundary = body.partition(b"\r\n")[0]
    return [
        part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
        for part in body.split(boundary)
        if b"filename=" in part.partition(b"\r\n\r\n")[0]
    ]


@dataclass
class Again:
    """An iterable that starts again each time."""

    def __iter__(self) -> Iterator[bytes]:
        yield BIG


class AsyncAgain:
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield BIG


def repeatable(kind: str, path: Path) -> Source:
    ahead = io.BytesIO(b"skipped" + BIG)
    ahead.seek(7)
    sources: dict[str, Source] = {
        "path": path,
        "pair": ("photo.bin", str(path)),
        "bytes": BIG,
        "memoryview": memoryview(BIG),
        "file": ahead,
        "list": Chunks([BIG[:5], BIG[5:]], length=len(BIG)),
        "iterable": Chunks(Again()),
    }
    return sources[kind]


@patients
@pytest.mark.parametrize(
    "kind", ["path", "pair", "bytes", "memoryview", "file", "list", "iterable"]
)
def test_an_upload_is_repeated_from_where_it_began(
    patient: Maker, kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "photo.bin"
    path.write_bytes(BIG)
    seen = saying(answering(429), answering(429), answering())
    patient().send(seen, upload(repeatable(kind, path)))
    assert len(seen.journal) == 3
    assert all(photos(body) == [BIG] for body in bodies(seen) if kind != "iterable")
    assert all(body.count(BIG) == 1 for body in bodies(seen))


def test_an_asynchronous_iterable_is_repeated_if_it_can_be() -> None:
    async def once() -> AsyncIterator[bytes]:
        yield BIG

    seen = saying(answering(429), answering())
    AsyncPatient().send(seen, upload(Chunks(AsyncAgain())))
    assert [body.count(BIG) for body in bodies(seen)] == [1, 1]
    seen = saying(answering(429), answering())
    error = failing(AsyncPatient(), seen, upload(Chunks(once())))
    assert (len(seen.journal), error.attempts) == (1, 1)
    assert "the source of the upload can be read only once" in error.message


class Pipe:
    """A file object without positions."""

    def __init__(self) -> None:
        self.left = BIG

    def read(self, size: int, /) -> bytes:
        taken, self.left = self.left[:size], self.left[size:]
        return taken


@patients
@pytest.mark.parametrize("kind", ["iterator", "generator", "pipe", "open file as chunks"])
def test_an_upload_that_can_be_read_only_once_is_not_repeated(patient: Maker, kind: str) -> None:
    sources: dict[str, Source] = {
        "iterator": Chunks(iter([BIG])),
        "generator": Chunks(piece for piece in [BIG]),
        "pipe": Pipe(),
        "open file as chunks": Chunks(io.BytesIO(b"one\nand\nanother")),
    }
    post = patient()
    seen = saying(answering(429, b'{"error": "slow"}'), answering())
    error = failing(post, seen, upload(sources[kind]))
    assert isinstance(error, APIStatusError)
    assert (len(seen.journal), error.attempts, error.may_have_acted) == (1, 1, False)
    assert error.message == (
        "slow; not repeated, since the source of the upload can be read only once"
    )
    assert post.hands.slept == []


@patients
def test_a_file_is_taken_back_to_where_it_stood_before_this_call(patient: Maker) -> None:
    file = io.BytesIO(b"first" + BIG)
    file.seek(5)
    call = upload(file)
    seen = saying(answering(429), answering())
    patient().send(seen, call)
    assert file.tell() == len(file.getvalue())
    patient().send(seen, call)
    assert [photos(body) for body in bodies(seen)] == [[BIG], [BIG], [b""]]


@patients
def test_a_source_that_does_not_keep_its_word_is_not_sent_again(patient: Maker) -> None:
    seen, post = saying(answering()), patient()
    with post.at(seen) as server:
        with pytest.raises(ArgumentError, match="announced 9 bytes, gave 3") as caught:
            post.send(server, upload(Chunks([b"abc"], length=9)))
        noticed(seen)
    assert len(seen.journal) == 1
    assert not caught.value.may_have_acted


@patients
def test_a_form_without_a_file_is_repeated(patient: Maker) -> None:
    seen = saying(answering(429), answering())
    patient().send(seen, UPLOAD.call(form={"name": "x"}))
    assert [body.count(b'name="name"') for body in bodies(seen)] == [1, 1]
