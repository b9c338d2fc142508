"""The spec is complete: other readers of OpenAPI accept it, and everything has examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from batchwright import Batch, BatchList
from batchwright._runtime import wire
from batchwright.testing import contract as contract_module
from batchwright.testing import contracts
from msgspec import structs
from openapi_spec_validator import validate

from generator.build import build
from generator.check import check
from generator.check.grammar.extensions import REASONS
from generator.ir import Api
from generator.spec.load import load
from generator.spec.overlay import overlaid

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "spec/openapi.yaml").read_text(encoding="utf-8")
SPEC: dict[str, Any] = yaml.load(TEXT, yaml.CSafeLoader)
PUBLISHED = sorted((Path(__file__).parents[1] / "published").glob("*.json"))


@pytest.fixture(scope="module")
def api() -> Api:
    return build(check(load(TEXT, "spec/openapi.yaml")))


def test_an_independent_validator_accepts_the_spec() -> None:
    validate(SPEC)


def test_yaml_is_read_as_pyyaml_reads_it() -> None:
    assert load(TEXT, "spec/openapi.yaml").data == SPEC


# --- Examples --------------------------------------------------------------------------------


def _examples(operation: str) -> dict[str, Any]:
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))["response"]["body"]
        for path in (ROOT / "generated/fixtures" / operation).glob("*.json")
    }


def test_there_is_an_example_of_a_batch_in_every_state(api: Api) -> None:
    (lifecycle,) = api.lifecycles
    states = {state.name.get_untrusted_value() for state in lifecycle.states}
    shown = {body["status"] for body in _examples("batches.retrieve").values()}
    assert len(states) == 8
    assert states < shown, "every state, and one that is unknown"


def test_there_are_examples_of_the_awkward_batches() -> None:
    bodies = _examples("batches.retrieve")
    failed = bodies["all_failed"]
    assert (failed["status"], failed["output_file_id"]) == ("completed", None)
    assert failed["error_file_id"]
    assert failed["request_counts"]["failed"] == failed["request_counts"]["total"] > 0
    assert bodies["empty_error_file_id"]["error_file_id"] == ""
    for name in ("expired", "cancelled"):
        counts = bodies[name]["request_counts"]
        assert bodies[name]["output_file_id"]
        assert 0 < counts["completed"] < counts["total"]
    assert bodies["failed"]["errors"]["data"][0]["line"] is not None


def test_every_error_class_and_every_line_schema_has_examples(api: Api) -> None:
    errors = {path.parent.name for path in (ROOT / "generated/fixtures/errors").glob("*/*.json")}
    assert errors == {error.name for error in api.errors}
    lines = {path.parent.name for path in (ROOT / "generated/fixtures/lines").glob("*/*.jsonl")}
    assert lines == set(api.line_schemas)


def test_there_are_request_lines_for_every_endpoint() -> None:
    (endpoints, _) = SPEC["components"]["schemas"]["BatchEndpoint"]["anyOf"]
    folder = ROOT / "generated/fixtures/lines/BatchRequestLine"
    lines = [
        json.loads(line)
        for path in folder.iterdir()
        for line in path.read_bytes().split(b"\n")
        if line
    ]
    assert {line["url"] for line in lines} == set(endpoints["enum"])


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_the_examples_of_the_published_documentation_decode(path: Path) -> None:
    data = path.read_bytes()
    kind = BatchList if path.stem == "list_batches" else Batch
    value = wire.decode(data, kind)
    sent = json.loads(data)
    read = json.loads(wire.encode(value))
    assert read == _with_nulls(sent, read)


def _with_nulls(sent: Any, read: Any) -> Any:
    """A value as sent, with the nulls that a struct adds for absent properties."""
    if isinstance(sent, dict):
        filled = dict.fromkeys(read) if isinstance(read, dict) else {}
        return filled | {key: _with_nulls(value, read.get(key)) for key, value in sent.items()}
    if isinstance(sent, list):
        return [_with_nulls(one, other) for one, other in zip(sent, read, strict=True)]
    return sent


# --- Overlays --------------------------------------------------------------------------------


OVERLAYS = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    for path in sorted((ROOT / "spec/overlays").glob("*.yaml"))
}


@pytest.fixture(scope="module")
def laid_over() -> dict[str, Any]:
    """The spec with each overlay, as plain data."""
    texts = {
        f"{name}.yaml": (ROOT / f"spec/overlays/{name}.yaml").read_text(encoding="utf-8")
        for name in OVERLAYS
    }
    outcome = overlaid(check(load(TEXT, "spec/openapi.yaml")), texts)
    return {one.name: one.document.data for one in outcome}


@pytest.mark.parametrize("name", OVERLAYS)
def test_an_independent_validator_accepts_the_spec_with_each_overlay(
    name: str, laid_over: dict[str, Any]
) -> None:
    assert laid_over[name] != SPEC
    validate(laid_over[name])


@pytest.mark.parametrize(
    "file",
    [ROOT / "spec/openapi.yaml", *sorted((ROOT / "spec/overlays").glob("*.yaml"))],
    ids=lambda path: path.stem,
)
def test_every_source_has_its_evidence(file: Path) -> None:
    """Only inferred facts can lack a source, as nobody has observed them."""
    for where, node in _maps(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)):
        if "x-source" in node:
            assert "x-evidence" in node, where
        if node.get("x-evidence", "inferred") != "inferred":
            assert "x-source" in node, where


def _maps(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield where, value
        for key, inner in value.items():
            yield from _maps(inner, f"{where}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _maps(inner, f"{where}/{index}")


@pytest.mark.parametrize("name", OVERLAYS)
def test_every_difference_is_said_in_words_and_has_a_source(name: str) -> None:
    overlay = OVERLAYS[name]
    assert overlay["info"]["x-source"]
    assert [action for action in overlay["actions"] if not action["description"]] == []


def test_every_overlay_has_its_contract_and_differs_from_the_spec() -> None:
    assert set(contracts.DIALECTS) == set(OVERLAYS)
    base = contracts.load()
    for name in contracts.DIALECTS:
        contract = contracts.load(name)
        assert contract.dialect == name
        assert structs.replace(contract, dialect="") != base
    with pytest.raises(ValueError, match="azure"):
        contracts.load("unknown")


# --- The contract ----------------------------------------------------------------------------


def test_every_reason_of_the_dialect_is_one_of_the_contract() -> None:
    assert set(REASONS) == set(get_args(contract_module.When))


def test_a_server_of_the_spec_keeps_its_own_promises() -> None:
    contract = contracts.load()
    assert {one.role for one in contract.operations} == {
        *("store", "create", "retrieve", "list", "delete", "download", "move")
    }
    reasons = {answer.when for one in contract.operations for answer in one.error_rules}
    assert {"no_key", "wrong_key", "required", "maximum", "suffix", "unknown", "final"} <= reasons
