"""Optional values that do not fit their types: converted, absent or unreadable, never fatal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from batchwright import APIError, APIResponseValidationError

from tests.testing.ways import Hand

from ..material import jsonl
from ..server import NOON, Server, answer
from ..submit.test_keys import submit
from .test_lines import line

ABSENT = object()
UNREADABLE = object()

# A field of a batch, the value that a server sends, and the value that the client shows.
FORMS: dict[str, tuple[str, object, object]] = {
    "errors-list": ("errors", [{"code": "x"}], UNREADABLE),
    "errors-text": ("errors", "bad", UNREADABLE),
    "errors-number": ("errors", 5, UNREADABLE),
    "errors-true": ("errors", True, UNREADABLE),
    "errors-empty-text": ("errors", "", ABSENT),
    "errors-empty-list": ("errors", [], ABSENT),
    "usage-empty-list": ("usage", [], ABSENT),
    "usage-empty-text": ("usage", "", ABSENT),
    "usage-list": ("usage", [1], UNREADABLE),
    "usage-number": ("usage", 7, UNREADABLE),
    "usage-text": ("usage", "much", UNREADABLE),
    "metadata-empty-text": ("metadata", "", ABSENT),
    "metadata-empty-list": ("metadata", [], ABSENT),
    "metadata-text": ("metadata", "x", UNREADABLE),
    "metadata-list": ("metadata", ["x"], UNREADABLE),
    "metadata-number": ("metadata", 5, UNREADABLE),
    "completed_at-object": ("completed_at", {}, ABSENT),
    "completed_at-list": ("completed_at", [], ABSENT),
    "completed_at-empty-text": ("completed_at", "", ABSENT),
    "completed_at-word": ("completed_at", "soon", UNREADABLE),
    "completed_at-object-full": ("completed_at", {"seconds": 5}, UNREADABLE),
    "completed_at-list-full": ("completed_at", [5], UNREADABLE),
    "completed_at-text": ("completed_at", str(int(NOON)), int(NOON)),
    "completed_at-float": ("completed_at", NOON, int(NOON)),
    "expires_at-word": ("expires_at", "never", UNREADABLE),
    "in_progress_at-object": ("in_progress_at", {}, ABSENT),
    "created_at-word": ("created_at", "today", UNREADABLE),
    "created_at-list": ("created_at", [], ABSENT),
    "counts-text": ("request_counts", "3/4", UNREADABLE),
    "counts-list": ("request_counts", [3, 4], UNREADABLE),
    "counts-number": ("request_counts", 3, UNREADABLE),
    "counts-true": ("request_counts", True, UNREADABLE),
    "counts-empty-text": ("request_counts", "", ABSENT),
    "counts-empty-list": ("request_counts", [], ABSENT),
    "output-empty": ("output_file_id", "", None),
    "output-empty-list": ("output_file_id", [], ABSENT),
    "output-empty-object": ("output_file_id", {}, ABSENT),
    "output-false": ("output_file_id", False, UNREADABLE),
    "output-list": ("output_file_id", ["file-1"], UNREADABLE),
    "output-object": ("output_file_id", {"id": "file-1"}, UNREADABLE),
    "output-number": ("output_file_id", 17, "17"),
    "error-false": ("error_file_id", False, UNREADABLE),
    "error-list": ("error_file_id", ["file-1"], UNREADABLE),
    "error-empty-object": ("error_file_id", {}, ABSENT),
    "error-number": ("error_file_id", 17, "17"),
    "input-number": ("input_file_id", 17, "17"),
    "input-object": ("input_file_id", {"id": "f"}, UNREADABLE),
    "input-false": ("input_file_id", False, UNREADABLE),
    "endpoint-object": ("endpoint", {"path": "/"}, UNREADABLE),
    "endpoint-list": ("endpoint", ["/v1"], UNREADABLE),
    "endpoint-empty-list": ("endpoint", [], ABSENT),
    "window-object": ("completion_window", {"hours": 24}, UNREADABLE),
    "window-list": ("completion_window", ["24h"], UNREADABLE),
    "model-object": ("model", {"id": "m"}, UNREADABLE),
    "model-list": ("model", ["m"], UNREADABLE),
    "model-empty-object": ("model", {}, ABSENT),
}
forms = pytest.mark.parametrize(("name", "sent", "expected"), FORMS.values(), ids=FORMS)


@forms
def test_a_value_is_converted_absent_or_unreadable(
    name: str, sent: object, expected: object, user: Hand, server: Server
) -> None:
    batch = server.put(**{"status": "completed", name: sent})
    found = user.do(lambda c: c.batches.retrieve(batch["id"]))
    if expected is UNREADABLE:
        assert getattr(found, name) is None
        assert dict(found.unreadable) == {name: sent}
    elif expected is ABSENT or expected is None:
        assert getattr(found, name) in (None, "")
        assert dict(found.unreadable) == {}
    else:
        assert getattr(found, name) == expected
        assert dict(found.unreadable) == {}
    assert (found.id, found.status) == (batch["id"], "completed")
    assert server.count("batches.retrieve") == 1


@forms
def test_it_hides_no_other_in_a_list(
    name: str, sent: object, expected: object, user: Hand, server: Server
) -> None:
    server.put()
    server.put(**{"status": "completed", name: sent})
    server.put()
    found = user.all(lambda c: c.batches.list())
    assert [one.id for one in found] == [one["id"] for one in server.batches[::-1]]
    assert dict(found[0].unreadable) == dict(found[2].unreadable) == {}
    assert (name in found[1].unreadable) is (expected is UNREADABLE)
    assert server.count("batches.list") == 1


@forms
def test_it_keeps_nobody_from_submitting(
    name: str, sent: object, expected: object, user: Hand, server: Server
) -> None:
    server.put(**{"status": "completed", name: sent})
    assert submit(user).id == server.batches[-1]["id"]
    assert server.paid == (1, 1, 0)


@forms
def test_it_ends_no_wait(
    name: str, sent: object, expected: object, user: Hand, server: Server
) -> None:
    batch = server.put(**{"status": "in_progress", name: sent})

    def ends(_: object) -> None:
        batch["status"] = "completed"

    server.script("batches.retrieve", None, ends)
    assert user.do(lambda c: c.batches.wait(batch["id"])).status == "completed"
    assert server.count("batches.retrieve") == 2


NEEDED = {"counts-text", "counts-list", "counts-number", "counts-true", "error-false",
          "error-list"}  # fmt: skip
READ = {
    name: form
    for name, form in FORMS.items()
    if form[0] not in ("output_file_id", "errors") and name != "error-number"
}


@pytest.mark.parametrize("form", READ)
def test_results_need_files_and_counts_and_nothing_else(
    form: str, user: Hand, server: Server
) -> None:
    name, sent, _ = READ[form]
    values: dict[str, Any] = {name: sent}
    batch = server.finished(line(), line("request-1"), **values)
    found: list[Any] = []
    if form in NEEDED:
        with pytest.raises(APIError, match=name):
            user.all(lambda c: c.batches.results(batch), found)
    else:
        user.all(lambda c: c.batches.results(batch), found)
    assert [one.custom_id for one in found] == ["request-0", "request-1"]
    assert server.count("files.content") == 1


@pytest.mark.parametrize("form", ["output-false", "output-list", "output-object"])
def test_results_of_the_other_file_come_before_the_error(
    form: str, user: Hand, server: Server
) -> None:
    name, sent, _ = FORMS[form]
    values: dict[str, Any] = {name: sent}
    batch = server.finished(line(), **values)
    errors = server.store(jsonl([line("request-1")]))
    server.batches[-1].update(error_file_id=errors, request_counts={"total": 2})
    found: list[Any] = []
    with pytest.raises(APIError, match=name):
        user.all(lambda c: c.batches.results(batch), found)
    assert [one.custom_id for one in found] == ["request-1"]
    assert server.count("files.content") == 1


# Counts: a name, the value that a server sends, and the value that the client shows.
COUNTS: dict[str, tuple[object, object]] = {
    "text": ("2", 2),
    "float": (2.0, 2),
    "empty-text": ("", ABSENT),
    "empty-list": ([], ABSENT),
    "empty-object": ({}, ABSENT),
    "null": (None, ABSENT),
    "word": ("two", UNREADABLE),
    "fraction": (2.5, UNREADABLE),
    "list": ([2], UNREADABLE),
    "object": ({"n": 2}, UNREADABLE),
    "false": (False, UNREADABLE),
    "spelt": ("2 of 2", UNREADABLE),
}


@pytest.mark.parametrize("name", ["total", "completed", "failed"])
@pytest.mark.parametrize(("sent", "expected"), COUNTS.values(), ids=COUNTS)
def test_one_count_does_not_spoil_the_others(
    sent: object, expected: object, name: str, user: Hand, server: Server
) -> None:
    counts = {"total": 2, "completed": 2, "failed": 0}
    batch = server.put(status="completed", request_counts={**counts, name: sent})
    found = user.do(lambda c: c.batches.retrieve(batch["id"])).request_counts
    known = expected not in (ABSENT, UNREADABLE)
    assert getattr(found, name) == (expected if known else None)
    assert dict(found.unreadable) == ({name: sent} if expected is UNREADABLE else {})
    assert all(getattr(found, other) == counts[other] for other in counts if other != name)
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize(("sent", "expected"), COUNTS.values(), ids=COUNTS)
def test_an_unreadable_total_is_reported_after_the_last_line(
    sent: object, expected: object, user: Hand, server: Server
) -> None:
    counts = {"total": sent, "completed": 2, "failed": 0}
    batch = server.finished(line(), line("request-1"), request_counts=counts)
    found: list[Any] = []
    if expected is UNREADABLE:
        with pytest.raises(APIError, match="total"):
            user.all(lambda c: c.batches.results(batch), found)
    else:
        user.all(lambda c: c.batches.results(batch), found)
    assert len(found) == 2
    assert server.count("files.content") == 1


REASONS: dict[str, tuple[object, dict[str, object]]] = {
    "line-word": ({"code": "a", "message": "m", "line": "last"}, {"line": "last"}),
    "line-object": ({"code": "a", "message": "m", "line": {"n": 1}}, {"line": {"n": 1}}),
    "line-text": ({"code": "a", "message": "m", "line": "3"}, {}),
    "line-empty": ({"code": "a", "message": "m", "line": ""}, {}),
    "param-list": ({"code": "a", "message": "m", "param": ["x"]}, {"param": ["x"]}),
    "param-empty-list": ({"code": "a", "message": "m", "param": []}, {}),
}


@pytest.mark.parametrize(("reason", "unreadable"), REASONS.values(), ids=REASONS)
def test_one_bad_value_does_not_erase_the_reasons(
    reason: object, unreadable: dict[str, object], user: Hand, server: Server
) -> None:
    others = [{"code": f"c{number}", "message": "m", "line": number} for number in range(3)]
    errors = {"object": "list", "data": [*others, reason]}
    batch = server.put(status="failed", errors=errors)
    found = user.do(lambda c: c.batches.retrieve(batch["id"])).errors
    assert [one.code for one in found.data] == ["c0", "c1", "c2", "a"]
    assert dict(found.data[3].unreadable) == unreadable
    assert [one.line for one in found.data[:3]] == [0, 1, 2]
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("item", ["text", 5, ["x"], True], ids=json.dumps)
def test_an_item_that_is_none_is_left_out(item: object, user: Hand, server: Server) -> None:
    errors = {"object": "list", "data": [{"code": "a", "message": "m"}, item]}
    batch = server.put(status="failed", errors=errors)
    found = user.do(lambda c: c.batches.retrieve(batch["id"])).errors
    assert [one.code for one in found.data] == ["a"]
    assert dict(found.unreadable) == {"data": [item]}
    assert server.count("batches.retrieve") == 1


USAGE: dict[str, tuple[object, object, dict[str, object]]] = {
    "text": ("7", 7, {}),
    "float": (7.0, 7, {}),
    "word": ("seven", None, {"input_tokens": "seven"}),
    "object": ({"n": 7}, None, {"input_tokens": {"n": 7}}),
    "empty": ([], None, {}),
}


@pytest.mark.parametrize(("sent", "value", "unreadable"), USAGE.values(), ids=USAGE)
def test_usage_is_read_field_by_field(
    sent: object, value: object, unreadable: dict[str, object], user: Hand, server: Server
) -> None:
    usage = {"input_tokens": sent, "output_tokens": 5, "input_tokens_details": "none"}
    batch = server.put(status="completed", usage=usage)
    found = user.do(lambda c: c.batches.retrieve(batch["id"])).usage
    assert (found.input_tokens, found.output_tokens) == (value, 5)
    assert dict(found.unreadable) == {**unreadable, "input_tokens_details": "none"}
    assert server.count("batches.retrieve") == 1


IDS: dict[str, object] = {
    "missing": None,
    "empty-object": {},
    "list": ["x"],
    "object": {"a": "b"},
    "false": False,
}


@pytest.mark.parametrize("identity", IDS.values(), ids=IDS)
def test_nothing_can_be_done_without_an_id(identity: object, user: Hand, server: Server) -> None:
    held = {"object": "batch", "status": "completed", "id": identity}
    server.script("batches.retrieve", answer(held))
    with pytest.raises(APIResponseValidationError):
        user.do(lambda c: c.batches.retrieve("b"))
    assert server.count("batches.retrieve") == 1


@pytest.mark.parametrize("identity", [17, 17.0], ids=repr)
def test_an_id_may_be_a_number(identity: object, user: Hand, server: Server) -> None:
    server.script("batches.retrieve", answer({"id": identity, "status": "completed"}))
    assert user.do(lambda c: c.batches.retrieve("17")).id == "17"
    assert server.count("batches.retrieve") == 1


FILES: dict[str, tuple[str, object, object]] = {
    "bytes-text": ("bytes", "12", 12),
    "bytes-word": ("bytes", "many", UNREADABLE),
    "bytes-object": ("bytes", {}, ABSENT),
    "filename-list": ("filename", ["x"], UNREADABLE),
    "purpose-object": ("purpose", {"a": 1}, UNREADABLE),
    "purpose-empty": ("purpose", [], ABSENT),
    "status-list": ("status", ["ok"], UNREADABLE),
    "created_at-word": ("created_at", "now", UNREADABLE),
    "expires_at-false": ("expires_at", False, UNREADABLE),
    "status_details-object": ("status_details", {"a": 1}, UNREADABLE),
}


@pytest.mark.parametrize(("name", "sent", "expected"), FILES.values(), ids=FILES)
def test_a_file_is_read_in_the_same_way(
    name: str, sent: object, expected: object, user: Hand, server: Server
) -> None:
    server.script("GET /v1/files/file-1", answer({"id": "file-1", name: sent}))
    found = user.do(lambda c: c.files.retrieve("file-1"))
    known = expected not in (ABSENT, UNREADABLE)
    assert getattr(found, name) == (expected if known else None)
    assert dict(found.unreadable) == ({name: sent} if expected is UNREADABLE else {})
    assert len(server.seen) == 1


@pytest.mark.parametrize(("name", "sent", "expected"), FILES.values(), ids=FILES)
def test_the_answer_to_an_upload_is_read_in_the_same_way(
    name: str, sent: object, expected: object, user: Hand, server: Server
) -> None:
    server.script("files.create", answer({"id": "file-1", name: sent}))
    submit(user)
    assert server.requests("batches.create")[0].json["input_file_id"] == "file-1"
    assert server.paid == (1, 1, 0)


def test_a_sound_answer_has_nothing_unreadable(user: Hand, server: Server) -> None:
    batch = server.finished(line())
    found = user.do(lambda c: c.batches.retrieve(batch))
    assert dict(found.unreadable) == dict(found.request_counts.unreadable) == {}
    assert server.count("batches.retrieve") == 1
