"""The package: what `help` shows of it, and copies of it under other names."""

from __future__ import annotations

import inspect
import pydoc
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import batchwright
import batchwright._runtime
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

RUNTIME = Path(str(batchwright._runtime.__file__)).parent
SCRIPT = """
import importlib, sys
one, two = (importlib.import_module(name) for name in sys.argv[1:])
assert one.SyncClient is not two.SyncClient
for module in (one, two):
    with module.SyncClient(module.Settings(base_url="http://h")) as client:
        assert repr(client) == "SyncClient(base_url='http://h')", client
"""


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


@pytest.mark.parametrize("zipped", [False, True], ids=["directory", "zip"])
def test_it_can_be_renamed_nested_and_there_twice(zipped: bool, tmp_path: Path) -> None:
    root = tmp_path / "packages.zip"
    with zipfile.ZipFile(root, "w") as archive:
        for package in ("a", "a/vendor", "b"):
            archive.writestr(f"{package}/__init__.py", "")
        for source in RUNTIME.rglob("*.py"):
            path = source.relative_to(RUNTIME).as_posix()
            archive.writestr(f"a/vendor/inner/{path}", source.read_text())
            archive.writestr(f"b/other/{path}", source.read_text())
    if not zipped:
        with zipfile.ZipFile(root) as archive:
            archive.extractall(root := tmp_path / "packages")
    script = f"import sys; sys.path.insert(0, {str(root)!r})\n{SCRIPT}"
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        script,
        "a.vendor.inner.client.sync_client",
        "b.other.client.sync_client",
    ]
    subprocess.run(command, check=True, cwd=tmp_path)


def test_it_names_no_package_and_no_service() -> None:
    for source in RUNTIME.rglob("*.py"):
        header, text = source.read_text().lower().split("\n", 1)
        assert header.startswith("# copied by")
        assert "batch" not in text
        assert "openai" not in text
