"""Result files that appear late, are interrupted, have wrong ranges or do not match the counts."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from batchwright import APIError, ResultFileGoneError, ResultsIncompleteError

from tests.testing.ways import Hand

from ..server import FOR_EVER, Chunk, Reply, Seen, Server, refusal
from .test_lines import line

KEYS = [f"request-{number}" for number in range(40)]
LINES = [line(key) for key in KEYS]
CONTENT = b"".join(json.dumps(one).encode() + b"\n" for one in LINES)
ETAG = '"file-001"'
PLACES = [0, 1, 60, len(CONTENT) // 2, len(CONTENT) - 1]
places = pytest.mark.parametrize("place", PLACES, ids="at-{}".format)


def keys_of(user: Hand, batch: str, found: list[Any] | None = None) -> list[str]:
    return [one.custom_id for one in user.all(lambda c: c.batches.results(batch), found)]


@pytest.mark.parametrize("which", ["output", "errors"])
@pytest.mark.parametrize("looks", [1, 2, 3, 4, 5])
def test_a_file_that_is_not_there_yet_is_looked_at_again(
    which: str, looks: int, user: Hand, server: Server
) -> None:
    batch = server.finished(*LINES) if which == "output" else server.finished(errors=LINES)
    server.script("files.content", refusal(404), times=looks)
    assert keys_of(user, batch) == KEYS
    assert server.count("files.content") == looks + 1
    assert 0 < sum(server.slept) <= 31


def test_a_file_that_is_never_there_is_gone(user: Hand, server: Server) -> None:
    batch = server.finished(line(), errors=[line("request-1")])
    lost = server.batches[-1]["output_file_id"]
    del server.files[lost]
    found: list[Any] = []
    with pytest.raises(ResultFileGoneError) as caught:
        keys_of(user, batch, found)
    assert [one.custom_id for one in found] == ["request-1"]
    assert [one.file for one in caught.value.gone] == [lost]
    assert 2 <= server.count("files.content") <= 8
    assert sum(server.slept) <= 31


@pytest.mark.parametrize("looks", [1, 2, 5])
@pytest.mark.parametrize("value", [None, "", "missing"], ids=repr)
def test_a_file_that_is_named_late_is_read(
    value: object, looks: int, user: Hand, server: Server
) -> None:
    batch = server.finished(*LINES)
    named = server.batches[-1].pop("output_file_id")
    if value != "missing":
        server.batches[-1]["output_file_id"] = value

    def late(_: Seen) -> None:
        server.batches[-1]["output_file_id"] = named

    server.script("batches.retrieve", *[None] * looks, late)
    assert keys_of(user, batch) == KEYS
    assert (server.count("batches.retrieve"), server.count("files.content")) == (looks + 1, 1)
    assert sum(server.slept) <= 31


ZERO: dict[str, object] = {
    "zeros": {"total": 0, "completed": 0, "failed": 0},
    "total-zero": {"total": 0, "completed": 2, "failed": 0},
}


@pytest.mark.parametrize("counts", ZERO.values(), ids=ZERO)
def test_lines_beside_counts_of_zero_count(counts: object, user: Hand, server: Server) -> None:
    batch = server.finished(line(), line("request-1"), request_counts=counts)
    found: list[Any] = []
    try:
        keys_of(user, batch, found)
    except ResultsIncompleteError as error:
        assert "0 lines expected" not in str(error)
        assert "2" in str(error)
    assert [one.custom_id for one in found] == ["request-0", "request-1"]
    assert server.count("files.content") == 1


@pytest.mark.parametrize("counts", [None, {}, "", {"total": None}], ids=json.dumps)
def test_lines_without_counts_are_read(counts: object, user: Hand, server: Server) -> None:
    batch = server.finished(*LINES, request_counts=counts)
    assert keys_of(user, batch) == KEYS
    assert server.count("files.content") == 1


def head(*, length: int | None = len(CONTENT)) -> tuple[tuple[str, str], ...]:
    known = () if length is None else (("content-length", str(length)),)
    return (("etag", ETAG), *known)


def cut(place: int) -> Reply:
    """A download that is interrupted."""
    return Reply(200, [CONTENT[:place], httpx2.ReadError("reset")], head())


def part(first: int, *, said: str | None = None, content: bytes | None = None) -> Reply:
    """The rest of a file, or what the server sends as such."""
    rest = CONTENT[first:] if content is None else content
    held = f"bytes {first}-{len(CONTENT) - 1}/{len(CONTENT)}" if said is None else said
    return Reply(206, rest, (("content-range", held), ("etag", ETAG),
                             ("content-length", str(len(rest)))))  # fmt: skip


@places
def test_a_download_that_breaks_off_goes_on_where_it_was(
    place: int, user: Hand, server: Server
) -> None:
    batch = server.finished(*LINES)
    server.script("files.content", cut(place), part(place) if place else None)
    assert keys_of(user, batch) == KEYS
    assert server.count("files.content") == 2


@places
def test_a_server_without_ranges_sends_it_again(place: int, user: Hand, server: Server) -> None:
    batch = server.finished(*LINES)
    server.script("files.content", cut(place), Reply(200, CONTENT, head()))
    assert keys_of(user, batch) == KEYS
    assert server.count("files.content") == 2


@places
@pytest.mark.parametrize("error", [httpx2.ReadTimeout, httpx2.RemoteProtocolError])
def test_any_end_before_the_end_is_noticed(
    error: type[httpx2.TransportError], place: int, user: Hand, server: Server
) -> None:
    batch = server.finished(*LINES)
    broken: list[Chunk] = [CONTENT[:place], error("x")]
    server.script("files.content", Reply(200, broken, head()), times=FOR_EVER)
    found: list[Any] = []
    with pytest.raises(APIError):
        keys_of(user, batch, found)
    assert [one.custom_id for one in found] == KEYS[: len(found)]
    assert 1 <= server.count("files.content") <= 20


@places
def test_a_body_that_is_shorter_than_announced_is_noticed(
    place: int, user: Hand, server: Server
) -> None:
    """A transport that the caller passes may ignore the length."""
    batch = server.finished(*LINES)
    server.script("files.content", Reply(200, CONTENT[:place], head()), times=FOR_EVER)
    with pytest.raises(APIError):
        keys_of(user, batch)
    assert 1 <= server.count("files.content") <= 20


@pytest.mark.parametrize("place", PLACES[:-1], ids="at-{}".format)
def test_a_body_without_a_length_that_is_short_is_noticed_by_the_counts(
    place: int, user: Hand, server: Server
) -> None:
    batch = server.finished(*LINES)
    server.script("files.content", Reply(200, CONTENT[:place]), times=FOR_EVER)
    with pytest.raises(APIError):
        keys_of(user, batch)
    assert 1 <= server.count("files.content") <= 3


MIDDLE = CONTENT.index(b"\n", len(CONTENT) // 2) - 30
LIES: dict[str, Reply] = {
    "other-first": part(MIDDLE, said=f"bytes 0-{len(CONTENT) - 1}/{len(CONTENT)}"),
    "later-first": part(
        MIDDLE, said=f"bytes {MIDDLE + 7}-{len(CONTENT) - 1}/{len(CONTENT)}",
        content=CONTENT[MIDDLE + 7 :],
    ),
    "other-total": part(MIDDLE, said=f"bytes {MIDDLE}-{len(CONTENT) - 1}/{len(CONTENT) + 9}"),
    "no-range": Reply(206, CONTENT[MIDDLE:], head(length=len(CONTENT) - MIDDLE)),
    "empty-range": part(MIDDLE, said=""),
    "word": part(MIDDLE, said="bytes all"),
    "stars": part(MIDDLE, said="bytes */*"),
    "other-unit": part(MIDDLE, said=f"lines {MIDDLE}-9/10"),
    "negative": part(MIDDLE, said=f"bytes -{MIDDLE}-{len(CONTENT)}/{len(CONTENT)}"),
    "5000-digits": part(MIDDLE, said="bytes " + "9" * 5000 + "-" + "9" * 5000 + "/" + "9" * 5000),
    "other-digits": part(MIDDLE, said="bytes \u0661-\u0662/\u0663"),
    "416": refusal(416),
    "404": refusal(404),
    "400": refusal(400),
    "204": Reply(204),
    "other-content": Reply(200, CONTENT.replace(b"request", b"reqwest"),
                           (("etag", '"b"'), ("content-length", str(len(CONTENT))))),
    "multipart": Reply(206, b"--x\r\n\r\n--x--", (("content-type", "multipart/byteranges"),)),
}  # fmt: skip


@pytest.mark.parametrize("reply", LIES.values(), ids=LIES)
def test_a_rest_that_is_none_is_no_rest(reply: Reply, user: Hand, server: Server) -> None:
    """All rows, or an error; never wrong rows."""
    batch = server.finished(*LINES)
    server.script("files.content", cut(MIDDLE))
    server.script("files.content", reply, times=FOR_EVER)
    found: list[Any] = []
    try:
        keys_of(user, batch, found)
    except APIError:
        pass
    else:
        assert len(found) == len(KEYS)
    assert [one.custom_id for one in found] == KEYS[: len(found)]
    assert 2 <= server.count("files.content") <= 20


@pytest.mark.parametrize("reply", LIES.values(), ids=LIES)
def test_a_plain_download_is_right_or_an_error(reply: Reply, user: Hand, server: Server) -> None:
    server.script("files.content", cut(MIDDLE))
    server.script("files.content", reply, times=FOR_EVER)
    with suppress(APIError):
        assert user.read(lambda c: c.files.content("f")) == CONTENT
    assert 2 <= server.count("files.content") <= 20


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_download_may_break_off_many_times(count: int, user: Hand, server: Server) -> None:
    """Each attempt receives new bytes: that is progress."""
    batch = server.finished(*LINES)
    step = len(CONTENT) // (count + 1)

    def next_piece(seen: Seen) -> Reply:
        wanted = seen.headers.get("range", "bytes=0-")
        first = int(wanted.removeprefix("bytes=").partition("-")[0])
        whole = part(first) if first else Reply(200, CONTENT, head())
        pieces: list[Chunk] = [CONTENT[first : first + step], httpx2.ReadError("reset")]
        return Reply(whole.status, pieces, whole.headers)

    server.script("files.content", next_piece, times=count)
    assert keys_of(user, batch) == KEYS
    assert server.count("files.content") == count + 1
