"""Results: every request has one, as the contract writes it or as a test wants it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from batchwright.testing import Response
from batchwright.testing.contracts import load

from tests.exchanges import FIXTURES
from tests.testing.service_client import Caller, jsonl, request_line, requests

EXAMPLES = FIXTURES / "lines/BatchResultLine"


def test_a_result_has_the_shape_that_the_contract_says() -> None:
    client = Caller()
    batch = client.finish(jsonl(request_line("a", model="gpt-9", temperature=0)))
    (line,) = client.lines(batch["output_file_id"])
    assert list(line) == ["id", "custom_id", "response", "error"]
    assert line["id"].startswith("batch_req_")
    assert list(line["response"]) == ["status_code", "request_id", "body"]
    assert (line["custom_id"], line["error"]) == ("a", None)
    assert line["response"]["body"]["object"] == "chat.completion"
    assert line["response"]["body"]["model"] == "gpt-9"
    assert batch["error_file_id"] is None


ANSWERED = {
    "/v1/chat/completions": "succeeded",
    "/v1/responses": "responses",
    "/v1/embeddings": "embeddings",
    "/v1/completions": "completions",
    "/v1/moderations": "moderations",
    "/v1/images/generations": "images_generations",
    "/v1/images/edits": "images_edits",
    "/v1/videos": "videos",
}
"""The example whose body answers requests, by the endpoint."""


def test_each_endpoint_of_the_spec_is_answered() -> None:
    fields = {one.name: one for one in load().schemas["CreateBatchRequest"].fields}
    assert set(ANSWERED) == set(fields["endpoint"].shape.enum)


@pytest.mark.parametrize(("url", "shown"), ANSWERED.items())
def test_each_endpoint_is_answered_by_the_body_of_its_example(url: str, shown: str) -> None:
    client = Caller()
    line = request_line("a", input="Hello") | {"url": url}
    batch = client.finish(jsonl(line), endpoint=url)
    body = client.lines(batch["output_file_id"])[0]["response"]["body"]
    lines = (EXAMPLES / f"{shown}.jsonl").read_bytes().splitlines()
    example = json.loads(lines[0])["response"]["body"]
    now = client.clock.now()
    own = {"id": body.get("id"), "model": "gpt-5", "created": now, "created_at": now}
    assert body == {**example, **{name: own[name] for name in own if name in example}}
    assert list(body) == list(example)


def test_bodies_have_ids_and_times_of_their_own() -> None:
    client = Caller(dwell=60)
    first = client.clock.now()
    batch = client.create(requests(100))
    client.clock.advance(seconds=90)
    client.look(batch)
    client.clock.advance(hours=1)
    lines = client.lines(client.look(batch)["output_file_id"])
    bodies = [line["response"]["body"] for line in lines]
    assert len({body["id"] for body in bodies}) == 100
    assert all(body["id"].startswith("chatcmpl-") for body in bodies)
    assert [body["created"] - first for body in bodies] == [90] * 50 + [120] * 50


def test_a_request_can_fail() -> None:
    client = Caller()
    error = {"message": "No.", "type": "invalid_request_error", "param": None, "code": "no"}
    client.service.answer(custom_id="r2", status=400, error=error)
    batch = client.finish(requests(3))
    (line,) = client.lines(batch["error_file_id"])
    assert line["response"]["status_code"] == 400
    assert line["response"]["body"] == {"error": error}
    assert line["error"] is None
    assert [one["custom_id"] for one in client.lines(batch["output_file_id"])] == ["r1", "r3"]


def test_an_error_of_which_nothing_is_said_is_the_documented_one() -> None:
    client = Caller()
    client.service.answer(status=429)
    batch = client.finish(requests(1))
    body = client.lines(batch["error_file_id"])[0]["response"]["body"]
    assert body["error"]["code"] == "rate_limit_exceeded"


def test_all_requests_can_fail() -> None:
    client = Caller()
    client.service.answer(status=500)
    batch = client.finish(requests(3))
    assert (batch["status"], batch["output_file_id"]) == ("completed", None)
    assert batch["request_counts"] == {"total": 3, "completed": 0, "failed": 3}
    assert set(client.outcomes(batch).values()) == {500}


def test_an_error_without_a_status_is_a_request_that_was_not_executed() -> None:
    client = Caller()
    client.service.answer(key="r1", error={"code": "busy", "message": "Later."})
    batch = client.finish(requests(2))
    (line,) = client.lines(batch["error_file_id"])
    assert line["response"] is None
    assert line["error"] == {"code": "busy", "message": "Later."}
    assert batch["request_counts"] == {"total": 2, "completed": 1, "failed": 0}


def test_a_body_can_be_any_json() -> None:
    client = Caller()
    client.service.answer(key="r1", body={"text": "a\u2028b", "big": 10**30})
    client.service.answer(key="r2", body=None)
    batch = client.finish(requests(2))
    bodies = [one["response"]["body"] for one in client.lines(batch["output_file_id"])]
    assert bodies == [{"text": "a\u2028b", "big": 10**30}, None]


def test_a_function_can_answer() -> None:
    client = Caller()

    def respond(line: dict[str, Any]) -> Response | dict[str, Any] | None:
        match line["custom_id"]:
            case "r1":
                return Response(status=404)
            case "r2":
                return {"body": {"echo": line["url"]}}
            case _:
                return None

    client.service.answer(respond)
    batch = client.finish(requests(3))
    assert client.outcomes(batch) == {"r1": 404, "r2": 200, "r3": 200}
    echoed = client.lines(batch["output_file_id"])[0]["response"]["body"]
    assert echoed == {"echo": "/v1/chat/completions"}


def test_what_was_said_of_a_key_goes_before_what_was_said_last() -> None:
    client = Caller()
    client.service.answer(key="r1", status=409)
    client.service.answer(status=400)
    client.service.answer(status=503, url="/v1/chat/completions")
    client.service.answer(status=418, url="/v1/embeddings")
    assert client.outcomes(client.finish(requests(2))) == {"r1": 409, "r2": 503}


def test_a_result_can_be_lost_or_repeated() -> None:
    client = Caller()
    client.service.answer(key="r1", copies=0)
    client.service.answer(key="r2", copies=2)
    batch = client.finish(requests(3))
    keys = [line["custom_id"] for line in client.lines(batch["output_file_id"])]
    assert keys == ["r2", "r2", "r3"]


def test_a_request_that_is_never_executed_holds_its_batch_until_it_expires() -> None:
    client = Caller()
    client.service.answer(key="r1", never=True)
    batch = client.create(requests(4))
    seen = [client.look(batch) for _ in range(5)]
    assert {one["status"] for one in seen} == {"in_progress"}
    assert seen[-1]["request_counts"] == {"total": 4, "completed": 3, "failed": 0}
    client.clock.advance(hours=24)
    outcomes = client.outcomes(client.look(batch))
    assert outcomes == {"r1": "batch_expired", "r2": 200, "r3": 200, "r4": 200}


def test_the_ids_of_the_files_can_come_late() -> None:
    client = Caller()
    client.service.late(2)
    batch = client.create(requests(1))
    seen = [client.look(batch) for _ in range(5)]
    assert [one["status"] for one in seen[2:]] == ["completed"] * 3
    assert [one["output_file_id"] is None for one in seen] == [True] * 4 + [False]


@pytest.mark.parametrize("looks", [0, 1, 2])
@pytest.mark.parametrize("end", ["a test", "the time"])
def test_the_ids_of_the_files_come_as_late_without_a_look_that_leads_there(
    looks: int, end: str
) -> None:
    client = Caller(dwell=60 if end == "the time" else None)
    client.service.late(looks)
    batch = client.service.put("Batch", state="completed" if end == "a test" else None)
    client.clock.advance(hours=1)
    seen = [client.service.objects("Batch")[0], *(client.look(batch) for _ in range(looks + 1))]
    assert {one["status"] for one in seen} == {"completed"}
    hidden = [one["output_file_id"] is None for one in seen]
    assert hidden == [looks > 0, *[True] * looks, False]


def test_a_value_can_be_forced() -> None:
    client = Caller()
    client.service.force("Batch", error_file_id="")
    assert client.finish(requests(1))["error_file_id"] == ""


def test_a_state_that_nobody_knows_can_be_shown() -> None:
    client = Caller()
    client.service.mask("scheduling", 2)
    batch = client.create(requests(1))
    seen = [client.look(batch)["status"] for _ in range(5)]
    assert seen == ["scheduling", "scheduling", "in_progress", "finalizing", "completed"]


def test_results_can_come_in_an_order_of_their_own() -> None:
    def order(seed: int) -> list[str]:
        client = Caller(seed=seed)
        client.service.shuffle()
        batch = client.finish(requests(50))
        return [line["custom_id"] for line in client.lines(batch["output_file_id"])]

    first = order(1)
    assert sorted(first) == sorted(f"r{number}" for number in range(1, 51))
    assert first == order(1)
    assert first != order(2)
    assert first != sorted(first, key=lambda key: int(key[1:]))


def test_the_same_seed_gives_the_same_bytes() -> None:
    def transcript(seed: int) -> list[bytes]:
        client = Caller(seed=seed)
        batch = client.finish(requests(3))
        targets = ("/v1/batches", "/v1/files", f"/v1/files/{batch['output_file_id']}/content")
        replies = [client.reply("GET", target) for target in targets]
        return [json.dumps(reply.headers).encode() + reply.read() for reply in replies]

    assert transcript(1) == transcript(1)
    assert transcript(1) != transcript(2)


def test_two_services_share_nothing() -> None:
    one, other = Caller(), Caller()
    one.service.answer(status=500)
    one.finish(requests(1))
    assert other.get("/v1/batches")["data"] == []
    assert other.finish(requests(1))["request_counts"]["completed"] == 1


def _usage(read: int, cached: int, written: int, thought: int) -> dict[str, Any]:
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": cached},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": thought},
        "total_tokens": read + written,
    }


_NOTHING = _usage(0, 0, 0, 0)


def test_a_model_without_snapshots_is_called_what_it_was_asked_for() -> None:
    client = Caller()
    batch = client.create(jsonl(request_line("a", model="mine")))
    assert client.look(batch)["model"] == "mine"


def test_a_batch_tells_its_model_and_what_it_has_used() -> None:
    client = Caller()
    client.service.answer(key="r2", status=400)
    batch = client.create(b"\n" + requests(4))
    seen = [batch, *(client.look(batch) for _ in range(3))]
    assert [one["model"] for one in seen] == [None, *3 * ["gpt-5-2025-08-07"]]
    assert [one["usage"] for one in seen] == [*3 * [_NOTHING], _usage(66, 0, 6, 0)]


def test_usage_is_understood_however_an_endpoint_says_it() -> None:
    client = Caller()
    used: dict[str, Any] = {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3, "others": 7}
    used |= {"input_tokens_details": {"cached_tokens": 4}}
    client.service.answer(key="r1", body={"usage": used})
    used = {"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 30}
    used |= {"completion_tokens_details": {"reasoning_tokens": 5}}
    client.service.answer(key="r2", body={"usage": used})
    client.service.answer(key="r3", body={"usage": {"prompt_tokens": 100, "total_tokens": 100}})
    client.service.answer(key="r4", body={"usage": "much", "big": [10**30, float("nan")]})
    client.service.answer(key="r5", body={"usage": {"prompt_tokens": True}})
    assert client.finish(requests(5))["usage"] == _usage(111, 4, 22, 5)


def test_what_nobody_counted_is_nothing() -> None:
    client = Caller()
    client.service.answer(body={"text": "no usage"})
    assert client.finish(requests(2))["usage"] == _NOTHING
    client.service.answer(status=500)
    assert client.finish(requests(2))["usage"] == _NOTHING


def test_a_batch_that_has_failed_or_was_cancelled_tells_what_there_is() -> None:
    client = Caller()
    failed = client.finish(requests(1) + b"nonsense")
    assert (failed["model"], failed["usage"]) == (None, _NOTHING)
    cancelled = client.service.put("Batch", content=requests(4), state="cancelled")
    assert cancelled["model"] == "gpt-5-2025-08-07"
    assert cancelled["usage"] == _usage(44, 0, 4, 0)


def test_a_request_cannot_say_what_lines_tell() -> None:
    client = Caller()
    batch = client.create(requests(1), model="mine", usage={"input_tokens": 7})
    assert (batch["model"], batch["usage"]) == (None, _NOTHING)


def test_blank_lines_and_an_open_end_are_no_requests() -> None:
    client = Caller()
    data = b"\n" + requests(2).replace(b"\n", b"\r\n\n").rstrip()
    batch = client.finish(data)
    assert batch["request_counts"] == {"total": 2, "completed": 2, "failed": 0}


def test_a_key_that_is_half_a_surrogate_pair_comes_back() -> None:
    client = Caller()
    batch = client.finish(jsonl(request_line("\ud800")))
    (line,) = client.lines(batch["output_file_id"])
    assert line["custom_id"] == "\ud800"
