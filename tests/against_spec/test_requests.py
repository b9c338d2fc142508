"""For any valid arguments of an operation, the request is valid and has the arguments' values."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.ir import BytesResult, Operation, PagedResult

from .reader import Told, read
from .subjects import Subject, operations, subject, title
from .values import CHARACTERS, values

BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# Segments that are impossible in a path, which the client refuses: empty ones and dots.
IDS = st.text(CHARACTERS, min_size=1, max_size=20).filter(lambda text: text not in (".", ".."))


def perform(of: Subject, operation: Operation, arguments: dict[str, Any]) -> httpx2.Request:
    """The request that the client sends."""
    requests: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        request.read()
        requests.append(request)
        body = operation.exchanges[0].response
        if isinstance(operation.result, BytesResult):
            return httpx2.Response(200, content=body.encode())
        return httpx2.Response(int(operation.status), json=body)

    with of.client(answer) as client:
        resource = operation.id.get_untrusted_value().split(".")[0]
        result = getattr(getattr(client, resource), operation.name)(**arguments)
        match operation.result:
            case PagedResult():
                result.page()
            case BytesResult():
                result.read()
            case _:
                pass
    (request,) = requests
    return request


def parameters(of: Subject, operation: Operation, place: str) -> dict[str, Any]:
    """The schemas of the parameters in a location, by name."""
    declared = [of.followed(one) for one in of.operation(operation).get("parameters", [])]
    return {one["name"]: one["schema"] for one in declared if one["in"] == place}


def body_schema(of: Subject, operation: Operation) -> dict[str, Any]:
    content = of.operation(operation).get("requestBody", {}).get("content", {})
    return next((of.followed(media["schema"]) for media in content.values()), {})


def given_by_name(of: Subject, operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments by their names on the wire; those that are optional may be missing."""
    body = body_schema(of, operation)
    must: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(parameters(of, operation, "path"), IDS)
    # openapi-core refuses empty values in a query, although the schema allows them.
    may = {
        name: values(of, one).filter(lambda value: value != "")
        for name, one in parameters(of, operation, "query").items()
    }
    if (limit := of.operation(operation).get("x-pages", {}).get("limit")) in may:
        # An empty page would be the end of the list, so clients do not ask for one.
        may[limit] = may[limit].filter(lambda value: value != 0)
    for name, schema in body.get("properties", {}).items():
        is_file = schema.get("format") == "binary"
        strategy = st.binary(max_size=200) if is_file else values(of, schema, unknown=False)
        (must if name in body.get("required", []) else may)[name] = strategy
    return st.fixed_dictionaries(must, optional=may)


def in_python(operation: Operation, arguments: dict[str, Any]) -> dict[str, Any]:
    """The same by the names of the method."""
    fields = (*operation.path_fields, *operation.named_fields)
    names = {field.name.wire.get_untrusted_value(): field.name.python for field in fields}
    return {names[wire]: value for wire, value in arguments.items()}


def check_meaning(of: Subject, operation: Operation, sent: dict[str, Any], told: Told) -> None:
    """Compare the request as read with the arguments; None is not sent, and a default is."""
    defaults = {
        field.name.wire.get_untrusted_value(): field.default
        for field in operation.named_fields
        if field.required and field.has_default
    }
    left = defaults | {name: value for name, value in sent.items() if value is not None}
    in_path = {name: unquote(value) for name, value in told.parameters["path"].items()}
    assert in_path == {name: left.pop(name) for name in in_path}
    query = parameters(of, operation, "query")
    # openapi-core fills in the server's defaults, except those beside a `$ref`.
    expected = {
        name: schema["default"]
        for name, schema in query.items()
        if "default" in schema and "$ref" not in schema
    }
    expected |= {name: left.pop(name) for name in query if name in left}
    assert told.parameters["query"] == expected
    files = [name for name, value in left.items() if isinstance(value, bytes)]
    body = {name: left[name].decode("latin-1") if name in files else left[name] for name in left}
    assert (told.body or {}) == body
    assert {part.partition("[")[0] for part in told.parts} <= set(body)


@pytest.mark.parametrize(("name", "operation"), operations(), ids=title)
def test_what_is_sent_is_valid_and_says_what_was_meant(name: str, operation: Operation) -> None:
    of = subject(name)

    @BOUNDED
    @given(given_by_name(of, operation))
    def hold(arguments: dict[str, Any]) -> None:
        request = perform(of, operation, in_python(operation, arguments))
        told = read(name, request)
        assert told.complaints == []
        check_meaning(of, operation, arguments, told)
        headers = parameters(of, operation, "header")
        assert told.parameters["header"] == dict.fromkeys(headers, "set")

    hold()


@pytest.mark.parametrize(
    ("operation", "arguments", "complaint"),
    [
        ("batches.list", {"extra_query": {"limit": -1}}, "limit"),
        ("batches.list", {"extra_query": {"limit": "many"}}, "limit"),
        ("files.list", {"extra_query": {"order": "up"}}, "order"),
        ("batches.create", {"extra_body": {"metadata": {"a": 1}}}, "not valid under any"),
        ("batches.create", {"extra_headers": {"authorization": None}}, "Security"),
        ("batches.create", {"extra_headers": {"content-type": "text/plain"}}, "Content for"),
        (
            "files.create",
            {"extra_body": {"expires_after": {"seconds": 1}}},
            "less than the minimum",
        ),
        ("files.create", {"extra_body": {"purpose": None}}, "'purpose' is a required property"),
    ],
)
def test_the_reader_sees_what_is_not_valid(
    operation: str, arguments: dict[str, Any], complaint: str
) -> None:
    of = subject("batchwright")
    (found,) = (one for name, one in operations() if title(one) == operation)
    sent: dict[str, dict[str, Any]] = {
        "batches.create": {"input_file_id": "file-1", "endpoint": "/v1/embeddings"},
        "files.create": {"file": b"", "purpose": "batch"},
    }
    told = read(of.name, perform(of, found, {**sent.get(operation, {}), **arguments}))
    assert complaint in " ".join(told.complaints)
