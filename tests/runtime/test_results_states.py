"""Results of what has not ended, and of what ended without any."""

from __future__ import annotations

import pickle

import pytest
from batchwright import ArgumentError, NoResultsError, ResultsNotReadyError
from batchwright.testing import Fake
from msgspec.structs import replace

from ..testing.ways import Way, ways
from .reading import asked, counts, look, read, requests, scene, sent, shown


@ways
@pytest.mark.parametrize("state", ["in_progress", "brand_new", ""])
def test_a_batch_that_is_not_final_has_to_be_waited_for(way: Way, state: str) -> None:
    fake, name = scene()
    shown(fake, status=state)
    for subject in (look(way, fake, name), name):
        error = read(way, fake, subject).failed(ResultsNotReadyError, "wait for it")
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
    read(way, fake, name).failed(NoResultsError, "the server does not say why")
    assert "files.content" not in asked(fake)


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
