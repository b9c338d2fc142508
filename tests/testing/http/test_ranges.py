"""Parts of downloads."""

from __future__ import annotations

import pytest
from batchwright.testing import Fake

from ..ways import Way, ways

BODY = bytes(range(256)) * 1000


def kept(fake: Fake) -> str:
    file = fake.put("File", content=BODY)
    return f"/files/{file['id']}/content"


@ways
@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-", 0, 256_000),
        ("bytes=1-", 1, 256_000),
        ("bytes=100000-", 100_000, 256_000),
        ("bytes=255999-", 255_999, 256_000),
        ("bytes=0-0", 0, 1),
        ("bytes=70000-140000", 70_000, 140_001),
        ("bytes=5-999999", 5, 256_000),
        ("bytes=-10", 255_990, 256_000),
        ("bytes=-999999", 0, 256_000),
    ],
)
def test_a_part_is_what_was_asked_for(way: Way, asked: str, begin: int, end: int) -> None:
    fake = Fake(ranges=True)
    answer = way.send(fake, "GET", kept(fake), headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == BODY[begin:end]
    assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/256000"
    assert answer.headers["content-length"] == str(end - begin)


@ways
@pytest.mark.parametrize(
    "asked",
    ["bytes=5-4", "bytes=a-b", "bytes=-", "lines=0-1", "bytes=0-1,5-6", "", "bytes=0-" + "9" * 99],
)
def test_what_is_no_range_asks_for_the_whole(way: Way, asked: str) -> None:
    fake = Fake(ranges=True)
    answer = way.send(fake, "GET", kept(fake), headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, BODY)
    assert answer.headers["accept-ranges"] == "bytes"


@ways
@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=-0"])
def test_a_part_behind_the_end_is_refused(way: Way, asked: str) -> None:
    fake = Fake(ranges=True)
    answer = way.send(fake, "GET", kept(fake), headers={"range": asked})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == "bytes */256000"


@ways
def test_a_part_depends_on_the_entity_tag(way: Way) -> None:
    fake = Fake(ranges=True)
    path = kept(fake)
    tag = way.send(fake, "GET", path).headers["etag"]
    assert way.send(fake, "GET", kept(fake)).headers["etag"] != tag
    for condition, status in ((tag, 206), ('"another"', 200)):
        headers = {"range": "bytes=9-", "if-range": condition}
        assert way.send(fake, "GET", path, headers=headers).status_code == status


@ways
def test_a_server_without_ranges_sends_the_whole(way: Way) -> None:
    fake = Fake()
    answer = way.send(fake, "GET", kept(fake), headers={"range": "bytes=9-"})
    assert (answer.status_code, answer.content) == (200, BODY)
    assert not {"accept-ranges", "etag"} & set(answer.headers)


@ways
def test_only_downloads_have_parts(way: Way) -> None:
    fake = Fake()
    for path in ("/files", "/files/none/content"):
        answer = way.send(fake, "GET", path, headers={"range": "bytes=9-"})
        assert answer.status_code in (200, 404)
        assert "content-range" not in answer.headers
