"""Batches that failed: which may be submitted again, and which error their results raise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from batchwright import NoResultsError

from tests.testing.ways import Hand

from ..server import Server

LATER = ["token_limit_exceeded"]
NEVER = [
    "invalid_json_line", "duplicate_custom_id", "mismatched_model", "model_mismatch",
    "model_not_found", "empty_file", "empty_batch", "too_many_tasks", "url_mismatch",
    "invalid_url", "invalid_request", "missing_required_parameter", "streaming_unsupported",
]  # fmt: skip


def failed(server: Server, *codes: object, **values: Any) -> str:
    errors = [{"code": code, "message": "m", "line": 1, "param": None} for code in codes]
    given = {"status": "failed", "errors": {"object": "list", "data": errors}, **values}
    return str(server.put(**given)["id"])


def retryable(user: Hand, batch: str) -> object:
    return user.do(lambda c: c.batches.retrieve(batch)).retryable


@pytest.mark.parametrize("code", LATER)
@pytest.mark.parametrize(
    "counts", [None, {}, {"total": 0, "completed": 0, "failed": 0}], ids=json.dumps
)
def test_a_limit_that_was_reached_is_worth_another_try(
    code: str, counts: object, user: Hand, server: Server
) -> None:
    assert retryable(user, failed(server, code, request_counts=counts)) is True
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("code", NEVER)
def test_a_file_that_is_wrong_never_is(code: str, user: Hand, server: Server) -> None:
    assert retryable(user, failed(server, code)) is False
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("code", NEVER)
@pytest.mark.parametrize("first", [True, False], ids=["limit-first", "limit-last"])
def test_a_file_that_is_wrong_as_well_never_is(
    code: str, first: bool, user: Hand, server: Server
) -> None:
    codes = [LATER[0], code] if first else [code, LATER[0]]
    assert retryable(user, failed(server, *codes)) is False
    assert server.count("batches.retrieve") == 1


RUN: dict[str, dict[str, Any]] = {
    "completed": {"request_counts": {"total": 9, "completed": 4, "failed": 0}},
    "failed": {"request_counts": {"total": 9, "completed": 0, "failed": 4}},
    "output": {"output_file_id": "file-x"},
    "errors": {"error_file_id": "file-x"},
}


@pytest.mark.parametrize("values", RUN.values(), ids=RUN)
def test_a_batch_of_which_something_was_executed_is_not_submitted_whole(
    values: dict[str, Any], user: Hand, server: Server
) -> None:
    assert retryable(user, failed(server, *LATER, **values)) is False
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize(
    "state", ["validating", "in_progress", "finalizing", "completed", "cancelling", "scheduling"]
)
def test_a_batch_that_did_not_fail_is_not_submitted_again(
    state: str, user: Hand, server: Server
) -> None:
    batch = failed(server, *LATER, status=state)
    assert retryable(user, batch) is False
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("state", ["failed", "FAILED", "Failed"])
def test_its_state_may_be_in_capitals(state: str, user: Hand, server: Server) -> None:
    assert retryable(user, failed(server, *LATER, status=state)) is True
    assert server.count("batches.retrieve") == 1


ERRORS: dict[str, object] = {
    "null": None,
    "empty": {},
    "no-data": {"object": "list", "data": None},
    "data-empty": {"data": []},
    "no-code": {"data": [{"message": "m"}]},
    "code-null": {"data": [{"code": None}]},
    "text": "something went wrong",
    "list": ["x"],
    "data-text": {"data": "x"},
    "items-text": {"data": ["x", 5]},
    "code-object": {"data": [{"code": {"a": 1}}]},
    "unknown": {"data": [{"code": "never_heard_of"}]},
}


@pytest.mark.parametrize("errors", ERRORS.values(), ids=ERRORS)
def test_without_a_reason_that_is_known_the_answer_is_no(
    errors: object, user: Hand, server: Server
) -> None:
    assert retryable(user, failed(server, errors=errors)) is False
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("code", [*LATER, *NEVER])
def test_results_of_a_failed_batch_name_its_reasons(code: str, user: Hand, server: Server) -> None:
    batch = failed(server, code)
    with pytest.raises(NoResultsError, match="m") as caught:
        user.all(lambda c: c.batches.results(batch))
    assert [one.code for one in caught.value.problems] == [code]
    assert server.count("files.content") == 0
    assert server.slept == []


@pytest.mark.parametrize("errors", ERRORS.values(), ids=ERRORS)
def test_results_of_a_failed_batch_without_reasons_are_an_error(
    errors: object, user: Hand, server: Server
) -> None:
    batch = failed(server, errors=errors)
    with pytest.raises(NoResultsError):
        user.all(lambda c: c.batches.results(batch))
    assert (server.count("files.content"), server.slept) == (0, [])
