"""Encode forms and curl commands, independently of the client in `generated`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BOUNDARY = "conformance-7d1f0c5e2b"
SHOWN = 4_000
"""The maximum number of characters of a body in an exchange or a command."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A field of a form; one with a file name is a file."""

    name: str
    content: bytes
    filename: str | None = None


def form(parts: Sequence[Part]) -> bytes:
    """The body of a multipart form."""
    chunks: list[bytes] = []
    for part in parts:
        head = f'content-disposition: form-data; name="{_quoted(part.name)}"'
        if part.filename is not None:
            head += f'; filename="{_quoted(part.filename)}"'
            head += "\r\ncontent-type: application/octet-stream"
        chunks += [f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode(), part.content, b"\r\n"]
    return b"".join([*chunks, f"--{BOUNDARY}--\r\n".encode()])


def shown(body: bytes) -> str:
    """The beginning of a body as text, with other bytes escaped."""
    text = body[:SHOWN].decode("utf-8", "backslashreplace")
    plain = "".join(
        one if one.isprintable() or one in "\n\r\t" else ascii(one)[1:-1] for one in text
    )
    return plain + ("..." if len(body) > SHOWN else "")


def curl(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | Sequence[Part] | None,
    key_header: str = "authorization",
) -> str:
    """The request as a curl command; the key is `$API_KEY`, a long file is `FILE`."""
    words = ["curl -sS -i", *([f"-X {method}"] if method != "GET" else [])]
    before = ""
    for name, value in headers.items():
        if name == key_header:
            scheme = "Bearer " if value.startswith("Bearer ") else ""
            words.append(f'-H "{name}: {scheme}$API_KEY"')
        elif name != "content-type" or isinstance(body, bytes):
            words.append(f"-H {shlex.quote(f'{name}: {value}')}")
    if isinstance(body, bytes):
        words.append(f"--data-binary {shlex.quote(shown(body))}")
    for part in () if body is None or isinstance(body, bytes) else body:
        text = shown(part.content)
        if part.filename is None:
            words.append(f"-F {shlex.quote(f'{part.name}={text}')}")
        elif text.encode() == part.content:
            before = f"printf %s {shlex.quote(text)} | "
            words.append(f"-F {shlex.quote(f'{part.name}=@-;filename={part.filename}')}")
        else:
            words.append(f"-F {shlex.quote(f'{part.name}=@FILE;filename={part.filename}')}")
    return before + " ".join([*words, shlex.quote(url)])


def _quoted(name: str) -> str:
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
