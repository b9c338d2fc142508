"""Typical mistakes in a spec: the first complaint is about the cause, with its line."""

from __future__ import annotations

import time

import pytest

from generator import generate
from generator.complaint import SpecError
from tests import golden
from tests.fuzz.mistakes import MISTAKES, SPEC, Mistake


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_the_cause_comes_first(mistake: Mistake) -> None:
    with pytest.raises(SpecError) as caught:
        generate(mistake.text, "spec.yaml")
    first, *others = caught.value.complaints
    assert mistake.said in first.message
    assert first.where.line == mistake.line
    assert len(others) <= 1, "what follows from it is held back"


def test_two_mistakes_are_both_named() -> None:
    text = SPEC.replace("summary: Close", "sumary: Close").replace("enum: [survey", "enun: [survey")
    with pytest.raises(SpecError) as caught:
        generate(text, "spec.yaml")
    assert [one.message.partition(" in ")[0] for one in caught.value.complaints] == [
        "unknown key 'enun'",
        "unknown key 'sumary'",
    ]


HUGE = {
    "brackets": "[" * 100_000,
    "braces": "{a: " * 100_000,
    "dashes": "- " * 100_000,
    "indentation": "\n".join(" " * depth + "a:" for depth in range(1_000)),
    "anchors": "\n".join(f"a{n}: &x{n} 1" for n in range(60_000)),
    "aliases": "a: &x 1\n" + "\n".join(f"b{n}: *x" for n in range(60_000)),
    "a long key": "? " + "k" * 1_000_000 + "\n: 1",
    "a long word": SPEC + f"x-source: {'word ' * 200_000}\n",
    "a long line": SPEC.replace("summary: Close", f"summary: {'a' * 1_000_000}"),
    "many lines": SPEC + "x-source: |\n" + "  line\n" * 100_000,
    "many digits": SPEC.replace("maximum: 100", f"maximum: {'9' * 1_000_000}"),
    "many decimals": SPEC.replace("moon: 0.25", f"moon: 0.{'1' * 500_000}e{'9' * 500_000}", 1),
    "unknown keys": SPEC + "\n".join(f"operationid{n}: 1" for n in range(40_000)),
    "unknown keys everywhere": SPEC.replace(
        "{type: string}", f"{{type: string, {', '.join(f'k{n}: 1' for n in range(2_000))}}}"
    ),
    "an enum": SPEC.replace(
        "enum: [survey", f"enum: [{', '.join(map(str, range(30_000)))}, survey"
    ),
    "states": SPEC.replace(
        "          states:\n",
        "          states:\n" + "".join(f"          - s{n}: {{to: [s{n}]}}\n" for n in range(9)),
    ),
    "required": SPEC.replace(
        "required: [plan, telescope]", f"required: [{', '.join(f'p{n}' for n in range(20_000))}]"
    ),
    "references": SPEC.replace(
        "        weather:",
        "".join(f"        w{n}: {{$ref: '#/components/schemas/W{n}'}}\n" for n in range(15_000))
        + "        weather:",
        1,
    ),
    "backticks": SPEC.replace("A telescope.", "` `` " * 1_900),
    "a pattern": SPEC.replace("'^[a-z]+$'", "'^(a+)+$'").replace(
        "from: dusk", f"from: {'a' * 33}b"
    ),
    "a pattern of parentheses": SPEC.replace("'^[a-z]+$'", f"'{'(' * 450}a{')' * 450}'"),
    "a long example": SPEC.replace("'^[a-z]+$'", "'[a-z]+x$'").replace(
        "from: dusk", f"from: {'a' * 900_000}"
    ),
    "a list as an example": SPEC.replace("{by: [A, B]}", f"{{by: [{', '.join('A' * 30_000)}]}}"),
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_a_megabyte_takes_bounded_time(text: str) -> None:
    begun = time.process_time()
    try:
        generate(text, "spec.yaml")
    except SpecError as error:
        assert len(str(error)) < 100_000
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("operationId: nights.close_dome", f"operationId: nights.{'c' * 300}"),
        ("                planned: {$ref", f"                {'p' * 300}: {{$ref"),
        ("    Refusal:\n", f"    R{'e' * 300}:\n"),
        ("- name: nights\n", f"- name: {'n' * 300}\n"),
    ],
    ids=["operation", "example", "schema", "tag"],
)
def test_a_name_that_no_file_can_have_is_a_complaint_at_its_place(old: str, new: str) -> None:
    with pytest.raises(SpecError) as caught:
        generate(SPEC.replace(old, new, 1), "spec.yaml")
    line = SPEC.count("\n", 0, SPEC.index(old)) + 1
    assert any(
        one.where.line == line and "characters: shorten it to 100" in one.message
        for one in caught.value.complaints
    )


@pytest.mark.parametrize("number", ["1.0e400", "-1.0e400", "1.0e-400", "9223372036854775808"])
def test_a_number_that_json_cannot_hold_is_a_complaint(number: str) -> None:
    with pytest.raises(SpecError) as caught:
        generate(SPEC.replace("maximum: 100", f"maximum: {number}", 1), "spec.yaml")
    (complaint,) = caught.value.complaints
    assert complaint.message.startswith(number)
    assert "maximum: " in SPEC.splitlines()[complaint.where.line - 1]


def test_a_path_that_is_named_twice_is_a_complaint() -> None:
    text = SPEC.replace(
        "            key: target\n",
        "            key: target\n            same: [target, target]\n",
        1,
    )
    with pytest.raises(SpecError, match="same: 'target' is listed twice: keep one"):
        generate(text, "spec.yaml")


def test_an_overlay_that_names_a_path_again_is_complained_of_at_its_place() -> None:
    overlay = """\
overlay: 1.0.0
info: {title: North, version: "1"}
actions:
- target: $.components.schemas.StorePlate.properties.plate['x-lines'].same
  description: One more.
  update: settings.camera
"""
    with pytest.raises(SpecError) as caught:
        generate(SPEC, "spec.yaml", {"overlays/north.yaml": overlay})
    (complaint,) = caught.value.complaints
    assert str(complaint.where).startswith("overlays/north.yaml:6:")
    assert "is listed twice" in complaint.message


def test_an_id_is_a_text_that_is_always_there() -> None:
    spec = (golden.CASES / "one_resource/spec.yaml").read_text(encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        generate(spec.replace("x-id: Parcel.id", "x-id: Parcel.paper"), "spec.yaml")
    said = [one.message for one in caught.value.complaints]
    assert "x-lines: paper is the id of a Parcel, which the server assigns: remove it" in said
    assert "x-id: paper is the id of a Parcel: it cannot be null" in said


def test_references_into_what_is_no_map_are_complaints() -> None:
    spec = SPEC.replace(
        "  headers:\n    retry-after:", "  headers: [null]\n  x-none:\n    retry-after:", 1
    )
    with pytest.raises(SpecError, match="expected headers \\(a map\\), found a list"):
        generate(spec, "spec.yaml")
