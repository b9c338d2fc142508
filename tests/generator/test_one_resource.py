"""A client whose one resource uploads, submits and downloads by operations of its own."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests import golden

NAME = "one_resource"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("generated")
    for path, text in golden.actual(golden.CASES / NAME).items():
        file = folder / path.replace("batchwright/", f"{NAME}/", 1)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))


def test_it_uploads_submits_and_reads_results(package: ModuleType) -> None:
    fake = importlib.import_module(f"{NAME}.testing").Fake()
    wishes = [{"key": "a", "kind": "toy"}, {"key": "b", "kind": "toy"}]
    (content,) = package.shard(wishes)
    assert package.check_lines(content) == []
    with package.Client(token="key", transport=fake.transport) as client:
        parcel = client.parcels.submit(content, idempotency_key="papers")
        assert client.parcels.submit(content, idempotency_key="papers").id == parcel.id
        parcel = client.parcels.wait(parcel)
        pairs = list(package.join(wishes, client.parcels.results(parcel)))
    assert parcel.state == "back"
    assert [(wish["key"], result.outcome) for wish, result in pairs] == [
        ("a", "succeeded"),
        ("b", "succeeded"),
    ]


def test_its_functions_do_not_hide_what_its_module_imports(package: ModuleType) -> None:
    """`file` and `lines` are operations there, and names of the module as well."""
    parcels = importlib.import_module(f"{NAME}.parcels")
    assert parcels.file_(paper=b"{}\n", kind="wishes").operation.name == "parcels.file"
    assert parcels.LINES_.name == "parcels.lines"
    assert parcels.SUBMISSION.lines is parcels.LINES
