"""Dialects: what other servers do differently, the service does differently, too."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from batchwright.testing.api.service import Service
from batchwright.testing.contracts import DIALECTS, load
from batchwright.testing.message import Request

from tests.testing.service_client import (
    CHAT,
    FORM,
    Caller,
    form,
    jsonl,
    part,
    request_line,
    requests,
)

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def _lines(client: Caller, batch: dict[str, Any]) -> list[dict[str, Any]]:
    named = (batch.get(name) for name in ("output_file_id", "error_file_id"))
    return [line for file_id in named if file_id for line in client.lines(file_id)]


@pytest.mark.parametrize("dialect", ["", *DIALECTS])
def test_every_line_is_read_as_what_became_of_its_request(dialect: str) -> None:
    contract = load(dialect)
    client = Caller(contract)
    client.service.answer(key="r2", status=400)
    client.service.answer(key="r3", error={"code": "busy", "message": "Later."})
    client.service.answer(key="r4", status=500, error={"code": "down", "message": "No."})
    lines = {line["custom_id"]: line for line in _lines(client, client.finish(requests(4)))}
    outcomes = contract.writings[0].outcomes
    read = {key: outcomes.judge(line)[0] for key, line in lines.items()}
    assert read == {"r1": "succeeded", "r2": "failed", "r3": "unprocessed", "r4": "failed"}


@pytest.mark.parametrize("dialect", ["", *DIALECTS])
def test_every_state_can_be_reached(dialect: str) -> None:
    contract = load(dialect)
    service = Caller(contract).service
    states = [state.name for state in contract.lifecycles[0].states]
    assert [service.put("Batch", state=state)["status"] for state in states] == states


@pytest.mark.parametrize("dialect", ["", *DIALECTS])
def test_objects_say_what_the_dialect_promises_and_nothing_that_it_does_not_know(
    dialect: str,
) -> None:
    contract = load(dialect)
    client = Caller(contract)
    batch = client.finish(requests(1))
    shown = {
        "Batch": batch,
        "File": client.get(f"/v1/files/{batch['input_file_id']}"),
        "BatchList": client.get("/v1/batches"),
        "FileList": client.get("/v1/files"),
    }
    for name, value in shown.items():
        fields = contract.schemas[name].fields
        sent = {field.name for field in fields if field.sent != "never"}
        needed = {field.name for field in fields if field.required or field.promised}
        assert needed <= value.keys() <= sent, name


@pytest.mark.parametrize("dialect", ["", *DIALECTS])
def test_every_dialect_tells_which_methods_a_path_has(dialect: str) -> None:
    reply = Caller(load(dialect)).reply("PUT", "/v1/files")
    assert (reply.status, reply.header("allow")) == (405, "POST, GET, HEAD")


def test_aibrix_leaves_out_what_is_null_and_begins_by_scheduling() -> None:
    client = Caller(load("aibrix"))
    batch = client.create(requests(4))
    assert UUID.fullmatch(batch["id"])
    assert (batch["status"], batch["completion_window"]) == ("scheduling", "1d")
    assert None not in batch.values()
    assert "request_counts" not in batch
    seen = [client.look(batch) for _ in range(4)]
    assert [one["status"] for one in seen] == [
        "validating",
        "in_progress",
        "finalizing",
        "completed",
    ]
    assert [("request_counts" in one) for one in seen] == [False, True, True, True]


def test_aibrix_refuses_another_purpose_with_422() -> None:
    body = form(part("purpose", b"user_data"), part("file", b""))
    reply = Caller(load("aibrix")).reply("POST", "/v1/files", body, {"content-type": FORM})
    said = json.loads(reply.read())
    assert (reply.status, said["detail"][0]["loc"]) == (422, ["body", "purpose"])


def test_aibrix_looks_for_the_file_of_requests_only_when_it_reads_it() -> None:
    client = Caller(load("aibrix"))
    asked = {"input_file_id": "nowhere", "endpoint": CHAT}
    batch = client.ask("POST", "/v1/batches", asked)
    failed = client.look(batch, 3)
    assert failed["status"] == "failed"
    assert [one["code"] for one in failed["errors"]["data"]] == ["invalid_input_file"]
    assert "request_counts" not in failed


def test_aibrix_does_not_look_at_some_rules_of_lines() -> None:
    lines = [request_line("a"), request_line("a", model="another", stream=True)]
    lines[1]["method"] = "GET"
    batch = Caller(load("aibrix")).finish(jsonl(*lines))
    assert batch["request_counts"] == {"total": 2, "completed": 2, "failed": 0}
    batch = Caller(load("aibrix")).finish(
        jsonl(request_line("a"), request_line("b") | {"url": "/"})
    )
    (problem,) = batch["errors"]["data"]
    assert problem.keys() == {"code", "message"}
    assert problem["code"] == "validation_error"


def test_aibrix_calls_every_failure_alike_and_files_of_results_by_their_ids() -> None:
    client = Caller(load("aibrix"))
    client.service.answer(key="r1", status=429)
    batch = client.finish(requests(1))
    (line,) = client.lines(batch["error_file_id"])
    assert (line["response"], line["error"]["code"]) == (None, "inference_failed")
    file = client.get(f"/v1/files/{batch['error_file_id']}")
    assert (file["filename"], file["purpose"]) == (f"{file['id']}.jsonl", None)


def test_aibrix_names_no_request_and_has_another_body_for_unknown_paths() -> None:
    reply = Caller(load("aibrix")).reply("GET", "/v1/nowhere")
    assert (reply.status, json.loads(reply.read())) == (404, {"detail": "Not Found"})
    assert "x-request-id" not in dict(reply.headers)


@pytest.mark.parametrize(
    ("dialect", "window", "seconds"),
    [("aibrix", "1d12h", 129_600), ("aibrix", "90min", 5_400), ("groq", "7d", 604_800)],
)
def test_a_batch_expires_after_its_completion_window(
    dialect: str, window: str, seconds: int
) -> None:
    client = Caller(load(dialect))
    file = client.service.put("File", content=requests(2))
    root = client.service.contract.server.partition("://")[2].partition("/")[2]
    asked = {"input_file_id": file["id"], "endpoint": CHAT, "completion_window": window}
    batch = client.ask("POST", f"/{root}/batches", asked)
    assert batch["expires_at"] - batch["created_at"] == seconds
    client.clock.advance(seconds=seconds)
    assert client.service.objects("Batch")[0]["status"] == "expired"


def test_azure_writes_an_error_file_without_lines() -> None:
    client = Caller(load("azure"))
    batch = client.finish(requests(1))
    assert client.bytes(batch["error_file_id"]) == b""
    assert re.fullmatch(r"file-[0-9a-f]{32}", batch["error_file_id"])


def test_azure_does_not_let_batches_expire() -> None:
    client = Caller(load("azure"))
    batch = client.create(requests(1))
    client.clock.advance(days=3)
    assert client.look(batch)["status"] == "in_progress"


def test_groq_lists_everything_at_once() -> None:
    client = Caller(load("groq"))
    for _ in range(3):
        client.service.put("Batch")
    page = client.get("/openai/v1/batches?limit=1")
    assert (page.keys(), len(page["data"])) == ({"object", "data"}, 3)


def test_groq_tells_neither_model_nor_usage() -> None:
    batch = Caller(load("groq")).service.put("Batch", state="completed")
    assert batch["output_file_id"]
    assert not {"model", "usage"} & batch.keys()


def test_ogx_writes_bodies_as_text_and_failures_without_a_response() -> None:
    client = Caller(load("ogx"))
    client.service.answer(key="r2", status=400)
    batch = client.finish(requests(2))
    succeeded, failed = _lines(client, batch)
    body = json.loads(succeeded["response"]["body"])
    assert (body["model"], body["created"]) == ("gpt-5", client.clock.now())
    assert batch["usage"]["total_tokens"] == body["usage"]["total_tokens"]
    assert failed.keys() == {"id", "custom_id", "error"}
    assert "code" not in failed["error"]


def test_ogx_writes_empty_ids_where_a_page_of_files_is_empty() -> None:
    client = Caller(load("ogx"))
    page = client.get("/v1/files")
    assert (page["first_id"], page["last_id"], page["has_more"]) == ("", "", False)
    file = client.upload(requests(1))
    assert client.get("/v1/files")["first_id"] == file["id"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"api-key": "secret"}, 200),
        ({"Api-Key": " secret "}, 200),
        ({"authorization": "Bearer secret"}, 200),
        ({"authorization": "Bearer secret", "api-key": "wrong"}, 200),
        ({"api-key": "wrong"}, 401),
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": "secret"}, 401),
        ({}, 401),
    ],
)
def test_azure_takes_a_key_in_a_header_of_its_own(headers: dict[str, str], status: int) -> None:
    service = Service(load("azure"), key="secret")
    request = Request(method="GET", path="/openai/v1/batches", headers=tuple(headers.items()))
    assert service.handle(request).status == status


def test_the_spec_takes_a_bearer_token_only() -> None:
    service = Service(load(), key="secret")
    request = Request(method="GET", path="/v1/batches", headers=(("api-key", "secret"),))
    assert service.handle(request).status == 401


def test_azure_names_no_files_by_empty_ids_until_the_batch_has_ended() -> None:
    client = Caller(load("azure"))
    for state in ("validating", "in_progress", "finalizing", "cancelling"):
        batch = client.service.put("Batch", state=state)
        assert (batch["output_file_id"], batch["error_file_id"]) == ("", "")
    batch = client.service.put("Batch", state="failed")
    assert (batch["output_file_id"], batch["error_file_id"]) == (None, None)
    assert client.service.put("Batch", state="completed")["output_file_id"].startswith("file-")
