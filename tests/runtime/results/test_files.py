"""Result files: named late, twice or not at all, unreadable, and deleted."""

from __future__ import annotations

from typing import Any

import pytest
from batchwright import (
    APIStatusError,
    NotFoundError,
    ResultFileGoneError,
    ResultFilesMissingError,
)
from batchwright._runtime.results.errors import GoneFile
from batchwright.testing import Fake, Status
from msgspec.structs import replace

from ...testing.ways import Way, ways
from .ended_batch import BOTH, asked, counts, look, read, requests, scene, sent, shown, written


@ways
@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_empty_ids_mean_no_file(way: Way, nothing: str | None) -> None:
    fake, name = scene(failing=())
    shown(fake, error_file_id=nothing)
    batch = look(way, fake, name)
    assert batch.error_file_id == nothing
    got = read(way, fake, batch)
    assert (got.error, len(got.results), got.slept) == (None, 3, [])
    assert asked(fake)[1:] == ["files.content"]


@ways
def test_a_file_that_is_named_late_is_waited_for(way: Way) -> None:
    fake, name = scene()
    whole = fake.objects("Batch")[0]
    tour = {**whole, "output_file_id": None, "error_file_id": None}
    half = {**whole, "output_file_id": None}
    batch = replace(look(way, fake, name), output_file_id=None, error_file_id=None)
    for call, body in enumerate((tour, half, half), 1):
        fake.fault("batches.retrieve", Status(status=200, body=body), call=call)
    got = read(way, fake, batch)
    assert (got.error, len(got.results), got.slept) == (None, 3, [1, 2, 4, 8])
    look_at, content = "batches.retrieve", "files.content"
    assert asked(fake)[1:] == [look_at, look_at, content, look_at, look_at, content]


@ways
def test_a_server_that_names_files_late_is_waited_for(way: Way) -> None:
    fake = Fake()
    fake.late(3)
    name = fake.put("Batch", content=requests("a"), state="finalizing")["id"]
    got = read(way, fake, name)
    assert (got.error, len(got.results), got.slept) == (None, 1, [1, 2, 4])


@ways
@pytest.mark.parametrize(
    ("some", "what"),
    [
        ({"output_file_id": "", **counts(3, 2, 1)}, "should have 3 results"),
        ({"output_file_id": None, "request_counts": None}, "should have its results"),
        (
            {"status": "cancelled", "output_file_id": None, **counts(None, 2, None)},
            "should have 2 results",
        ),
    ],
)
def test_a_file_that_is_never_named_is_an_error(way: Way, some: dict[str, Any], what: str) -> None:
    fake, name = scene()
    shown(fake, error_file_id=None, **some)
    got = read(way, fake, name)
    got.failed(ResultFilesMissingError, what + ", but names no file within 30 seconds")
    assert (sum(got.slept), got.results) == (30, [])


@ways
def test_failures_in_the_only_file_are_not_waited_for(way: Way) -> None:
    # Some servers put all lines into one file, whatever their outcomes.
    fake, name = scene()
    shown(fake, error_file_id=None)
    sent(fake, written("a") + written("b") + written("c", 400))
    got = read(way, fake, name)
    assert (got.error, got.outcomes, got.slept) == (None, BOTH, [])


@ways
def test_one_file_under_two_names_is_read_once(way: Way) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    shown(fake, error_file_id=batch.output_file_id, **counts(2, 1, 1))
    got = read(way, fake, name)
    assert (got.error, len(got.results)) == (None, 2)
    assert asked(fake)[2:] == ["files.content"]


@ways
def test_a_file_that_is_gone_is_an_error_with_the_lines_it_held(way: Way) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    gone = str(batch.output_file_id)
    way.send(fake, "DELETE", f"/files/{gone}")
    got = read(way, fake, batch)
    content = "files.content"
    assert asked(fake)[2:] == [content] * 7
    strict = read(way, fake, batch, strict=True)
    assert asked(fake)[9:] == [content] * 6
    assert got.outcomes == {"c": "failed"}
    assert got.slept == strict.slept == [1, 2, 4, 8, 15]
    error = got.failed(
        ResultFileGoneError, f"{gone} is gone, with 2 lines; 3 lines expected, 1 found"
    )
    assert error.gone == (GoneFile(gone, 2),)
    assert error.__cause__ is None
    error = strict.failed(ResultFileGoneError, f"{gone} is gone, with 2 lines")
    assert isinstance(error.__cause__, NotFoundError)
    assert strict.results == []
    shown(fake, error_file_id=None, request_counts=None)
    got = read(way, fake, name)
    got.failed(ResultFileGoneError, f"{gone} is gone, with an unknown number of lines")


@ways
def test_files_of_results_are_gone_after_thirty_days(way: Way) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    fake.clock.advance(days=31)
    got = read(way, fake, batch)
    assert (got.results, got.slept) == ([], [])
    assert asked(fake)[1:] == ["files.content"] * 2
    error = got.failed(ResultFileGoneError, "3 lines expected, 0 found")
    assert [one.file for one in error.gone] == [batch.output_file_id, batch.error_file_id]


def not_found(fake: Fake, *calls: int, status: int = 404) -> None:
    """Let these downloads not find their file."""
    for call in calls:
        fake.fault("files.content", Status(status=status), call=call)


@ways
@pytest.mark.parametrize("strict", [False, True])
def test_a_file_that_is_found_late_is_looked_for_after_the_others(way: Way, strict: bool) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    begun = fake.clock.now()
    # The others come first, unless `strict` is set.
    not_found(fake, *((1, 2, 3) if strict else (1, 3, 4)))
    got = read(way, fake, batch, strict=strict)
    assert (got.error, got.slept) == (None, [1, 2, 4])
    keys = [result.custom_id for result in got.results]
    assert keys == (["a", "b", "c"] if strict else ["c", "a", "b"])
    assert asked(fake)[1:] == ["files.content"] * 5
    assert fake.clock.now() - begun == 7


@ways
def test_both_files_are_looked_for_together(way: Way) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    not_found(fake, 1, 2, 3)
    got = read(way, fake, batch)
    assert (got.error, got.outcomes, got.slept) == (None, BOTH, [1, 2])
    assert asked(fake)[1:] == ["files.content"] * 5


@ways
def test_a_file_that_is_named_and_found_late_is_waited_for_once(way: Way) -> None:
    fake, name = scene()
    batch = replace(look(way, fake, name), output_file_id=None)
    not_found(fake, 2, 3)
    got = read(way, fake, batch)
    assert (got.error, got.outcomes, got.slept) == (None, BOTH, [1, 2, 4])
    look_at, content = "batches.retrieve", "files.content"
    assert asked(fake)[1:] == [content, look_at, content, content, content]


@ways
def test_a_file_that_is_said_to_be_gone_is_not_looked_for(way: Way) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    not_found(fake, 1, status=410)
    got = read(way, fake, batch)
    got.failed(ResultFileGoneError, "is gone, with 2 lines")
    assert (got.outcomes, got.slept) == ({"c": "failed"}, [])
    assert asked(fake)[1:] == ["files.content"] * 2


@ways
@pytest.mark.parametrize(
    ("hours", "values", "slept"),
    [
        (0.9, {}, 30),
        (1.1, {}, 0),
        (1.1, {"completed_at": None}, 30),
        (1.1, {"completed_at": 1_900_000_000_000}, 30),
    ],
)
def test_how_long_ago_a_batch_ended_is_told_by_the_server(
    way: Way, hours: float, values: dict[str, Any], slept: float
) -> None:
    fake, name = scene()
    shown(fake, **values)
    batch = look(way, fake, name)
    way.send(fake, "DELETE", f"/files/{batch.output_file_id}")
    fake.clock.advance(hours=hours)
    got = read(way, fake, batch)
    got.failed(ResultFileGoneError, "is gone, with 2 lines")
    assert (got.outcomes, sum(got.slept)) == ({"c": "failed"}, slept)


@ways
def test_a_file_that_is_refused_otherwise_is_the_servers_own_error(way: Way) -> None:
    fake, name = scene()
    fake.fault("files.content", Status(status=403, body=b"no"))
    error = read(way, fake, name).failed(APIStatusError, "403 Forbidden: no")
    assert error.status_code == 403
