"""Load a file of recorded exchanges; an error in its format has its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any, TypeGuard
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.conformance.client.multipart import Part

FORM = """\
Each line of the file is a JSON object, one exchange, in the order of time:

  method, url, status  such as "GET", "/v1/batches?limit=2" and 200; required. A hidden
                       part of a URL can be replaced by {anything}.
  response             the JSON body; required. The body of a download is
                       {"lines": [...], "ends_with_newline": true} or {"text": "..."};
                       {"responses_of_lines": [...]} if only `response` of each line is known.
  headers              the known headers of the response
  request              null, {"json": ...} or {"multipart": [{"headers": {...}, "content": "..."}]}
  server               "openai" (default), or the name of an overlay, such as "azure"
  evidence             "recorded" (default), or "quoted": then an absent value proves nothing
  date                 the time of the exchange, as 2026-08-19T10:00:00Z
  source, path, request_headers, note
                       for human readers
"""

_TYPES: dict[str, tuple[type, ...]] = {
    "method": (str,),
    "url": (str,),
    "status": (int,),
    "headers": (dict,),
    "request": (dict, type(None)),
    "server": (str,),
    "evidence": (str,),
    "date": (str, type(None)),
    "source": (str,),
    "path": (str,),
    "request_headers": (dict,),
    "note": (str,),
}
_REQUIRED = ("method", "url", "status", "response")


class FormError(ValueError):
    """The file does not have the format of recorded exchanges; the message has the place."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An exchange.

    Attributes:
        line: The line in the file, counted from 1.
        quoted: Whether somebody quoted it, so that an absent value proves nothing.
        path: The path without the query.
        json: The body of the request, if it is JSON.
        parts: The body of the request, if it is a form.
        headers: The headers of the response, in lower case.
        body: The body of the response, if it is JSON.
        content: The body of the response, if it is not JSON.
        responses: `response` of each line of a download, if only that is known.
    """

    line: int
    server: str = ""
    date: str = ""
    quoted: bool = False
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    json: Any = None
    parts: tuple[Part, ...] | None = None
    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    content: bytes | None = None
    responses: tuple[Any, ...] = ()

    @property
    def fine(self) -> bool:
        return 200 <= self.status < 300


def read(path: Path) -> list[Recorded]:
    """All exchanges of a file.

    Raises:
        FormError: The file has another format.
        OSError: The file cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormError(f"{path}: not UTF-8: {error.reason} at byte {error.start}") from None
    found = [
        _exchange(f"{path}:{number}", number, line)
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]
    if not found:
        raise FormError(f"{path}: the file has no exchange")
    return found


def _exchange(where: str, number: int, line: str) -> Recorded:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise FormError(f"{where}: not JSON: {error}") from None
    except RecursionError:
        raise FormError(f"{where}: nested too deeply") from None
    if not isinstance(value, dict):
        raise FormError(f"{where}: not a JSON object")
    _check(where, value)
    url = urlsplit(value["url"])
    request = value.get("request") or {}
    body, content, responses = _response(where, value["response"])
    server = value.get("server", "openai")
    return Recorded(
        line=number,
        server="" if server == "openai" else server,
        date=value.get("date") or "",
        quoted=value.get("evidence") == "quoted",
        method=value["method"].upper(),
        path=unquote(url.path),
        query=dict(parse_qsl(url.query, keep_blank_values=True)),
        json=request.get("json"),
        parts=tuple(_parts(where, request["multipart"])) if "multipart" in request else None,
        status=value["status"],
        headers={name.lower(): str(text) for name, text in value.get("headers", {}).items()},
        body=body,
        content=content,
        responses=responses,
    )


def _check(where: str, value: dict[str, Any]) -> None:
    absent = [name for name in _REQUIRED if name not in value]
    if absent:
        raise FormError(f"{where}: the exchange has no {absent[0]}")
    for name, types in _TYPES.items():
        if name in value and (not isinstance(value[name], types) or isinstance(value[name], bool)):
            raise FormError(f"{where}: {name} is {json.dumps(value[name])[:60]}")
    if value.get("evidence", "recorded") not in ("recorded", "quoted"):
        raise FormError(f"{where}: evidence is neither recorded nor quoted")
    if not 100 <= value["status"] <= 599:
        raise FormError(f"{where}: status is {value['status']}")
    if not set(value.get("request") or {}) <= {"json", "multipart"}:
        raise FormError(f"{where}: request has neither json nor multipart alone")


def _parts(where: str, parts: object) -> Iterator[Part]:
    """The parts of a form; a file name encoded as in RFC 5987 precedes the plain one."""
    if not isinstance(parts, list):
        raise FormError(f"{where}: request.multipart is not a list of parts")
    for part in parts:
        if not isinstance(part, dict) or not _is_texts(headers := part.get("headers")):
            raise FormError(f"{where}: a part of request.multipart has no headers")
        content = part.get("content")
        if not isinstance(content, str):
            raise FormError(f"{where}: a part of request.multipart has no string as its content")
        message = Message()
        for name, text in headers.items():
            message[name] = text
        shown = message.get_param("name", header="content-disposition")
        filename = message.get_filename()
        yield Part(name=str(shown or ""), content=content.encode(), filename=filename)


def _is_texts(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _response(where: str, value: Any) -> tuple[Any, bytes | None, tuple[Any, ...]]:
    """The JSON body, or the bytes of a download, or the responses of its lines."""
    match value:
        case {"lines": list(lines), "ends_with_newline": bool(ends)}:
            text = "\n".join(json.dumps(line) for line in lines)
            return None, (text + "\n" * ends).encode(), ()
        case {"text": str(text)}:
            return None, text.encode("utf-8", "replace"), ()
        case {"responses_of_lines": list(responses)}:
            return None, None, tuple(responses)
        case dict() | list():
            return value, None, ()
        case _:
            raise FormError(f"{where}: response is neither an object nor a list")
