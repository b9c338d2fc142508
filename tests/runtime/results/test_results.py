"""Results read from the fake: every line once, and no loss without an error."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from batchwright import ResultsIncompleteError, UnmatchedError, async_join, join
from batchwright.testing import Fake, Status

from ...testing.ways import Way, ways
from .ended_batch import (
    BOTH,
    READ,
    asked,
    counts,
    look,
    read,
    requests,
    scene,
    sent,
    shown,
    written,
)


@ways
def test_both_files_are_read(way: Way) -> None:
    fake, name = scene()
    for subject in (look(way, fake, name), name):
        got = read(way, fake, subject)
        assert got.error is None
        assert got.outcomes == BOTH
        assert got.results[1].json() == {"n": 2}
    look_at = "batches.retrieve"
    assert asked(fake) == [look_at, *READ, look_at, *READ]
    assert fake.complaints() == []


@ways
def test_only_the_file_of_errors_is_there(way: Way) -> None:
    fake, name = scene(failing=("a", "b", "c"))
    batch = look(way, fake, name)
    assert batch.output_file_id is None
    got = read(way, fake, batch)
    assert got.error is None
    assert got.outcomes == {"a": "failed", "b": "failed", "c": "failed"}
    assert asked(fake)[1:] == ["files.content"]


@ways
@pytest.mark.parametrize(("state", "retryable"), [("expired", True), ("cancelled", True)])
def test_a_batch_that_was_stopped_has_results_too(way: Way, state: str, retryable: bool) -> None:
    fake = Fake()
    fake.answer(custom_id="c", never=True)
    name = fake.put("Batch", content=requests("a", "b", "c"), state=state)["id"]
    got = read(way, fake, name)
    assert got.error is None
    assert got.outcomes["c"] == "unprocessed"
    assert [one.retryable for one in got.results if one.custom_id == "c"] == [retryable]


@ways
def test_a_batch_that_was_stopped_need_not_have_all(way: Way) -> None:
    fake, name = scene(failing=())
    good = b"".join([written("a"), written("b")])
    shown(fake, status="cancelled", error_file_id=None, **counts(9, 2, 0))
    sent(fake, good, good, good)
    got = read(way, fake, name)
    assert got.error is None
    assert len(got.results) == 2
    shown(fake, **counts(9, 3, 0))
    error = read(way, fake, name).failed(ResultsIncompleteError, "3 to 9 lines expected")
    assert (error.lines, error.least, error.most, error.state) == (2, 3, 9, "cancelled")
    shown(fake, **counts(1, None, None))
    read(way, fake, name).failed(ResultsIncompleteError, "at most 1 lines expected, 2")
    shown(fake, output_file_id=None, **counts(9, 0, 0))
    idle = read(way, fake, name)
    assert (idle.error, idle.results, idle.slept) == (None, [], [])
    shown(fake, request_counts=None)
    unknown = read(way, fake, name)
    assert (unknown.error, unknown.results, unknown.slept) == (None, [], [])


@ways
def test_files_can_be_empty_and_counts_zero(way: Way) -> None:
    fake, name = scene()
    sent(fake, b"", b"", b"", b"")
    shown(fake, **counts(0, 0, 0))
    empty = read(way, fake, name)
    assert (empty.error, empty.results) == (None, [])
    shown(fake, **counts(2, 1, 1))
    read(way, fake, name).failed(ResultsIncompleteError, "2 lines expected, 0 found")
    shown(fake, output_file_id=None, error_file_id=None, **counts(0, 0, 0))
    none = read(way, fake, name)
    assert (none.error, none.results, none.slept) == (None, [], [])


@ways
def test_what_is_not_counted_is_not_held_against_the_lines(way: Way) -> None:
    fake, name = scene()
    for some in (
        {"request_counts": None},
        counts(None, 2, None),
        counts(3, None, None),
        counts(None, 2, 1),
    ):
        shown(fake, **some)
        got = read(way, fake, name)
        assert (got.error, len(got.results)) == (None, 3)
    shown(fake, **counts(None, 4, None))
    read(way, fake, name).failed(ResultsIncompleteError, "4 lines expected, 3 found")


@ways
def test_too_few_lines_and_too_many_are_an_error_after_the_last(way: Way) -> None:
    fake, name = scene()
    shown(fake, **counts(4, 2, 2))
    short = read(way, fake, name)
    shown(fake, **counts(2, 2, 0))
    long = read(way, fake, name)
    assert (len(short.results), len(long.results)) == (3, 3)
    error = short.failed(
        ResultsIncompleteError, rf"'{name}' \(completed\) .* 4 lines expected, 3 found"
    )
    assert (error.lines, error.least, error.most) == (3, 4, 4)
    long.failed(ResultsIncompleteError, "2 lines expected, 3 found")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.least) == (str(error), 4)


@ways
@pytest.mark.parametrize(
    ("state", "some"),
    [
        ("completed", counts(0, 0, 0)),
        ("completed", counts(0, None, None)),
        ("completed", counts(None, 0, 0)),
        ("expired", counts(0, 0, 0)),
        ("failed", counts(0, 0, None)),
    ],
)
def test_counts_of_0_beside_lines_are_named_and_the_lines_count(
    way: Way, state: str, some: dict[str, Any]
) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    files = {"output_file_id": batch.output_file_id, "error_file_id": batch.error_file_id}
    shown(fake, status=state, **files, **some)
    got = read(way, fake, name)
    assert (got.outcomes, got.slept) == (BOTH, [])
    error = got.failed(
        ResultsIncompleteError,
        rf"'{name}' \({state}\) do not agree with its counts: its counts are 0, and 3 lines",
    )
    assert (error.lines, error.least, error.most, error.miscounted) == (3, None, None, True)
    assert asked(fake)[2:] == READ
    # The requests say that nothing is missing; the counts need not.
    with way.hand(fake) as hand:
        joined = hand.all(lambda c: joins(way)(by_key("a", "b", "c"), c.batches.results(name)))
        assert [result.custom_id for _, result in joined] == ["a", "b", "c"]
        with pytest.raises(UnmatchedError, match="1 requests without a result: 'd'") as caught:
            hand.all(lambda c: joins(way)(by_key("a", "b", "c", "d"), c.batches.results(name)))
    assert isinstance(caught.value.__cause__, ResultsIncompleteError)


def joins(way: Way) -> Any:
    return async_join if way.coroutines else join


def by_key(*names: str) -> list[dict[str, str]]:
    return [{"custom_id": name} for name in names]


@ways
def test_requests_that_were_not_executed_are_counted_in_the_total_only(way: Way) -> None:
    fake = Fake()
    fake.answer(never=True)
    name = fake.put("Batch", content=requests("a", "b"), state="expired")["id"]
    for some in (counts(2, 0, 0), counts(None, 0, 0)):
        shown(fake, **some)
        got = read(way, fake, name)
        assert (got.error, got.outcomes) == (None, {"a": "unprocessed", "b": "unprocessed"})


@ways
def test_what_else_is_wrong_goes_before_counts_of_0(way: Way) -> None:
    fake, name = scene()
    shown(fake, **counts(0, 0, 0))
    sent(fake, written("a") * 2 + b"{\n", written("c"))
    error = read(way, fake, name).failed(
        ResultsIncompleteError, "not complete: its counts are 0, and 4 lines were found; 1 with the"
    )
    assert (error.miscounted, error.repeated, error.unreadable) == (False, 1, 1)


@ways
@pytest.mark.parametrize(
    ("some", "lines"),
    [
        (counts(0, 2, 1), None),  # a total that is not filled in
        (counts(3, 0, 0), None),  # parts that are not
        (counts(3, 5, 1), None),  # parts that count something else
        (counts(0, 3, 1), "4 lines expected, 3 found"),
        (counts(4, 0, 0), "4 lines expected, 3 found"),
        (counts(2, 3, 3), "2 lines expected, 3 found"),
    ],
)
def test_counts_that_contradict_each_other(
    way: Way, some: dict[str, Any], lines: str | None
) -> None:
    fake, name = scene()
    shown(fake, **some)
    got = read(way, fake, name)
    assert got.outcomes == BOTH
    if lines is None:
        assert got.error is None
    else:
        got.failed(ResultsIncompleteError, lines)


@ways
@pytest.mark.parametrize(
    ("key", "name"), [(7, "7"), (-12345678901234567890123, "-12345678901234567890123"), ("", "")]
)
def test_keys_that_are_numbers_or_empty_are_given_as_texts(
    way: Way, key: object, name: str
) -> None:
    fake, batch = scene()
    shown(fake, error_file_id=None, **counts(1, 1, 0))
    sent(fake, written("a").replace(b'"a"', json.dumps(key).encode()))
    got = read(way, fake, batch)
    assert (got.error, got.outcomes) == (None, {name: "succeeded"})


@ways
@pytest.mark.parametrize("key", [None, True, 1.5, ["a"], {"a": 1}])
def test_a_line_whose_key_is_no_text_is_unreadable_and_whole(way: Way, key: object) -> None:
    fake, batch = scene()
    shown(fake, error_file_id=None, **counts(1, 1, 0))
    line = written("a").replace(b'"a"', json.dumps(key).encode())
    sent(fake, line)
    error = read(way, fake, batch).failed(ResultsIncompleteError, "line 1: no custom_id")
    [problem] = error.unreadable_lines
    assert (problem.line, problem.key) == (line.rstrip(b"\n"), None)


@ways
def test_a_line_that_the_server_loses_is_missed(way: Way) -> None:
    fake = Fake()
    fake.answer(custom_id="b", copies=0)
    name = fake.put("Batch", content=requests("a", "b", "c"), state="completed")["id"]
    got = read(way, fake, name)
    assert got.outcomes == {"a": "succeeded", "c": "succeeded"}
    got.failed(ResultsIncompleteError, "3 lines expected, 2 found")


@ways
def test_a_key_that_is_repeated_over_both_files_is_named(way: Way) -> None:
    fake, name = scene()
    shown(fake, **counts(5, 2, 3))
    sent(fake, written("a") + written("b"), written("a") + written("c") * 2)
    got = read(way, fake, name)
    assert [result.custom_id for result in got.results] == ["a", "b", "a", "c", "c"]
    error = got.failed(ResultsIncompleteError, "2 with the key of an earlier line: 'a', 'c'")
    assert (error.repeated, error.repeated_keys, error.lines) == (2, ("a", "c"), 5)


@ways
def test_of_many_repeated_keys_few_are_shown_and_all_are_counted(way: Way) -> None:
    fake = Fake()
    fake.answer(copies=3)
    content = requests(*(f"p{number}" for number in range(100)))
    name = fake.put("Batch", content=content, state="completed")["id"]
    shown(fake, **counts(300, None, None))
    got = read(way, fake, name)
    error = got.failed(ResultsIncompleteError, r"200 with the key .* 'p4', \.\.\.")
    assert (error.repeated, len(error.repeated_keys)) == (200, 20)


@ways
def test_unknown_fields_are_passed_over(way: Way) -> None:
    fake, name = scene()
    shown(fake, new={"x": 1}, error_file_id=None, **counts(1, 1, 0))
    body = {**fake.objects("Batch")[0], "new": {"x": 1}}
    fake.fault("batches.retrieve", Status(status=200, body=body))
    sent(fake, written("a", new={"deep": [1]}, other="x"))
    got = read(way, fake, name)
    assert (got.error, got.outcomes) == (None, {"a": "succeeded"})


NO_ANSWER: list[dict[str, Any]] = [
    {"written": {"response": {"status_code": 0, "request_id": "r", "body": None}}},
    {"written": {"response": {"status_code": None, "request_id": None, "body": None}}},
    {"written": {"response": {"status_code": "", "body": ""}}},
    {"written": {"response": {"status_code": -1}}},
    {"written": {"response": {"status_code": 700}}},
    {"written": {"response": {}}},
    {"written": {"response": {}, "error": {}}},
    {"written": {"response": {"status_code": 0}, "error": {"code": "reset", "message": "reset"}}},
    {"status": 0},
    {"status": 0, "error": {"code": "reset", "message": "reset"}},
]


@ways
@pytest.mark.parametrize("dialect", ["", "ogx"])
def test_requests_to_which_no_answer_came_are_told_and_worth_another_try(
    way: Way, dialect: str
) -> None:
    fake = Fake(dialect)
    names = [f"r{number}" for number in range(len(NO_ANSWER))]
    for name, answer in zip(names, NO_ANSWER, strict=True):
        fake.answer(custom_id=name, **answer)
    batch = fake.put("Batch", content=requests("a", *names), state="completed")
    assert batch["request_counts"] == {"total": 11, "completed": 1, "failed": 9}
    got = read(way, fake, batch["id"])
    assert got.error is None
    # An empty response counts as missing; an error with a code means that it was not executed.
    whole = {"a": "succeeded", **dict.fromkeys(names, "failed"), "r7": "unprocessed"}
    assert got.outcomes == whole
    for result in got.results[1:]:
        assert (result.status_code, result.retryable) == (None, True)
        assert result.error is not None
        said = "reset" if result.error.code == "reset" else "and the server gives no reason"
        assert result.error.message in (
            f"No HTTP response arrived: {said}",
            f"No HTTP response arrived, {said}",
        )
    assert [result.error.code for result in got.results if result.error].count("reset") == 2
    assert asked(fake) == ["batches.retrieve", *READ]


@ways
@pytest.mark.parametrize("error", [{}, "", [], {"code": None, "message": ""}, False])
def test_an_empty_error_beside_a_success_is_none(way: Way, error: object) -> None:
    fake = Fake()
    fake.answer(written={"error": error})
    batch = fake.put("Batch", content=requests("a"), state="completed")
    assert batch["request_counts"] == {"total": 1, "completed": 1, "failed": 0}
    got = read(way, fake, batch["id"])
    assert (got.error, got.outcomes) == (None, {"a": "succeeded"})
    assert (got.results[0].error, got.results[0].retryable) == (None, False)
    assert isinstance(got.results[0].json(), dict)


@ways
@pytest.mark.parametrize(
    ("code", "retryable"),
    [
        ("batch_failed", True),
        (503, True),
        ("429", True),
        ("timeout", True),
        ("service_unavailable", True),
        ("batch_expired", True),
        ("batch_cancelled", True),
        ("brand_new", True),
        ("400", False),
        ("invalid_json_line", False),
        ("missing_required_parameter", False),
        ("invalid_url", False),
        ("model_not_found", False),
        ("context_length_exceeded", False),
    ],
)
def test_what_was_not_executed_is_worth_another_try_unless_its_code_stays(
    way: Way, code: object, retryable: bool
) -> None:
    fake = Fake()
    fake.answer(error={"code": code, "message": "m"})
    batch = fake.put("Batch", content=requests("a"), state="completed")["id"]
    got = read(way, fake, batch)
    assert [(one.outcome, one.retryable) for one in got.results] == [("unprocessed", retryable)]


@ways
def test_bodies_that_are_texts_are_read(way: Way) -> None:
    fake = Fake("ogx")
    fake.answer(custom_id="b", status=400, error={"message": "no"})
    name = fake.put("Batch", content=requests("a", "b"), state="completed")["id"]
    got = read(way, fake, name)
    assert got.error is None
    assert got.outcomes == {"a": "succeeded", "b": "failed"}
    assert isinstance(got.results[0].json(), dict)
