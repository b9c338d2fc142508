# Copied by `make generate` from templates/batchwright/_runtime/problem.py. Do not edit.
"""What a server says went wrong, read from whatever body it sent."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import msgspec

from .text import brief

_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(style|script)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Problem:
    """A server's description of a problem; `body` is all it said."""

    body: object
    message: str = ""
    code: str | None = None
    param: str | None = None
    type: str | None = None


def read_problem(content: bytes) -> Problem:
    """Read the body of an error response. Never fails, whatever the body."""
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        body: object = msgspec.json.decode(content)
    except (ValueError, RecursionError):
        text = content.decode("utf-8", "replace")
        return Problem(text, _readable(text))
    fields = _fields(body)
    if fields is None:
        return Problem(body, body if isinstance(body, str) else "")
    # The envelope {"error": {...}}, its short form {"error": "..."}, and no envelope at all.
    error = fields.get("error")
    inner = _fields(error)
    said = fields if inner is None else inner
    message = error if isinstance(error, str) else _message(said) or _message(fields)
    return Problem(
        body,
        message or brief(msgspec.json.encode(body).decode()),
        _word(said.get("code")),
        _word(said.get("param")),
        _word(said.get("type")),
    )


def _fields(value: object) -> Mapping[str, object] | None:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else None


def _message(fields: Mapping[str, object]) -> str:
    for name in ("message", "detail", "title", "error_description"):
        if text := _sentence(fields.get(name)):
            return text
    return ""


def _sentence(value: object) -> str:
    """A message from a text, an object with one, or FastAPI's list of complaints."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(filter(None, map(_complaint, cast("list[object]", value))))
    fields = _fields(value)
    return _message(fields) if fields is not None else ""


def _complaint(value: object) -> str:
    fields = _fields(value)
    if fields is None:
        return value if isinstance(value, str) else ""
    place = fields.get("loc")
    where = ".".join(map(str, cast("Sequence[object]", place))) if isinstance(place, list) else ""
    what = _sentence(fields.get("msg")) or _message(fields)
    return f"{where}: {what}" if where and what else what


def _word(value: object) -> str | None:
    """A code as text. Some servers send the number, some the text "None" for none."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "None":
        return None
    return str(value)


def _readable(text: str) -> str:
    """The title of an HTML page, as gateways send it, or its text; other text as it is."""
    if "<" not in text[:200]:
        return text
    page = text[:100_000]
    title = _TITLE.search(page)
    return html.unescape(title[1] if title else _TAG.sub(" ", page)).strip()
