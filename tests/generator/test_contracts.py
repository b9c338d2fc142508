"""The contracts match their snapshots, and hold any text unchanged."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from batchwright.testing.contract import Contract
from batchwright.testing.contract_data import read
from batchwright.testing.contracts import DIALECTS, load

from generator import contracts, generate
from generator.ir import contract as structs
from tests import golden
from tests.contract_snapshot import FOLDER, examples, path, text

HOSTILE = (
    '"""',
    "'''",
    "\\",
    '\\"""',
    '"""\\',
    '"',
    "\\u0022\\u0022\\u0022",
    "\\x22\\N{BULLET}",
    '"""\nimport os\nos.abort()\nrb"""',
    "\r\n\t\x00\x1b\x7f\x85\xa0",
    "\u2028\u2029\u202e\ufeff",
    "é\U0001f4e6",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "",
)
"""Texts that end a literal, a line or an escape, for one reader or another."""


@pytest.mark.parametrize("dialect", ["", *DIALECTS])
def test_a_contract_says_what_its_snapshot_says(dialect: str) -> None:
    assert text(dialect).splitlines() == path(dialect).read_text(encoding="utf-8").splitlines()


def test_the_examples_of_a_contract_are_examples_of_the_snapshot() -> None:
    known = (FOLDER / "examples.txt").read_text(encoding="utf-8").splitlines()
    assert set(examples(load())) <= set(known)


def test_every_text_of_a_spec_is_in_the_contract_as_it_is() -> None:
    module = generate(_hostile(HOSTILE))["batchwright/testing/contracts/base.py"]
    assert module.isascii()
    said: dict[str, Any] = {}
    exec(compile(module, "base.py", "exec", dont_inherit=True), said)
    assert {*said} == {"__builtins__", "__doc__", "DATA"}
    fields = {field.name: field for field in read(said["DATA"]).schemas["SendParcel"].fields}
    assert [fields[f"text_{number}"].default for number, _ in enumerate(HOSTILE)] == [*HOSTILE]


def test_a_contract_that_is_read_otherwise_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def otherwise(*parts: bytes) -> Contract:
        found: Contract = structs.read(*parts)
        return msgspec.structs.replace(found, title=f"{found.title} ")

    monkeypatch.setattr(contracts, "read", otherwise)
    with pytest.raises(RuntimeError, match="contract '' is not read as it was written"):
        generate(_hostile(()))


def _hostile(texts: tuple[str, ...]) -> str:
    """A spec with these texts as the defaults of properties."""
    spec = (golden.CASES / "hostile_text/spec.yaml").read_text(encoding="utf-8")
    before = "        orders:\n"
    assert before in spec
    lines = "".join(
        f"        text_{number}: {{type: string, default: {_yaml(text)}}}\n"
        for number, text in enumerate(texts)
    )
    return spec.replace(before, lines + before)


def _yaml(text: str) -> str:
    """A text in YAML, which takes JSON's escapes, but not pairs of surrogates."""
    return "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}"
        for character in json.dumps(text, ensure_ascii=False)
    )
