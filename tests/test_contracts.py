"""The contracts say what they have always said, however they are written down."""

from __future__ import annotations

import pytest
from batchwright.testing.contracts import DIALECTS, load

from tests.contract_snapshot import FOLDER, examples, path, text


@pytest.mark.parametrize("dialect", ["", *DIALECTS])
def test_a_contract_says_what_its_snapshot_says(dialect: str) -> None:
    assert text(dialect).splitlines() == path(dialect).read_text(encoding="utf-8").splitlines()


def test_the_examples_of_a_contract_are_examples_of_the_snapshot() -> None:
    known = (FOLDER / "examples.txt").read_text(encoding="utf-8").splitlines()
    assert set(examples(load())) <= set(known)
