"""spec/dialect.schema.json accepts every spec that the generator accepts, and finds many faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from generator.check.grammar.dialect import DIALECT
from generator.check.grammar.validation import Each, Keys, Leaf, Many, NodeType, Pick
from generator.dialect_schema import dialect_schema
from tests import golden

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "spec/dialect.schema.json").read_text(encoding="utf-8")
VALIDATOR = Draft7Validator(json.loads(TEXT))
SPECS = [ROOT / "spec/openapi.yaml", *(case / "spec.yaml" for case in golden.accepted())]


def underlined(spec: str) -> list[tuple[str, str]]:
    """The errors that an editor shows: the path and the message of each."""
    found: list[tuple[str, str]] = []
    waiting = list(VALIDATOR.iter_errors(yaml.load(spec, yaml.CSafeLoader)))
    for error in waiting:
        waiting.extend(error.context or ())
        found.append(("/".join(map(str, error.absolute_path)), error.message))
    return found


def test_the_committed_file_is_what_the_grammar_gives() -> None:
    assert dialect_schema() == TEXT, "run make golden"


def test_it_is_a_json_schema() -> None:
    Draft7Validator.check_schema(json.loads(TEXT))


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.parent.name)
def test_every_spec_that_is_accepted_has_nothing_underlined(spec: Path) -> None:
    assert underlined(spec.read_text(encoding="utf-8")) == []


GOOD = (golden.CASES / "observatory/spec.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "wrong", "place", "said"),
    [
        ("openapi: 3.1.0", "openapi: 3.0.3", "openapi", "does not match"),
        ("summary: Plan a night", "sumary: Plan a night", "paths/", "'sumary' was unexpected"),
        ("summary: Plan a night", "sumary: Plan a night", "paths/", "'summary' is a required"),
        ("x-lifecycle:", "x-livecycle:", "components/schemas/", "'x-livecycle' was unexpected"),
        ("in: path", "in: body", "/in", "'body' is not one of"),
        ("type: string", "type: text", "/type", "'text' is not one of"),
        ("type: string", "type: string, nullable: true", "/nullable", "should not be valid"),
        ("minimum: 1", "minimum: few", "/minimum", "is not of type 'integer'"),
        ("'#/components/schemas/Night'", "Night.yaml", "/$ref", "does not match"),
        ("x-env: OBSERVATORY_URL", "x-env: observatory_url", "x-env", "does not match"),
        ("scheme: bearer", "scheme: basic", "/scheme", "'basic' is not one of"),
        ("required: true", "required: 'yes'", "/required", "True was expected"),
    ],
)
def test_typical_mistakes_are_underlined(right: str, wrong: str, place: str, said: str) -> None:
    assert right in GOOD
    found = underlined(GOOD.replace(right, wrong, 1))
    assert [path for path, message in found if place in path and said in message], found


def test_a_construct_that_is_not_supported_says_what_to_write_instead() -> None:
    definitions = json.loads(TEXT)["definitions"]
    inner = definitions["plain-text"]["properties"]["oneOf"]
    assert inner["not"] == {}
    assert inner["description"].startswith("Not supported: write the properties out")


# --- The schema of a plain value agrees with its leaf ----------------------------------------


VALUES: list[Any] = [
    *("", " ", "a", "a b", "a.b", "a.b.", "A_B", "2XX", "5XX", "408", "x-y", "X Y", "3.1.0"),
    *("3.1.x", "3.0.3", "http://a.example", "https://a b", "null", "integer", "tuple", "uuid"),
    *(-1, 0, 1, 99, 100, 408, 599, 600, 0.5, 1.5, True, False, None, [], ["a"], {}, {"a": 1}),
    *("#/components/schemas/A", "#/components/headers/A", "#/components/schemas/A/b"),
]


def leaves(type_: NodeType) -> Iterator[Leaf]:
    match type_:
        case Leaf():
            yield type_
        case Keys():
            for inner in (*type_.needs.values(), *type_.may.values()):
                yield from leaves(inner)
        case Each() | Many():
            yield from leaves(type_.of)
        case Pick():
            for value in ({}, {"$ref": ""}, True, {"type": "apiKey"}):
                try:
                    chosen = type_.by(value)
                except TypeError:
                    continue
                yield from leaves(chosen)
        case _:
            return


LEAVES = {leaf.wanted: leaf for type_ in DIALECT.values() for leaf in leaves(type_)}


@pytest.mark.parametrize("leaf", LEAVES.values(), ids=LEAVES)
def test_a_plain_value_fits_for_an_editor_if_it_fits_for_the_generator(leaf: Leaf) -> None:
    asked = {"a": Keys("a map", {"value": leaf})}
    schema = json.loads(dialect_schema(asked, "a"))
    validator = Draft7Validator(schema)
    for value in VALUES:
        fits = validator.is_valid({"value": value})
        if any(map(leaf.fits, VALUES)):
            assert fits == leaf.fits(value), value
        elif fits:  # the form is not known yet: an editor shows the types that can be written
            assert value in ("integer", *LEAVES), value
