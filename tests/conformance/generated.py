"""Requests that nobody would think of: schemathesis makes them from the spec, and judges."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2

from .driver import Reply
from .multipart import Part
from .spec.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Odd:
    """A generated request.

    Attributes:
        operation: Its name.
        path: The values of the parameters in the path, percent-encoded.
        case: What schemathesis made, which judges the answer.
    """

    operation: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes | tuple[Part, ...] | None
    case: Any


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What schemathesis finds wrong with an answer.

    Attributes:
        about: `status`, `type`, `server` or `shape`.
        place: Where in the body, for a shape.
    """

    about: str
    words: str
    place: tuple[str | int, ...] = ()


def generated(about: Subject, seed: int, most: int) -> list[Odd]:
    """At most so many different requests for each operation, the same for the same seed."""
    # It takes a second to import, which those who only list requirements need not wait for.
    import schemathesis

    found: list[Odd] = []
    schema = schemathesis.openapi.from_dict(about.spec.document.data)
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    for name in (one.name for one in about.contract.operations):
        operation = schema.find_operation_by_id(name)
        for mode in modes:
            cases = _drawn(operation.as_strategy(mode), seed, max(most // len(modes), 1))
            found += _different(name, cases)
    return found


def _drawn(strategy: Any, seed: int, most: int) -> list[Any]:
    """Values of a strategy; fewer, if it has no more."""
    import hypothesis

    drawn: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def draw(value: Any) -> None:
        drawn.append(value)

    with suppress(hypothesis.errors.Unsatisfiable):
        draw()
    return drawn


def _different(name: str, cases: list[Any]) -> Iterator[Odd]:
    seen: set[str] = set()
    for case in cases:
        odd = _odd(name, case)
        if odd is not None and (shown := repr((odd.path, odd.query, odd.body))) not in seen:
            seen.add(shown)
            yield odd


def _odd(name: str, case: Any) -> Odd | None:
    """The request, if it can be sent: half a surrogate pair has no bytes."""
    try:
        odd = Odd(
            operation=name,
            path={key: str(value) for key, value in (case.path_parameters or {}).items()},
            query={key: _text(value) for key, value in (case.query or {}).items()},
            body=_body(case),
            case=case,
        )
        "".join([*odd.path.values(), *odd.query, *odd.query.values()]).encode()
    except (TypeError, UnicodeEncodeError):
        return None
    return odd if all(value.strip(".") for value in odd.path.values()) else None


def _body(case: Any) -> bytes | tuple[Part, ...] | None:
    if case.media_type is None:
        return None
    if case.media_type != "multipart/form-data":
        return json.dumps(case.body).encode()
    entries = case.body.items() if isinstance(case.body, dict) else ()
    return tuple(_part(str(key), value) for key, value in entries)


def _part(name: str, value: Any) -> Part:
    data = getattr(value, "data", value)
    if isinstance(data, bytes):
        return Part(name=name, content=data, filename="odd.jsonl")
    return Part(name=name, content=_text(data).encode())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def judged(odd: Odd, reply: Reply) -> Iterator[Judged]:
    """What schemathesis finds wrong with the answer to a generated request."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.failures import FailureGroup, ServerError
    from schemathesis.openapi.checks import JsonSchemaError, UndefinedStatusCode
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    exchange = reply.exchange
    request = httpx2.Request(exchange.method, exchange.url)
    headers = {
        name: text
        for name, text in reply.headers.items()
        if name not in ("content-length", "content-encoding", "transfer-encoding")
    }
    response = httpx2.Response(reply.status, headers=headers, content=reply.body, request=request)
    response.elapsed = timedelta(seconds=exchange.seconds)
    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    ]
    try:
        odd.case.validate_response(response, checks=checks)
    except FailureGroup as group:
        for failure in group.exceptions:
            words = " ".join(str(failure).split())[:200]
            match failure:
                case ServerError():
                    yield Judged(about="server", words=words)
                case UndefinedStatusCode():
                    yield Judged(about="status", words=words)
                case JsonSchemaError():
                    place = tuple(failure.instance_path)
                    yield Judged(about="shape", words=words, place=place)
                case _:
                    yield Judged(about="type", words=words)
