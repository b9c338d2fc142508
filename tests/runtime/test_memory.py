"""Memory does not grow with the size of a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import batchwright
import pytest

PACKAGE = __name__.rpartition(".")[0]
SIZE = 200 << 20
ALLOWED = 8 << 20

SERVER = f"""
import socket
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
piece = bytes(1 << 20)
while True:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as stream:
        length = got = 0
        while (line := stream.readline()) != b"\\r\\n":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while got < length:
            got += len(stream.read1(1 << 20))
        size = 0 if length else {SIZE}
        body = b'{{"id": "%d"}}' % got
        connection.sendall(b"HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n"
            b"Content-Length: %d\\r\\n\\r\\n" % (size or len(body)))
        if size:
            for _ in range(size >> 20):
                connection.sendall(piece)
        else:
            connection.sendall(body)
"""

# The peak is a process's own, and it never falls: each case has a process, warmed up by a
# small transfer of the same kind.
CLIENT = """
import asyncio, os, resource, sys
from pathlib import Path
from tests_parcels import AsyncFlavour, Flavour, photo, upload
flavour, what, url, small, large, target = sys.argv[1:]
way = AsyncFlavour() if flavour == "async" else Flavour()
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
way.send(url, upload(small))
before = peak()
if what == "upload":
    got = int(way.send(url, upload(large)).id)
else:
    got = way.save(url, photo(), Path(target)).stat().st_size
print(got, peak() - before)
"""


@pytest.mark.parametrize("what", ["upload", "download"])
@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_memory_does_not_grow_with_a_file(flavour: str, what: str, tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(bytes(1 << 20))
    with large.open("wb") as file:
        file.truncate(SIZE)
    script = CLIENT.replace("tests_parcels", f"{PACKAGE}.parcels")
    package = Path(__file__).parents[PACKAGE.count(".") + 1]
    path = [str(package), str(Path(str(batchwright.__file__)).parents[1])]
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            arguments = [flavour, what, url, str(small), str(large), str(tmp_path / "saved")]
            done = subprocess.run(
                [
                    sys.executable,
                    "-c",
                    f"import sys; sys.path[:0] = {path!r}\n{script}",
                    *arguments,
                ],
                stdout=subprocess.PIPE,
                check=True,
                timeout=60,
            )
        finally:
            server.kill()
    got, grown = map(int, done.stdout.split())
    assert got >= SIZE
    assert grown <= ALLOWED
