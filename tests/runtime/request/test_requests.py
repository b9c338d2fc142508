"""Requests as they are sent, and arguments that are refused before.

The heads are read from a socket as they were sent: the journal of a fake hides keys.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict
from uuid import UUID

import httpx2
import pytest
from batchwright import ArgumentError, Options
from batchwright._runtime.client.sync_client import SyncClient
from batchwright._runtime.http.settings import Settings
from batchwright._runtime.request.arguments import checked
from msgspec import Meta

from ..loopback import serve
from ..parcels import (
    CREATE,
    KEY,
    LIST,
    RETRIEVE,
    Flavour,
    Insurance,
    both,
    create,
    listing,
    retrieve,
    upload,
)


@both
@pytest.mark.parametrize(
    ("parcel_id", "segment"),
    [
        ("p-1_~.x", "p-1_~.x"),
        ("../x", "..%2Fx"),
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("a b+é;=", "a%20b%2B%C3%A9%3B%3D"),
        ("...", "..."),
    ],
)
def test_an_id_arrives_as_one_literal_segment(
    flavour: Flavour, parcel_id: str, segment: str
) -> None:
    with serve() as server:
        flavour.send(server.url, retrieve(parcel_id))
    assert server.head.startswith(f"GET /v1/parcels/{segment} HTTP/1.1\r\n")


@pytest.mark.parametrize("parcel_id", ["", ".", "..", None, 5, b"x", "\ud800"])
def test_an_id_that_cannot_be_a_segment_is_refused(parcel_id: object) -> None:
    with pytest.raises(ArgumentError, match=r"^parcels\.retrieve: parcel_id: ") as refusal:
        retrieve(parcel_id)
    assert refusal.value.argument == "parcel_id"


@pytest.mark.parametrize(
    ("base", "target"),
    [
        ("http://h", "/parcels"),
        ("http://h/", "/parcels"),
        ("http://h/a/b", "/a/b/parcels"),
        ("http://h/a%2Fb/", "/a%2Fb/parcels"),
        ("http://h/v1?version=2", "/v1/parcels?version=2"),
    ],
)
def test_the_base_url_may_have_a_path_and_a_slash(base: str, target: str) -> None:
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, content=b'{"id": "x"}')

    SyncClient(Settings(base_url=base), transport=httpx2.MockTransport(handler)).send(create())
    assert seen[0].url.raw_path.decode() == target
    assert "authorization" not in seen[0].headers


@pytest.mark.parametrize(
    "base",
    ["", "h/v1", "ftp://h", "http://", "http://h/#x", "http://h\n", "http://h:65536", "http://h:x"],
)
def test_a_base_url_must_be_http(base: str) -> None:
    with pytest.raises(ArgumentError, match="base_url"):
        Settings(base_url=base)


@both
def test_a_request_says_what_it_sends_and_accepts(flavour: Flavour) -> None:
    with serve() as server:
        flavour.send(server.url, create(insurance=None))
    lines = server.head.lower().splitlines()
    assert lines[0] == "post /v1/parcels http/1.1"
    assert f"authorization: bearer {KEY}" in lines
    assert "accept: application/json" in lines
    assert "content-type: application/json" in lines
    assert server.body == b'{"name":"book"}'


@both
def test_what_is_extra_is_sent_unchecked(flavour: Flavour) -> None:
    options = Options(
        extra_headers={"accept": "x/y", "X-Floor": "3", "Authorization": None},
        extra_query={"tag": ["a", "b"], "deep": {"er": True}, "limit": 0},
        extra_body={"name": 5, "insurance": None},
    )
    with serve() as server:
        flavour.send(server.url, CREATE.call(body={"name": "book"}, options=options))
    lines = server.head.splitlines()
    assert lines[0] == "POST /v1/parcels?tag=a&tag=b&deep%5Ber%5D=true&limit=0 HTTP/1.1"
    assert "accept: x/y" in lines
    assert "X-Floor: 3" in lines
    assert "authorization" not in server.head.lower()
    assert server.body == b'{"name":5,"insurance":null}'


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"name": None}, "name: required"),
        ({"name": 5}, "name: expected a string, got 5"),
        ({"name": ""}, "name: expected a string of at least 1 characters, got ''"),
        (
            {"insurance": {"kind": "full", "value": 10}},
            "insurance.value: expected an integer >= 100, got 10",
        ),
        ({"insurance": {"kind": "full"}}, "insurance.value: required"),
        (
            {"insurance": {"kind": "none", "value": 100}},
            "insurance.kind: expected 'full' or 'part', got 'none'",
        ),
        ({"insurance": {"kind": "full", "value": 100, "x": 1}}, "insurance.x: unknown"),
        (
            {"labels": {"a": "", "b": "", "c": ""}},
            "labels: expected a mapping of at most 2 entries, got {'a': '', 'b': '', 'c': ''}",
        ),
        (
            {"labels": {"a": "fine", "b": "far too long"}},
            "labels.b: expected a string of at most 8 characters, got 'far too long'",
        ),
        (
            {"labels": {"long key": ""}},
            "labels.long key (the key): expected a string of at most 4 characters, got 'long key'",
        ),
        ({"labels": [1]}, "labels: expected a mapping, got [1]"),
        ({"nmae": "x"}, "nmae: unknown"),
    ],
)
def test_a_value_is_held_against_the_specification(
    fields: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ArgumentError) as refusal:
        create(**fields)
    assert str(refusal.value) == f"parcels.create: {complaint}"


class Note(TypedDict, total=False):
    notes: dict[str, int | str] | None
    nothing: None
    kind: Literal["full", "part"] | None
    rate: Annotated[float, Meta(ge=0.5, le=2.5)]
    code: Annotated[str, Meta(min_length=2, max_length=4, pattern="^[a-z]+$")]
    insurances: Annotated[list[Insurance], Meta(min_length=1, max_length=2)]
    by_place: Annotated[dict[str, Insurance], Meta(min_length=1)]
    sums: dict[str, dict[str, int]]
    at: Annotated[datetime, Meta(tz=True)]
    trace: UUID


FULL: dict[object, object] = {"kind": "full", "value": 100}


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"notes": [1]}, "notes: expected a mapping, got [1]"),
        ({"notes": {"a": [1]}}, "notes.a: expected an integer or a string, got [1]"),
        ({"nothing": 1}, "nothing: expected None, got 1"),
        ({"kind": 1}, "kind: expected 'full' or 'part', got 1"),
        ({"kind": "none"}, "kind: expected 'full' or 'part', got 'none'"),
        ({"rate": "1"}, "rate: expected a number, got '1'"),
        ({"rate": 0.4}, "rate: expected a number >= 0.5, got 0.4"),
        ({"rate": 3}, "rate: expected a number <= 2.5, got 3"),
        ({"rate": math.nan}, "rate: expected a number >= 0.5, got nan"),
        ({"code": "a"}, "code: expected a string of at least 2 characters, got 'a'"),
        ({"code": "A1"}, "code: expected a string matching regex '^[a-z]+$', got 'A1'"),
        ({"insurances": []}, "insurances: expected a list of at least 1 items, got []"),
        ({"insurances": [FULL, {"kind": "full"}]}, "insurances.1.value: required"),
        ({"insurances": [FULL, {**FULL, "x": 1}]}, "insurances.1.x: unknown"),
        ({"insurances": {1}}, "insurances.0: expected a mapping, got 1"),
        ({"by_place": {}}, "by_place: expected a mapping of at least 1 entries, got {}"),
        ({"by_place": {"a": FULL, "b": {"kind": "full"}}}, "by_place.b.value: required"),
        ({"by_place": {"a": {**FULL, "x": 1}}}, "by_place.a.x: unknown"),
        ({"by_place": {"a": {**FULL, 1: 1}}}, "by_place.a.1 (the key): expected a string, got 1"),
        (
            {"by_place": {"a": FULL, "b": {"kind": "full", "value": 10}}},
            "by_place.b.value: expected an integer >= 100, got 10",
        ),
        ({"sums": {"a": {"b": 1, "c.d`]": True}}}, "sums.a.c.d`]: expected an integer, got True"),
        ({"sums": {"a": {1: 1}}}, "sums.a.1 (the key): expected a string, got 1"),
        (
            {"at": "2026-11-28T00:00:00"},
            "at: expected a date and time with a timezone, got '2026-11-28T00:00:00'",
        ),
        ({"trace": "x"}, "trace: expected a UUID, got 'x'"),
    ],
)
def test_a_refusal_names_the_place_and_what_is_expected_there(
    values: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ArgumentError) as refusal:
        checked("parcels.note", values, Note)
    assert str(refusal.value) == f"parcels.note: {complaint}"
    assert refusal.value.argument == complaint.partition(": ")[0]


def test_a_value_that_contains_itself_is_refused() -> None:
    labels: dict[str, object] = {}
    labels["a"] = [labels]
    refused = pytest.raises(ArgumentError, match=r"^parcels\.\w+: labels: nested too deeply$")
    with refused:
        create(labels=labels)
    with refused:
        upload(b"x", labels=labels)


def test_a_refused_value_is_shown_in_brief() -> None:
    with pytest.raises(ArgumentError) as refusal:
        create("x" * 10_000)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("limit", [0, 101, "5", True, 1.5])
def test_a_query_is_checked_before_the_list_is_used(limit: object) -> None:
    with pytest.raises(ArgumentError, match=r"^parcels\.list: limit: expected an integer"):
        listing(limit=limit)


def test_what_json_cannot_say_is_refused() -> None:
    for value in (object(), "\ud800"):
        with pytest.raises(ArgumentError, match=r"^parcels\.create: cannot be sent as JSON"):
            CREATE.call(body={"name": "x"}, options={"extra_body": {"odd": value}})


def test_an_option_that_does_not_exist_is_a_type_error() -> None:
    misspelt: Any = {"limt": 5}
    with pytest.raises(TypeError, match=r"parcels\.list\(\) .* 'limt'"):
        LIST.call(options=misspelt)


@pytest.mark.parametrize(
    "value", ["a\nb", "a\rb", "a\0b", "a\x0bb", "sk-x\n", " sk-x", "sk-\u2028"]
)
def test_a_header_that_cannot_be_sent_is_refused_and_not_shown(value: str) -> None:
    attempts = (
        lambda: Settings(base_url="http://h", token=value),
        lambda: Settings(base_url="http://h", headers={"Organization": value}),
        lambda: RETRIEVE.call(path={"parcel_id": "x"}, options={"extra_headers": {"X": value}}),
    )
    for attempt in attempts:
        with pytest.raises(ArgumentError) as refusal:
            attempt()
        assert value.strip() not in str(refusal.value)
        assert "sk-" not in str(refusal.value)
