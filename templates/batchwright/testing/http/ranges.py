"""Range requests, for clients that resume a download."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from ..message import Reply, Request

_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})")


def ranged(request: Request, reply: Reply) -> Reply:
    """A reply with the requested range of its body.

    One range in bytes is supported; other requests get the whole body. `If-Range` is compared with
    the entity tag: a stored body does not change.
    """
    # A path always has the same body, as ids are unique.
    tag = f'"{hashlib.sha256(request.path.encode()).hexdigest()[:16]}"'
    headers = (*reply.headers, ("accept-ranges", "bytes"), ("etag", tag))
    whole = replace(reply, headers=headers)
    matched = _RANGE.fullmatch(request.header("range") or "")
    if matched is None or request.header("if-range") not in (None, tag):
        return whole
    bounds = _bounds(matched[1], matched[2], reply.length)
    if bounds is None:
        return whole
    begin, end = bounds
    if begin >= reply.length:
        part = (("content-range", f"bytes */{reply.length}"),)
        return replace(whole, status=416, headers=headers + part, body=b"", length=0)
    return replace(
        whole,
        status=206,
        headers=(*headers, ("content-range", f"bytes {begin}-{end}/{reply.length}")),
        body=_cut(reply.chunks(), begin, end + 1 - begin),
        length=end + 1 - begin,
    )


def _bounds(first: str, last: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte, inclusive; None if the range is invalid."""
    if first and last and int(first) > int(last):
        return None
    if first:
        return int(first), min(int(last), size - 1) if last else size - 1
    return (size - min(int(last), size), size - 1) if last else None


def _cut(chunks: Iterator[bytes], skip: int, left: int) -> Iterator[bytes]:
    for chunk in chunks:
        known = min(skip, len(chunk))
        skip -= known
        piece = chunk[known : known + left]
        left -= len(piece)
        if piece:
            yield piece
        if not left:
            return
