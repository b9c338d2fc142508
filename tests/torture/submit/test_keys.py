"""Idempotency keys: when a batch is found, when one is created, and which keys are refused."""

from __future__ import annotations

import json
from typing import Any

import batchwright
import pytest
from batchwright import ArgumentError, Batch

from tests.testing.ways import Hand

from ..conftest import Connect
from ..material import ENDPOINT, FILE, OTHER_FILE, jsonl, requests
from ..server import Server, refusal

KEY = "nightly-2026-11-28"


def submit(user: Hand, key: Any = KEY, file: Any = FILE, **arguments: Any) -> Batch:
    batch: Batch = user.do(
        lambda c: c.batches.submit(
            file, **{"endpoint": ENDPOINT, "idempotency_key": key, **arguments}
        )
    )
    return batch


def test_the_caller_has_to_decide(user: Hand, server: Server) -> None:
    with pytest.raises(TypeError):
        user.do(lambda c: c.batches.submit(FILE, endpoint=ENDPOINT))
    assert server.seen == []


def test_there_is_no_intent(user: Hand, server: Server) -> None:
    with pytest.raises(TypeError):
        submit(user, intent="x")
    assert server.seen == []


def test_without_a_key_each_call_creates(user: Hand, server: Server) -> None:
    assert len({submit(user, None).id for _ in range(3)}) == 3
    assert server.paid == (3, 3, 0)


def test_a_key_creates_once(user: Hand, server: Server) -> None:
    assert len({submit(user).id for _ in range(3)}) == 1
    assert server.paid == (1, 1, 0)


def test_a_key_creates_once_for_all_clients(connect: Connect, server: Server) -> None:
    assert len({submit(connect(server)).id for _ in range(3)}) == 1
    assert server.paid == (1, 1, 0)


def test_the_same_rows_under_another_key_are_new(user: Hand, server: Server) -> None:
    assert submit(user, "monday").id != submit(user, "tuesday").id
    assert server.paid == (2, 2, 0)


def test_five_rounds_of_a_retry_loop_execute_five_times(user: Hand, server: Server) -> None:
    server.outcome = overloaded
    pending = requests(4)
    for attempt in range(5):
        batch = submit(user, f"{KEY}/{attempt}", jsonl(pending))
        assert retryable_of(user, batch.id) == [True] * 4
    assert server.paid == (5, 5, 0)


def retryable_of(user: Hand, batch: str) -> list[bool]:
    user.do(lambda c: c.batches.wait(batch))
    return [one.retryable for one in user.all(lambda c: c.batches.results(batch))]


def overloaded(line: dict[str, Any]) -> dict[str, Any]:
    body = {"error": {"message": "busy", "code": None}}
    response = {"status_code": 503, "request_id": "r", "body": body}
    return {"id": "r", "custom_id": line["custom_id"], "response": response, "error": None}


RUN: dict[str, Any] = {"total": 2, "completed": 1, "failed": 1}
STATES: dict[str, dict[str, Any]] = {
    "validating": {"status": "validating"},
    "in_progress": {"status": "in_progress"},
    "finalizing": {"status": "finalizing"},
    "completed": {"status": "completed", "request_counts": RUN, "output_file_id": "file-x"},
    "completed-capitals": {"status": "COMPLETED", "output_file_id": "file-x"},
    "expired": {"status": "expired"},
    "cancelling": {"status": "cancelling"},
    "cancelled": {"status": "cancelled"},
    "unknown": {"status": "scheduling"},
    "failed-with-output": {"status": "failed", "output_file_id": "file-x"},
    "failed-with-errors": {"status": "failed", "error_file_id": "file-x"},
    "failed-with-completed": {"status": "failed", "request_counts": RUN},
    "failed-with-failed": {
        "status": "failed",
        "request_counts": {"total": 2, "completed": 0, "failed": 2},
    },
}


@pytest.mark.parametrize("values", STATES.values(), ids=STATES)
def test_a_batch_is_found_in_any_state(
    values: dict[str, Any], connect: Connect, server: Server
) -> None:
    first = submit(connect(server))
    server.batches[-1].update(values)
    assert submit(connect(server)).id == first.id
    assert server.paid == (1, 1, 0)


VOID: dict[str, dict[str, Any]] = {
    "zeros": {},
    "capitals": {"status": "FAILED"},
    "counts-null": {"request_counts": None},
    "counts-of-nulls": {"request_counts": {"total": None, "completed": None, "failed": None}},
    "counts-empty": {"request_counts": {}},
    "files-empty": {"output_file_id": "", "error_file_id": ""},
    "files-null": {"output_file_id": None, "error_file_id": None},
}


@pytest.mark.parametrize("values", VOID.values(), ids=VOID)
def test_a_batch_that_failed_with_nothing_executed_is_replaced(
    values: dict[str, Any], connect: Connect, server: Server
) -> None:
    first = submit(connect(server))
    server.batches[-1].update({"status": "failed", **values})
    second = submit(connect(server))
    assert second.id != first.id
    assert submit(connect(server)).id == second.id
    assert server.paid == (2, 2, 0)


def test_a_corrected_file_keeps_the_key_of_the_refused_one(user: Hand, server: Server) -> None:
    first = submit(user)
    server.batches[-1].update(status="failed")
    assert submit(user, file=OTHER_FILE).id != first.id
    assert server.paid == (2, 2, 0)


DIFFERENT: dict[str, tuple[dict[str, Any], str]] = {
    "file": ({"file": OTHER_FILE}, "file"),
    "order-of-lines": ({"file": jsonl(requests(2)[::-1])}, "file"),
    "endpoint": (
        {
            "file": FILE.replace(b"/v1/chat/completions", b"/v1/responses"),
            "endpoint": "/v1/responses",
        },
        "endpoint",
    ),
    "window": ({"completion_window": "7d"}, "completion_window"),
}


@pytest.mark.parametrize(("arguments", "named"), DIFFERENT.values(), ids=DIFFERENT)
def test_the_key_of_something_else_is_an_error_that_carries_it(
    arguments: dict[str, Any], named: str, connect: Connect, server: Server
) -> None:
    first = submit(connect(server))
    with pytest.raises(batchwright.IdempotencyKeyError) as caught:
        submit(connect(server), **arguments)
    existing = caught.value.existing
    assert isinstance(existing, Batch)
    assert existing.id == first.id
    assert caught.value.idempotency_key == KEY
    assert named in str(caught.value)
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("state", ["in_progress", "completed", "cancelled", "expired"])
def test_the_key_of_something_else_is_an_error_in_any_state(
    state: str, connect: Connect, server: Server
) -> None:
    submit(connect(server))
    server.batches[-1].update(status=state)
    with pytest.raises(batchwright.IdempotencyKeyError):
        submit(connect(server), file=OTHER_FILE)
    assert server.paid == (1, 1, 0)


WRITTEN = {
    "space": "a b",
    "slash": "a/b/0",
    "percent": "50%2F",
    "colon": "a:b",
    "bar": "a|b",
    "comma": "a,b",
    "quotes": "\"'",
    "json": '{"a": 1}',
    "line-feed": "a\nb",
    "nul": "a\x00b",
    "line-separator": "a\u2028b",
    "umlaut": "tägliche Läufe",
    "emoji": "\U0001f600",
    "null": "null",
    "digits": "0",
    "one-letter": "x",
    "long": "x" * 200,
}


@pytest.mark.parametrize("key", WRITTEN.values(), ids=WRITTEN)
def test_a_key_may_be_any_text(key: str, connect: Connect, server: Server) -> None:
    first = submit(connect(server), key)
    assert submit(connect(server), key).id == first.id
    assert connect(server).do(lambda c: c.batches.find(key)).id == first.id
    assert server.paid == (1, 1, 0)


ALIKE = {
    "case": ("a", "A"),
    "space-after": ("a", "a "),
    "space-before": ("a", " a"),
    "beginning": ("night", "night/1"),
    "end": ("1", "11"),
    "zero": ("1", "01"),
    "composed": ("\u00e9", "e\u0301"),
    "wide": ("a", "\uff41"),
    "last-of-200": ("x" * 199 + "a", "x" * 199 + "b"),
    "separator": ("a:b", "a"),
    "bar": ("a|b", "a"),
    "escaped": ("a\\n", "a\n"),
    "quoted": ('"a"', "a"),
    "line-feed": ("a\n", "a"),
}


@pytest.mark.parametrize("keys", ALIKE.values(), ids=ALIKE)
def test_keys_that_look_alike_are_two(
    keys: tuple[str, str], connect: Connect, server: Server
) -> None:
    first, second = submit(connect(server), keys[0]), submit(connect(server), keys[1])
    assert first.id != second.id
    assert submit(connect(server), keys[0]).id == first.id
    assert server.paid == (2, 2, 0)


@pytest.mark.parametrize(
    "key", ["", 7, b"x", True, 1.5, ["x"], {"x": 1}, object()], ids=lambda key: type(key).__name__
)
def test_a_key_that_is_no_text_is_refused(key: object, user: Hand, server: Server) -> None:
    with pytest.raises(ArgumentError, match="idempotency_key"):
        submit(user, key)
    assert server.seen == []


@pytest.mark.parametrize("length", [400, 600, 5000])
def test_a_key_that_has_no_room_is_refused_and_never_cut(
    length: int, connect: Connect, server: Server
) -> None:
    keys = ["x" * length + end for end in "ab"]
    try:
        submit(connect(server), keys[0])
    except ArgumentError:
        assert server.seen == []
        return
    submit(connect(server), keys[1])
    assert server.paid == (2, 2, 0)


def test_notes_of_the_caller_stay(user: Hand, server: Server) -> None:
    notes = {"job": "nightly", "run": "7"}
    submit(user, metadata=notes)
    assert notes.items() <= server.batches[-1]["metadata"].items()
    assert all(len(value) <= 512 for value in server.batches[-1]["metadata"].values())
    assert server.paid == (1, 1, 0)


def test_the_key_can_be_read_in_the_note(user: Hand, server: Server) -> None:
    submit(user)
    assert KEY in json.dumps(server.batches[-1]["metadata"])
    assert server.paid == (1, 1, 0)


def test_notes_that_leave_no_room_are_refused(user: Hand, server: Server) -> None:
    with pytest.raises(ArgumentError, match="metadata"):
        submit(user, metadata={f"n{number}": "" for number in range(16)})
    assert server.seen == []


FOREIGN: dict[str, object] = {
    "null": None,
    "empty": {},
    "text": "x",
    "list": ["x"],
    "number": 7,
    "other-name": {"job": KEY},
    "as-a-name": {KEY: "x"},
    "list-in-it": {"idempotency_key": [KEY]},
}


@pytest.mark.parametrize("metadata", FOREIGN.values(), ids=FOREIGN)
def test_what_others_note_is_no_key(metadata: object, user: Hand, server: Server) -> None:
    foreign = server.put(metadata=metadata)
    assert submit(user).id != foreign["id"]
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("metadata", [KEY, [KEY], [{"key": KEY}]], ids=["text", "list", "deep"])
def test_notes_that_cannot_be_read_and_hold_the_key_stop_a_submission(
    metadata: object, user: Hand, server: Server
) -> None:
    server.put(metadata=metadata)
    with pytest.raises(batchwright.SubmissionError):
        submit(user)
    assert (server.count("batches.list"), server.paid) == (1, (0, 0, 0))


def test_nothing_is_found_where_there_is_nothing(user: Hand, server: Server) -> None:
    server.put()
    assert user.do(lambda c: c.batches.find(KEY)) is None
    assert (server.count("batches.list"), server.paid) == (1, (0, 0, 0))


@pytest.mark.parametrize("values", STATES.values(), ids=STATES)
def test_find_gives_a_batch_in_any_state(
    values: dict[str, Any], connect: Connect, server: Server
) -> None:
    first = submit(connect(server))
    server.batches[-1].update(values)
    found = connect(server).do(lambda c: c.batches.find(KEY))
    assert (found.id, found.status) == (first.id, values["status"])
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("key", ["", 7, None], ids=repr)
def test_find_takes_a_key_only(key: Any, user: Hand, server: Server) -> None:
    with pytest.raises(ArgumentError, match="idempotency_key"):
        user.do(lambda c: c.batches.find(key))
    assert server.seen == []


def test_a_refusal_leaves_the_key_free(user: Hand, server: Server) -> None:
    server.script("batches.create", refusal(400, "invalid"))
    with pytest.raises(batchwright.BadRequestError):
        submit(user)
    assert submit(user).id == server.batches[-1]["id"]
    assert (len(server.batches), server.paid) == (1, (2, 2, 0))
