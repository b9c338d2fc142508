"""What `help` says of a client: each operation with what it returns, and what is special to it."""

from __future__ import annotations

import inspect
import pydoc
import re
from typing import Any

import batchwright
import pytest

CLIENT = batchwright.Client(api_key="key")
ASYNC = batchwright.AsyncClient(api_key="key")

RESULTS = [
    (CLIENT.batches.create, "Batch"),
    (CLIENT.batches.list, "Pages[BatchList, Batch]"),
    (CLIENT.files.content, "Download"),
    (ASYNC.batches.create, "Batch"),
    (ASYNC.batches.list, "AsyncPages[BatchList, Batch]"),
    (ASYNC.files.content, "AsyncDownload"),
]


def _help(subject: object) -> str:
    return pydoc.plain(pydoc.render_doc(subject))


@pytest.mark.parametrize(("method", "result"), RESULTS)
def test_an_operation_shows_what_a_caller_gets(method: Any, result: str) -> None:
    signature = inspect.signature(method)
    assert signature.return_annotation == result
    assert "self" not in signature.parameters
    assert f"-> '{result}'" in _help(method)


def test_what_is_awaited_is_a_coroutine_function() -> None:
    assert inspect.iscoroutinefunction(ASYNC.batches.create)
    assert not inspect.iscoroutinefunction(CLIENT.batches.create)


@pytest.mark.parametrize("kind", [batchwright.Batches, batchwright.AsyncBatches])
def test_a_resource_lists_its_operations(kind: type[Any]) -> None:
    listed = _help(kind)
    for name in ("create", "list", "retrieve", "cancel", "submit", "find", "wait", "watch"):
        assert re.search(rf"(?m)^ \|  (async )?{name}\(\s*(\|\s*)?self", listed), name


def test_an_operation_names_its_own_errors_and_those_of_all_in_one_line() -> None:
    raised = inspect.getdoc(batchwright.Batches.cancel)
    assert raised is not None
    named = raised.partition("Raises:\n")[2]
    assert [line.split(":")[0].strip() for line in named.splitlines() if line[4:5] != " "] == [
        "ConflictError",
        "APIError",
    ]


def test_sources_are_in_the_reference_and_not_in_the_docstrings() -> None:
    for name in dir(batchwright):
        said = inspect.getdoc(getattr(batchwright, name)) or ""
        assert "(Documented" not in said and "(Reported" not in said, name
