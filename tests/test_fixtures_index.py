"""The index of the fixtures lists every file, and each matches its entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.exchanges import FIXTURES

SPEC: dict[str, Any] = yaml.load(
    (FIXTURES.parents[1] / "spec/openapi.yaml").read_text("utf-8"), yaml.CSafeLoader
)
INDEX: list[dict[str, Any]] = json.loads((FIXTURES / "index.json").read_text(encoding="utf-8"))
OPERATIONS = {
    operation["operationId"]: operation
    for path in SPEC["paths"].values()
    for operation in path.values()
}


def bodies(entry: dict[str, Any]) -> Iterator[Any]:
    """The values for the schema of an entry: the body of a response, or each line."""
    text = (FIXTURES / entry["file"]).read_text(encoding="utf-8")
    if entry["file"].endswith(".jsonl"):
        yield from map(json.loads, text.splitlines())
    else:
        yield json.loads(text)["response"]["body"]


def test_the_index_names_every_file_and_no_other() -> None:
    files = {
        path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*") if path.is_file()
    }
    assert [entry["file"] for entry in INDEX] == list(dict.fromkeys(e["file"] for e in INDEX))
    assert {entry["file"] for entry in INDEX} == files - {"index.json"}


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: entry["file"])
def test_a_fixture_is_what_the_index_says_and_validates(entry: dict[str, Any]) -> None:
    assert entry.keys() == {"file", "operations", "schema", "status", "shows"}
    assert entry["operations"]
    assert set(entry["operations"]) <= OPERATIONS.keys()
    assert entry["shows"] is None or entry["shows"].strip()
    for body in bodies(entry):
        if entry["schema"] is None:
            assert isinstance(body, str)
        else:
            schema = {"$ref": f"#/components/schemas/{entry['schema']}"}
            validator = Draft202012Validator({**schema, "components": SPEC["components"]})
            assert [error.message for error in validator.iter_errors(body)] == []


@pytest.mark.parametrize(
    "entry", [one for one in INDEX if one["status"] is not None], ids=lambda entry: entry["file"]
)
def test_the_spec_documents_the_status_of_a_fixture(entry: dict[str, Any]) -> None:
    told = json.loads((FIXTURES / entry["file"]).read_text(encoding="utf-8"))
    status = str(entry["status"])
    assert told["response"]["status"] == entry["status"]
    for name in entry["operations"]:
        assert {status, f"{status[0]}XX"} & OPERATIONS[name]["responses"].keys()
    if "operation" in told:
        assert entry["operations"] == [told["operation"]]
        assert told["summary"] == entry["shows"]


def test_every_operation_error_and_file_of_lines_has_a_fixture() -> None:
    shown = {(name, one["status"]) for one in INDEX for name in one["operations"]}
    for name, operation in OPERATIONS.items():
        for status in operation["responses"]:
            assert (name, int(status.replace("XX", "00"))) in shown
    lines = {one["schema"]: one["operations"] for one in INDEX if one["status"] is None}
    assert lines == {
        "BatchRequestLine": ["files.create"],
        "BatchResultLine": ["files.content"],
    }
