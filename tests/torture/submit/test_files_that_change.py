"""Input files that change between the check and the upload: nothing is created from them."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import batchwright
import pytest
from batchwright import Chunks
from batchwright.testing import Fake, serve

from ..conftest import Connect
from ..material import ENDPOINT, FILE, jsonl, requests
from ..server import Seen, Server
from .test_keys import submit

BIG = jsonl(requests(6000))
"""More bytes than one chunk of an upload."""


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(jsonl(requests(1, first=90_000)))


def append_half(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'{"custom_id": "half')


def shorten(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 20)


def drop_the_last_line(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def first_byte(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"[")


def last_byte(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b" ")


def one_digit(path: Path) -> None:
    before = path.read_bytes()
    path.write_bytes(before.replace(b"request-1", b"request-8", 1))


def same_size_and_time(path: Path) -> None:
    before = path.stat()
    one_digit(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(jsonl(requests(2, first=50)))
    other.replace(path)


def swap_lines(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[::-1]))


CHANGES: list[Callable[[Path], None]] = [
    append, append_half, shorten, drop_the_last_line, empty, first_byte, last_byte, one_digit,
    same_size_and_time, replace, swap_lines,
]  # fmt: skip


@pytest.mark.parametrize("content", [FILE, BIG], ids=["small", "big"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_file_that_changes_after_the_check_is_not_uploaded(
    change: Callable[[Path], None], content: bytes, connect: Connect, server: Server,
    tmp_path: Path,
) -> None:  # fmt: skip
    path = tmp_path / "requests.jsonl"
    path.write_bytes(content)
    server.script("batches.list", lambda _: change(path))
    with pytest.raises(batchwright.FileChangedError):
        submit(connect(server), file=path)
    # The transport raised while the body was read: the form never arrived whole.
    assert (server.broken, server.files, server.batches) == (1, {}, [])
    assert (server.paid, server.slept) == ((0, 0, 0), [])


@pytest.mark.parametrize("change", [append, one_digit], ids=lambda change: change.__name__)
def test_a_file_that_changes_while_it_is_sent_is_not_uploaded(
    change: Callable[[Path], None], tmp_path: Path, connect: Connect, server: Server
) -> None:
    """The end of the file is changed when its beginning has been sent."""
    path = tmp_path / "requests.jsonl"
    path.write_bytes(BIG)
    reads = 0

    class File(io.FileIO):
        def readinto(self, buffer: Any, /) -> int:
            nonlocal reads
            reads += 1
            count = super().readinto(buffer) or 0
            if reads == checked + 2:
                change(path)
            return count

        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal reads
            reads += 1
            if reads == checked + 2:
                change(path)
            return super().read(-1 if size is None else size) or b""

    checked = 10**9

    def begin(_: Seen) -> None:
        nonlocal checked
        checked = min(checked, reads)

    server.script("batches.list", begin)
    with File(path) as file, pytest.raises(batchwright.FileChangedError):
        submit(connect(server), file=file)
    assert (server.broken, server.files, server.paid) == (1, {}, (0, 0, 0))


def test_a_file_object_that_changes_is_not_uploaded(connect: Connect, server: Server) -> None:
    file = io.BytesIO(FILE)

    def change(_: Seen) -> None:
        file.getbuffer()[-4:-2] = b"  "

    server.script("batches.list", change)
    with pytest.raises(batchwright.FileChangedError):
        submit(connect(server), file=file)
    assert (server.broken, server.files, server.paid) == (1, {}, (0, 0, 0))


def test_chunks_that_differ_the_second_time_are_not_uploaded(
    connect: Connect, server: Server
) -> None:
    class Growing:
        rounds = 0

        def __iter__(self) -> Iterator[bytes]:
            self.rounds += 1
            yield jsonl(requests(self.rounds))

    with pytest.raises(batchwright.FileChangedError):
        submit(connect(server), file=Chunks(Growing(), name="requests.jsonl"))
    assert (server.broken, server.files, server.paid) == (1, {}, (0, 0, 0))


def test_a_file_that_is_deleted_is_not_uploaded(
    connect: Connect, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(FILE)
    server.script("batches.list", lambda _: path.unlink())
    with pytest.raises((OSError, batchwright.FileChangedError)):
        submit(connect(server), file=path)
    assert (server.files, server.paid) == ({}, (0, 0, 0))


def test_a_file_that_is_only_touched_is_uploaded(
    connect: Connect, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(BIG)
    server.script("batches.list", lambda _: os.utime(path, (1.0, 1.0)))
    submit(connect(server), file=path)
    assert list(server.files.values()) == [BIG]
    assert server.paid == (1, 1, 0)


def test_a_changed_file_can_be_submitted_again(
    connect: Connect, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(FILE)
    server.script("batches.list", lambda _: append(path))
    user = connect(server)
    with pytest.raises(batchwright.FileChangedError):
        submit(user, file=path)
    submit(user, file=path)
    assert list(server.files.values()) == [path.read_bytes()]
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_on_a_socket_the_form_does_not_arrive_whole(
    change: Callable[[Path], None], connect: Connect, tmp_path: Path
) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(BIG)
    fake = Fake()
    fake.fault("batches.list", lambda _: change(path))
    with serve(fake) as url, pytest.raises(batchwright.FileChangedError):
        connect(None, base_url=url).do(
            lambda c: c.batches.submit(path, endpoint=ENDPOINT, idempotency_key="k")
        )
    assert (fake.objects("File"), fake.objects("Batch")) == ([], [])
    assert len([one for one in fake.journal if one.operation == "files.create"]) <= 1
