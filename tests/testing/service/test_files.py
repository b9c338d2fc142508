"""Files: what is uploaded comes back, byte for byte, for as long as it is kept."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path

import pytest
from batchwright.testing.api.routing import prefix
from batchwright.testing.contracts import DIALECTS, load
from batchwright.testing.message import Request

from tests.testing.service_client import BOUNDARY, FORM, Caller, form, part, requests


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"a\r\nb\rc\n", b"\x00\xff\xfe--5b1f\r\n", "a\u2028b\n".encode(), b"-" * 200_000],
    ids=["empty", "line feed", "line ends", "binary", "separator", "long"],
)
def test_a_file_comes_back_byte_for_byte(data: bytes) -> None:
    client = Caller()
    file = client.upload(data)
    assert (file["bytes"], client.bytes(file["id"])) == (len(data), data)


def test_a_file_has_what_the_form_says_and_what_the_server_adds() -> None:
    client = Caller()
    now = int(client.clock.now())
    file = client.upload(b"{}\n", "jobs.jsonl")
    assert file["id"].startswith("file-")
    assert file | {"id": "file-"} == {
        "id": "file-",
        "object": "file",
        "bytes": 3,
        "created_at": now,
        "filename": "jobs.jsonl",
        "purpose": "batch",
        "status": "processed",
        "expires_at": now + 2_592_000,
        "status_details": None,
    }
    assert client.get(f"/v1/files/{file['id']}") == file


def test_a_file_without_a_purpose_that_ends_is_kept() -> None:
    assert Caller().upload(b"notes", "notes.txt", "user_data")["expires_at"] is None


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (3, 0, 2, 1)])
def test_the_parts_of_a_form_come_in_any_order(order: tuple[int, ...]) -> None:
    client = Caller()
    parts = (
        part("purpose", b"batch"),
        part("expires_after[anchor]", b"created_at"),
        part("expires_after[seconds]", b"3600"),
        part("file", b"{}\n", "a.jsonl"),
    )
    reply = client.reply(
        "POST", "/v1/files", form(*(parts[one] for one in order)), {"content-type": FORM}
    )
    file = json.loads(reply.read())
    assert (reply.status, file["expires_at"] - file["created_at"]) == (200, 3600)


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ("filename=a.txt; filename*=utf-8''%C3%A4%20b.jsonl", "ä b.jsonl"),
        ("filename*=UTF-8'en'b.jsonl; filename=\"a.txt\"", "b.jsonl"),
        ("filename*=iso-8859-1''%E4.jsonl", "ä.jsonl"),
        ("filename=\"a; filename*=utf-8''b.txt.jsonl\"", "a; filename*=utf-8''b.txt.jsonl"),
        ("filename=a.jsonl; filename*=ebcdic''%C1", "a.jsonl"),
    ],
)
def test_the_extended_name_goes_before_the_plain_one(named: str, name: str) -> None:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=file; {named}\r\n\r\n"
    body = form(part("purpose", b"batch"), head.encode() + b"{}\r\n")
    reply = Caller().reply("POST", "/v1/files", body, {"content-type": FORM})
    assert json.loads(reply.read())["filename"] == name


@pytest.mark.parametrize("name", [None, "upload", "a.jsonl", "Ääkkönen ß.jsonl", "jobs"])
def test_a_file_may_have_any_name_or_none(name: str | None) -> None:
    assert Caller().upload(b"{}", name)["filename"] == (name or "upload")


def test_a_file_that_is_due_is_gone() -> None:
    client = Caller()
    file = client.upload(b"{}")
    client.clock.advance(days=29)
    assert client.get(f"/v1/files/{file['id']}") == file
    client.clock.advance(days=1)
    client.ask("GET", f"/v1/files/{file['id']}", expect=404)
    assert client.get("/v1/files")["data"] == []


def test_a_deleted_file_is_gone() -> None:
    client = Caller()
    file = client.upload(b"{}")
    gone = client.ask("DELETE", f"/v1/files/{file['id']}")
    assert gone == {"id": file["id"], "object": "file", "deleted": True}
    assert client.reply("GET", f"/v1/files/{file['id']}/content").status == 404
    client.ask("DELETE", f"/v1/files/{file['id']}", expect=404)


def test_a_download_that_has_begun_survives_that_the_file_is_deleted() -> None:
    client = Caller()
    file = client.upload(b"x" * 300_000)
    chunks = client.reply("GET", f"/v1/files/{file['id']}/content").chunks()
    begun = len(next(chunks))
    client.ask("DELETE", f"/v1/files/{file['id']}")
    assert begun + sum(map(len, chunks)) == 300_000


def test_a_batch_runs_although_its_file_is_deleted_after_it_was_created() -> None:
    client = Caller()
    batch = client.create(requests(2))
    client.ask("DELETE", f"/v1/files/{batch['input_file_id']}")
    assert client.look(batch, 3)["request_counts"]["completed"] == 2


class Endless(RawIOBase):
    """A form with a large file that is never in memory as a whole."""

    def __init__(self, size: int) -> None:
        self._parts = self._made(size)

    def _made(self, size: int) -> Iterator[bytes]:
        yield part("purpose", b"batch")
        yield part("file", b"", "a.jsonl")[:-2]
        for _ in range(size >> 16):
            yield b"x" * (1 << 16)
        yield f"\r\n--{BOUNDARY}--\r\n".encode()

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


def _memory() -> int:
    """Bytes of the process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_large_file_is_never_in_memory_as_a_whole() -> None:
    client, size = Caller(), 200 << 20
    before = _memory()
    request = Request(
        method="POST",
        path="/v1/files",
        headers=(("content-type", FORM),),
        body=Endless(size),  # type: ignore[arg-type]
    )
    file = json.loads(client.service.handle(request).read())
    assert file["bytes"] == size
    reply = client.reply("GET", f"/v1/files/{file['id']}/content")
    read = 0
    for chunk in reply.chunks():
        read += len(chunk)
    assert read == size
    assert _memory() - before < 50 << 20


def test_threads_may_upload_and_run_at_the_same_time() -> None:
    client = Caller()
    done: list[str] = []

    def work() -> None:
        for _ in range(5):
            done.append(client.finish(requests(3))["status"])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["completed"] * 20
    listed = client.get("/v1/files?limit=10000")["data"]
    assert len({file["id"] for file in listed}) == 40


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("jobs.jsonl", 'attachment; filename="jobs.jsonl"'),
        ("a b.jsonl", 'attachment; filename="a b.jsonl"'),
        ("ä.jsonl", "attachment; filename=\"_.jsonl\"; filename*=utf-8''%C3%A4.jsonl"),
        ('a"b\\c.jsonl', 'attachment; filename="a\\"b\\\\c.jsonl"'),
    ],
)
def test_a_download_tells_the_name_of_the_file(name: str, told: str) -> None:
    client = Caller()
    file = client.service.put("File", {"filename": name}, content=b"{}\n")
    reply = client.reply("GET", f"/v1/files/{file['id']}/content")
    assert reply.header("content-disposition") == told


def test_the_files_of_results_are_called_after_their_batch() -> None:
    client = Caller()
    batch = client.finish(requests(1))
    reply = client.reply("GET", f"/v1/files/{batch['output_file_id']}/content")
    assert reply.header("content-disposition") == (
        f'attachment; filename="{batch["id"]}_output.jsonl"'
    )
    assert reply.header("accept-ranges") is None
    assert reply.header("etag") is None


def test_every_answer_has_the_headers_of_the_live_api() -> None:
    client = Caller()
    file = client.upload(b"{}")
    for method, path, status in (
        ("GET", "/v1/batches", 200),
        ("GET", f"/v1/files/{file['id']}/content", 200),
        ("GET", "/v1/files/file-nope", 404),
        ("GET", "/v1/nowhere", 404),
    ):
        reply = client.reply(method, path)
        assert reply.status == status
        assert reply.header("openai-version") == "2020-10-01"
        assert (reply.header("openai-processing-ms") or "").isdecimal()
        assert reply.header("openai-organization")
        assert reply.header("x-content-type-options") == "nosniff"
        assert reply.header("strict-transport-security")
        assert (reply.header("content-disposition") is not None) == path.endswith("/content")
    for dialect in DIALECTS:
        contract = load(dialect)
        assert (
            Caller(contract).reply("GET", f"{prefix(contract)}/files").header("openai-version")
            is None
        )


def test_ids_have_the_forms_that_were_recorded() -> None:
    client = Caller()
    batch = client.finish(requests(2))
    assert re.fullmatch(r"batch_[0-9a-f]{32}", batch["id"])
    for name in ("input_file_id", "output_file_id"):
        assert re.fullmatch(r"file-[0-9A-Za-z]{22}", batch[name])
    reply = client.reply("GET", f"/v1/files/{batch['output_file_id']}/content")
    assert re.fullmatch(r"req_[0-9a-f]{32}", reply.header("x-request-id") or "")
    for line in map(json.loads, reply.read().splitlines()):
        assert re.fullmatch(r"batch_req_[0-9a-f]{32}", line["id"])
        assert re.fullmatch(r"[0-9a-f]{32}", line["response"]["request_id"])
        assert list(line) == ["id", "custom_id", "response", "error"]
        assert list(line["response"]) == ["status_code", "request_id", "body"]
