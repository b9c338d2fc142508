"""Every difference from a published document is found, and named with its places."""

from __future__ import annotations

import pytest

from generator.spec.load import load

from .compare import compare
from .drift_samples import OURS, PUBLISHED
from .reading import read

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
