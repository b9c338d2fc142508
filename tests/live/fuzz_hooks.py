"""Hooks of schemathesis, which loads this file, for facts that it does not read from the spec.

Forms: it sends an object as one JSON part and names every file `file`. The spec has
`style: deepObject` and requires names that end in .jsonl, so nearly all uploads would be refused.

Refusals: the spec documents some that depend on more than a schema can express.
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
"""The code of a failure: a request that is valid by its schemas is refused."""

CONTRACT = load()

PURPOSE = "batch"
KIND = ("file", PURPOSE)
GIVEN = {"endpoint": "/v1/chat/completions", "completion_window": "24h"}

LINES = (ROOT / "generated/fixtures/lines/BatchRequestLine/mixed.jsonl").read_text("utf-8")

FILES: deque[str] = deque(maxlen=20)
"""The ids of input files for batches, the newest last."""


class Form(AuthBase):
    """Rewrites a form before it is sent: of the hooks of requests, `auth` runs last."""

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
            continue  # other valid values cannot be written with brackets
        word = value if isinstance(value, str) else json.dumps(value)
        named = f'Content-Disposition: form-data; name="{name.decode()}[{key}]"'
        parts.append(boundary + f"\r\n{named}\r\n\r\n{word}\r\n".encode())
    return b"".join(parts)


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Send forms in the style of the spec, and known ids."""
    # Invalid values stay as they are: as text with brackets they could become valid.
    good = case.meta is not None and case.meta.generation.mode.is_positive
    if good:
        _reach_something(case)
    if case.media_type == "multipart/form-data":
        kwargs["auth"] = Form(objects=good)


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Remember the input files for batches."""
    said = _json(response)
    for file in [said, *(said.get("data") or ())]:
        if isinstance(file, dict) and (file.get("object"), file.get("purpose")) == KIND:
            FILES.append(file["id"])


def _reach_something(case: Case[Any]) -> None:
    """Make most uploads files of requests, and create most batches from an existing file.

    Generated values hardly ever do, so the operations that follow would not be reached.
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
    """Whether it is a failure: a documented refusal of a valid request is none.

    A schema cannot express every reason for a refusal; the spec lists the others.
    """
    if failure.code != REFUSED:
        return True
    body = case.body if isinstance(case.body, dict) else {}
    sent = {**(case.query or {}), **body}
    return not documented(CONTRACT, _name(case), sent, response.status_code, _json(response))


def _json(response: Response) -> dict[str, Any]:
    try:
        # Its own `json` caches a value also for the body of a download.
        said = json.loads(response.content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
