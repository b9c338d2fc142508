"""Lines of results: which succeeded, which may be retried, and which are unreadable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from batchwright import (
    BatchResult,
    ResultsIncompleteError,
    UnmatchedError,
    UnreadableLineError,
    join,
)
from batchwright.testing import corpus

from tests.testing.ways import Hand

from ..material import requests
from ..server import Server


def line(key: str = "request-0", **values: Any) -> dict[str, Any]:
    """A line of a success, with changes."""
    response = {"status_code": 200, "request_id": "r", "body": {"a": 1}}
    return {"id": "i", "custom_id": key, "response": response, "error": None, **values}


def status(code: object, body: object = None) -> dict[str, Any]:
    return {"response": {"status_code": code, "request_id": "r", "body": body}}


def read_one(user: Hand, server: Server, value: object) -> BatchResult:
    """The result of a line of the error file."""
    batch = server.finished(errors=[value])
    (result,) = user.all(lambda c: c.batches.results(batch))
    assert (server.count("batches.retrieve"), server.count("files.content")) == (1, 1)
    assert isinstance(result, BatchResult)
    return result


UNANSWERED: dict[str, dict[str, Any]] = {
    "status-0": status(0),
    "status-0-as-text": status("0"),
    "status-null": status(None),
    "status-empty": status(""),
    "status-negative": status(-1),
    "status-object": status({}),
    "status-list": status([]),
    "status-false": status(False),
    "status-word": status("none"),
    "status-99": status(99),
    "status-0-body-empty": status(0, {}),
    "status-0-body-text": status(0, ""),
    "response-empty": {"response": {}},
    "response-of-nulls": {"response": {"status_code": None, "request_id": None, "body": None}},
    "response-null": {"response": None},
    "response-empty-text": {"response": ""},
    "response-empty-list": {"response": []},
    "response-null-error-empty": {"response": None, "error": {}},
    "response-empty-error-empty": {"response": {}, "error": {}},
    "response-empty-error-of-nulls": {"response": {}, "error": {"code": None, "message": None}},
}


@pytest.mark.parametrize("values", UNANSWERED.values(), ids=UNANSWERED)
def test_a_request_that_got_no_answer_is_worth_another_try(
    values: dict[str, Any], user: Hand, server: Server
) -> None:
    result = read_one(user, server, line(**values))
    assert (result.outcome != "succeeded", result.retryable) == (True, True)
    assert result.error is not None
    assert result.error.message.strip()


@pytest.mark.parametrize("code", [0, None, "", -1], ids=repr)
def test_the_message_says_that_no_answer_came(code: object, user: Hand, server: Server) -> None:
    result = read_one(user, server, line(**status(code)))
    assert result.error is not None
    assert "answer" in result.error.message or "response" in result.error.message


RETRIED: list[object] = [
    "batch_expired", "batch_cancelled", "request_timeout", "rate_limit_exceeded", "server_error",
    "batch_failed", "timeout", "service_unavailable", "internal_error", "internal_server_error",
    "overloaded", "engine_overloaded", "unavailable", "connection_error", "never_heard_of",
    503, "503", 500, "500", 502, 504, 429, "429", 408, "408", 529, 599, None, "",
]  # fmt: skip


@pytest.mark.parametrize("code", RETRIED, ids=repr)
def test_what_was_not_executed_is_worth_another_try(
    code: object, user: Hand, server: Server
) -> None:
    error = {"code": code, "message": "not executed"}
    result = read_one(user, server, line(response=None, error=error))
    assert (result.outcome != "succeeded", result.retryable) == (True, True)


STAYING: list[object] = [
    "invalid_request", "invalid_json_line", "missing_required_parameter", "model_not_found",
    "duplicate_custom_id", "invalid_url", "url_mismatch", "mismatched_model",
    "streaming_unsupported",
    400, "400", 401, 403, 404, "404", 413, 422, "422",
]  # fmt: skip


@pytest.mark.parametrize("code", STAYING, ids=repr)
def test_what_was_not_executed_for_a_reason_that_stays_is_not(
    code: object, user: Hand, server: Server
) -> None:
    error = {"code": code, "message": "not executed"}
    result = read_one(user, server, line(response=None, error=error))
    assert (result.outcome != "succeeded", result.retryable) == (True, False)


EXECUTED = {
    **dict.fromkeys((408, 429, 500, 502, 503, 504, 520, 529, 599, "429", "503", 503.0), True),
    **dict.fromkeys((300, 400, 401, 403, 404, 409, 413, 422, 451, "400", 400.0), False),
}


@pytest.mark.parametrize(("code", "again"), EXECUTED.items(), ids=map(repr, EXECUTED))
def test_what_was_executed_and_failed_goes_by_its_status(
    code: object, again: bool, user: Hand, server: Server
) -> None:
    body = {"error": {"message": "no", "code": None}}
    result = read_one(user, server, line(**status(code, body)))
    assert (result.outcome, result.retryable) == ("failed", again)
    assert result.status_code == int(float(str(code)))


EMPTY: dict[str, object] = {
    "null": None,
    "object": {},
    "text": "",
    "list": [],
    "nulls": {"code": None, "message": None},
    "more-nulls": {"code": None, "message": None, "param": None, "type": None, "line": None},
    "unknown-null": {"reason": None},
}


@pytest.mark.parametrize("error", EMPTY.values(), ids=EMPTY)
@pytest.mark.parametrize("code", [200, "200", 201, 200.0], ids=repr)
def test_an_empty_error_beside_a_success_is_none(
    code: object, error: object, user: Hand, server: Server
) -> None:
    result = read_one(user, server, line(**status(code, {"a": 1}), error=error))
    assert (result.outcome, result.error, result.json()) == ("succeeded", None, {"a": 1})


@pytest.mark.parametrize(
    "error", [{"code": "x"}, {"message": "no"}, "no", {"code": 5}], ids=json.dumps
)
def test_an_error_beside_a_success_is_one(error: object, user: Hand, server: Server) -> None:
    result = read_one(user, server, line(error=error))
    assert result.outcome != "succeeded"
    assert result.error is not None


def test_a_missing_error_beside_a_success_is_none(user: Hand, server: Server) -> None:
    value = line()
    del value["error"]
    assert read_one(user, server, value).outcome == "succeeded"


def around(content: bytes) -> bytes:
    """A line that has some JSON for a body."""
    head = b'{"custom_id": "request-1", "error": null, "response": {"status_code": 200, "body": '
    return head + content + b"}}"


READABLE = {
    one.name: one
    for one in corpus.LINES
    if not isinstance(one.value, corpus.Unreadable) and isinstance(one.value, dict)
}
UNREADABLE = {one.name: one for one in corpus.LINES if isinstance(one.value, corpus.Unreadable)}


@pytest.mark.parametrize("name", READABLE)
def test_a_body_is_read_as_it_was_written(name: str, user: Hand, server: Server) -> None:
    one = READABLE[name]
    batch = server.finished(line(), around(one.data), line("request-2"))
    found = {result.custom_id: result for result in user.all(lambda c: c.batches.results(batch))}
    assert list(found) == ["request-0", "request-1", "request-2"]
    assert found["request-1"].json() == one.value
    assert server.count("files.content") == 1


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_line_that_cannot_be_read_hides_no_other(name: str, user: Hand, server: Server) -> None:
    batch = server.finished(line(), around(UNREADABLE[name].data), line("request-2"))
    found: list[Any] = []
    with pytest.raises(ResultsIncompleteError) as caught:
        user.all(lambda c: c.batches.results(batch), found)
    assert [one.custom_id for one in found] == ["request-0", "request-2"]
    assert (caught.value.lines, caught.value.unreadable) == (3, 1)
    assert "request-1" in str(caught.value)
    assert caught.value.unreadable_lines[0].number == 2
    assert server.count("files.content") == 1


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_line_that_cannot_be_read_ends_a_strict_reading(
    name: str, user: Hand, server: Server
) -> None:
    batch = server.finished(line(), around(UNREADABLE[name].data), line("request-2"))
    found: list[Any] = []
    with pytest.raises(UnreadableLineError) as caught:
        user.all(lambda c: c.batches.results(batch, strict=True), found)
    assert "request-1" in str(caught.value)
    assert server.count("files.content") == 1


SPOILT: dict[str, bytes] = {
    "key-before": b'{"custom_id": "request-1", "response": {"status',
    "key-after": b'{"response": nul, "custom_id": "request-1"}',
    "key-without-space": b'{"custom_id":"request-1","response":{',
    "key-with-spaces": b'{ "custom_id" : "request-1" , "response" : {',
    "two-lines-in-one": json.dumps(line("request-1")).encode() * 2,
    "prefix": b"data: " + json.dumps(line("request-1")).encode(),
    "suffix": json.dumps(line("request-1")).encode() + b"]",
    "comma": json.dumps(line("request-1")).encode() + b",",
    "not-utf8-before": b'{"id": "\xff", "custom_id": "request-1", "response": null}',
    "nul-bytes": json.dumps(line("request-1")).encode() + b"\x00\x00",
}


@pytest.mark.parametrize("data", SPOILT.values(), ids=SPOILT)
def test_the_error_names_the_key_of_an_unreadable_line(
    data: bytes, user: Hand, server: Server
) -> None:
    batch = server.finished(line(), data)
    found: list[Any] = []
    with pytest.raises(ResultsIncompleteError, match="request-1") as caught:
        user.all(lambda c: c.batches.results(batch), found)
    assert (len(found), caught.value.unreadable) == (1, 1)
    assert server.count("files.content") == 1


KEYLESS: dict[str, object] = {
    "missing": {"response": None},
    "null": {"custom_id": None},
    "empty-object": {"custom_id": {}},
    "array": [],
    "text": "x",
    "null-line": None,
}


@pytest.mark.parametrize("value", KEYLESS.values(), ids=KEYLESS)
def test_a_line_without_a_key_is_reported(value: object, user: Hand, server: Server) -> None:
    batch = server.finished(line(), value, line("request-2"))
    found: list[Any] = []
    with pytest.raises(ResultsIncompleteError) as caught:
        user.all(lambda c: c.batches.results(batch), found)
    assert (len(found), caught.value.unreadable) == (2, 1)
    assert server.count("files.content") == 1


FILES: dict[str, tuple[bytes, bytes, bytes]] = {
    "plain": (b"", b"\n", b"\n"),
    "windows": (b"", b"\r\n", b"\r\n"),
    "no-end": (b"", b"\n", b""),
    "blank-lines": (b"\n\n", b"\n\n \t\n", b"\n\n\n"),
    "byte-order-mark": (b"\xef\xbb\xbf", b"\n", b"\n"),
    "spaces": (b"  ", b"  \n  ", b"  \n"),
}


@pytest.mark.parametrize(("before", "between", "after"), FILES.values(), ids=FILES)
def test_lines_end_at_line_feeds_and_nowhere_else(
    before: bytes, between: bytes, after: bytes, user: Hand, server: Server
) -> None:
    text = {"text": "a\u2028b\u2029c\x85d\x7fe"}
    lines = [
        json.dumps(line(f"request-{n}", **status(200, text)), ensure_ascii=False).encode()
        for n in range(50)
    ]
    batch = server.finished(*lines)
    identity = server.batches[-1]["output_file_id"]
    server.files[identity] = before + between.join(lines) + after
    found = user.all(lambda c: c.batches.results(batch))
    assert [one.custom_id for one in found] == [f"request-{n}" for n in range(50)]
    assert all(one.json() == text for one in found)
    assert server.count("files.content") == 1


@pytest.mark.parametrize("lost", [0, 24, 49])
def test_a_lost_row_is_named(lost: int, user: Hand, server: Server) -> None:
    some = requests(50)
    lines = [line(one["custom_id"]) for one in some]
    del lines[lost]
    counts = {"total": 50, "completed": 50, "failed": 0}
    batch = server.finished(*lines, request_counts=counts)
    found: list[Any] = []
    with pytest.raises(ResultsIncompleteError) as incomplete:
        user.all(lambda c: c.batches.results(batch), found)

    def results() -> Iterator[BatchResult]:
        yield from found
        raise incomplete.value

    pairs: list[str] = []
    with pytest.raises(UnmatchedError) as caught:
        for request, _ in join(some, results()):
            pairs.append(request["custom_id"])
    assert len(pairs) == 49
    assert caught.value.missing == (f"request-{lost}",)
    # The client polls for the file, which may be named late.
    assert server.count("files.content") == 1
    assert sum(server.slept) <= 31


@pytest.mark.parametrize("times", [2, 3])
def test_a_repeated_row_is_named(times: int, user: Hand, server: Server) -> None:
    counts = {"total": 2, "completed": 2, "failed": 0}
    batch = server.finished(*[line()] * times, line("request-1"), request_counts=counts)
    found: list[Any] = []
    with pytest.raises(ResultsIncompleteError) as caught:
        user.all(lambda c: c.batches.results(batch), found)
    assert caught.value.repeated_keys == ("request-0",)
    assert caught.value.repeated == times - 1
    assert server.count("files.content") == 1
