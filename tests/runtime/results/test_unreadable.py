"""Results of a batch whose ids of files or counts cannot be read: all there is, then an error."""

from __future__ import annotations

from typing import Any

import pytest
from batchwright import ResultsIncompleteError

from ...testing.ways import Way, ways
from .ended_batch import BOTH, asked, read, scene, shown


@ways
@pytest.mark.parametrize(
    ("values", "place", "original", "outcomes"),
    [
        ({"error_file_id": True}, "error_file_id", True, {"a": "succeeded", "b": "succeeded"}),
        ({"output_file_id": {"id": "x"}}, "output_file_id", {"id": "x"}, {"c": "failed"}),
        ({"request_counts": "many"}, "request_counts", "many", BOTH),
        (
            {"request_counts": {"total": "many", "completed": 2, "failed": 1}},
            "request_counts.total",
            "many",
            BOTH,
        ),
    ],
)
def test_what_cannot_be_read_of_files_and_counts_is_named_after_the_last_line(
    way: Way, values: dict[str, Any], place: str, original: object, outcomes: dict[str, str]
) -> None:
    fake, name = scene()
    shown(fake, **values)
    got = read(way, fake, name)
    assert (got.outcomes, got.slept) == (outcomes, [])
    error = got.failed(ResultsIncompleteError, f"{place} cannot be read: ")
    assert error.unreadable_fields == {place: original}
    downloads = 2 if "request_counts" in values else 1
    assert asked(fake) == ["batches.retrieve", *["files.content"] * downloads]


@ways
def test_a_batch_without_lines_whose_files_cannot_be_read_is_not_one_without_results(
    way: Way,
) -> None:
    fake, name = scene()
    shown(fake, status="failed", output_file_id=True, error_file_id=None, request_counts=None)
    got = read(way, fake, name)
    error = got.failed(ResultsIncompleteError, "output_file_id cannot be read: true")
    assert (got.results, error.unreadable_fields) == ([], {"output_file_id": True})
