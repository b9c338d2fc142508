"""A server on loopback that writes any bytes, until the client closes the connection."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

Writes: TypeAlias = Callable[[bytes], Iterable[bytes | float]]
"""Given the head of a request, the pieces of the answer, and seconds to pause."""


@dataclass
class Raw:
    """A server that is running."""

    url: str
    heads: list[bytes] = field(default_factory=list[bytes])
    written: int = 0


@contextmanager
def raw(writes: Writes) -> Generator[Raw]:
    """Answer each connection's first request with what `writes` yields, then close it."""
    ending = threading.Event()
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        server = Raw(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")

        def talk(connection: socket.socket) -> None:
            with connection, connection.makefile("rb") as stream, suppress(OSError):
                connection.settimeout(5)
                head = b""
                while (line := stream.readline()) != b"\r\n":
                    if not line:  # the client left
                        return
                    head += line
                server.heads.append(head)
                for piece in writes(head):
                    if ending.is_set():
                        return
                    if isinstance(piece, bytes):
                        connection.sendall(piece)
                        server.written += len(piece)
                    else:
                        time.sleep(piece)
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(0.5)
                stream.read()

        def accept() -> None:
            while not ending.is_set():
                with suppress(TimeoutError):
                    connection, _ = listener.accept()
                    threads.append(threading.Thread(target=talk, args=(connection,)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            ending.set()
            accepting.join()
            for thread in threads:
                thread.join()
