# Copied by `make generate` from templates/batchwright/_runtime/problem.py. Do not edit.
"""Reads the error in a response body of any form."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from typing import cast

import msgspec

from .errors import brief

# A body may be megabytes of anything: none of these patterns backtracks over it.
_TITLE = r"(?i)<title[^<>]*>([^<]*)"
_HIDDEN = r"(?is)<(style|script)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)"
_TAG = r"(?i)<[/!?a-z][^<>]*>"

_MESSAGES = ("message", "msg", "detail", "error", "errors", "title", "error_description")
"""The names of a message, the most specific first."""

_DEPTH = 4
"""How deep in an object a message is searched for."""


class Problem(msgspec.Struct, frozen=True):
    """A server's error; `body` is the whole body."""

    body: object
    message: str = ""
    code: str | None = None
    param: str | None = None
    type: str | None = None


def read_problem(content: bytes) -> Problem:
    """Read the body of an error response. Never raises."""
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        body: object = msgspec.json.decode(content)
    except (ValueError, RecursionError):
        text = content.decode("utf-8", "replace")
        return Problem(text, _readable(text))
    fields = _fields(body)
    if fields is None:
        return Problem(body, _sentence(body))
    said = _innermost(fields)
    error = fields.get("error")
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


def _innermost(fields: Mapping[str, object]) -> Mapping[str, object]:
    """The error in {"error": {...}}, in {"detail": {...}}, or at the top."""
    for _ in range(_DEPTH):
        inner = _fields(fields.get("error"))
        if not inner and not isinstance(fields.get("message"), str):
            inner = _fields(fields.get("detail"))
        if not inner:
            break
        fields = inner
    return fields


def _message(fields: Mapping[str, object], depth: int = _DEPTH) -> str:
    for name in _MESSAGES:
        if text := _sentence(fields.get(name), depth - 1):
            return text
    return ""


def _sentence(value: object, depth: int = _DEPTH) -> str:
    """A message from a string, an object, or FastAPI's list of errors."""
    if isinstance(value, str):
        return value
    if depth <= 0:
        return ""
    if isinstance(value, list):
        complaints = (_complaint(item, depth - 1) for item in cast("list[object]", value))
        return "; ".join(filter(None, complaints))
    fields = _fields(value)
    return _message(fields, depth) if fields is not None else ""


def _complaint(value: object, depth: int) -> str:
    fields = _fields(value)
    if fields is None:
        return value if isinstance(value, str) else ""
    place = fields.get("loc")
    steps = cast("Sequence[object]", place) if isinstance(place, list) else ()
    where = ".".join(str(step) for step in steps if isinstance(step, str | int))
    what = _message(fields, depth)
    return f"{where}: {what}" if where and what else what


def _word(value: object) -> str | None:
    """A code as a string. Some servers send a number, and "None" for none."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "None":
        return None
    return str(value)


def _readable(text: str) -> str:
    """The title or the text of an HTML page, as gateways send it; other text unchanged."""
    if "<" not in text[:200]:
        return text
    page = text[:100_000]
    title = re.search(_TITLE, page)
    shown = title[1] if title and not title[1].isspace() else ""
    # Imported here, as it takes 3 ms besides the 130 ms of httpx2 and msgspec.
    import html

    return html.unescape(shown or re.sub(_TAG, " ", re.sub(_HIDDEN, " ", page))).strip()
