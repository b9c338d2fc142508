"""Any valid response is decoded without loss."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.ir import BytesResult, Operation, PagedResult

from .subjects import Subject, operations, subject, title
from .values import values

BOUNDED = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def json_responses(of: Subject, operation: Operation) -> dict[str, dict[str, Any]]:
    """The schema of each response that is JSON, by status."""
    responses = of.operation(operation)["responses"]
    found = {status: of.followed(one).get("content", {}) for status, one in responses.items()}
    return {
        status: content["application/json"]["schema"]
        for status, content in found.items()
        if "application/json" in content
    }


def receive(of: Subject, operation: Operation, status: int, content: bytes) -> Any:
    """The client's result for a response."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        request.read()
        headers = {"content-type": "application/json"}
        return httpx2.Response(status, headers=headers, content=content)

    fields = (*operation.path_fields, *operation.named_fields)
    names = {field.name.wire.get_untrusted_value(): field.name.python for field in fields}
    example = operation.exchanges[0].arguments
    arguments = {names[name.get_untrusted_value()]: value for name, value in example}
    if operation.body and operation.body.upload:
        arguments[operation.body.upload.name.python] = b""
    with of.client(answer) as client:
        resource = operation.id.get_untrusted_value().split(".")[0]
        result = getattr(getattr(client, resource), operation.name)(**arguments)
        match operation.result:
            case PagedResult():
                return result.page()
            case BytesResult():
                return result.read()
            case _:
                return result


def written(of: Subject, value: Any) -> Any:
    """A decoded value, as the client's package writes it."""
    return json.loads(of.package._runtime.wire.encode(value))


def kept(of: Subject, schema: dict[str, Any], value: Any) -> Any:
    """A value as decoded: without unknown properties, absent ones as null or constants."""
    schema = of.followed(schema)
    if "anyOf" in schema:
        # Of a value or null: the value. An open enum has no inner schema.
        schemas = [of.followed(one) for one in schema["anyOf"]]
        schema = next((one for one in schemas if one.get("type") != "null"), {})
    if isinstance(value, list) and "items" in schema:
        return [kept(of, schema["items"], entry) for entry in value]
    if isinstance(value, dict) and "properties" in schema:
        return {
            name: kept(of, one, value[name]) if name in value else one.get("const")
            for name, one in schema["properties"].items()
        }
    return value


@pytest.mark.parametrize(
    ("name", "operation"),
    [one for one in operations() if not isinstance(one[1].result, BytesResult)],
    ids=title,
)
def test_what_is_valid_is_decoded_and_nothing_of_it_is_lost(
    name: str, operation: Operation
) -> None:
    of = subject(name)
    schema = json_responses(of, operation)[operation.status]

    @BOUNDED
    @given(values(of, schema))
    def hold(body: Any) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        result = receive(of, operation, int(operation.status), content)
        assert written(of, result) == kept(of, schema, body)

    hold()


@pytest.mark.parametrize(
    ("name", "operation"),
    [one for one in operations() if isinstance(one[1].result, BytesResult)],
    ids=title,
)
def test_a_download_is_the_bytes_that_were_sent(name: str, operation: Operation) -> None:
    of = subject(name)

    @BOUNDED
    @given(st.binary(max_size=300))
    def hold(content: bytes) -> None:
        assert receive(of, operation, int(operation.status), content) == content

    hold()


@pytest.mark.parametrize(("name", "operation"), operations(), ids=title)
def test_an_error_is_of_its_class_and_carries_its_body(name: str, operation: Operation) -> None:
    of = subject(name)
    classes = {error.status: error.name for error in operation.errors}
    bodies = {
        status: values(of, schema)
        for status, schema in json_responses(of, operation).items()
        if status != operation.status
    }
    assert set(classes) == set(bodies)

    @BOUNDED
    @given(st.data())
    def hold(data: st.DataObject) -> None:
        status = data.draw(st.sampled_from(sorted(bodies)))
        code = data.draw(st.integers(500, 599)) if status == "5XX" else int(status)
        body = data.draw(bodies[status])
        with pytest.raises(of.package.APIStatusError) as caught:
            receive(of, operation, code, json.dumps(body).encode())
        assert type(caught.value).__name__ == classes[status]
        assert caught.value.body == body

    if bodies:
        hold()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (name, schema)
        for name in ("batchwright", "observatory")
        for schema in subject(name).api.line_schemas
    ],
)
def test_a_line_that_is_valid_is_decoded_and_nothing_of_it_is_lost(name: str, line: str) -> None:
    of = subject(name)
    kind = getattr(of.package.models, line)
    schema = of.spec["components"]["schemas"][line]
    is_struct = issubclass(kind, msgspec.Struct)

    @BOUNDED
    @given(values(of, schema, unknown=is_struct))
    def hold(body: Any) -> None:
        read = of.package._runtime.wire.decode(json.dumps(body).encode(), kind)
        # A typed dictionary is a dictionary: nothing is filled in.
        assert written(of, read) == (kept(of, schema, body) if is_struct else body)

    hold()
