"""Lives: an object goes through its states as the contract says, by looks or by time."""

from __future__ import annotations

from typing import Any

import pytest
from batchwright.testing import Fake

from tests.testing.asking import Asker, jsonl, request_line, requests


def _times(batch: dict[str, Any]) -> list[str]:
    named = (name for name, value in batch.items() if name.endswith("_at") and value)
    return sorted(named, key=lambda name: (batch[name], list(batch).index(name)))


def test_whoever_looks_sees_every_state() -> None:
    asker = Asker()
    batch = asker.create(requests(4))
    seen = [batch["status"], *(asker.look(batch)["status"] for _ in range(4))]
    assert seen == ["validating", "in_progress", "finalizing", "completed", "completed"]


def test_a_new_batch_has_what_was_asked_for() -> None:
    asker = Asker()
    batch = asker.create(requests(1), metadata={"for": "a test"})
    assert batch["id"].startswith("batch_")
    assert batch["endpoint"] == "/v1/chat/completions"
    assert batch["metadata"] == {"for": "a test"}
    assert batch["request_counts"] == {"total": 0, "completed": 0, "failed": 0}
    assert batch["expires_at"] == batch["created_at"] + 86_400
    assert _times(batch) == ["created_at", "expires_at"]


def test_metadata_may_be_null() -> None:
    assert Asker().create(requests(1), metadata=None)["metadata"] is None


def test_the_times_of_the_states_are_those_of_the_clock() -> None:
    asker = Asker()
    batch = asker.create(requests(1))
    for minutes in (1, 2, 3):
        asker.clock.advance(minutes=minutes)
        batch = asker.look(batch)
    begun = batch["created_at"]
    assert batch["in_progress_at"] - begun == 60
    assert batch["finalizing_at"] - begun == 180
    assert batch["completed_at"] - begun == 360


def test_counts_grow_until_every_request_is_counted() -> None:
    asker = Asker()
    asker.service.answer(custom_id="r3", status=400)
    batch = asker.create(requests(4))
    seen = [asker.look(batch)["request_counts"] for _ in range(3)]
    assert seen == [
        {"total": 4, "completed": 2, "failed": 0},
        {"total": 4, "completed": 3, "failed": 1},
        {"total": 4, "completed": 3, "failed": 1},
    ]


def test_files_of_results_have_a_purpose_a_name_and_an_end() -> None:
    asker = Asker()
    batch = asker.finish(
        requests(1), output_expires_after={"anchor": "created_at", "seconds": 3600}
    )
    file = asker.get(f"/v1/files/{batch['output_file_id']}")
    assert file["purpose"] == "batch_output"
    assert file["filename"] == f"{batch['id']}_output.jsonl"
    assert file["expires_at"] == file["created_at"] + 3600
    assert file["bytes"] == len(asker.bytes(file["id"]))


def test_files_of_results_end_after_thirty_days() -> None:
    asker = Asker()
    batch = asker.finish(requests(1))
    asker.clock.advance(days=30)
    assert asker.reply("GET", f"/v1/files/{batch['output_file_id']}/content").status == 404
    assert asker.look(batch)["output_file_id"] == batch["output_file_id"]


def test_a_file_that_is_not_right_fails_with_its_problems_by_line() -> None:
    asker = Asker()
    data = b"nonsense\n" + jsonl(
        request_line("a"), request_line("a"), request_line("b", stream=True)
    )
    batch = asker.look(asker.create(data))
    found = [(one["line"], one["code"]) for one in batch["errors"]["data"]]
    assert batch["status"] == "failed"
    assert found == [
        (1, "invalid_json_line"),
        (3, "duplicate_custom_id"),
        (4, "streaming_unsupported"),
    ]
    assert batch["errors"]["object"] == "list"
    assert _times(batch) == ["created_at", "failed_at", "expires_at"]
    assert (batch["output_file_id"], batch["error_file_id"]) == (None, None)


def test_requests_for_another_endpoint_are_problems() -> None:
    batch = Asker().finish(requests(1), endpoint="/v1/embeddings")
    assert [one["code"] for one in batch["errors"]["data"]] == ["invalid_url"]


def test_a_model_that_the_server_does_not_have_is_a_problem_of_each_line() -> None:
    asker = Asker(models=["gpt-5", "gpt-5-nano"])
    batch = asker.finish(jsonl(*(request_line(key, model="no-such-model") for key in "ab")))
    message = "The provided model 'no-such-model' is not supported by the Batch API."
    assert batch["status"] == "failed"
    assert batch["errors"]["data"] == [
        {"code": "model_not_found", "message": message, "param": "body.model", "line": line}
        for line in (1, 2)
    ]
    assert asker.finish(requests(2))["status"] == "completed"


def test_without_a_list_the_server_has_every_model() -> None:
    batch = Asker().finish(jsonl(request_line("a", model="no-such-model")))
    assert batch["status"] == "completed"


@pytest.mark.parametrize("model", [7, ["gpt-5"], {"gpt-5": 1}])
def test_a_model_that_is_no_text_is_not_there(model: object) -> None:
    batch = Asker(models=["gpt-5"]).finish(jsonl(request_line("a", model=model)))
    assert [one["code"] for one in batch["errors"]["data"]] == ["model_not_found"]


@pytest.mark.parametrize(
    ("models", "what"), [("gpt-5", "list of strings"), ([""], "empty"), ([7], "empty")]
)
def test_models_are_texts(models: Any, what: str) -> None:
    with pytest.raises(ValueError, match=f"models: expected a.*{what}"):
        Fake(models=models)


@pytest.mark.parametrize(
    ("url", "body", "message"),
    [
        (
            "/v1/chat/completions",
            {"messages": []},
            "Chat Completions: Streaming is not supported in the Batch API.",
        ),
        ("/v1/responses", {"input": "a"}, "Streaming is not supported in the Batch API."),
        ("/v1/embeddings", {"input": "a"}, "Streaming is not supported in the Batch API."),
    ],
)
def test_streaming_is_refused_once_in_the_words_for_its_endpoint(
    url: str, body: dict[str, Any], message: str
) -> None:
    line = request_line("a") | {"url": url, "body": {"model": "gpt-5", "stream": True, **body}}
    batch = Asker().finish(jsonl(line), endpoint=url)
    assert batch["errors"]["data"] == [
        {"code": "streaming_unsupported", "message": message, "param": "body.stream", "line": 1}
    ]


def test_the_list_of_problems_has_an_end() -> None:
    batch = Asker().finish(b"x\n" * 5000)
    assert len(batch["errors"]["data"]) == 1001


def test_a_batch_can_be_refused_for_what_a_test_says() -> None:
    asker = Asker()
    asker.service.problem("token_limit_exceeded", "Too many tokens are enqueued.")
    problems = asker.finish(requests(1))["errors"]["data"]
    assert [one["code"] for one in problems] == ["token_limit_exceeded"]


def test_as_many_batches_are_refused_as_a_test_says() -> None:
    asker = Asker()
    asker.service.problem("token_limit_exceeded", "Too many tokens are enqueued.", times=2)
    states = [asker.finish(requests(1))["status"] for _ in range(4)]
    assert states == ["failed", "failed", "completed", "completed"]


def test_a_batch_expires_with_the_results_that_it_has_by_then() -> None:
    asker = Asker()
    batch = asker.look(asker.create(requests(4)))
    asker.clock.advance(hours=25)
    batch = asker.look(batch)
    assert batch["status"] == "expired"
    assert batch["expired_at"] == batch["expires_at"] == batch["created_at"] + 86_400
    assert batch["finalizing_at"] == batch["expires_at"]
    assert asker.outcomes(batch) == {
        "r1": 200,
        "r2": 200,
        "r3": "batch_expired",
        "r4": "batch_expired",
    }
    assert batch["request_counts"] == {"total": 4, "completed": 2, "failed": 0}


@pytest.mark.parametrize("looks", [0, 1, 2])
def test_a_batch_expires_from_every_state(looks: int) -> None:
    asker = Asker()
    batch = asker.create(requests(4))
    for _ in range(looks):
        asker.look(batch)
    asker.clock.advance(hours=24)
    batch = asker.look(batch)
    assert batch["status"] == "expired"
    assert len(asker.outcomes(batch)) == 4
    assert batch["in_progress_at"] is not None


def test_a_batch_that_has_ended_does_not_expire() -> None:
    asker = Asker()
    batch = asker.finish(requests(1))
    asker.clock.advance(days=2)
    assert asker.look(batch) == batch


def test_an_invalid_file_fails_although_nobody_looked_in_time() -> None:
    asker = Asker()
    batch = asker.create(b"nonsense")
    asker.clock.advance(days=2)
    assert asker.look(batch)["status"] == "failed"


def test_a_cancelled_batch_has_the_results_that_it_had_by_then() -> None:
    asker = Asker()
    batch = asker.look(asker.create(requests(5)))
    seen = [
        asker.ask("POST", f"/v1/batches/{batch['id']}/cancel"),
        asker.ask("POST", f"/v1/batches/{batch['id']}/cancel"),
        asker.look(batch),
    ]
    assert [one["status"] for one in seen] == ["cancelling", "cancelling", "cancelled"]
    assert list(asker.outcomes(seen[-1]).values()) == [200, 200] + 3 * ["batch_cancelled"]
    assert seen[-1]["request_counts"] == {"total": 5, "completed": 2, "failed": 0}
    assert _times(seen[-1])[:4] == [
        "created_at",
        "in_progress_at",
        "cancelling_at",
        "cancelled_at",
    ]


def test_a_batch_that_is_cancelled_before_it_was_checked_has_no_files() -> None:
    asker = Asker()
    batch = asker.create(requests(2))
    asker.ask("POST", f"/v1/batches/{batch['id']}/cancel")
    batch = asker.look(batch)
    assert batch["status"] == "cancelled"
    assert (batch["output_file_id"], batch["error_file_id"]) == (None, None)
    assert batch["request_counts"] == {"total": 0, "completed": 0, "failed": 0}


def test_a_batch_whose_requests_are_all_done_loses_none_by_being_cancelled() -> None:
    asker = Asker()
    batch = asker.create(requests(3))
    asker.look(batch, 2)
    asker.ask("POST", f"/v1/batches/{batch['id']}/cancel")
    assert list(asker.outcomes(asker.look(batch)).values()) == [200, 200, 200]


@pytest.mark.parametrize("state", ["completed", "failed", "expired"])
def test_what_has_another_end_is_not_cancelled(state: str) -> None:
    asker = Asker()
    batch = asker.service.put("Batch", state=state)
    said = asker.ask("POST", f"/v1/batches/{batch['id']}/cancel", expect=409)
    assert said["error"]["message"] == f"Cannot cancel a batch with status '{state}'."


def test_a_cancelled_batch_is_cancelled_once() -> None:
    asker = Asker()
    batch = asker.service.put("Batch", state="cancelled")
    asker.clock.advance(hours=1)
    assert asker.ask("POST", f"/v1/batches/{batch['id']}/cancel") == batch


def test_a_batch_that_is_being_cancelled_does_not_expire() -> None:
    asker = Asker()
    batch = asker.create(requests(1))
    asker.ask("POST", f"/v1/batches/{batch['id']}/cancel")
    asker.clock.advance(days=2)
    assert asker.look(batch)["status"] == "cancelled"


def test_time_alone_can_move_a_batch() -> None:
    asker = Asker(dwell=10)
    batch = asker.create(requests(10))
    seen: list[tuple[str, int]] = []
    for _ in range(8):
        asker.clock.advance(seconds=4)
        batch = asker.look(batch)
        seen.append((batch["status"], batch["request_counts"]["completed"]))
    assert seen == [
        ("validating", 0),
        ("validating", 0),
        ("in_progress", 2),
        ("in_progress", 6),
        ("finalizing", 10),
        ("finalizing", 10),
        ("finalizing", 10),
        ("completed", 10),
    ]
    begun = batch["created_at"]
    assert [
        batch[name] - begun for name in ("in_progress_at", "finalizing_at", "completed_at")
    ] == [
        10,
        20,
        30,
    ]


def test_time_moves_what_nobody_looks_at() -> None:
    asker = Asker(dwell=10)
    asker.create(requests(2))
    asker.clock.advance(seconds=60)
    assert [one["status"] for one in asker.get("/v1/batches")["data"]] == ["completed"]


def test_a_batch_is_cancelled_where_time_has_brought_it() -> None:
    asker = Asker(dwell=10)
    batch = asker.create(requests(10))
    asker.clock.advance(seconds=17)
    batch = asker.ask("POST", f"/v1/batches/{batch['id']}/cancel")
    assert batch["request_counts"]["completed"] == 7
    asker.clock.advance(seconds=10)
    assert list(asker.outcomes(asker.look(batch)).values()) == 7 * [200] + 3 * ["batch_cancelled"]


def test_what_happened_is_told_in_order() -> None:
    asker = Asker()
    asker.finish(requests(1))
    told = [(event.what, event.schema, event.state) for event in asker.service.events]
    assert told == [
        ("created", "File", None),
        ("created", "Batch", "validating"),
        ("entered", "Batch", "in_progress"),
        ("entered", "Batch", "finalizing"),
        ("created", "File", None),
        ("entered", "Batch", "completed"),
    ]
