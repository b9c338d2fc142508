"""What schemathesis cannot know of the spec, told by its hooks; it loads this file.

Forms: it writes an object as one part of JSON and calls every file `file`. The spec says
`style: deepObject` and demands names that end in .jsonl, so that nearly nothing would be uploaded.

Failures: some refusals are documented and depend on more than a schema says. Each is left out as
narrowly as it can be told apart; whatever else is refused or accepted is still a failure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import schemathesis
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure

_OBJECT = re.compile(
    rb'(--[0-9a-f]+)\r\nContent-Disposition: form-data; name="(\w+)"\r\n'
    rb"Content-Type: application/json\r\n\r\n(\{.*?\})\r\n(?=--)",
    re.DOTALL,
)
_NAME = re.compile(rb'filename="[^"\r\n]*"')

ENDPOINT = "/v1/chat/completions"


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
    """Send forms as the spec says."""
    if case.media_type == "multipart/form-data":
        # What is wrong on purpose stays wrong: as a text between brackets it may become right.
        good = case.meta is not None and case.meta.generation.mode.is_positive
        kwargs["auth"] = Form(objects=good)


@schemathesis.hook
def map_body(context: HookContext, body: Any) -> Any:
    """Let most batches be for an endpoint that there is, so that they come into being."""
    if isinstance(body, dict) and isinstance(body.get("endpoint"), str):
        odd = len(body["endpoint"]) % 4 == 3
        return body if odd else body | {"endpoint": ENDPOINT, "completion_window": "24h"}
    return body


def _unknown_cursor(case: Case[Any], status: int, error: dict[str, Any]) -> bool:
    """An id that does not exist is no mistake that a schema could tell."""
    return status == 400 and error["param"] == "after" and bool((case.query or {}).get("after"))


def _undownloadable(case: Case[Any], status: int, error: dict[str, Any]) -> bool:
    """Files of some purposes cannot be downloaded, whatever their ids look like."""
    return case.path.endswith("/content") and status == 400 and "purpose" in error["message"]


def _unknown_word(case: Case[Any], status: int, error: dict[str, Any]) -> bool:
    """The schema is open, for clients of other servers; this one refuses words it does not know."""
    return status == 400 and error["code"] == "invalid_value"


def _too_few(case: Case[Any], status: int, error: dict[str, Any]) -> bool:
    """The spec has no answer to a `limit` below the minimum: 0 is known to give an empty page."""
    limit = str((case.query or {}).get("limit"))
    return case.method == "GET" and status == 200 and re.fullmatch(r"0|-\d+", limit) is not None


def _other_method(case: Case[Any], status: int, error: dict[str, Any]) -> bool:
    """It is not known that the API tells an unknown method and an unknown path apart."""
    return status == 404 and error["message"].startswith("Invalid URL")


Excuse = Callable[[Case[Any], int, dict[str, Any]], bool]

EXCUSES: dict[str, tuple[Excuse, ...]] = {
    "ST201": (_too_few,),
    "ST202": (_unknown_cursor, _undownloadable, _unknown_word),
    "ST204": (_other_method,),
}
"""By the code of the failure."""


@schemathesis.hook
def filter_failure(
    context: HookContext, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """Whether it is a failure: it is, unless it has an excuse."""
    error = _error(response)
    excuses = EXCUSES.get(failure.code, ())
    return not any(excuse(case, response.status_code, error) for excuse in excuses)


def _error(response: Response) -> dict[str, Any]:
    blank = {"message": "", "param": None, "code": None}
    try:
        found = response.json()
    except ValueError:
        return blank
    error = found.get("error") if isinstance(found, dict) else None
    return blank | error if isinstance(error, dict) else blank
