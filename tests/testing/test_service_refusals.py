"""Refusals: what the contract refuses, with its status and its words, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from batchwright.testing.api.routing import prefix
from batchwright.testing.api.service import Service
from batchwright.testing.contracts import DIALECTS, load
from batchwright.testing.message import Request
from msgspec.structs import replace

from tests.testing.asking import CHAT, FORM, Asker, form, part, requests

MISSING = object()


def _error(reply_body: bytes) -> dict[str, Any]:
    error: dict[str, Any] = json.loads(reply_body)["error"]
    return error


def _created(changes: dict[str, Any], expect: int) -> dict[str, Any]:
    asker = Asker()
    file = asker.upload(requests(1))
    asked = {"input_file_id": file["id"], "endpoint": CHAT, "completion_window": "24h", **changes}
    values = {name: value for name, value in asked.items() if value is not MISSING}
    said: dict[str, Any] = asker.ask("POST", "/v1/batches", values, expect=expect)
    return said


@pytest.mark.parametrize(
    ("changes", "status", "param", "words"),
    [
        ({"endpoint": MISSING}, 400, "endpoint", "Missing required parameter: 'endpoint'."),
        ({"input_file_id": MISSING}, 400, "input_file_id", "Missing required parameter"),
        ({"input_file_id": ""}, 400, "input_file_id", "minimum length 1, but got"),
        (
            {"input_file_id": 7},
            400,
            "input_file_id",
            "Invalid type for 'input_file_id': expected a string, but got an integer instead.",
        ),
        ({"endpoint": "/v1/nope"}, 400, "endpoint", "'/v1/chat/completions'"),
        ({"completion_window": "7d"}, 400, "completion_window", "Invalid value: '7d'."),
        ({"metadata": {"a": 1}}, 400, "metadata.a", "Invalid type"),
        ({"metadata": []}, 400, "metadata", "Invalid type"),
        ({"metadata": {f"k{n}": "" for n in range(17)}}, 400, "metadata", "at most 16 properties"),
        ({"metadata": {"k" * 65: ""}}, 400, "metadata." + 65 * "k", "maximum length 64, but"),
        ({"metadata": {"k": "v" * 513}}, 400, "metadata.k", "but got a string with length 513"),
        (
            {"output_expires_after": {"anchor": "created_at", "seconds": 1}},
            400,
            "output_expires_after.seconds",
            "Expected a value >= 3600, but got 1 instead",
        ),
        (
            {"output_expires_after": {"anchor": "then", "seconds": 3600}},
            400,
            "output_expires_after.anchor",
            "Invalid value: 'then'",
        ),
        (
            {"output_expires_after": {"anchor": "created_at"}},
            400,
            "output_expires_after.seconds",
            "",
        ),
    ],
)
def test_a_batch_that_is_asked_for_wrongly_is_refused(
    changes: dict[str, Any], status: int, param: str, words: str
) -> None:
    error = _created(changes, status)["error"]
    assert error["type"] == "invalid_request_error"
    assert error["param"] in (param, None)
    assert words in error["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"metadata": {"k" * 64: "v" * 512}},
        {"metadata": {f"k{n}": "" for n in range(16)}},
        {"metadata": {}},
        {"output_expires_after": {"anchor": "created_at", "seconds": 3600}},
        {"output_expires_after": {"anchor": "created_at", "seconds": 2592000.0}},
        {"unknown": "field"},
    ],
)
def test_what_is_within_the_limits_is_accepted(changes: dict[str, Any]) -> None:
    assert _created(changes, 200)["status"] == "validating"


@pytest.mark.parametrize("purpose", [None, "user_data"])
def test_a_file_that_is_not_there_or_has_another_purpose_makes_a_batch_fail(
    purpose: str | None,
) -> None:
    asker = Asker()
    id = asker.upload(requests(1), purpose=purpose)["id"] if purpose else "file-nope"
    asked = {"input_file_id": id, "endpoint": CHAT, "completion_window": "24h"}
    batch = asker.ask("POST", "/v1/batches", asked)
    assert (batch["status"], batch["errors"]) == ("validating", None)
    batch = asker.ask("GET", f"/v1/batches/{batch['id']}")
    words = f"Cannot find file {id}, or organization org-abc123 does not have access to it."
    assert batch["status"] == "failed"
    assert batch["errors"]["data"] == [
        {"code": "invalid_request", "message": words, "param": "file_id", "line": None}
    ]
    assert batch["request_counts"] == {"total": 0, "completed": 0, "failed": 0}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    reply = Asker().reply("POST", "/v1/batches", body, {"content-type": "application/json"})
    assert reply.status == 400
    assert "JSON" in _error(reply.read())["message"]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", FORM),
        (b"{}", "application/json"),
        (b"{}", FORM),
        (form(part("file", b"x"))[:-8], FORM),
        (form(part("purpose", b"batch")), "multipart/form-data"),
        (form(part("purpose", b"x" * (1 << 21))), FORM),
        (form(part("purpose", b"") * 20_000), FORM),
        (form(part("purpose", b"x")), f"{FORM}{'b' * 300}"),
    ],
)
def test_a_body_that_is_no_form_is_refused(body: bytes, media_type: str) -> None:
    reply = Asker().reply("POST", "/v1/files", body, {"content-type": media_type})
    assert reply.status == 400
    assert "form" in _error(reply.read())["message"]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((part("purpose", b"batch"),), "'file'"),
        ((part("file", b"{}", "a.jsonl"),), "'purpose'"),
        ((part("purpose", b"toast"), part("file", b"{}")), "'toast'"),
        ((part("purpose", b"batch"), part("file", b"{}", "a.txt")), "Must be .jsonl"),
        ((part("purpose", b"batch"), part("file", b""), part("other", b"")), "'other'"),
        (
            (
                part("purpose", b"batch"),
                part("file", b""),
                part("expires_after[anchor]", b"created_at"),
                part("expires_after[seconds]", b"soon"),
            ),
            "'expires_after.seconds'",
        ),
        ((part("purpose", b"batch"), part("file", b""), part("expires_after", b"{}")), "type"),
    ],
)
def test_a_form_that_is_filled_in_wrongly_is_refused(parts: tuple[bytes, ...], words: str) -> None:
    reply = Asker().reply("POST", "/v1/files", form(*parts), {"content-type": FORM})
    assert reply.status == 400
    assert words in _error(reply.read())["message"]


def test_an_unknown_purpose_is_refused_with_those_that_can_be_uploaded() -> None:
    body = form(part("purpose", b"batch_output"), part("file", b"{}"))
    said = json.loads(Asker().reply("POST", "/v1/files", body, {"content-type": FORM}).read())
    message = (
        "'batch_output' is not one of ['fine-tune', 'assistants', 'batch', 'user_data', 'vision',"
        " 'evals'] - 'purpose'"
    )
    error = {"message": message, "type": "invalid_request_error", "param": "purpose", "code": None}
    assert said == {"error": error, "detail": {"message": message, "code": None}}


def test_an_unknown_file_is_said_twice() -> None:
    said = Asker().ask("GET", "/v1/files/fake_id", expect=404)
    message = "No such File object: fake_id"
    error = {"message": message, "type": "invalid_request_error", "param": "id", "code": None}
    assert said == {"error": error, "detail": {"message": message, "code": None}}


def test_a_refused_upload_leaves_nothing_behind() -> None:
    asker = Asker()
    body = form(part("purpose", b"toast"), part("file", b"{}"))
    asker.reply("POST", "/v1/files", body, {"content-type": FORM})
    assert asker.get("/v1/files")["data"] == []


def test_a_large_file_is_refused() -> None:
    contract = load()
    request = contract.schemas["CreateFileRequest"]
    fields = tuple(
        replace(field, shape=replace(field.shape, max_length=10)) if field.name == "file" else field
        for field in request.fields
    )
    schemas = {**contract.schemas, request.name: replace(request, fields=fields)}
    asker = Asker(replace(contract, schemas=schemas))
    asker.upload(b"x" * 10)
    body = form(part("purpose", b"batch"), part("file", b"x" * 11))
    reply = asker.reply("POST", "/v1/files", body, {"content-type": FORM})
    assert (reply.status, _error(reply.read())["message"]) == (400, "File is too large.")


def test_the_content_of_some_files_is_refused() -> None:
    asker = Asker()
    file = asker.upload(b"notes", "notes.txt", "user_data")
    reply = asker.reply("GET", f"/v1/files/{file['id']}/content")
    assert (reply.status, _error(reply.read())["message"]) == (
        400,
        "Not allowed to download files of purpose: user_data",
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/batches/batch_nope"),
        ("POST", "/v1/batches/batch_nope/cancel"),
        ("GET", "/v1/files/file-nope"),
        ("DELETE", "/v1/files/file-nope"),
        ("GET", "/v1/files/file-nope/content"),
        ("GET", "/v1/batches/batch%00%ff"),
    ],
)
def test_an_unknown_id_is_not_found(method: str, path: str) -> None:
    reply = Asker().reply(method, path)
    assert reply.status == 404
    assert reply.header("content-type") == "application/json"
    assert _error(reply.read())["type"] == "invalid_request_error"


@pytest.mark.parametrize("id", ["invalid", "Batch_1", "file-1", "%00%ff"])
@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("POST", "/cancel")])
def test_an_id_that_is_none_of_a_batch_is_refused(id: str, method: str, end: str) -> None:
    reply = Asker().reply(method, f"/v1/batches/{id}{end}")
    assert reply.status == 400
    if id == "invalid":
        assert json.loads(reply.read()) == {
            "error": {
                "message": "Invalid 'batch_id': 'invalid'. Expected an ID that begins with"
                " 'batch'.",
                "type": "invalid_request_error",
                "param": "batch_id",
                "code": "invalid_value",
            }
        }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_elsewhere_an_id_of_a_batch_begins_with_anything(dialect: str) -> None:
    contract = load(dialect)
    assert Asker(contract).reply("GET", f"{prefix(contract)}/batches/invalid").status == 404


def test_a_file_that_does_not_begin_with_json_is_refused() -> None:
    asker = Asker()
    for content, name, status in (
        (b"", "a.jsonl", 400),
        (b"\n \n", "a.jsonl", 400),
        (b"nonsense\n", "a.jsonl", 400),
        (b"\n{}\nnonsense\n", "a.jsonl", 200),
        (b"{}", "a.jsonl", 200),
        (b"x" * (2 << 20), "a.jsonl", 200),  # it is not read as a whole
        (b"nonsense\n", "a", 200),
        (b"", None, 200),
    ):
        body = form(part("purpose", b"batch"), part("file", content, name))
        reply = asker.reply("POST", "/v1/files", body, {"content-type": FORM})
        assert reply.status == status, (content[:20], name)
        if status == 400:
            message = "Invalid file format for Batch API. Must be .jsonl"
            assert json.loads(reply.read()) == {
                "error": {
                    "message": message,
                    "type": "invalid_request_error",
                    "param": None,
                    "code": None,
                },
                "detail": {"message": message, "code": None},
            }
    body = form(part("purpose", b"user_data"), part("file", b"", "a.jsonl"))
    assert asker.reply("POST", "/v1/files", body, {"content-type": FORM}).status == 200


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"tags": ["a"]}, "'metadata.tags': expected a string, but got an array instead."),
        ({"tags": 1.5}, "'metadata.tags': expected a string, but got a number instead."),
        ("soon", "'metadata': expected a metadata object, but got a string instead."),
    ],
)
def test_the_type_that_is_expected_and_the_one_that_came_are_told(
    metadata: object, words: str
) -> None:
    error = _created({"metadata": metadata}, 400)["error"]
    assert error["message"] == f"Invalid type for {words}"
    assert error["code"] == "invalid_type"


def test_a_batch_that_has_ended_cannot_be_cancelled() -> None:
    asker = Asker()
    batch = asker.finish(requests(1))
    said = asker.ask("POST", f"/v1/batches/{batch['id']}/cancel", expect=409)
    assert said["error"]["message"] == "Cannot cancel a batch with status 'completed'."


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nope", "/v1/batches/a/b/c", "/v2/x"])
def test_an_unknown_path_is_not_found(path: str) -> None:
    reply = Asker().reply("GET", path)
    assert (reply.status, reply.operation) == (404, None)
    assert path in _error(reply.read())["message"]


def test_a_wrong_method_is_refused_as_the_contract_says_or_as_an_unknown_path() -> None:
    contract = load()
    rules = tuple(one for one in contract.error_rules if one.when != "wrong_method")
    (unroutable,) = (one for one in rules if one.when == "unroutable")
    body = {"allowed": "{choices}", "asked": "{method} {path}"}
    own = replace(unroutable, when="wrong_method", status=405, body=body)
    reply = Asker(replace(contract, error_rules=rules)).reply("PATCH", "/v1/batches")
    assert (reply.status, "PATCH /v1/batches" in reply.read().decode()) == (404, True)
    reply = Asker(replace(contract, error_rules=(own, *rules))).reply("PATCH", "/v1/batches")
    said = {"allowed": ["POST", "GET", "HEAD"], "asked": "PATCH /v1/batches"}
    assert (reply.status, json.loads(reply.read())) == (405, said)


def test_a_wrong_method_is_told_the_right_ones() -> None:
    reply = Asker().reply("DELETE", "/v1/batches/b1/cancel")
    assert (reply.status, reply.header("allow")) == (405, "POST")
    assert _error(reply.read()) == {
        "message": "Invalid method for URL (DELETE /v1/batches/b1/cancel)",
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }


@pytest.mark.parametrize("base", ["", "/v1", "/proxy/v1"])
def test_the_base_path_may_be_left_out(base: str) -> None:
    assert Asker().get(f"{base}/batches")["data"] == []


def test_headers_are_never_refused() -> None:
    asker = Asker()
    headers = {"x-stainless-retry-count": "1", "accept": "text/html", "content-type": "a/b"}
    assert asker.reply("GET", "/v1/batches", headers=headers).status == 200


@pytest.mark.parametrize("body", [b"", b"{}", b"anything"])
def test_a_body_that_nobody_asked_for_does_no_harm(body: bytes) -> None:
    asker = Asker()
    batch = asker.create(requests(1))
    headers = {"content-type": "application/json"}
    assert asker.reply("POST", f"/v1/batches/{batch['id']}/cancel", body, headers).status == 200
    path = f"/v1/files/{batch['input_file_id']}"
    assert asker.reply("DELETE", path, body, headers).status == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [(None, 401), ("Basic x", 401), ("Bearer", 401), ("Bearer no", 401), ("bearer sk-1", 200)],
)
def test_a_key_can_be_asked_for(header: str | None, status: int) -> None:
    service = Service(load(), key="sk-1")
    headers = () if header is None else (("Authorization", header),)
    reply = service.handle(Request(method="GET", path="/v1/batches", headers=headers))
    assert reply.status == status


def test_a_wrong_key_is_not_repeated() -> None:
    service = Service(load(), key="sk-1")
    headers = (("authorization", "Bearer sk-secret"),)
    reply = service.handle(Request(method="GET", path="/v1/batches", headers=headers))
    body = reply.read()
    assert b"Incorrect API key provided" in body
    assert b"secret" not in body


def test_every_reply_names_its_request() -> None:
    asker = Asker()
    replies = [asker.reply("GET", path) for path in ("/v1/batches", "/v1/files/x", "/nope")]
    named = [reply.header("X-Request-ID") for reply in replies]
    assert all(name and name.startswith("req_") for name in named)
    assert len(set(named)) == 3


def test_what_the_contract_has_no_answer_for_is_not_refused() -> None:
    contract = load()
    operations = tuple(replace(operation, error_rules=()) for operation in contract.operations)
    asker = Asker(replace(contract, operations=operations, error_rules=()))
    assert asker.get("/v1/batches?limit=0&after=nope")["data"] == []
    batch = asker.finish(requests(1), endpoint="/v1/chat/completions", metadata={"k": "v" * 1000})
    assert batch["status"] == "completed"
    again = asker.ask("POST", f"/v1/batches/{batch['id']}/cancel")
    assert again["status"] == "completed"
    assert asker.reply("GET", "/v1/batches/nope").status == 404
