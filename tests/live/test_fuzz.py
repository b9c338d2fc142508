"""Schemathesis finds the faults of a wrong fake: that it finds none in ours is a result."""

from __future__ import annotations

from typing import Any

import pytest
from batchwright.testing import Fake
from batchwright.testing.contracts import load

from .fuzz import KEY, fuzz
from .refusals import documented


def _error(message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    kind = "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _of_files(message: str) -> dict[str, Any]:
    """An error of Files, which has its message twice."""
    return {**_error(message), "detail": {"message": message, "code": None}}


def _word(value: str, param: str = "endpoint") -> dict[str, Any]:
    message = f"Invalid value: '{value}'. Supported values are: 'a' and 'b'."
    return _error(message, param, "invalid_value")


PURPOSE = "Not allowed to download files of purpose: "
SENT = {"endpoint": "/v1/nope", "completion_window": "24h"}
ABOVE = "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 9 instead."


@pytest.mark.parametrize(
    ("operation", "status", "said"),
    [
        ("batches.create", 400, _word("/v1/nope")),
        ("files.content", 400, _of_files(f"{PURPOSE}user_data")),
    ],
)
def test_what_no_schema_can_tell_is_refused_as_the_spec_says(
    operation: str, status: int, said: dict[str, Any]
) -> None:
    assert documented(load(), operation, SENT, status, said)


@pytest.mark.parametrize(
    ("operation", "status", "said"),
    [
        ("batches.create", 422, _word("/v1/nope")),
        ("batches.create", 400, _word("24h", "completion_window")),
        ("batches.create", 400, _word("x", "metadata")),
        ("batches.create", 400, _error("No.")),
        ("batches.create", 400, _word("/v1/nope") | {"detail": "No."}),
        ("batches.list", 400, _error(ABOVE, "limit", "integer_above_max_value")),
        ("files.list", 400, _word("/v1/nope")),
        ("files.content", 400, _of_files(f"{PURPOSE}batch")),
        ("files.retrieve", 400, _error(f"{PURPOSE}user_data") | {"detail": None}),
        ("files.content", 400, {}),
    ],
)
def test_whatever_else_is_refused_is_not_documented(
    operation: str, status: int, said: dict[str, Any]
) -> None:
    assert not documented(load(), operation, SENT, status, said)


def test_a_good_request_that_is_refused_is_found() -> None:
    asked = ("--include-operation-id", "files.list", "--phases", "coverage", "--seed", "0")
    told = fuzz(Fake(key=KEY, dialect="aibrix"), *asked, quiet=True)
    # Its pages have at most 100 files, those of the spec 10,000.
    assert (told.returncode, "ST202" in told.stdout) == (1, True), told.stdout
    assert "Limit must be between 1 and 100" in told.stdout
