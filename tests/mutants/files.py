"""Files with changed content or wrong properties."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

from batchwright.testing.contract import Contract
from batchwright.testing.message import Reply, Request
from msgspec import structs

from .changes import (
    Object,
    answered,
    asked,
    downloaded,
    headed,
    other_field,
    shown,
    without_answer,
)
from .mutant import Handle, Mutant, Served

BYTES = frozenset({"files.content/bytes-unchanged"})


def _sources(change: Callable[[bytes], bytes]) -> Handle:
    """Change the content of uploaded files, but not of result files."""
    return downloaded(lambda content: content if b'"response"' in content else change(content))


def _stored(change: Callable[[bytes], bytes]) -> Handle:
    """Change a file before it is stored, so that its size is also that of the changed bytes."""
    return asked(
        "files.create",
        lambda served, request: replace(request, body=BytesIO(change(request.body.read()))),
    )


def _named(change: Callable[[str], str]) -> Handle:
    return shown("file", lambda one: one.update(filename=change(one["filename"])))


def _third_refused(served: Served, request: Request) -> Reply:
    operation = served.asked(request)
    if operation is not None and operation.name == "files.create":
        served.memory["uploads"] = served.memory.get("uploads", 0) + 1
        if served.memory["uploads"] == 3:
            return served.usual(replace(request, headers=(("authorization", "Bearer x"),)))
    return served.usual(request)


def _times(change: Callable[[int], Any]) -> Handle:
    return shown("file", lambda one: one.update(created_at=change(one["created_at"])))


def _other_expiry(**more: Any) -> Callable[[Contract], Contract]:
    def changed(contract: Contract) -> Contract:
        field = next(one for one in contract.schemas["File"].fields if one.name == "expires_at")
        assert field.expires is not None
        expires = structs.replace(field.expires, **more)
        return other_field("File", "expires_at", expires=expires)(contract)

    return changed


def _another_purpose(served: Served, request: Request) -> Reply:
    def change(one: Object) -> None:
        if one["purpose"] == "batch":
            one["purpose"] = "vision"

    query = tuple((name, "batch" if value == "vision" else value) for name, value in request.query)
    return shown("file", change)(served, replace(request, query=query))


def _for_batches_only(served: Served, request: Request) -> Reply:
    """Uploads for another purpose are refused like a wrong key."""
    reply, operation = served.usual(request), served.asked(request)
    if operation is None or operation.name != "files.create" or reply.status != 200:
        return reply
    if json.loads(reply.read())["purpose"] == "batch":
        return reply
    return served.usual(replace(request, headers=(("authorization", "Bearer x"),)))


MUTANTS = (
    Mutant(
        name="line-ends-normalised",
        title="CRLF becomes LF in uploaded files",
        handle=_sources(lambda content: content.replace(b"\r\n", b"\n")),
        caught=BYTES,
    ),
    Mutant(
        name="text-only",
        title="bytes that are not UTF-8 are replaced",
        handle=_sources(lambda content: content.decode("utf-8", "replace").encode()),
        caught=BYTES,
    ),
    Mutant(
        name="stored-as-text",
        title="bytes that are not UTF-8 are replaced before the file is stored, and so is its size",
        handle=_stored(lambda content: content.replace(b"\xff\xfe", "\ufffd\ufffd".encode())),
        caught=BYTES,
    ),
    Mutant(
        name="zeros-end-content",
        title="content ends at the first NUL",
        handle=_sources(lambda content: content.partition(b"\0")[0]),
        caught=BYTES,
    ),
    Mutant(
        name="large-truncated",
        title="a large file is truncated",
        handle=_sources(lambda content: content[:65_536]),
        caught=frozenset({"files.content/large-file"}),
    ),
    Mutant(
        name="empty-file-not-empty",
        title="an empty file has a line end",
        handle=_sources(lambda content: content or b"\n"),
        caught=frozenset({"files.content/empty-file"}),
    ),
    Mutant(
        name="last-byte-lost",
        title="the last byte of every upload is lost",
        handle=_sources(lambda content: content[:-1]),
        caught=BYTES,
    ),
    Mutant(
        name="size-in-characters",
        title="bytes counts a byte too many",
        handle=shown("file", lambda one: one.update(bytes=one["bytes"] + 1)),
        caught=frozenset({"files.create/bytes-told"}),
    ),
    Mutant(
        name="size-as-text",
        title="bytes is a string",
        handle=shown("file", lambda one: one.update(bytes=str(one["bytes"])), "files.retrieve"),
        caught=frozenset({"file/bytes-type", "files.retrieve/as-made"}),
    ),
    Mutant(
        name="name-mangled",
        title="non-ASCII characters in a name become question marks",
        handle=_named(lambda name: name.encode("ascii", "replace").decode()),
        caught=frozenset({"files.create/filename-told"}),
    ),
    Mutant(
        name="name-as-latin-1",
        title="a name in UTF-8 is read as Latin-1",
        handle=_named(lambda name: name.encode().decode("latin-1")),
        caught=frozenset({"files.create/filename-told"}),
    ),
    Mutant(
        name="name-changes",
        title="a retrieved file has another name",
        handle=shown("file", lambda one: one.update(filename="upload"), "files.retrieve"),
        caught=frozenset(
            {
                "files.retrieve/as-made",
                "batch/output_file_id/filename",
                "batch/error_file_id/filename",
            }
        ),
    ),
    Mutant(
        name="purpose-not-repeated",
        title="every input file has another purpose than the request",
        handle=_another_purpose,
        caught=frozenset({"files.create/purpose-echoed"}),
        noted=frozenset({"file/expires_at-by-default"}),
    ),
    Mutant(
        name="time-as-text",
        title="created_at of a file is a string",
        handle=_times(str),
        caught=frozenset({"file/created_at-type"}),
    ),
    Mutant(
        name="time-with-fraction",
        title="created_at of a file has a fraction",
        handle=_times(lambda time: time + 0.5),
        caught=frozenset({"file/created_at-type"}),
    ),
    Mutant(
        name="time-in-milliseconds",
        title="created_at of a file is in milliseconds",
        handle=_times(lambda time: time * 1000),
        caught=frozenset(
            {
                "file/expires_at-by-default",
                "file/expires_at-as-asked",
                "batch/output_file_id/kept",
                "batch/error_file_id/kept",
            }
        ),
    ),
    Mutant(
        name="expiry-ignored",
        title="expires_after is ignored",
        contract=_other_expiry(asked=()),
        caught=frozenset({"file/expires_at-as-asked"}),
    ),
    Mutant(
        name="expiry-by-default",
        title="input files never expire",
        contract=_other_expiry(after=None),
        caught=frozenset({"file/expires_at-by-default"}),
    ),
    Mutant(
        name="private-content",
        title="the content of a file that may not be downloaded is returned",
        contract=without_answer("undownloadable"),
        caught=frozenset({"files.content/not-downloadable"}),
    ),
    Mutant(
        name="file-of-no-type",
        title="a retrieved file has the media type of plain text",
        handle=headed("files.retrieve", "content-type", "text/plain"),
        caught=frozenset({"files.retrieve/content-type"}),
    ),
    Mutant(
        name="object-of-a-file",
        title="`object` of a file is document",
        handle=shown("file", lambda one: one.update(object="document")),
        caught=frozenset({"file/object-type"}),
    ),
    Mutant(
        name="upload-created",
        title="the response to an upload is 201",
        handle=answered("files.create", 201, 200),
        noted=frozenset({"files.create/status"}),
    ),
    Mutant(
        name="upload-for-batches-only",
        title="a file for another purpose is refused",
        handle=_for_batches_only,
        caught=frozenset({"files.create/other-accepted"}),
    ),
    Mutant(
        name="upload-dropped",
        title="the third upload is refused",
        handle=_third_refused,
        caught=frozenset({"files.create/status", "files.create/at-once"}),
    ),
)
