"""Parameters, headers and errors in exchanges that the spec does not list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from generator.spec.document import Node
from tests.conformance.spec.kinds import body_of
from tests.conformance.spec.shapes import spelled

from .facts import Fact
from .routing import Routed

_NOT_LISTED = "the spec does not list it"
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_OF_HTTP = frozenset(
    {
        "access-control-allow-origin",
        "access-control-expose-headers",
        "alt-svc",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "vary",
        "via",
        "x-content-type-options",
    }
)
"""Response headers of HTTP, its transport or browsers, which are not part of the API."""


def judge(one: Routed) -> Iterator[Fact]:
    """The parameters, headers and errors in an exchange that the spec does not list."""
    if one.recorded.fine:
        yield from _request(one)
    yield from _headers(one)
    if one.recorded.status >= 400 and isinstance(one.recorded.body, dict):
        yield from _error(one)


def _request(one: Routed) -> Iterator[Fact]:
    """The unknown parameters and properties of an accepted request."""
    known = {field.name for field in one.operation.query}
    for name in one.recorded.query:
        if name not in known:
            yield one.fact(f"parameter {name}", _NOT_LISTED)
    schema = body_of(one.about.contract, one.operation)
    properties = {field.name for field in schema.fields} if schema is not None else set[str]()
    for name in dict.fromkeys(name.partition("[")[0] for name in one.sent):
        if name not in properties:
            yield one.fact(f"property {name} of {one.operation.body}", _NOT_LISTED)


def _headers(one: Routed) -> Iterator[Fact]:
    known = _OF_HTTP | {*_known_headers(one)}
    for name in one.recorded.headers:
        if name not in known:
            yield one.fact(f"header {name}", _NOT_LISTED)


def _known_headers(one: Routed) -> Iterator[str]:
    """The response headers of an operation."""
    node = one.about.spec.operation(one.operation.name)
    assert node is not None
    for _, response in node["responses"].items():
        headers = response.resolved().get("headers")
        yield from (name.lower() for name, _ in headers.items()) if headers else ()


def _error(one: Routed) -> Iterator[Fact]:
    """The error, unless the spec lists it for the operation with this status and message."""
    body, status = one.recorded.body, str(one.recorded.status)
    told = [
        known
        for known in (_leaves(value) for value in _bodies(one, status))
        if not _differences(known, body)
    ]
    if told:
        return
    nearest: Sequence[str] = min(
        (_differences(_leaves(value), body) for value in _bodies(one, status)),
        key=len,
        default=["the spec lists no such error"],
    )
    yield one.fact(f"{one.operation.name}/{status}", f"{_message(body)}: {'; '.join(nearest)}")


def _bodies(one: Routed, status: str) -> Iterator[Any]:
    """Every body in the spec for a status: those of refusals, and examples."""
    contract = one.about.contract
    for answer in (*one.operation.error_rules, *contract.error_rules):
        if str(answer.status) == status:
            yield answer.body
    response = one.about.spec.response(one.operation.name, status)
    for _, media in response["content"].items() if response is not None else ():
        yield from (example.value for example in _examples(media))


def _examples(media: Node) -> Iterator[Node]:
    examples = media.get("examples")
    for _, example in examples.items() if examples else ():
        yield example.resolved()["value"]


def _leaves(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for name, inner in value.items():
        if isinstance(inner, dict):
            found |= _leaves(inner, (*path, name))
        else:
            found[*path, name] = inner
    return found


def _differences(known: dict[tuple[str, ...], Any], body: Any) -> list[str]:
    """The differences from a body in the spec; properties absent in the recording are ignored."""
    found: list[str] = []
    for path, value in _leaves(body).items():
        name = ".".join(path)
        if path not in known:
            # The schema decides whether the property is allowed.
            continue
        if not _matches(known[path], value):
            found.append(f"{name} is {spelled(value, 200)}, not {spelled(known[path], 200)}")
    return found


def _matches(known: Any, value: Any) -> bool:
    """Whether a value matches a template with placeholders."""
    if not isinstance(known, str) or not _PLACEHOLDER.search(known):
        return bool(known == value)
    if _PLACEHOLDER.fullmatch(known):
        return True
    pattern = ".*".join(map(re.escape, _PLACEHOLDER.split(known)))
    return isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None


def _message(body: Any) -> str:
    error = body.get("error")
    return spelled(error.get("message") if isinstance(error, dict) else error, 100)
