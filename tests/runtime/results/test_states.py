"""Results of batches that have not ended, and of those that ended without results."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from batchwright import ArgumentError, NoResultsError, ResultsNotReadyError
from batchwright.testing import Fake
from msgspec.structs import replace

from ...testing.ways import Way, ways
from .ended_batch import asked, counts, look, read, requests, scene, sent, shown


@ways
@pytest.mark.parametrize("state", ["in_progress", "brand_new", ""])
def test_a_batch_that_is_not_final_has_to_be_waited_for(way: Way, state: str) -> None:
    fake, name = scene()
    shown(fake, status=state)
    for subject in (look(way, fake, name), name):
        error = read(way, fake, subject).failed(ResultsNotReadyError, "call wait")
        assert error.state == state
        assert repr(state) in str(error)
    assert asked(fake)[1:] == ["batches.retrieve"] * 2


@ways
def test_a_batch_that_has_become_final_since_is_looked_at_again(way: Way) -> None:
    fake, name = scene()
    running = replace(look(way, fake, name), status="in_progress")
    got = read(way, fake, running)
    assert (got.error, len(got.results)) == (None, 3)


@ways
def test_a_batch_that_was_refused_says_why_by_line(way: Way) -> None:
    fake = Fake()
    fake.problem("no_street", "There is no such street.", line=3, param="street")
    fake.problem("closed", "")
    name = fake.put("Batch", content=requests("a"), state="failed")["id"]
    batch = look(way, fake, name)
    error = read(way, fake, batch).failed(
        NoResultsError, "line 3: street: There is no such street.; file: closed"
    )
    assert [(one.line, one.code) for one in error.problems] == [(3, "no_street"), (None, "closed")]
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
    many = [{"line": number, "message": "x" * 400} for number in range(1000)]
    shown(fake, errors={"object": "list", "data": many})
    assert len(str(read(way, fake, name).failed(NoResultsError, "line 0"))) < 600
    shown(fake, errors=None)
    read(way, fake, name).failed(NoResultsError, "the server gives no reason")
    assert "files.content" not in asked(fake)


def refused(*codes: str) -> tuple[Fake, str]:
    """A fake with a batch that failed with problems of these codes."""
    fake = Fake()
    for code in codes:
        fake.problem(code, f"{code}!")
    return fake, fake.put("Batch", content=requests("a"), state="failed")["id"]


@ways
@pytest.mark.parametrize(
    ("codes", "passes"),
    [
        (("token_limit_exceeded",), True),
        (("internal_error", "token_limit_exceeded"), True),
        (("output_failed",), True),
        (("batch_failed",), True),
        (("invalid_json_line",), False),
        (("token_limit_exceeded", "invalid_json_line"), False),
        (("invalid_request",), False),
        (("brand_new",), False),
        (("token_limit_exceeded", ""), False),
    ],
)
def test_a_batch_that_failed_says_whether_to_submit_the_same_later(
    way: Way, codes: tuple[str, ...], passes: bool
) -> None:
    fake, name = refused(*codes)
    batch = look(way, fake, name)
    assert (batch.status, batch.retryable) == ("failed", passes)
    error = read(way, fake, batch).failed(NoResultsError, f"{codes[0]}!")
    assert error.retryable is passes
    assert ("The cause is temporary: submit the same file again later" in str(error)) is passes
    assert pickle.loads(pickle.dumps(error)).retryable is passes
    assert asked(fake) == ["batches.retrieve"]


@ways
@pytest.mark.parametrize(
    ("values", "passes"),
    [
        ({"request_counts": None}, True),
        (counts(3, 0, 0), True),
        (counts(3, None, 0), True),
        (counts(3, 1, 0), False),
        (counts(3, 0, 1), False),
        ({"output_file_id": ""}, True),
        ({"output_file_id": "file-1"}, False),
        ({"error_file_id": "file-1"}, False),
        ({"status": "FAILED"}, True),
        ({"status": "completed"}, False),
        ({"status": "in_progress"}, False),
        ({"status": ""}, False),
        ({"errors": None}, False),
        ({"errors": {"object": "list", "data": []}}, False),
        ({"errors": {"object": "list", "data": None}}, False),
        ({"errors": {"object": "list", "data": [{"message": "Too many."}]}}, False),
        ({"errors": {"object": "list", "data": [{"code": "token_limit_exceeded"}]}}, True),
    ],
)
def test_only_a_batch_of_which_nothing_was_executed_is_worth_another_try(
    way: Way, values: dict[str, Any], passes: bool
) -> None:
    fake, name = refused("token_limit_exceeded")
    shown(fake, **values)
    assert look(way, fake, name).retryable is passes


@ways
def test_a_batch_that_was_refused_with_a_file_has_the_lines_of_the_file(way: Way) -> None:
    fake, name = scene()
    shown(fake, status="failed", output_file_id=None, **counts(3, None, None))
    got = read(way, fake, name)
    assert (got.error, got.outcomes) == (None, {"c": "failed"})
    sent(fake, b"")
    read(way, fake, name).failed(NoResultsError, "no results")


@ways
def test_an_object_without_an_id_and_an_empty_id_are_refused(way: Way) -> None:
    fake, name = scene()
    nameless = replace(look(way, fake, name), id="")
    for subject in (nameless, ""):
        read(way, fake, subject).failed(ArgumentError, "id: the object has no id")
    assert len(fake.journal) == 1
