"""Results of files that are spoilt, or that do not arrive in one piece."""

from __future__ import annotations

import pickle
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import batchwright
import pytest
from batchwright._runtime.errors import APIConnectionError
from batchwright._runtime.result_errors import ResultsIncompleteError, UnreadableLineError

from .deliveries import Reader, Tour, both, breaking, depot, line, lines
from .loopback import Server

GOOD = lines(line("a", 200, {"n": 1}), line("b", 200, {"n": 2}))
DONE = Tour(parcels=2, delivered=2, returned=0, good="g")


@both
@pytest.mark.parametrize("spoil", [b"{", b"[]", b'{"parcel": "x", "y": "\xff"}', b'{"z": 1}'])
def test_a_line_that_cannot_be_read_does_not_stop_the_others(reader: Reader, spoil: bytes) -> None:
    body = lines(line("a"), b"", spoil, line("b"))
    tour = Tour(parcels=3, delivered=3, returned=0, good="g")
    with depot({"g": body}, tour) as (server, _):
        got = reader.read(server, tour)
        strict = reader.read(server, tour, strict=True)
    assert list(got.outcomes) == ["a", "b"]
    error = got.failed(ResultsIncompleteError, "complete: 1 unreadable: g line 3: ")
    [problem] = error.unreadable_lines
    assert (problem.file, problem.number, problem.line) == ("g", 3, spoil)
    assert (problem.size, error.unreadable, error.lines) == (len(spoil), 1, 3)
    error = strict.failed(UnreadableLineError, "Cannot read a line: g line 3")
    assert error.problem == problem
    assert list(strict.outcomes) == ["a"]
    assert pickle.loads(pickle.dumps(error)).problem == problem


@both
def test_many_lines_that_cannot_be_read_cost_little(reader: Reader) -> None:
    body = (b"x" * 100_000 + b"\n") * 30
    with depot({"g": body}) as (server, _):
        got = reader.read(server, Tour(good="g"))
    error = got.failed(ResultsIncompleteError, "30 unreadable")
    assert (error.unreadable, len(error.unreadable_lines)) == (30, 20)
    assert {(len(one.line), one.size) for one in error.unreadable_lines} == {(65_536, 100_000)}
    assert len(str(error)) < 600


@both
@pytest.mark.parametrize(
    ("body", "parcels"),
    [
        (b"\xef\xbb\xbf" + GOOD, ["a", "b"]),
        (b"\xef\xbb\xbf" + line("a"), ["a"]),
        (GOOD.rstrip(b"\n"), ["a", "b"]),
        (GOOD.replace(b"\n", b"\r\n"), ["a", "b"]),
        (GOOD.replace(b"\n", b"\r\n\r\n \n\n"), ["a", "b"]),
        (lines('{"parcel": "\u2028\u0085\x7f", "answer": {"status": 200}}'.encode()), None),
        (lines(b'{"parcel": "\\ud800", "answer": {"status": 200}}'), ["\ud800"]),
    ],
)
def test_lines_end_at_line_feeds_only(
    reader: Reader, body: bytes, parcels: list[str] | None
) -> None:
    with depot({"g": body}) as (server, _):
        got = reader.read(server, Tour(good="g"))
    assert got.error is None
    assert list(got.outcomes) == (parcels or ["\u2028\u0085\x7f"])
    assert set(got.outcomes.values()) == {"succeeded"}


@both
def test_a_line_may_be_very_long(reader: Reader) -> None:
    with depot({"g": lines(line("a", 200, "x" * 30_000_000), line("b"))}) as (server, _):
        got = reader.read(server, Tour(good="g"))
    assert got.error is None
    assert [len(result.raw) > 30_000_000 for result in got.results] == [True, False]


@both
def test_a_file_that_ends_within_a_line_without_notice_is_read_again(reader: Reader) -> None:
    seen: list[bytes] = []
    body = lines(*(line(f"p{number}") for number in range(9)))
    broken = breaking(body, len(body) - 30, length=False, seen=seen)
    with depot({"g": broken}) as (server, _):
        got = reader.read(server, Tour(good="g"))
    assert got.error is None
    assert list(got.outcomes) == [f"p{number}" for number in range(9)]
    assert len(seen) == 2


@both
@pytest.mark.parametrize("stop", [-30, -70])
def test_a_file_that_always_ends_within_a_line_is_an_error(reader: Reader, stop: int) -> None:
    size = len(GOOD)
    broken = breaking(GOOD, size - 30, size + stop, length=False)
    with depot({"g": broken}) as (server, _):
        got = reader.read(server, Tour(good="g"))
    assert list(got.outcomes) == ["a"]
    error = got.failed(ResultsIncompleteError, "1 unreadable: g line 2")
    assert error.unreadable_lines[0].number == 2


@both
def test_a_file_that_ends_between_two_lines_without_notice_is_counted(reader: Reader) -> None:
    broken = breaking(GOOD, GOOD.index(b"\n") + 1, length=False)
    with depot({"g": broken}) as (server, _):
        got = reader.read(server, Tour(parcels=2, returned=0, good="g"))
    got.failed(ResultsIncompleteError, "2 lines expected, 1 found")


@both
@pytest.mark.parametrize("ranges", [True, False])
def test_no_line_comes_twice_if_the_connection_breaks(reader: Reader, ranges: bool) -> None:
    body = lines(*(line(f"p{number}", 200, "x" * 200) for number in range(500)))
    stops = (50_000, 50_000, 90_000, 10_000, 100_000)
    with depot({"g": breaking(body, *stops, ranges=ranges)}) as (server, _):
        got = reader.read(server, Tour(parcels=500, good="g"))
    assert got.error is None
    assert [result.parcel for result in got.results] == [f"p{number}" for number in range(500)]


@both
def test_a_file_that_stays_broken_is_an_error_after_what_there_is(reader: Reader) -> None:
    stop = len(GOOD) - 5
    with depot({"g": breaking(GOOD, *[stop] * 9, ranges=False)}) as (server, held):
        got = reader.read(server, DONE)
    assert list(got.outcomes) == ["a"]
    got.failed(APIConnectionError, "expected")
    assert len(held.asked) == 3


@contextmanager
def resetting(body: bytes, stop: int) -> Generator[Server]:
    """A server that resets the first connection after `stop` bytes, and knows ranges."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")

        def work() -> None:
            respond = breaking(body, stop)
            for first in (True, False):
                connection, _ = listener.accept()
                with connection, connection.makefile("rb") as stream:
                    head = b"".join(iter(stream.readline, b"\r\n"))
                    server.requests.append((head, b""))
                    connection.sendall(respond(head))
                    if first:
                        server.ended.wait(5)  # until the client has read what there is
                        reset = struct.pack("ii", 1, 0)
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield server
        thread.join(5)


@both
def test_a_connection_that_is_reset_within_a_line_costs_none(reader: Reader) -> None:
    body = lines(*(line(f"p{number}", 200, "x" * 900) for number in range(100)))
    with resetting(body, 50_000) as server:
        threading.Timer(0.2, server.ended.set).start()
        got = reader.read(server, Tour(parcels=100, good="g"))
        assert got.error is None
        assert list(got.outcomes) == [f"p{number}" for number in range(100)]
        assert [b"bytes=50000-" in head for head, _ in server.requests] == [False, True]


SIZE = 200 << 20
ALLOWED = 8 << 20

SERVER = """
import socket
piece = b'{"parcel": "p%03d", "answer": {"status": 200, "note": "' + b"x" * (1 << 20) + b'"}}\\n'
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as stream:
        head = b"".join(iter(stream.readline, b"\\r\\n"))
        count = int(head.split()[1].rpartition(b"/")[2])
        size = len(piece % 0) * count
        connection.sendall(b"HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n"
            b"Content-Length: %d\\r\\n\\r\\n" % size)
        for number in range(count):
            connection.sendall(piece % number)
"""

CLIENT = """
import resource, sys
from tests_deliveries import AsyncReader, Reader, Server, Tour
flavour, url, count = sys.argv[1:]
class Ignored(list):
    def append(self, result):
        pass
def read(count):
    reader = AsyncReader() if flavour == "async" else Reader()
    got = reader.read(Server(url), Tour(parcels=count, good=str(count)), kept=Ignored())
    assert got.error is None, got.error
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
read(2)
before = peak()
read(int(count))
print(peak() - before)
"""


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_memory_does_not_grow_with_a_file_of_results(flavour: str) -> None:
    package = __name__.rpartition(".")[0]
    script = CLIENT.replace("tests_deliveries", f"{package}.deliveries")
    root = Path(__file__).parents[package.count(".") + 1]
    path = [str(root), str(Path(str(batchwright.__file__)).parents[1])]
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
            begun = f"import sys; sys.path[:0] = {path!r}\n{script}"
            done = subprocess.run(
                [sys.executable, "-c", begun, flavour, url, str(SIZE >> 20)],
                stdout=subprocess.PIPE,
                check=True,
                timeout=60,
            )
        finally:
            server.kill()
    assert int(done.stdout) <= ALLOWED
