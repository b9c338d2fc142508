"""`make drift`: every difference is found, named with its places, and intended or an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.load import load
from tests.conformance.drift.__main__ import main
from tests.conformance.drift.compare import compare
from tests.conformance.drift.reading import read

OURS = """\
openapi: 3.1.0
info: {title: Parcels, version: 1.0.0}
servers:
  - url: https://post.example/v1
paths:
  /parcels:
    post:
      operationId: parcels.send
      parameters:
        - name: fast
          in: query
          schema: {type: boolean}
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/SendParcel'}
      responses:
        '200':
          description: Sent.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Parcel'}
  /parcels/{parcel_id}:
    get:
      operationId: parcels.find
      parameters:
        - name: parcel_id
          in: path
          required: true
          schema: {type: string}
      responses:
        '200':
          description: Found.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Parcel'}
components:
  schemas:
    SendParcel:
      type: object
      required: [to]
      properties:
        to: {type: string, minLength: 1}
        notes:
          type: object
          additionalProperties: {type: string}
    Parcel:
      type: object
      required: [id]
      properties:
        id: {type: string}
        weight: {type: [integer, 'null']}
        size:
          anyOf:
            - {type: string, enum: [small, large]}
            - {type: string}
        sender:
          anyOf:
            - $ref: '#/components/schemas/Address'
            - type: 'null'
        stamps:
          type: array
          items: {$ref: '#/components/schemas/Stamp'}
    Address:
      type: object
      properties:
        street: {type: string}
        forwarded: {$ref: '#/components/schemas/Address'}
    Stamp:
      type: string
      enum: [blue, red]
"""

# The same, as others would write it: other names, OpenAPI 3.0, another server, JSON Schema's other
# ways to say things, shared by an alias, and more than we speak of.
PUBLISHED = """\
openapi: 3.0.3
info: {title: Post, version: 2024-01-01}
servers:
- url: https://api.post.example/
paths:
  /v1/parcels:
    parameters:
    - {name: fast, in: query, required: false, schema: {type: boolean}}
    post:
      operationId: createParcel
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/ParcelInput'}
      responses: &answers
        200:
          description: OK
          content:
            application/json:
              schema: {$ref: '#/components/schemas/ParcelObject'}
  /v1/parcels/{parcel_id}:
    get:
      operationId: getParcel
      parameters: [{$ref: '#/components/parameters/id'}]
      responses: *answers
  /v1/letters:
    get: {responses: {}}
components:
  parameters:
    id: {name: parcel_id, in: path, required: true, schema: {type: string, title: Id}}
  schemas:
    ParcelInput:
      type: object
      required: [to]
      properties:
        to: {allOf: [{type: string}, {minLength: 1}]}
        notes: {type: object, additionalProperties: {type: string}}
    ParcelObject:
      type: object
      required: [id]
      properties:
        id: {type: string, description: The id., example: p1, deprecated: false}
        weight: {type: integer, nullable: true}
        size:
          oneOf: [{type: string}, {enum: [large, small], type: string}]
        sender:
          allOf: [{$ref: '#/components/schemas/Sender'}]
          nullable: true
        stamps: {type: array, items: {type: string, enum: [red, blue]}}
    Sender:
      type: object
      properties:
        street: {type: string}
        forwarded: {$ref: '#/components/schemas/Sender'}
"""

ONE_DIFFERENCE = [
    # what is changed, into what, and what is found: place, kind, ours, published
    (
        "id: {name: parcel_id,",
        "id: {name: number,",
        "GET /parcels/{parcel_id} path number|parameter",
    ),
    ("/v1/parcels/{parcel_id}:", "/v1/parcels/{id}/x:", "GET /parcels/{parcel_id}|operation"),
    ("  /v1/letters:", "  /v1/parcels/lost:", "GET /v1/parcels/lost|operation|absent|present"),
    (
        ", schema: {type: boolean}}",
        ", schema: {type: string}}",
        "POST /parcels query fast|type|boolean|string",
    ),
    ("required: false", "required: true", "POST /parcels query fast|required|absent|true"),
    ("name: fast, in: query", "name: fast, in: header", "POST /parcels query fast|parameter"),
    ("        required: true\n", "", "POST /parcels body|required|true|absent"),
    (
        "json:\n            schema: {$ref: '#/components/schemas/ParcelInput'}",
        "xml:\n            schema: {$ref: '#/components/schemas/ParcelInput'}",
        "POST /parcels body|media type|application/json|application/xml",
    ),
    ("        200:", "        201:", "POST /parcels 201|response|absent|present"),
    (
        "          description: OK",
        "          headers: {X-Id: {schema: {type: string}}}",
        "POST /parcels 200 header x-id|header|absent|present",
    ),
    ("required: [to]", "required: [to, notes]", "SendParcel.notes|required|no|yes"),
    ("{minLength: 1}", "{minLength: 2}", "SendParcel.to|minLength|1|2"),
    ("{minLength: 1}", "{}", "SendParcel.to|minLength|1|absent"),
    (
        "additionalProperties: {type: string}",
        "additionalProperties: {type: integer}",
        "SendParcel.notes.*|type|string|integer",
    ),
    (
        "additionalProperties: {type: string}",
        "additionalProperties: false",
        "SendParcel.notes|other properties|string|refused",
    ),
    ("deprecated: false", "deprecated: true", "Parcel.id|deprecated|absent|true"),
    ("        id: {type: string,", "        id: {type: integer,", "Parcel.id|type|string|integer"),
    (
        "        id: {type: string,",
        "        id: {format: uuid, type: string,",
        "Parcel.id|format|absent|uuid",
    ),
    ("type: integer, nullable: true", "type: integer", "Parcel.weight|null|allowed|never"),
    ("        weight:", "        height:", "Parcel.weight|property|present|absent"),
    (
        "[{type: string}, {enum: [large, small], type: string}]",
        "[{enum: [large, small], type: string}]",
        "Parcel.size|other words|allowed|never",
    ),
    ("enum: [large, small]", "enum: [large, tiny]", "Parcel.size|enum|small|tiny"),
    ("enum: [red, blue]", "enum: [red, blue, green]", "Parcel.stamps[]|enum|-|green"),
    ("{type: array, items", "{maxItems: 3, type: array, items", "Parcel.stamps|maxItems|absent|3"),
    (
        "{type: array, items: {type: string, enum: [red, blue]}}",
        "{type: array}",
        "Parcel.stamps|items|present|absent",
    ),
    ("          nullable: true\n", "", "Parcel.sender|null|allowed|never"),
    (
        "        street: {type: string}",
        "        street: {type: string, default: Main}",
        "Address.street|default|absent|Main",
    ),
    (
        "        street: {type: string}",
        "        street: {oneOf: [{type: string}, {type: integer}]}",
        "Address.street|type|string|integer or string",
    ),
]


def found(published: str) -> list[str]:
    result = compare(load(OURS, "ours.yaml"), read(published.encode(), "theirs.yaml"))
    return ["|".join(one.says) for one in result.differences]


def test_other_names_and_spellings_are_no_difference() -> None:
    assert found(PUBLISHED) == []


@pytest.mark.parametrize(
    ("old", "new", "difference"), ONE_DIFFERENCE, ids=[one[2] for one in ONE_DIFFERENCE]
)
def test_one_change_is_found(old: str, new: str, difference: str) -> None:
    assert PUBLISHED.count(old) == 1
    differences = found(PUBLISHED.replace(old, new))
    assert [one for one in differences if one.startswith(difference)], differences


def test_another_name_of_a_parameter_in_the_path_is_found() -> None:
    assert found(PUBLISHED.replace("parcel_id", "id")) == [
        "GET /parcels/{parcel_id} path 1|name|parcel_id|id"
    ]


def test_operations_for_other_things_are_counted_only() -> None:
    result = compare(load(OURS, "ours.yaml"), read(PUBLISHED.encode(), "theirs.yaml"))
    assert (result.compared, result.elsewhere) == (2, 1)


def test_places_are_those_of_both_documents() -> None:
    theirs = PUBLISHED.replace("type: integer, nullable: true", "type: integer")
    (one,) = compare(load(OURS, "ours.yaml"), read(theirs.encode(), "theirs.yaml")).differences
    assert one.our_place and one.published_place
    for place, text in ((one.our_place, OURS), (one.published_place, theirs)):
        line = text.split("\n")[place.line - 1]
        assert line[place.column - 1 :].startswith("weight:")


# --- The command -------------------------------------------------------------------------------

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
        (b"a: *b", "theirs.yaml:1:4: alias *b stands for nothing"),
        (b"a: 1\n---\nb: 2", "a second document"),
        (b"a: &a {b: *a}", "alias *a stands for nothing"),
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
