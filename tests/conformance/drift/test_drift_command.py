"""`make drift`: what differs is intended, with a reason, or an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from .__main__ import main
from .drift_samples import OURS, PUBLISHED

INTENDED = """\
- difference: 'null'
  at: [Parcel.weight]
  ours: allowed
  published: never
  reason: Nobody weighs small parcels.
  source: the post office
"""
NULLABLE = "type: integer, nullable: true"


def run(folder: Path, published: bytes, intended: str = INTENDED) -> int:
    for name, text in (
        ("ours.yaml", OURS.encode()),
        ("theirs.yaml", published),
        ("intended.yaml", intended.encode()),
    ):
        (folder / name).write_bytes(text)
    ours, theirs, wanted = (
        str(folder / name) for name in ("ours.yaml", "theirs.yaml", "intended.yaml")
    )
    return main([theirs, "--spec", ours, "--intended", wanted])


def test_an_intended_difference_is_listed_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, PUBLISHED.replace(NULLABLE, "type: integer").encode()) == 0
    printed = capsys.readouterr().out
    assert "Nobody weighs small parcels. (Source: the post office)" in printed
    assert "null: ours allowed; published never" in printed
    assert "ours.yaml:53:9" in printed
    assert printed.endswith(
        "1 differences: 1 intended, 0 not intended; 0 intended ones are not there\n"
    )


def test_a_difference_that_is_not_intended_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = PUBLISHED.replace(NULLABLE, "type: integer").replace("minLength: 1", "minLength: 2")
    assert run(tmp_path, theirs.encode()) == 1
    printed = capsys.readouterr().out
    assert "minLength: ours 1; published 2" in printed
    assert "1 intended, 1 not intended" in printed


def test_an_intended_difference_that_is_not_there_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, PUBLISHED.encode()) == 1
    printed = capsys.readouterr().out
    assert "intended.yaml:2:8: Parcel.weight: null no longer differs in this way" in printed


def test_what_is_intended_is_one_pair_of_values_and_no_other(tmp_path: Path) -> None:
    theirs = PUBLISHED.replace(NULLABLE, "type: number")
    assert run(tmp_path, theirs.encode()) == 1


@pytest.mark.parametrize(
    ("published", "message"),
    [
        (b"", "theirs.yaml:1:1: not an OpenAPI document"),
        (b"[1, 2]", "theirs.yaml:1:1: not an OpenAPI document"),
        (b"paths: 3", "theirs.yaml:1:1: not an OpenAPI document"),
        (b"paths: {/letters: {get: {}}}", "no operation in common"),
        (b"paths: {'/parcels': {post: 5}, 7: 8}", None),
        (b"a: [1", "not YAML"),
        (b"a: \xff", "theirs.yaml:1:4: not UTF-8"),
        (b"a: \x01", "theirs.yaml:1:4: not YAML"),
        (b"[" * 1000, "theirs.yaml:1:201: nested deeper than 200 levels"),
        (b"? [a]\n: b", "a map or a list as a key"),
        (b"a: *b", "theirs.yaml:1:4: alias *b has no anchor"),
        (b"a: 1\n---\nb: 2", "a second document"),
        (b"a: &a {b: *a}", "alias *a has no anchor"),
        (
            b"a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
            + b"".join(
                b"a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 10))
                for i in range(1, 10)
            ),
            "more than 5,000,000 values",
        ),
        (PUBLISHED.replace("schemas/Sender'}]", "schemas/Nobody'}]").encode(), "leads nowhere"),
        (PUBLISHED.replace("parameters/id", "parameters/no").encode(), "leads nowhere"),
        (PUBLISHED.replace("'#/components/schemas/Sender'}]", "other.yaml'}]").encode(), "nowhere"),
        (
            PUBLISHED.replace("/Sender'}]", "/ParcelObject/properties/sender'}]").encode(),
            "refers to itself",
        ),
        (
            PUBLISHED.replace("{$ref: '#/components/schemas/ParcelObject'}", "{$ref: 5}").encode(),
            "leads nowhere",
        ),
        (PUBLISHED.replace("type: integer, nullable", "type: {a: 1}, nullable").encode(), None),
        (PUBLISHED.replace("enum: [red, blue]", "enum: [{a: 1}, [2], 3.5]").encode(), None),
        (PUBLISHED.replace("required: [id]", "required: [{a: 1}]").encode(), None),
        (PUBLISHED.replace("required: [id]", "required: 5").encode(), None),
        (PUBLISHED.replace("items: {type: string, enum: [red, blue]}", "items: 5").encode(), None),
        (PUBLISHED.replace("name: fast", "name: [fast]").encode(), None),
        (PUBLISHED.replace("https://api.post.example/", "'http://[x/'").encode(), None),
    ],
)
def test_bad_input_is_a_message_with_a_place(
    published: bytes, message: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(tmp_path, published)
    told = capsys.readouterr()
    if message is None:  # odd, but what it means is clear, or it is just another difference
        assert code == 1
        assert told.out.endswith("not there\n")
    else:
        assert code == 2
        assert message in told.err


@pytest.mark.parametrize(
    ("intended", "message"),
    [
        ("{}", "intended.yaml:1:1: expected a list"),
        ("- 5", "intended.yaml:1:3: expected difference"),
        ("- {difference: null, at: x}", "lacks ours, published, reason, source"),
        (INTENDED.replace("'null'", "null"), "intended.yaml:1:15: expected text"),
        (INTENDED.replace("[Parcel.weight]", "[[]]"), "intended.yaml:2:8: expected a place"),
        (INTENDED + "  because: yes, why\n", "intended.yaml:7:3: unknown"),
        ("- *a", "alias"),
    ],
)
def test_a_mistake_in_the_list_of_intended_differences_is_a_message_with_a_place(
    intended: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, PUBLISHED.encode(), intended) == 2
    assert message in capsys.readouterr().err


def test_a_document_that_is_not_there_is_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere.yaml"]) == 2
    assert "nowhere.yaml" in capsys.readouterr().err
