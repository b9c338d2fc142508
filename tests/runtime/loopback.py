"""A server on loopback that records the bytes of each request, and responds with any bytes.

The fake hides keys, and sends valid HTTP only. Tests of raw heads, and of responses that are
malformed, compressed, chunked or of another body, use this server.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Container, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

OK = b'{"id": "p1"}'


Reply: TypeAlias = bytes | Iterable[bytes]


@dataclass
class Server:
    url: str
    requests: list[tuple[bytes, bytes]] = field(default_factory=list[tuple[bytes, bytes]])
    """The head and the raw body of each request; the body of a broken one as far as it came."""
    ended: threading.Event = field(default_factory=threading.Event)
    """Set when a connection has been closed by the client or after the answer."""

    @property
    def head(self) -> str:
        return self.requests[-1][0].decode("latin-1")

    @property
    def body(self) -> bytes:
        return self.requests[-1][1]


def answer(body: bytes = OK, status: str = "200 OK", headers: str = "") -> bytes:
    """A complete response that closes its connection."""
    length = f"Content-Length: {len(body)}\r\n" if "Content-Length" not in headers else ""
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{length}{headers}\r\n".encode() + body


@contextmanager
def serve(
    respond: Callable[[bytes], Reply] | bytes | None = None, *, resets: Container[int] = ()
) -> Generator[Server]:
    """Respond to each request, one connection each, with the bytes of `respond`.

    Args:
        respond: The bytes of each response, or a function of the request's head that returns them.
            Bytes in chunks are sent until the client closes the connection.
        resets: The numbers, from 1, of the responses after which the connection is reset.
    """
    reply = answer() if respond is None else respond
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
        closing = threading.Event()

        def work() -> None:
            while not closing.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, connection.makefile("rb") as stream:
                    head, body = _head(stream.readline), b""
                    if head is None:
                        continue
                    server.requests.append((head, body))
                    for chunk in _body(head, stream.read1, stream.readline):
                        body += chunk
                        server.requests[-1] = (head, body)
                    said = reply(head) if callable(reply) else reply
                    try:
                        for piece in (said,) if isinstance(said, bytes) else said:
                            connection.sendall(piece)
                            if closing.is_set():
                                break
                        if len(server.requests) in resets:
                            linger = struct.pack("ii", 1, 0)
                            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                        else:
                            connection.shutdown(socket.SHUT_WR)
                            stream.read()
                    except OSError:
                        pass
                server.ended.set()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            closing.set()
            # Wakes accept(), which closing the listener does not.
            socket.create_connection(listener.getsockname()).close()
            thread.join(5)


def _head(readline: Callable[[], bytes]) -> bytes | None:
    """The head of a request; None if the client leaves before its end."""
    head = b""
    while (line := readline()) != b"\r\n":
        if not line:
            return None
        head += line
    return head


def _body(
    head: bytes, read: Callable[[int], bytes], readline: Callable[[], bytes]
) -> Generator[bytes]:
    fields = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
    }
    left = int(fields.get(b"content-length", 0))
    while left and (chunk := read(left)):
        left -= len(chunk)
        yield chunk
    if fields.get(b"transfer-encoding") == b"chunked":
        while line := readline():
            size = left = int(line, 16)
            while left and (chunk := read(left)):
                left -= len(chunk)
                yield chunk
            readline()
            if not size:
                return


def breaking(
    body: bytes,
    *stops: int,
    ranges: bool = True,
    length: bool = True,
    etag: str | None = '"e1"',
    seen: list[bytes] | None = None,
) -> Callable[[bytes], bytes]:
    """A report whose n-th download ends after `stops[n]` bytes; the later ones do not break."""
    left = list(stops)

    def respond(head: bytes) -> bytes:
        if seen is not None:
            seen.append(head)
        matched = re.search(rb"(?i)^range: bytes=(\d+)-", head, re.MULTILINE)
        begin = int(matched[1]) if matched and ranges else 0
        headers = f"ETag: {etag}\r\n" if etag else ""
        if begin:
            headers += f"Content-Range: bytes {begin}-{len(body) - 1}/{len(body)}\r\n"
            if begin >= len(body):
                headers = f"Content-Range: bytes */{len(body)}\r\n"
                return answer(b"", "416 Range Not Satisfiable", headers)
        status = "206 Partial Content" if begin else "200 OK"
        size = f"Content-Length: {len(body) - begin}\r\n" if length else ""
        start = f"HTTP/1.1 {status}\r\nConnection: close\r\n{size}{headers}\r\n".encode()
        return start + body[begin : left.pop(0) if left else len(body)]

    return respond
