"""openapi-python-client finds in a spec what the generator finds, and a difference is an error."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator import second_reader
from generator.build import build
from generator.ir import Api
from generator.spec.document import Document
from tests import golden

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "spec/openapi.yaml"


def run(spec: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator.second_reader", "--spec", str(spec)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_both_readers_find_the_same_in_the_spec() -> None:
    done = run(SPEC)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("case", golden.accepted(), ids=lambda case: case.name)
def test_both_readers_find_the_same_in_every_accepted_case(case: Path) -> None:
    text = (case / "spec.yaml").read_text(encoding="utf-8")
    assert second_reader.differences(text, "spec.yaml") == []


def without_last_operation(api: Api) -> Api:
    *kept, last = api.resources
    return replace(api, resources=(*kept, replace(last, operations=last.operations[:-1])))


def without_last_model(api: Api) -> Api:
    return replace(api, objects=api.objects[:-1])


def all_required(api: Api) -> Api:
    models = (
        replace(model, fields=tuple(replace(field, required=True) for field in model.fields))
        for model in api.objects
    )
    return replace(api, objects=tuple(models))


def without_query(api: Api) -> Api:
    resources = (
        replace(one, operations=tuple(replace(each, query_fields=()) for each in one.operations))
        for one in api.resources
    )
    return replace(api, resources=tuple(resources))


@pytest.mark.parametrize(
    ("lose", "named"),
    [
        (without_last_operation, "only openapi-python-client finds the operation GET /files/{}"),
        (without_last_model, "only openapi-python-client finds the model "),
        (all_required, "only the generator finds the property 'errors' of Batch, required"),
        (without_query, "finds the query parameter 'after' of GET /batches, optional"),
    ],
)
def test_a_fact_that_one_reader_lacks_is_named(
    lose: Callable[[Api], Api], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build_less(document: Document) -> Api:
        return lose(build(document))

    monkeypatch.setattr(second_reader, "build", build_less)
    found = second_reader.differences(SPEC.read_text(encoding="utf-8"), "spec.yaml")
    assert any(line.startswith("spec.yaml: ") and named in line for line in found), found


def test_a_spec_that_is_refused_or_missing_is_named(tmp_path: Path) -> None:
    done = run(tmp_path / "none.yaml")
    assert done.returncode == 2
    assert done.stderr.startswith(f"{tmp_path}/none.yaml: ")
    (tmp_path / "empty.yaml").write_text("openapi: 3.1.0\n", encoding="utf-8")
    done = run(tmp_path / "empty.yaml")
    assert done.returncode == 1
    assert f"{tmp_path}/empty.yaml:1:1: " in done.stderr
