"""Responses with a value of another type: everything else in them is read."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import time
from typing import Any

import httpx2
import msgspec
import pytest
from batchwright import APIResponseValidationError, Batch, Client, File, NoResultsError
from batchwright.testing import Fake, Status

from ..testing.ways import WAYS, Way, in_process
from .client.watched_batch import waited
from .results.ended_batch import asked, read, scene, shown
from .submit.submission import TEXT, batches, submit

ABSENT = object()
"""The value is None, and nothing is kept as unreadable."""

UNREADABLE = object()
"""The value is None, and the original is kept."""

BATCHES: list[tuple[str, object, object]] = [
    ("errors", [{"message": "no"}], UNREADABLE),
    ("errors", "no such model", UNREADABLE),
    ("errors", 3, UNREADABLE),
    ("errors", False, UNREADABLE),
    ("errors", "", ABSENT),
    ("errors", [], ABSENT),
    ("usage", [], ABSENT),
    ("usage", "none", UNREADABLE),
    ("usage", 12, UNREADABLE),
    ("metadata", "", ABSENT),
    ("metadata", [], ABSENT),
    ("metadata", "x", UNREADABLE),
    ("metadata", [1], UNREADABLE),
    ("metadata", {"a": 1, "b": [None]}, {"a": 1, "b": [None]}),
    ("completed_at", {}, ABSENT),
    ("completed_at", [], ABSENT),
    ("completed_at", "", ABSENT),
    ("completed_at", "soon", UNREADABLE),
    ("completed_at", 1e30, UNREADABLE),
    ("completed_at", 1 << 63, UNREADABLE),
    ("completed_at", True, UNREADABLE),
    ("completed_at", {"seconds": 5}, UNREADABLE),
    ("completed_at", 1767225600.9, 1767225600),
    ("created_at", "2026-01-01T00:00:00Z", 1767225600),
    ("created_at", "1767225600", 1767225600),
    ("endpoint", {}, ABSENT),
    ("endpoint", ["/v1/embeddings"], UNREADABLE),
    ("endpoint", True, UNREADABLE),
    ("model", 4, "4"),
    ("model", 4.1, "4.1"),
    ("model", "", ""),
    ("model", {"name": "m"}, UNREADABLE),
    ("input_file_id", 12, "12"),
    ("input_file_id", 12.0, "12"),
    ("input_file_id", 10**30, "1" + "0" * 30),
    ("input_file_id", 1e300, UNREADABLE),
    ("completion_window", 24, "24"),
    ("id", 12, "12"),
    ("status", 5, "5"),
]
"""A property of a batch, what a server sends, and what a caller sees."""

FILE_IDS: list[tuple[str, object, object]] = [
    ("error_file_id", False, UNREADABLE),
    ("error_file_id", 0, "0"),
    ("error_file_id", [], ABSENT),
    ("error_file_id", {}, ABSENT),
    ("error_file_id", "", ""),
    ("error_file_id", ["f"], UNREADABLE),
    ("output_file_id", 12, "12"),
    ("output_file_id", True, UNREADABLE),
    ("request_counts", "3", UNREADABLE),
    ("request_counts", 3, UNREADABLE),
    ("request_counts", [3], UNREADABLE),
    ("request_counts", [], ABSENT),
    ("request_counts", "", ABSENT),
]
"""The same for the fields that `results` needs."""

forms = pytest.mark.parametrize(
    ("name", "sent", "seen"),
    [*BATCHES, *FILE_IDS],
    ids=lambda value: json.dumps(value)[:30] if value not in (ABSENT, UNREADABLE) else "",
)


def ok(value: object) -> Status:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Status(status=200, body=body)


def check(value: Any, name: str, sent: object, seen: object) -> None:
    """The property has this value, and no other one is unreadable."""
    expected = None if seen in (ABSENT, UNREADABLE) else seen
    assert getattr(value, name) == expected
    assert dict(value.unreadable) == ({name: sent} if seen is UNREADABLE else {})


@in_process
@forms
def test_a_batch_is_read_wherever_it_comes_from(
    way: Way, name: str, sent: object, seen: object
) -> None:
    fake = Fake()
    whole = {**fake.put("Batch"), "status": "completed"}
    odd = {**whole, name: sent}
    fake.fault("batches.retrieve", ok(odd))
    fake.fault("batches.list", ok({"data": [whole, odd, whole], "has_more": False}))
    with way.hand(fake) as hand:
        check(hand.do(lambda c: c.batches.retrieve(whole["id"])), name, sent, seen)
        before, it, after = hand.all(lambda c: c.batches.list())
    assert before == after
    assert (before.unreadable, before.id) == ({}, whole["id"])
    check(it, name, sent, seen)
    assert asked(fake) == ["batches.retrieve", "batches.list"]


@in_process
@forms
def test_a_batch_of_others_keeps_nobody_from_submitting(
    way: Way, name: str, sent: object, seen: object
) -> None:
    fake = Fake()
    odd = {**fake.put("Batch"), name: sent}
    fake.fault("batches.list", ok({"data": [odd], "has_more": False}), call=1, times=None)
    with way.hand(fake) as hand:
        made = submit(hand, TEXT)
    assert made.unreadable == {}
    assert [one["id"] for one in batches(fake)][-1] == made.id
    assert asked(fake).count("batches.create") == asked(fake).count("files.create") == 1


@in_process
@forms
def test_a_batch_is_waited_for(way: Way, name: str, sent: object, seen: object) -> None:
    fake = Fake()
    odd = {**fake.put("Batch"), "status": "completed", name: sent}
    fake.fault("batches.retrieve", ok(odd), times=None)
    final = ("5",) if name == "status" else ()
    check(waited(way, fake, odd["id"] if name != "id" else "12", final=final), name, sent, seen)
    assert asked(fake) == ["batches.retrieve"]


@in_process
@pytest.mark.parametrize(
    ("name", "sent"),
    [(name, sent) for name, sent, _ in BATCHES if name not in ("id", "status")],
    ids=lambda value: json.dumps(value)[:30],
)
def test_the_results_of_a_batch_are_read(way: Way, name: str, sent: object) -> None:
    fake, batch = scene()
    shown(fake, **{name: sent})
    got = read(way, fake, batch)
    assert got.outcomes == {"a": "succeeded", "b": "succeeded", "c": "failed"}
    assert got.error is None
    assert asked(fake) == ["batches.retrieve", "files.content", "files.content"]


@in_process
def test_counts_as_text_are_counts(way: Way) -> None:
    fake, batch = scene()
    shown(fake, request_counts={"total": "3", "completed": 2.0, "failed": "1.0"})
    assert read(way, fake, batch).error is None
    fake, batch = scene()
    shown(fake, request_counts={"total": " 4 ", "completed": "+3", "failed": "1"})
    error = read(way, fake, batch).error
    assert error is not None
    assert "4" in str(error)


@in_process
@pytest.mark.parametrize(
    ("errors", "why"),
    [
        ("no such model", "no such model"),
        (["first", {"message": "second", "line": "2"}], "first; file: second"),
        ({"data": "no such model"}, "no such model"),
        ({"data": ["third", {"message": "fourth", "line": {"a": 1}}]}, "fourth; file: third"),
        (404, "404"),
    ],
    ids=str,
)
def test_the_reasons_of_a_failure_are_told_in_any_form(way: Way, errors: Any, why: str) -> None:
    fake, batch = scene()
    nothing = {"total": 0, "completed": 0, "failed": 0}
    shown(fake, status="FAILED", output_file_id=None, error_file_id="", request_counts=nothing)
    shown(fake, errors=errors)
    read(way, fake, batch).failed(NoResultsError, f"has no results: file: {why}")
    assert asked(fake) == ["batches.retrieve"]


def only(kind: str, value: object) -> Any:
    """The batch that a client reads from one response."""

    def answer(_: httpx2.Request) -> httpx2.Response:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return httpx2.Response(200, content=body)

    with Client(transport=httpx2.MockTransport(answer), api_key="k") as client:
        match kind:
            case "Batch":
                return client.batches.retrieve("b")
            case "Batches":
                return client.batches.list().page()
            case "File":
                return client.files.retrieve("f")
            case "Files":
                return client.files.list().page()
            case _:
                return client.files.delete("f")


BATCH = {"id": "b", "status": "failed"}


def test_one_bad_value_spoils_nothing_beside_it() -> None:
    reasons = [
        {"line": "x", "message": "first"},
        {"line": "2", "code": 400, "message": "second"},
        "third",
        {"line": 10**30, "message": ["fourth"]},
        None,
    ]
    counts = {"total": {}, "completed": [1], "failed": "1"}
    usage = {"input_tokens": "many", "input_tokens_details": [5], "output_tokens": 2}
    batch = only(
        "Batch",
        BATCH
        | {"errors": {"data": reasons}, "request_counts": counts}
        | {"usage": usage, "object": ["batch"]},
    )
    assert batch.unreadable == {"object": ["batch"]}
    assert (batch.id, batch.status, batch.object) == ("b", "failed", None)
    first, second, fourth = batch.errors.data
    assert batch.errors.unreadable == {"data": ["third", None]}
    assert (first.line, first.message, first.unreadable) == (None, "first", {"line": "x"})
    assert (second.line, second.code, second.unreadable) == (2, "400", {})
    assert (fourth.message, fourth.unreadable) == (None, {"message": ["fourth"]})
    read_counts = batch.request_counts
    assert (read_counts.total, read_counts.completed, read_counts.failed) == (None, None, 1)
    assert read_counts.unreadable == {"completed": [1]}
    assert batch.usage.output_tokens == 2
    assert batch.usage.unreadable == {"input_tokens": "many", "input_tokens_details": [5]}


ANYTHING: list[Any] = [
    *(None, True, False, 0, 1, -1, 1.5, 1e30, -1e300, 10**25, "", " ", "x", "3", "2026-01-01"),
    *([], {}, [[]], [{}], [None], {"": None}, {"id": 5}, {"data": 5}, {"data": [5, {}]}),
    *([1, "a"], {"total": {"total": {}}}, {"object": []}, "[" * 300, {"line": [[[[[]]]]]}),
]


@pytest.mark.parametrize("name", Batch.__struct_fields__)
def test_no_value_of_a_property_spoils_the_others(name: str) -> None:
    for value in ANYTHING:
        sent = {"id": "b", "status": "failed", "model": "m", "created_at": 5, name: value}
        try:
            batch = only("Batch", sent)
        except APIResponseValidationError as error:
            assert name in ("id", "status")
            assert f"`{name}`: expected a string" in error.message
            continue
        assert list(batch.unreadable) in ([], [name])
        others = {"id": "b", "status": "failed", "model": "m", "created_at": 5}
        others.pop(name, None)
        assert {other: getattr(batch, other) for other in others} == others


def test_what_is_absent_has_its_default() -> None:
    assert only("Batch", BATCH | {"object": {}, "errors": []}).object == "batch"
    assert only("Batch", BATCH | {"object": None, "errors": []}).object is None


FILES: list[tuple[str, object, object]] = [
    ("bytes", "12", 12),
    ("bytes", "12 KB", UNREADABLE),
    ("bytes", 12.5, UNREADABLE),
    ("bytes", True, UNREADABLE),
    ("bytes", "9" * 2000, UNREADABLE),
    ("bytes", {}, ABSENT),
    ("filename", 2026, "2026"),
    ("filename", ["a.jsonl"], UNREADABLE),
    ("purpose", {}, ABSENT),
    ("status", [], ABSENT),
    ("status", {"state": "processed"}, UNREADABLE),
    ("expires_at", True, UNREADABLE),
    ("expires_at", "never", UNREADABLE),
    ("status_details", {"reason": "x"}, UNREADABLE),
    ("created_at", "2026-01-01", 1767225600),
    ("id", 7, "7"),
]


@pytest.mark.parametrize(("name", "sent", "seen"), FILES)
def test_a_file_is_read_alone_and_in_a_list(name: str, sent: object, seen: object) -> None:
    odd = {"id": "f", name: sent}
    check(only("File", odd), name, sent, seen)
    page = only("Files", {"data": [{"id": "e"}, odd], "has_more": "false"})
    assert (page.data[0], page.has_more, page.unreadable) == (File(id="e"), False, {})
    check(page.data[1], name, sent, seen)


@pytest.mark.parametrize("sent", [True, "true", "True", 1, 1.0])
def test_a_boolean_may_be_text_or_a_number(sent: object) -> None:
    gone = only("FileDeleted", {"id": "f", "deleted": sent, "object": 5})
    assert (gone.deleted, gone.object, gone.unreadable) == (True, "5", {})
    assert only("FileDeleted", {"id": "f", "deleted": "FALSE", "object": ""}).deleted is False


@pytest.mark.parametrize(
    ("kind", "sent", "what"),
    [
        ("FileDeleted", {"id": "f", "deleted": "gone"}, "`deleted`: expected a boolean, got a str"),
        ("FileDeleted", {"id": "f", "deleted": 2}, "`deleted`: expected a boolean, got a number"),
        ("FileDeleted", {"id": "f"}, "`deleted` is missing"),
        ("Batch", {"id": ["b"], "status": "failed"}, "`id`: expected a string, got an array"),
        ("Batch", {"id": "b", "status": None}, "`status`: expected a string, got null"),
        ("Batch", {"id": "b", "status": True}, "`status`: expected a string, got a boolean"),
        ("Batch", {"id": {}, "status": "failed", "errors": 5}, "`id`: expected a string, got an o"),
        ("Batch", {}, "`id` is missing"),
        ("Batch", [], "expected an object, got an array"),
        ("Batch", None, "expected an object, got null"),
        ("Batch", "", "expected an object, got a string"),
        ("Batches", {"data": None}, "`data`: expected an array, got null"),
        ("Batches", {"data": {}}, "`data`: expected an array, got an object"),
        ("Files", {"object": "list"}, "`data` is missing"),
        ("Batch", b'{"id": "b", "status": ', "not JSON: "),
        ("Batch", b'{"id": "b", "status": "failed"} x', "not JSON: "),
        ("Batch", b"[" * 10_000_000, "nested too deeply"),
        ("Batch", b'{"id":' * 1_000_000, "nested too deeply"),
    ],
    ids=str,
)
def test_what_an_object_must_have_is_named_if_it_cannot_be_read(
    kind: str, sent: object, what: str
) -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        only(kind, sent)
    assert f": {what}" in str(caught.value)
    assert caught.value.not_json is what.startswith("not JSON")


def test_items_that_cannot_be_read_hide_no_others(caplog: pytest.LogCaptureFixture) -> None:
    bad: list[Any] = [{"status": "failed", "model": "sk-secret"}, None, 5, {}, {"id": []}, "x"]
    items = [BATCH, *bad, BATCH | {"id": 2, "errors": "no"}]
    with caplog.at_level(logging.WARNING, logger="batchwright"):
        page = only("Batches", {"data": items, "has_more": "yes"})
    assert [one.id for one in page.data] == ["b", "2"]
    assert page.data[1].unreadable == {"errors": "no"}
    assert page.unreadable == {"data": bad, "has_more": "yes"}
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("batchwright", "WARNING")
    assert record.getMessage() == (
        "batches.list: unreadable items of the response are omitted: 2: `id` is missing; "
        "1: expected an object, got null; 1: expected an object, got a number; "
        "1: `id`: expected a string, got an array; 1: expected an object, got a string"
    )


def test_a_batch_that_can_be_read_is_not_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    only("Batches", {"data": [BATCH | {"errors": "no"}], "has_more": False})
    assert caplog.records == []


def test_numbers_and_texts_beyond_json_spoil_their_fields_alone() -> None:
    digits = "9" * 5000
    batch = only(
        "Batch",
        (
            b'\xef\xbb\xbf{"id": "b", "status": "failed", "model": "caf\xe9", "created_at": %s, '
            b'"errors": {"data": [{"line": 1e999, "message": "cut \\ud83d"}]}, '
            b'"usage": {"input_tokens": NaN, "output_tokens": 4}, '
            b'"metadata": {"a": 1e999, "b": [%s]}}'
        )
        % (digits.encode(), digits.encode()),
    )
    assert (batch.id, batch.model) == ("b", "caf\N{REPLACEMENT CHARACTER}")
    assert batch.errors.data[0].message == "cut \N{REPLACEMENT CHARACTER}"
    assert batch.errors.data[0].unreadable == {"line": float("inf")}
    assert batch.unreadable == {"created_at": digits}
    assert batch.usage.output_tokens == 4
    assert list(batch.usage.unreadable) == ["input_tokens"]
    assert batch.metadata == {"a": float("inf"), "b": [digits]}


def test_two_looks_at_the_same_answer_are_equal() -> None:
    body = b'{"id": "b", "status": "failed", "usage": NaN, "metadata": {"a": Infinity, "b": NaN}}'
    assert only("Batch", body) == only("Batch", body)
    odd = only("Batch", BATCH | {"usage": "a"})
    assert odd == only("Batch", BATCH | {"usage": "a"})
    for other in (BATCH, BATCH | {"usage": "b"}, BATCH | {"usage": "a", "model": 5}):
        assert odd != only("Batch", other)
        assert (odd == only("Batch", other)) is False


def test_what_was_unreadable_survives_copies() -> None:
    errors = {"data": [{"message": "m", "line": "x"}, 5]}
    batch = only("Batch", BATCH | {"usage": "a", "errors": errors})
    for again in (copy.copy(batch), copy.deepcopy(batch), pickle.loads(pickle.dumps(batch))):
        assert isinstance(again, Batch)
        assert again == batch
        assert again.unreadable == {"usage": "a"}
        assert again.errors is not None
        assert again.errors.unreadable == {"data": [5]}
    assert repr(batch).endswith(", metadata=None; unreadable: usage)")
    assert "unreadable" not in repr(only("Batch", BATCH))
    assert "unreadable" not in msgspec.json.encode(batch).decode()
    with pytest.raises(TypeError):
        batch.unreadable["usage"] = "b"
    assert {only("File", {"id": "f"}), only("File", {"id": "f"})} == {File(id="f")}


@pytest.mark.parametrize(
    "value",
    [
        {"data": [{}] * 500_000},
        {"data": [BATCH | {"usage": "x"}] * 50_000},
        {"data": ["x" * 10_000_000]},
        {"data": [], "has_more": "9" * 10_000_000},
        {"data": [], "first_id": {"x" * 20: ["y" * 10_000_000]}},
        {"data": [BATCH | {"created_at": "2" * 10_000_000, "request_counts": "1" * 9_000_000}]},
    ],
    ids=["empty", "odd", "text", "digits", "object", "times"],
)
def test_megabytes_that_do_not_fit_are_read_in_seconds(value: dict[str, Any]) -> None:
    body = json.dumps(value).encode()
    began = time.process_time()
    page = only("Batches", body)
    assert time.process_time() - began < 20
    assert len(page.data) + len(page.unreadable.get("data", [])) == len(value["data"])


def test_only_answers_are_read_leniently() -> None:
    fake, name = scene()
    fake.answer(custom_id="a", body={"n": "1"})
    with WAYS["process"].hand(fake) as hand:
        results = hand.all(lambda c: c.batches.results(name))
    number = next(one for one in results if one.custom_id == "b")
    assert number.decode(dict[str, int]) == {"n": 2}
    with pytest.raises(ValueError, match="Expected `str`, got `int`"):
        number.decode(dict[str, str])
