"""The fake sends every fixture to the client, in every way to connect them."""

from __future__ import annotations

import json
import re
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

import batchwright
import pytest
from batchwright import APIStatusError, AsyncDownload, AsyncPages, Download, Pages
from batchwright._runtime import wire
from batchwright._runtime.jsonl.check import check_lines
from batchwright.testing import Exchange as Told
from batchwright.testing import Fake, Status, contracts

from tests.exchanges import FIXTURES, Exchange, errors, exchanges, said
from tests.testing.ways import KEY, Hand, Way, ways

ARGUMENTS: dict[str, dict[str, Any]] = {
    "batches.create": {"input_file_id": "file-abc123", "endpoint": "/v1/responses"},
    "batches.list": {},
    "batches.retrieve": {"batch_id": "batch_abc123"},
    "batches.cancel": {"batch_id": "batch_abc123"},
    "files.create": {"file": b"{}\n", "purpose": "batch", "filename": "requests.jsonl"},
    "files.list": {},
    "files.retrieve": {"file_id": "file-abc123"},
    "files.delete": {"file_id": "file-abc123"},
    "files.content": {"file_id": "file-abc123"},
}


def player(operation: str, *responses: Status) -> Fake:
    """A fake that gives these responses to an operation, then the last one repeatedly."""
    fake = Fake()
    fake.journal_body_limit = 1 << 20
    for call, response in enumerate(responses, 1):
        last = call == len(responses)
        fake.fault(operation, response, call=call, times=None if last else 1)
    return fake


def perform(hand: Hand, operation: str, arguments: dict[str, Any]) -> Any:
    """Perform an operation; a list gives its first page, a download its bytes."""
    resource, method = operation.split(".")

    def work(client: Any) -> Any:
        match getattr(getattr(client, resource), method)(**arguments):
            case Pages() | AsyncPages() as pages:
                return pages.page()
            case Download() | AsyncDownload() as download:
                return download.read()
            case result:
                return result

    return hand.do(work)


def parts_of(request: Told) -> list[tuple[str, bytes]]:
    """The parts of a form by their names, as a parser that is not ours reads them."""
    kind = {name.lower(): value for name, value in request.request_headers}["content-type"]
    assert len(request.request_body) == request.request_length
    message = BytesParser().parsebytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + request.request_body
    )
    payload = message.get_payload()
    assert isinstance(payload, list)
    found: list[tuple[str, bytes]] = []
    for part in payload:
        assert isinstance(part, Message)
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found.append((str(part.get_param("name", header="content-disposition")), content))
    return found


def bracketed(body: dict[str, Any]) -> list[tuple[str, bytes]]:
    """The parts of a form for a body: texts, bracketed names, and the file last."""
    flat: list[tuple[str, bytes]] = []
    for name, value in body.items():
        if isinstance(value, dict):
            flat += [(f"{name}[{key}]", str(inner).encode()) for key, inner in value.items()]
        else:
            flat.append((name, str(value).encode()))
    return sorted(flat)


@ways
@pytest.mark.parametrize("exchange", exchanges(), ids=lambda one: one.id)
def test_an_example_is_sent_and_read_as_it_stands(exchange: Exchange, way: Way) -> None:
    fake = player(exchange.operation, said(exchange.response))
    with way.hand(fake) as hand:
        result = perform(hand, exchange.operation, exchange.python_arguments())
    (request,) = fake.journal
    path, _, query = request.path.partition("?")
    assert request.method == exchange.request["method"]
    assert path == f"/v1{exchange.request['path']}"
    assert dict(parse_qsl(query)) == {k: str(v) for k, v in exchange.request["query"].items()}
    body = exchange.request["body"]
    if exchange.operation == "files.create":
        assert sorted(parts_of(request)) == bracketed(body)
        assert parts_of(request)[-1][0] == "file"
    elif body is None:
        assert request.request_body == b""
    else:
        given = {name: value for name, value in body.items() if value is not None}
        assert json.loads(request.request_body) == given
    assert_read(result, exchange.response["body"])


def assert_read(result: Any, body: Any) -> None:
    """A result has all values of the body, and otherwise only nulls and constants."""
    if isinstance(body, str):
        assert result == body.encode()
    else:
        assert_same(json.loads(wire.encode(result)), body)


def assert_same(read: Any, body: Any) -> None:
    if isinstance(body, dict):
        assert body.keys() <= read.keys()
        for name, value in read.items():
            if name in body:
                assert_same(value, body[name])
            else:
                assert value is None or name == "object"
    elif isinstance(body, list):
        assert len(read) == len(body)
        for one, other in zip(read, body, strict=True):
            assert_same(one, other)
    else:
        assert read == body


def test_every_operation_has_an_example_and_is_tried_with_every_error() -> None:
    assert {exchange.operation for exchange in exchanges()} == set(ARGUMENTS)


@ways
@pytest.mark.parametrize("operation", ARGUMENTS)
@pytest.mark.parametrize(
    ("name", "response"),
    errors(),
    ids=[f"{path.parent.name}-{path.stem}" for path in sorted(FIXTURES.glob("errors/*/*.json"))],
)
def test_an_error_raises_its_class_with_all_it_says(
    name: str, response: dict[str, Any], operation: str, way: Way
) -> None:
    fake = player(operation, said(response))
    with way.hand(fake) as hand, pytest.raises(getattr(batchwright, name)) as caught:
        perform(hand, operation, ARGUMENTS[operation])
    error = caught.value
    assert isinstance(error, APIStatusError)
    told = response["body"]["error"]
    assert error.message == told["message"]
    assert (error.code, error.param, error.type) == (told["code"], told["param"], told["type"])
    assert error.status_code == response["status"]
    assert error.body == response["body"]
    assert error.request_id == response["headers"]["x-request-id"]
    assert error.method == fake.journal[0].method
    assert error.path is not None
    assert f"/v1{error.path}" == fake.journal[0].path
    assert KEY not in f"{error}{error!r}{vars(error)}{error.response.request.headers}"


@pytest.mark.parametrize(
    "path", sorted(FIXTURES.glob("lines/*/*.jsonl")), ids=lambda path: path.stem
)
def test_a_file_of_lines_decodes_line_by_line(path: Any) -> None:
    kind = getattr(batchwright, path.parent.name)
    for line in path.read_bytes().removesuffix(b"\n").split(b"\n"):
        value = wire.decode(line, kind)
        assert value.custom_id
        assert json.loads(line)["custom_id"] == value.custom_id


@pytest.mark.parametrize(
    "path", sorted(FIXTURES.glob("lines/BatchRequestLine/*.jsonl")), ids=lambda path: path.stem
)
def test_a_file_of_requests_passes_the_check_of_the_client(path: Any) -> None:
    url = json.loads(path.read_bytes().partition(b"\n")[0])["url"]
    assert batchwright.check_lines(path, endpoint=url) == []


@pytest.mark.parametrize("dialect", ["", *contracts.DIALECTS])
def test_the_requests_that_a_fake_knows_pass_the_check_of_the_client(dialect: str) -> None:
    (source,) = contracts.load(dialect).inputs
    assert source.examples
    for lines in source.examples.values():
        file = b"".join(wire.encode(line) + b"\n" for line in lines)
        assert check_lines(source.rules, file, given={"endpoint": lines[0]["url"]}) == []


@pytest.mark.parametrize(
    "path", sorted(FIXTURES.glob("lines/BatchResultLine/*.jsonl")), ids=lambda path: path.stem
)
def test_no_two_results_of_a_file_belong_to_one_request(path: Any) -> None:
    keys = [json.loads(line)["custom_id"] for line in path.read_bytes().splitlines()]
    assert len(set(keys)) == len(keys)


def test_a_fixture_is_plain_json_that_any_language_reads() -> None:
    for path in FIXTURES.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search("[\u2028\u2029\r]", text), path
            for line in text.splitlines() if path.suffix == ".jsonl" else [text]:
                json.loads(line)


@ways
def test_a_whole_conversation_of_fixtures_ends_where_it_should(way: Way) -> None:
    first = next(one for one in exchanges() if one.id == "batches.list-first_page")
    last = next(one for one in exchanges() if one.id == "batches.list-last_page")
    fake = player("batches.list", said(first.response), said(last.response))
    with way.hand(fake) as hand:
        listed = [batch.id for batch in hand.all(lambda c: c.batches.list(limit=2))]
    bodies = [first.response["body"], last.response["body"]]
    assert listed == [batch["id"] for body in bodies for batch in body["data"]]
    queries = [dict(parse_qsl(told.path.partition("?")[2])) for told in fake.journal]
    assert [query.get("after") for query in queries] == [None, bodies[0]["last_id"]]
