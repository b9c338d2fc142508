"""Files of results: named late, twice or not at all, and gone."""

from __future__ import annotations

from typing import Any

import pytest
from batchwright import APIStatusError, ResultFileGoneError, ResultFilesMissingError
from batchwright._runtime.result_errors import GoneFile
from batchwright.testing import Fake, Status
from msgspec.structs import replace

from ..testing.ways import Way, ways
from .reading import BOTH, asked, counts, look, read, requests, scene, sent, shown, written


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
    got.failed(ResultFilesMissingError, what + ", but names no file, not even 30 seconds")
    assert (sum(got.slept), got.results) == (30, [])


@ways
def test_failures_in_the_only_file_are_not_waited_for(way: Way) -> None:
    # Some servers put all lines into one file, whatever became of the requests.
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
    strict = read(way, fake, batch, strict=True)
    assert got.outcomes == {"c": "failed"}
    assert got.slept == []
    error = got.failed(
        ResultFileGoneError, f"{gone} is gone, with 2 lines; 3 lines expected, 1 found"
    )
    assert error.gone == (GoneFile(gone, 2),)
    strict.failed(ResultFileGoneError, f"{gone} is gone, with 2 lines")
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
    assert got.results == []
    error = got.failed(ResultFileGoneError, "3 lines expected, 0 found")
    assert [one.file for one in error.gone] == [batch.output_file_id, batch.error_file_id]


@ways
def test_a_file_that_is_refused_otherwise_is_the_servers_own_error(way: Way) -> None:
    fake, name = scene()
    fake.fault("files.content", Status(status=403, body=b"no"))
    error = read(way, fake, name).failed(APIStatusError, "403 Forbidden: no")
    assert error.status_code == 403
