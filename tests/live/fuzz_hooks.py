"""What schemathesis cannot know of the spec, told by its hooks; it loads this file.

Forms: it writes an object as one part of JSON and calls every file `file`. The spec says
`style: deepObject` and demands names that end in .jsonl, so that nearly nothing would be uploaded.

Refusals: the spec documents some that depend on more than a schema can say.
"""

from __future__ import annotations

import json
import re
from collections import deque
from typing import Any

import schemathesis
from batchwright.testing.contracts import load
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure

from tests.live import ROOT
from tests.live.refusals import documented

_OBJECT = re.compile(
    rb'(--[0-9a-f]+)\r\nContent-Disposition: form-data; name="(\w+)"\r\n'
    rb"Content-Type: application/json\r\n\r\n(\{.*?\})\r\n(?=--)",
    re.DOTALL,
)
_NAME = re.compile(rb'filename="[^"\r\n]*"')

REFUSED = "ST202"
"""The code of a failure: what is valid by its schemas is refused."""

CONTRACT = load()

PURPOSE = "batch"
KIND = ("file", PURPOSE)
GIVEN = {"endpoint": "/v1/chat/completions", "completion_window": "24h"}

LINES = (ROOT / "generated/fixtures/lines/BatchRequestLine/mixed.jsonl").read_text("utf-8")

FILES: deque[str] = deque(maxlen=20)
"""The ids of files that batches can be made from, the newest last."""


class Form(AuthBase):
    """Rewrites a form before it is sent; among all that requests lets one do, auth comes last."""

    def __init__(self, *, objects: bool) -> None:
        self.objects = objects

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body
        if isinstance(body, bytes):
            body = _NAME.sub(b'filename="requests.jsonl"', body)
            request.body = _OBJECT.sub(_bracketed, body) if self.objects else body
            request.headers["Content-Length"] = str(len(request.body))
        return request


def _bracketed(found: re.Match[bytes]) -> bytes:
    boundary, name, text = found.groups()
    parts: list[bytes] = []
    for key, value in json.loads(text).items():
        if not re.fullmatch(r"\w+", key, re.ASCII):
            continue  # what else is allowed to stand there cannot be written between brackets
        word = value if isinstance(value, str) else json.dumps(value)
        named = f'Content-Disposition: form-data; name="{name.decode()}[{key}]"'
        parts.append(boundary + f"\r\n{named}\r\n\r\n{word}\r\n".encode())
    return b"".join(parts)


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Send forms as the spec says, and much that leads somewhere."""
    # What is wrong on purpose stays wrong: as a text between brackets it may become right.
    good = case.meta is not None and case.meta.generation.mode.is_positive
    if good:
        _reach_something(case)
    if case.media_type == "multipart/form-data":
        kwargs["auth"] = Form(objects=good)


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Remember the files that batches can be made from."""
    said = _json(response)
    for file in [said, *(said.get("data") or ())]:
        if isinstance(file, dict) and (file.get("object"), file.get("purpose")) == KIND:
            FILES.append(file["id"])


def _reach_something(case: Case[Any]) -> None:
    """Let most forms be files of requests, and most batches be made from one that there is.

    What is generated does so next to never, and nothing would be found behind it.
    """
    body: Any = case.body
    if not isinstance(body, dict) or len(repr(body)) % 4 == 3:
        return
    match _name(case):
        case "files.create":
            case.body = body | {"file": LINES, "purpose": PURPOSE}
        case "batches.create" if FILES:
            case.body = body | GIVEN | {"input_file_id": FILES[len(repr(body)) % len(FILES)]}


def _name(case: Case[Any]) -> str:
    return str(case.operation.definition.raw["operationId"])


@schemathesis.hook
def filter_failure(
    context: HookContext, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """Whether it is a failure: all are, but refusals of what is valid, where they are documented.

    A schema cannot tell everything for which a server refuses a request; the spec does.
    """
    if failure.code != REFUSED:
        return True
    body = case.body if isinstance(case.body, dict) else {}
    sent = {**(case.query or {}), **body}
    return not documented(CONTRACT, _name(case), sent, response.status_code, _json(response))


def _json(response: Response) -> dict[str, Any]:
    try:
        # Its own `json` is remembered as what the body is, even that of a download.
        said = json.loads(response.content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
