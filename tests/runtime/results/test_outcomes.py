"""The outcome of a request, from every kind of line that servers write."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from batchwright import Result
from batchwright._runtime.results.line_decoder import LineDecoder
from batchwright._runtime.results.outcome import OutcomeRule, Outcomes, ResultError

from ..deliveries import OUTCOMES, Delivery, late, line


def read(data: bytes | dict[str, object], outcomes: Outcomes = OUTCOMES) -> Delivery:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    result = LineDecoder("parcel", outcomes, Delivery).read(text)
    assert result is not None
    return result


def failed(note: object, status: int = 400) -> ResultError | None:
    result = read(line("a", status, note))
    assert result.outcome == "failed"
    return result.error


@pytest.mark.parametrize(
    ("data", "outcome", "retryable"),
    [
        (line("a"), "succeeded", False),
        (line("a", 201), "succeeded", False),
        (line("a", 400), "failed", False),
        (line("a", 429), "failed", True),
        (line("a", 503), "failed", True),
        (line("a", 200, fault={"code": "odd"}), "failed", False),
        (line("a", 400, {"fault": {"code": "too_late"}}), "failed", True),
        (late("a"), "unprocessed", True),
        (late("a", "other"), "unprocessed", True),
        (late("a", "batch_failed"), "unprocessed", True),
        (late("a", "timeout"), "unprocessed", True),
        (late("a", "no_such_street"), "unprocessed", False),
        (late("a", "429"), "unprocessed", True),
        (late("a", "503"), "unprocessed", True),
        (late("a", "404"), "unprocessed", False),
        (late("a", "1234"), "unprocessed", True),
        (b'{"parcel": "a", "fault": {"code": 503}}', "unprocessed", True),
        (b'{"parcel": "a", "fault": {"code": 400}}', "unprocessed", False),
        (line("a", 400, {"fault": {"code": "429"}}), "failed", True),
        (line("a", 400, {"fault": {"code": 503}}), "failed", True),
        (line("a", 400, {"fault": {"code": "timeout"}}), "failed", False),
        (line("a", 503, {"fault": {"code": "400"}}), "failed", True),
        (line("a", 200, fault={"code": 429}), "failed", True),
        (late("a", "lorry_broke"), "failed", True),
        (late("a", None), "failed", True),
        (b'{"parcel": "a", "fault": {"type": "x", "message": "m"}}', "failed", True),
        (b'{"parcel": "a", "fault": {"type": "bad_address"}}', "failed", False),
        (b'{"parcel": "a", "fault": "wet"}', "failed", True),
        (b'{"parcel": "a"}', "failed", True),
        (b'{"parcel": "a", "answer": "oops"}', "failed", True),
        (b'{"parcel": "a", "answer": {"status": "200"}}', "succeeded", False),
        (b'{"parcel": "a", "answer": {"status": 200.0}}', "succeeded", False),
        (b'{"parcel": "a", "answer": {"status": true}}', "failed", True),
        (
            b'{"unknown": [1], "parcel": "a", "answer": {"x": {}, "status": 200}}',
            "succeeded",
            False,
        ),
    ],
)
def test_an_outcome_follows_from_the_first_rule_that_holds(
    data: bytes, outcome: str, retryable: bool
) -> None:
    reader = LineDecoder("parcel", OUTCOMES, Delivery)
    for _ in range(2):  # what was learned from one line holds for the next
        result = reader.read(data)
        assert result is not None
        assert (result.outcome, result.retryable) == (outcome, retryable)
        assert (result.error is None) == (outcome == "succeeded")
        assert (result.key, result.parcel, result.raw) == ("a", "a", data)


def test_what_was_learned_from_one_line_is_not_applied_to_another() -> None:
    reader = LineDecoder("parcel", OUTCOMES, Delivery)
    data = [
        line("a"),
        line("a", fault={"code": "c"}),
        line("a", 500),
        late("a"),
        line("a", fault={}),
        line("a", 202),
        late("a", "lorry_broke"),
    ]
    found = [result.outcome for item in data * 2 if (result := reader.read(item))]
    once = ["succeeded", "failed", "failed", "unprocessed", "succeeded", "succeeded", "failed"]
    assert found == once * 2


@pytest.mark.parametrize("status", [0, None, "", -1, 99, 600, 2**70, "none", True, 0.5, [], {}])
@pytest.mark.parametrize("note", [None, "", {}])
def test_without_a_status_no_http_answer_came_and_another_try_is_worth_it(
    status: object, note: object
) -> None:
    answer = {"status": status, "receipt": "r1", "note": note}
    reader = LineDecoder("parcel", OUTCOMES, Delivery)
    for _ in range(2):
        plain = reader.read(json.dumps({"parcel": "a", "answer": answer}).encode())
        assert plain is not None
        assert (plain.outcome, plain.status_code, plain.retryable) == ("failed", None, True)
        message = "No HTTP response arrived, and the server gives no reason"
        assert plain.error == ResultError(message)
    for fault, code, retryable in (
        ({"message": "reset"}, None, True),
        ({"message": "reset", "code": "socket"}, "socket", True),
        ({"message": "reset", "code": "bad_address"}, "bad_address", False),
    ):
        for holder in (
            {"answer": answer, "fault": fault},
            {"answer": {**answer, "note": {"fault": fault}}},
        ):
            told = read({"parcel": "a", **holder})
            assert (told.outcome, told.retryable) == ("failed", retryable)
            assert told.error == ResultError("No HTTP response arrived: reset", code)


@pytest.mark.parametrize(
    "answer", [{}, [], {"status": None, "note": None}, {"status": 0, "receipt": ""}]
)
def test_an_answer_that_holds_nothing_is_none(answer: object) -> None:
    bare = read({"parcel": "a", "answer": answer})
    assert (bare.outcome, bare.status_code, bare.retryable) == ("failed", None, True)
    assert bare.error == ResultError("No HTTP response arrived, and the server gives no reason")
    fault = {"code": "too_late", "message": "The day was over."}
    told = read({"parcel": "a", "answer": answer, "fault": fault})
    assert (told.outcome, told.retryable) == ("unprocessed", True)
    assert told.error == ResultError("No HTTP response arrived: The day was over.", "too_late")


def test_lines_without_a_status_do_not_tell_of_each_other() -> None:
    outcomes = Outcomes(
        status=("answer", "status"),
        request=(),
        body=("answer", "note"),
        errors=(("fault",),),
        rules=(
            OutcomeRule(outcome="unprocessed", absent=("answer",)),
            OutcomeRule(outcome="failed"),
        ),
    )
    reader = LineDecoder("parcel", outcomes, Delivery)
    lines = [b'{"parcel":"a","answer":{}}', b'{"parcel":"b","answer":{"status":null,"note":[1]}}']
    outcome = {b"a": "unprocessed", b"b": "failed"}
    for data in lines * 2:
        result = reader.read(data)
        assert result is not None
        assert result.outcome == outcome[result.key.encode()]


@pytest.mark.parametrize(
    "nothing",
    [
        {},
        "",
        " ",
        [],
        None,
        False,
        0,
        {"code": None, "message": None},
        {"code": "", "more": [{}]},
        [{}],
    ],
)
def test_an_error_that_says_nothing_beside_a_success_is_none(nothing: object) -> None:
    for holder in ({"fault": nothing}, {"answer": {"status": 200, "note": {"fault": nothing}}}):
        data = {"parcel": "a", "answer": {"status": 200, "note": {"n": 1}}, **holder}
        result = read(data)
        assert (result.outcome, result.error, result.retryable) == ("succeeded", None, False)


@pytest.mark.parametrize(
    "fault", [{"code": 1}, "x", ["x"], True, {"message": "m"}, {"a": [0, "x"]}]
)
def test_an_error_that_says_something_beside_a_success_is_one(fault: object) -> None:
    result = read({"parcel": "a", "answer": {"status": 200, "note": {}}, "fault": fault})
    assert (result.outcome, result.error is not None) == ("failed", True)


@pytest.mark.parametrize("nothing", [{}, "", {"code": None}])
def test_an_error_that_says_nothing_beside_a_refusal_leaves_its_status(nothing: object) -> None:
    result = read(line("a", 503, {"fault": nothing}, fault=nothing))
    assert (result.outcome, result.retryable) == ("failed", True)
    assert result.error == ResultError("Service Unavailable")


def test_a_rule_may_look_into_the_body() -> None:
    outcomes = Outcomes(
        status=("status",),
        request=("receipt",),
        body=("note",),
        errors=(("note", "fault"),),
        rules=(
            OutcomeRule(outcome="unprocessed", absent=("note",)),
            OutcomeRule(outcome="failed", present=("note", "fault")),
            OutcomeRule(outcome="succeeded"),
        ),
    )
    reader = LineDecoder("parcel", outcomes, Delivery)
    data: list[dict[str, Any]] = [
        {"parcel": "a", "note": {"ok": 1}},
        {"parcel": "a", "note": {"fault": "wet"}},
        {"parcel": "a", "note": None},
        {"parcel": "a", "note": '{"fault": {"code": 7}}'},
        {"parcel": "a", "note": "fault"},
    ]
    results = [reader.read(json.dumps(item).encode()) for item in data * 2]
    assert [result.outcome for result in results if result] == [
        "succeeded",
        "failed",
        "unprocessed",
        "failed",
        "succeeded",
    ] * 2
    assert results[1] and results[1].error == ResultError("wet")
    assert results[3] and results[3].error and results[3].error.code == "7"


@pytest.mark.parametrize(
    ("note", "error"),
    [
        (
            {"fault": {"message": "m", "type": "t", "param": "p", "code": "c"}},
            ResultError("m", "c", "t", "p"),
        ),
        ({"fault": {"message": "m", "code": 42}}, ResultError("m", "42")),
        ({"fault": "wet"}, ResultError("wet")),
        ('{"fault": {"type": "t", "message": "m"}}', ResultError("m", None, "t")),
        ({"error": {"message": "m", "code": "c"}}, ResultError("m", "c")),
        ({"message": "m", "code": 5}, ResultError("m", "5")),
        ({"detail": [{"loc": ["a", 0], "msg": "m"}]}, ResultError("a.0: m")),
        ("<html><title>Bad Gateway</title></html>", ResultError("Bad Gateway")),
        (None, ResultError("Bad Request")),
        ({"fault": {"message": "half \ud83d of it"}}, ResultError("half ? of it")),
    ],
)
def test_an_error_is_found_wherever_the_server_puts_it(note: object, error: ResultError) -> None:
    assert failed(note) == error


def test_an_error_beside_the_answer_goes_before_one_in_the_body() -> None:
    result = read(line("a", 500, {"fault": "inner"}, fault={"message": "outer"}))
    assert result.error == ResultError("outer")


def test_an_answer_that_succeeded_can_speak_of_an_error() -> None:
    result = read(line("a", 200, {"fault": {"code": "half_done", "message": "m"}}))
    assert result.outcome == "succeeded"
    assert result.error == ResultError("m", "half_done")
    assert not result.retryable


def test_status_and_request_id_are_given_as_they_should_be() -> None:
    result = read(b'{"parcel": 7, "answer": {"status": "404", "receipt": 12}}')
    assert (result.key, result.status_code, result.request_id) == ("7", 404, "12")
    assert (read(late("a")).status_code, read(late("a")).request_id) == (None, None)
    assert read(line("a")).request_id == "r1"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "Expecting"),
        (b'{"parcel": "a"} {}', "Extra data"),
        (b'{"parcel": "a", "x": "\xff"}', "utf-8"),
        (b'{"parcel": "a", "answer": {"note": "\xff"}}', "utf-8"),
        (b'{"parcel": "a", "x": NaN}', "NaN"),
        (b"[1]", "not an object"),
        (b'"a"', "not an object"),
        (b"{}", "no parcel"),
        (b'{"parcel": null}', "no parcel"),
        (b'{"parcel": ["a"]}', "no parcel"),
        (b"\x00", "Expecting"),
        (b'{"parcel": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "recursion"),
    ],
)
def test_a_line_that_is_no_object_with_a_key_is_refused(data: bytes, why: str) -> None:
    with pytest.raises((ValueError, RecursionError), match=why):
        read(data)


@pytest.mark.parametrize("data", [b"", b"\r", b" \t "])
def test_a_blank_line_is_nothing(data: bytes) -> None:
    assert LineDecoder("parcel", OUTCOMES, Delivery).read(data) is None


def test_a_result_can_be_pickled_and_copied_and_shows_little() -> None:
    result = read(line("a", 200, {"secret": "x" * 10_000}))
    again = pickle.loads(pickle.dumps(result))
    assert isinstance(again, Delivery)
    assert (again.raw, again.body, again.outcome) == (result.raw, result.body, result.outcome)
    assert copy.copy(result).json() == result.json()
    assert repr(result) == "Delivery('a', 'succeeded', status_code=200)"
    assert isinstance(result, Result)
