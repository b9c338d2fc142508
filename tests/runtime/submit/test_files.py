"""A file that changes after it was checked is not uploaded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from batchwright import Chunks, FileChangedError, Source
from batchwright._runtime.request.source import CHUNK
from batchwright.testing import Fake, Status

from ...testing.ways import Way, ways
from .submission import STEPS, TEXT, asked, batches, line, lines, submit

LONG = lines(*(line(str(number)) for number in range(CHUNK // 40)))
"""A file that is sent in several pieces."""


FORM = 1000
"""Bytes of a form, at most, besides the file; fewer than a piece."""


class Changing:
    """Bytes that differ when they are read again."""

    def __init__(self, first: bytes, second: bytes, length: int | None) -> None:
        self.readings = [first, second]
        self.length = length

    def source(self) -> Source:
        return Chunks(self, length=self.length)

    def __iter__(self) -> Iterator[bytes]:
        content = self.readings.pop(0) if len(self.readings) > 1 else self.readings[0]
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]


CHANGES: dict[str, tuple[bytes, bytes]] = {
    "a line more": (TEXT, TEXT + lines(line("c"))),
    "a line less": (TEXT, lines(line("a"))),
    "another letter": (TEXT, TEXT.replace(b'"a"', b'"z"')),
    "nothing any more": (TEXT, b""),
    "the last byte of many": (LONG, LONG[:-2] + b" \n"),
    "a piece more": (LONG, LONG + LONG),
}


@ways
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("known", [False, True], ids=["chunked", "announced"])
def test_a_file_that_changes_is_not_uploaded(way: Way, change: str, known: bool) -> None:
    first, second = CHANGES[change]
    fake = Fake()
    fake.journal_body_limit = 1 << 24
    with way.hand(fake) as hand:
        source = Changing(first, second, len(first) if known else None)
        with pytest.raises(FileChangedError, match="file: the file changed") as caught:
            submit(hand, source.source())
        assert not caught.value.may_have_acted
        assert caught.value.operation == "files.create"
        assert fake.objects("File") == []
        assert set(asked(fake)) <= {"batches.list", "files.create"}
        assert asked(fake).count("files.create") <= 1
        for exchange in fake.journal:
            # Neither the end of the form nor the last chunk was sent.
            assert not exchange.request_body.endswith(b"--\r\n")
            withheld = len(second) % CHUNK or min(len(second), CHUNK)
            assert exchange.request_length <= len(second) - withheld + FORM
            assert not second or len(second) > CHUNK or second not in exchange.request_body
        made = submit(hand)
    assert [made.id] == [one["id"] for one in batches(fake)]


@ways
def test_a_file_that_is_still_written_to_is_not_uploaded(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(TEXT)
    fake = Fake()

    def write(*_: object) -> None:
        with path.open("ab") as file:
            file.write(lines(line("late")))

    fake.fault("batches.list", write)
    with way.hand(fake) as hand:
        with pytest.raises(FileChangedError, match="still being written"):
            submit(hand, path)
        assert (fake.objects("File"), batches(fake)) == ([], [])
        assert submit(hand, path).id == batches(fake)[0]["id"]


@ways
def test_a_file_that_grows_while_it_is_sent_is_not_uploaded(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(LONG)

    class Growing(io.FileIO):
        """A file that somebody appends to, once it is read for the second time."""

        begun = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.begun += self.tell() == 0 and size != 0
            if self.begun == 2:
                with path.open("ab") as file:
                    file.write(TEXT)
            return super().read(-1 if size is None else size) or b""

    fake = Fake()
    with (
        way.hand(fake) as hand,
        Growing(path) as file,
        pytest.raises(FileChangedError, match="the file changed"),
    ):
        submit(hand, file)
    assert (fake.objects("File"), batches(fake)) == ([], [])


@ways
@pytest.mark.parametrize("content", [TEXT, LONG], ids=["one piece", "several"])
def test_an_upload_that_is_repeated_is_verified_each_time(way: Way, content: bytes) -> None:
    fake = Fake()
    fake.fault("files.create", Status(status=429))
    with way.hand(fake) as hand:
        made = submit(hand, content)
    assert made.input_file_id is not None
    assert fake.content("File", made.input_file_id) == content
    assert asked(fake) == [STEPS[0], "files.create", *STEPS[1:]]


@ways
def test_one_that_changes_before_it_is_repeated_is_not_uploaded(way: Way, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(TEXT)
    fake = Fake()

    def change(_: float) -> None:
        path.write_bytes(TEXT.replace(b'"a"', b'"z"'))

    async def rest(seconds: float) -> None:
        change(seconds)

    fake.fault("files.create", Status(status=429))
    clock = replace(fake.transport.clock, sleep=change, rest=rest)
    with way.hand(fake, clock=clock) as hand, pytest.raises(FileChangedError):
        submit(hand, path)
    assert fake.objects("File") == []
    assert asked(fake) == ["batches.list", "files.create", "files.create"]
