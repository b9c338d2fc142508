"""Servers that drip, stay silent or never finish, on loopback: every call ends in time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx2
import pytest
from batchwright import APIError, APITimeoutError, NotFoundError, WaitTimeoutError

from tests.testing.ways import Hand

from ..conftest import Connect
from ..loopback import Raw, raw
from ..server import FOR_EVER, Chunk, Reply, Server, refusal

LIMIT = 1.0
"""Seconds that each call may take: the request has to arrive by then, on a busy machine too."""

ENOUGH = LIMIT + 2.0
"""Seconds after which it has to be over, on a busy machine too."""

BATCH = json.dumps({"id": "b", "status": "in_progress"}).encode()


def ok(length: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % length


def drip(content: bytes, pause: float = 0.1) -> Iterator[bytes | float]:
    for byte in content:
        yield bytes([byte])
        yield pause


def head_drips(_: bytes) -> Iterable[bytes | float]:
    yield from drip(ok(len(BATCH)) + BATCH)


def head_has_no_end(head: bytes) -> Iterable[bytes | float]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(1000):
        yield b"x-%d: y\r\n" % number
        yield 0.1


def body_drips(_: bytes) -> Iterable[bytes | float]:
    yield ok(len(BATCH))
    yield from drip(BATCH)


def body_has_no_end(head: bytes) -> Iterable[bytes | float]:
    yield b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    for _ in range(1000):
        yield b"1\r\n \r\n"
        yield 0.1


def continues_for_ever(head: bytes) -> Iterable[bytes | float]:
    for _ in range(1000):
        yield b"HTTP/1.1 100 Continue\r\n\r\n"
        yield 0.05


def hints_for_ever(head: bytes) -> Iterable[bytes | float]:
    for _ in range(1000):
        yield b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
        yield 0.05


def hints_without_a_pause(head: bytes) -> Iterable[bytes | float]:
    for _ in range(200_000):
        yield b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" * 20


def silent(head: bytes) -> Iterable[bytes | float]:
    for _ in range(100):
        yield 0.05


def error_drips(_: bytes) -> Iterable[bytes | float]:
    yield b"HTTP/1.1 404 Not Found\r\ncontent-length: 5000\r\n\r\n"
    yield from drip(b" " * 5000)


# A status that is known by then is raised; quick redirects end by their number.
ALSO = {"error_drips": NotFoundError, "redirects_slowly": APIError}


def redirects_slowly(_: bytes) -> Iterable[bytes | float]:
    yield 0.15
    yield b"HTTP/1.1 307 Moved\r\nlocation: /v1/batches/b\r\ncontent-length: 0\r\n\r\n"


def redirect_head_drips(_: bytes) -> Iterable[bytes | float]:
    yield from drip(b"HTTP/1.1 307 Moved\r\nlocation: /v1/batches/b\r\n\r\n")


HANGING: list[Callable[[bytes], Iterable[bytes | float]]] = [
    head_drips, head_has_no_end, body_drips, body_has_no_end, continues_for_ever, hints_for_ever,
    hints_without_a_pause, silent, error_drips, redirects_slowly, redirect_head_drips,
]  # fmt: skip
hanging = pytest.mark.parametrize("writes", HANGING, ids=lambda one: one.__name__)


def timed(use: Callable[[], Any]) -> tuple[BaseException, float]:
    """The error of a call, and how long it took."""
    begun = time.monotonic()
    with pytest.raises(APIError) as caught:
        use()
    return caught.value, time.monotonic() - begun


def client(connect: Connect, server: Raw, **settings: Any) -> Hand:
    return connect(None, **{"base_url": server.url, "max_retries": 0, **settings})


@hanging
def test_a_deadline_ends_a_call(writes: Any, connect: Connect) -> None:
    with raw(writes) as server:
        user = client(connect, server)
        error, seconds = timed(lambda: user.do(lambda c: c.batches.retrieve("b", deadline=LIMIT)))
    assert seconds < ENOUGH
    assert isinstance(error, ALSO.get(writes.__name__, APITimeoutError))
    assert 1 <= len(server.heads) <= 6


@hanging
def test_a_timeout_ends_an_attempt(writes: Any, connect: Connect) -> None:
    with raw(writes) as server:
        user = client(connect, server, timeout=LIMIT)
        error, seconds = timed(lambda: user.do(lambda c: c.batches.retrieve("b")))
    assert seconds < ENOUGH
    assert isinstance(error, ALSO.get(writes.__name__, APITimeoutError))
    assert 1 <= len(server.heads) <= 6


@pytest.mark.parametrize(
    "writes", [head_drips, hints_for_ever, silent], ids=lambda one: one.__name__
)
def test_a_deadline_covers_all_attempts(writes: Any, connect: Connect) -> None:
    with raw(writes) as server:
        user = client(connect, server, timeout=LIMIT / 3, max_retries=50)
        _, seconds = timed(lambda: user.do(lambda c: c.batches.retrieve("b", deadline=LIMIT)))
    assert seconds < ENOUGH


@pytest.mark.parametrize(
    "writes", [head_drips, body_drips, hints_for_ever, silent], ids=lambda one: one.__name__
)
def test_a_wait_ends_in_time(writes: Any, connect: Connect) -> None:
    with raw(writes) as server:
        user = client(connect, server, timeout=LIMIT)
        error, seconds = timed(lambda: user.do(lambda c: c.batches.wait("b", timeout=LIMIT)))
    assert isinstance(error, WaitTimeoutError)
    assert seconds < 2 * ENOUGH


def drips_a_download(_: bytes) -> Iterable[bytes | float]:
    yield ok(12)
    yield from drip(b"x" * 12, 0.15)


def test_a_download_is_not_bounded_as_a_whole(connect: Connect) -> None:
    """The timeout limits the wait for each chunk."""
    with raw(drips_a_download) as server:
        user = client(connect, server, timeout=LIMIT)
        begun = time.monotonic()
        assert user.read(lambda c: c.files.content("f")) == b"x" * 12
    assert time.monotonic() - begun > LIMIT
    assert len(server.heads) == 1


def test_a_download_takes_a_deadline_if_asked(connect: Connect) -> None:
    with raw(drips_a_download) as server:
        user = client(connect, server)
        error, seconds = timed(lambda: user.read(lambda c: c.files.content("f", deadline=LIMIT)))
    assert isinstance(error, APITimeoutError)
    assert seconds < ENOUGH


@pytest.mark.parametrize("writes", [head_drips, hints_for_ever, silent, redirect_head_drips],
                         ids=lambda one: one.__name__)  # fmt: skip
def test_the_head_of_a_download_is_bounded(writes: Any, connect: Connect) -> None:
    with raw(writes) as server:
        user = client(connect, server, timeout=LIMIT)
        error, seconds = timed(lambda: user.read(lambda c: c.files.content("f")))
    assert isinstance(error, APITimeoutError)
    assert seconds < ENOUGH


def test_a_redirect_with_an_endless_body_costs_nothing(connect: Connect) -> None:
    block = b"x" * 65536

    def writes(head: bytes) -> Iterable[bytes | float]:
        if b"again" in head:
            yield ok(len(BATCH)) + BATCH
            return
        yield b"HTTP/1.1 307 Moved\r\nlocation: /v1/batches/b?again=1\r\n"
        yield b"transfer-encoding: chunked\r\n\r\n"
        for _ in range(2_000):
            yield b"10000\r\n" + block + b"\r\n"

    with raw(writes) as server:
        user = client(connect, server, timeout=5.0)
        begun = time.monotonic()
        assert user.do(lambda c: c.batches.retrieve("b")).status == "in_progress"
        assert time.monotonic() - begun < 3
    assert server.written < 20_000_000
    assert len(server.heads) == 2


# In process, only the clock's time passes.


@pytest.mark.parametrize("pause", [0.3, 5.0, 100.0])
def test_a_deadline_counts_the_time_of_the_clock(pause: float, user: Hand, server: Server) -> None:
    pieces: list[Chunk] = [part for byte in BATCH for part in (pause, bytes([byte]))]
    server.script("batches.retrieve", Reply(200, pieces), times=FOR_EVER)
    with pytest.raises(APITimeoutError):
        user.do(lambda c: c.batches.retrieve("b", deadline=3.0, max_retries=0))
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("deadline", [1.0, 5.0, 60.0])
def test_a_deadline_includes_the_waits(deadline: float, user: Hand, server: Server) -> None:
    server.script("batches.retrieve", refusal(503), times=FOR_EVER)
    with pytest.raises(APIError):
        user.do(lambda c: c.batches.retrieve("b", deadline=deadline, max_retries=1000))
    assert sum(server.slept) <= deadline
    assert server.count("batches.retrieve") <= 30


def test_a_deadline_is_not_used_up_by_a_quick_call(user: Hand, server: Server) -> None:
    server.put(status="completed")
    for _ in range(5):
        server.time += 100
        found = user.do(lambda c: c.batches.retrieve("batch_00001", deadline=1.0))
        assert found.status == "completed"
    assert server.count("batches.retrieve") == 5


@pytest.mark.parametrize("timeout", [httpx2.Timeout(5.0), None], ids=["httpx", "none"])
def test_other_timeouts_do_not_bound_an_attempt(timeout: Any, user: Hand, server: Server) -> None:
    pieces: list[Chunk] = [part for byte in BATCH for part in (4.0, bytes([byte]))]
    server.script("batches.retrieve", Reply(200, pieces))
    found = user.do(lambda c: c.batches.retrieve("b", timeout=timeout))
    assert found.status == "in_progress"
    assert server.count("batches.retrieve") == 1
