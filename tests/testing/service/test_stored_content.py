"""Files that a fake keeps: any number of them, and none is left behind."""

from __future__ import annotations

import gc
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from batchwright import Client
from batchwright.testing import Fake
from batchwright.testing.message import SPOOLED
from batchwright.testing.model.content import Writer, content_of

LARGE = bytes(range(256)) * (SPOOLED // 256 + 1)


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files are made; none of them is to be left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def handles() -> int:
    """How many files are open in this process."""
    return len(os.listdir("/dev/fd"))


def test_large_files_take_no_handle_each() -> None:
    fake, before = Fake(), handles()
    made = [fake.put("File", content=LARGE + bytes([number]))["id"] for number in range(50)]
    assert handles() == before
    for number, identity in enumerate(made):
        assert fake.content("File", identity) == LARGE + bytes([number])


def test_batches_of_large_files_take_no_handle_each() -> None:
    fake = Fake()
    fake.answer(body={"text": "x" * len(LARGE)})
    fake.put("Batch", state="in_progress")
    before = handles()
    for _ in range(3):
        fake.put("Batch", state="completed")
        fake.put("Batch", state="in_progress")
    assert handles() == before


def test_what_expires_is_gone(directory: Path) -> None:
    fake = Fake()
    fake.put("File", content=LARGE)
    fake.clock.advance(days=29)
    later = fake.put("File", content=LARGE)
    assert len(list(directory.iterdir())) == 2
    fake.clock.advance(days=2)
    assert [one["id"] for one in fake.objects("File")] == [later["id"]]
    gc.collect()
    assert len(list(directory.iterdir())) == 1


def test_what_is_deleted_is_gone(directory: Path) -> None:
    fake = Fake()
    made = fake.put("File", content=LARGE)["id"]
    with Client(transport=fake.transport, api_key="k") as client:
        client.files.delete(made)
    gc.collect()
    assert list(directory.iterdir()) == []


def test_what_was_begun_and_given_up_is_gone(directory: Path) -> None:
    writer = Writer()
    writer.write(LARGE)
    # What a process leaves that is killed can be told from what others need.
    [path] = directory.iterdir()
    assert path.name.startswith(f"batchwright.testing-{os.getpid()}-")
    del writer


def test_a_file_that_is_being_read_outlives_its_fake() -> None:
    fake = Fake()
    chunks = fake.service.chunks("File", fake.put("File", content=LARGE)["id"])
    first = next(chunks)
    del fake
    gc.collect()
    assert first + b"".join(chunks) == LARGE


@pytest.mark.parametrize("size", [0, 1, SPOOLED, SPOOLED + 1, len(LARGE)])
def test_any_part_can_be_read(size: int) -> None:
    data = LARGE[:size]
    content = content_of(data)
    assert content.size == size
    assert b"".join(content.chunks()) == data
    for start in (0, 1, size - 1, size, size + 5):
        assert content.part(max(start, 0), 7) == data[max(start, 0) : max(start, 0) + 7]


def test_several_readers_read_at_once() -> None:
    content, read = content_of(LARGE), list[bytes]()
    threads = [
        threading.Thread(target=lambda: read.append(b"".join(content.chunks()))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [LARGE] * 4


def test_a_process_that_is_forked_off_removes_nothing() -> None:
    content = content_of(LARGE)
    if (child := os.fork()) == 0:
        del content
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)
    assert content.part(0, 4) == LARGE[:4]
