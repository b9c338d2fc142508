"""Bodies that a gateway compresses unasked: complete, or an error."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from batchwright import APIError

from tests.testing.ways import Hand

from ..server import FOR_EVER, Chunk, Reply, Server, answer
from .test_downloads import CONTENT, KEYS, LINES, keys_of

HALF = CONTENT.index(b"\n", len(CONTENT) // 2) + 1


def zipped(content: bytes = CONTENT) -> bytes:
    return gzip.compress(content, mtime=0)


def raw(content: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-15)
    return coder.compress(content) + coder.flush()


def coded(coding: str, body: bytes) -> Reply:
    """A body in a coding, its length announced."""
    return Reply(200, body, (("content-encoding", coding), ("content-length", str(len(body)))))


RIGHT: dict[str, Reply] = {
    "identity": coded("identity", CONTENT),
    "identity-capitals": coded("Identity", CONTENT),
    "empty-coding": coded("", CONTENT),
    "gzip": coded("gzip", zipped()),
    "gzip-capitals": coded("GZIP", zipped()),
    "x-gzip": coded("x-gzip", zipped()),
    "deflate": coded("deflate", zlib.compress(CONTENT)),
    "raw-deflate": coded("deflate", raw(CONTENT)),
    "two-members": coded("gzip", zipped(CONTENT[:HALF]) + zipped(CONTENT[HALF:])),
    "two-members-cut-in-a-line": coded("gzip", zipped(CONTENT[:99]) + zipped(CONTENT[99:])),
    "forty-members": coded("gzip", b"".join(map(zipped, CONTENT.splitlines(keepends=True)))),
    "empty-member-first": coded("gzip", zipped(b"") + zipped()),
    "empty-member-last": coded("gzip", zipped() + zipped(b"")),
    "gzip-twice": coded("gzip, gzip", zipped(zipped())),
    "gzip-of-deflate": coded("deflate, gzip", zipped(zlib.compress(CONTENT))),
    "gzip-and-identity": coded("gzip, identity", zipped()),
    "gzip-byte-by-byte": Reply(
        200, [bytes([byte]) for byte in zipped()], (("content-encoding", "gzip"),)
    ),
    "members-byte-by-byte": Reply(
        200,
        [bytes([byte]) for byte in zipped(CONTENT[:HALF]) + zipped(CONTENT[HALF:])],
        (("content-encoding", "gzip"),),
    ),
}


@pytest.mark.parametrize("reply", RIGHT.values(), ids=RIGHT)
def test_every_row_of_a_compressed_file_is_read(reply: Reply, user: Hand, server: Server) -> None:
    batch = server.finished(*LINES)
    server.script("files.content", reply)
    assert keys_of(user, batch) == KEYS
    assert server.count("files.content") == 1


@pytest.mark.parametrize("reply", RIGHT.values(), ids=RIGHT)
def test_a_compressed_download_is_whole(reply: Reply, user: Hand, server: Server) -> None:
    server.script("files.content", reply)
    assert user.read(lambda c: c.files.content("f")) == CONTENT
    assert server.count("files.content") == 1


@pytest.mark.parametrize("name", ["files.content", "results"])
def test_identity_is_asked_for(name: str, user: Hand, server: Server) -> None:
    batch = server.finished(*LINES)
    if name == "results":
        keys_of(user, batch)
    else:
        user.read(lambda c: c.files.content("file-001"))
    (request,) = server.requests("files.content")
    assert request.headers["accept-encoding"] == "identity"


GZ = zipped()
TWO = zipped(CONTENT[:HALF]) + zipped(CONTENT[HALF:])
FIRST = len(zipped(CONTENT[:HALF]))
SHORT: dict[str, Reply] = {
    **{f"gzip-cut-at-{place}": coded("gzip", GZ[:place])
       for place in (1, 5, 10, 11, len(GZ) // 2, len(GZ) - 9, len(GZ) - 8, len(GZ) - 1)},
    **{f"second-member-cut-at-{place}": coded("gzip", TWO[: FIRST + place])
       for place in (1, 5, 10, 20, len(TWO) - FIRST - 1)},
    **{f"deflate-cut-at-{place}": coded("deflate", zlib.compress(CONTENT)[:place])
       for place in (1, 2, 50, -4, -1)},
    "raw-deflate-cut": coded("deflate", raw(CONTENT)[:-3]),
    "wrong-sum": coded("gzip", GZ[:-8] + b"\0\0\0\0" + GZ[-4:]),
    "wrong-size": coded("gzip", GZ[:-4] + b"\0\0\0\0"),
    "wrong-sum-of-deflate": coded("deflate", zlib.compress(CONTENT)[:-4] + b"\0\0\0\0"),
    "garbage-after": coded("gzip", GZ + b"garbage"),
    "garbage-after-deflate": coded("deflate", zlib.compress(CONTENT) + b"garbage"),
    "garbage-within": coded("gzip", GZ[:99] + b"\xff" * 20 + GZ[119:]),
    "not-gzip": coded("gzip", CONTENT),
    "not-deflate": coded("deflate", b"\xff" * 50),
    "gzip-once-of-twice": coded("gzip, gzip", GZ),
    "outer-cut": coded("gzip, gzip", zipped(GZ)[:-2]),
    "inner-cut": coded("gzip, gzip", zipped(GZ[:-2])),
}  # fmt: skip


@pytest.mark.parametrize("reply", SHORT.values(), ids=SHORT)
def test_a_compressed_download_that_is_short_or_spoilt_is_an_error(
    reply: Reply, user: Hand, server: Server
) -> None:
    server.script("files.content", reply, times=FOR_EVER)
    with pytest.raises(APIError):
        user.read(lambda c: c.files.content("f"))
    assert 1 <= server.count("files.content") <= 20
    assert not [one for one in server.requests("files.content") if "range" in one.headers]


@pytest.mark.parametrize("reply", SHORT.values(), ids=SHORT)
def test_rows_of_a_spoilt_file_are_never_wrong(reply: Reply, user: Hand, server: Server) -> None:
    batch = server.finished(*LINES)
    server.script("files.content", reply, times=FOR_EVER)
    found: list[Any] = []
    with pytest.raises(APIError):
        keys_of(user, batch, found)
    assert [one.custom_id for one in found] == KEYS[: len(found)]
    assert 1 <= server.count("files.content") <= 20


UNKNOWN = ["br", "zstd", "compress", "x-new", "gzip, br", "br, gzip", "identity, br", "gzip;q=1",
           "gzip gzip", "*", "\u00e9", "gzip, " * 6 + "gzip", "gzip," * 500 + "gzip"]  # fmt: skip


@pytest.mark.parametrize("coding", UNKNOWN, ids=lambda coding: coding[:20])
@pytest.mark.parametrize("body", [CONTENT, GZ, b"\x8b\x00\x80"], ids=len)
def test_a_coding_that_cannot_be_read_is_refused(
    coding: str, body: bytes, user: Hand, server: Server
) -> None:
    server.script("files.content", coded(coding, body), times=FOR_EVER)
    with pytest.raises(APIError):
        user.read(lambda c: c.files.content("f"))
    assert 1 <= server.count("files.content") <= 3


@pytest.mark.parametrize("coding", UNKNOWN, ids=lambda coding: coding[:20])
def test_a_coding_that_cannot_be_read_is_refused_in_any_answer(
    coding: str, user: Hand, server: Server
) -> None:
    body = json.dumps({"id": "b", "status": "completed"}).encode()
    server.script("batches.retrieve", coded(coding, body), times=FOR_EVER)
    with pytest.raises(APIError):
        user.do(lambda c: c.batches.retrieve("b"))
    assert 1 <= server.count("batches.retrieve") <= 3


Code = Callable[[bytes], bytes]
CODES: dict[str, tuple[str, Code]] = {
    "gzip": ("gzip", zipped),
    "deflate": ("deflate", zlib.compress),
    "raw-deflate": ("deflate", raw),
    "members": ("gzip", lambda body: zipped(body[:9]) + zipped(body[9:])),
    "twice": ("gzip, gzip", lambda body: zipped(zipped(body))),
}


@pytest.mark.parametrize(("coding", "code"), CODES.values(), ids=CODES)
def test_a_compressed_object_is_read(coding: str, code: Code, user: Hand, server: Server) -> None:
    body = json.dumps({"id": "b", "status": "completed"}).encode()
    server.script("batches.retrieve", coded(coding, code(body)))
    assert user.do(lambda c: c.batches.retrieve("b")).status == "completed"
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize(("coding", "code"), CODES.values(), ids=CODES)
def test_a_compressed_error_is_read(coding: str, code: Code, user: Hand, server: Server) -> None:
    plain = answer({"error": {"message": "no such batch", "code": "gone"}})
    assert isinstance(plain.body, bytes)
    packed = coded(coding, code(plain.body))
    server.script("batches.retrieve", Reply(404, packed.body, packed.headers))
    with pytest.raises(APIError, match="no such batch"):
        user.do(lambda c: c.batches.retrieve("b"))
    assert server.count("batches.retrieve") == 1


def test_a_broken_off_compressed_download_is_not_resumed_by_range(
    user: Hand, server: Server
) -> None:
    batch = server.finished(*LINES)
    server.script("files.content", broken(GZ[: len(GZ) // 2]), coded("gzip", GZ))
    assert keys_of(user, batch) == KEYS
    requests = server.requests("files.content")
    assert len(requests) == 2
    assert "range" not in requests[1].headers


def broken(begin: bytes) -> Reply:
    """A compressed download that is interrupted."""
    pieces: list[Chunk] = [begin, httpx2.ReadError("reset")]
    return Reply(200, pieces, (("content-encoding", "gzip"), ("content-length", str(len(GZ)))))


@pytest.mark.parametrize("place", [0, 1, 12, len(GZ) // 2, len(GZ) - 1], ids="at-{}".format)
def test_a_broken_off_compressed_download_never_repeats_a_row(
    place: int, user: Hand, server: Server
) -> None:
    batch = server.finished(*LINES)
    server.script("files.content", broken(GZ[:place]), coded("gzip", TWO))
    found: list[Any] = []
    with suppress(APIError):
        keys_of(user, batch, found)
    assert [one.custom_id for one in found] == KEYS
    assert server.count("files.content") == 2


def bomb(megabytes: int) -> bytes:
    """A small gzip body that decodes to a large one."""
    coder = zlib.compressobj(9, wbits=31)
    spaces = b" " * (1 << 20)
    return b"".join([*(coder.compress(spaces) for _ in range(megabytes)), coder.flush()])


BOMB = bomb(80)


@pytest.mark.parametrize("status", [200, 404, 503], ids=str)
def test_a_small_answer_that_expands_without_bounds_is_an_error(
    status: int, user: Hand, server: Server
) -> None:
    packed = coded("gzip", BOMB)
    server.script("batches.retrieve", Reply(status, packed.body, packed.headers), times=FOR_EVER)
    with pytest.raises(APIError):
        user.do(lambda c: c.batches.retrieve("b"))
    assert 1 <= server.count("batches.retrieve") <= 3
