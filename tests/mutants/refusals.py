"""Invalid requests that are accepted, and valid ones that are refused."""

from __future__ import annotations

import json
from dataclasses import replace

from batchwright.testing.contract import Contract, Operation
from batchwright.testing.message import Reply, Request
from msgspec import structs

from .changes import (
    answered,
    json_reply,
    other_code,
    other_field,
    with_operations,
    without_answer,
)
from .mutant import Mutant, Served

CREATE = "batches.create"
ANYTHING = {"type": "any", "schema": None}
NOTHING = {"message": "failed", "type": "server_error", "param": None, "code": None}


def _made_up(served: Served, request: Request) -> Reply:
    """An unknown file is returned."""
    reply, operation = served.usual(request), served.asked(request)
    if operation is None or operation.name != "files.retrieve" or reply.status != 404:
        return reply
    value = {
        "id": served.ids(request)["file_id"],
        "object": "file",
        "bytes": 0,
        "created_at": 1,
        "expires_at": None,
        "filename": "unknown",
        "purpose": "user_data",
        "status": "processed",
    }
    return json_reply(replace(reply, status=200), value)


def _emptied(served: Served, request: Request) -> Reply:
    reply, operation = served.usual(request), served.asked(request)
    if operation is None or operation.name != "files.content" or reply.status != 404:
        return reply
    return replace(reply, status=200, body=b"", length=0)


def _at_once(contract: Contract) -> Contract:
    """An unknown file of requests is refused like any other unknown file."""

    def refusing(one: Operation) -> Operation:
        answer = next(answer for answer in one.error_rules if answer.name == "file_unknown")
        first = structs.replace(answer, when="unknown_reference")
        return structs.replace(one, error_rules=(first, *one.error_rules))

    return with_operations(contract, CREATE, refusing)


def _kept_anyway(served: Served, request: Request) -> Reply:
    """An upload with an invalid expiry is accepted."""
    reply = served.usual(request)
    if reply.status != 400:
        return reply
    named = json.loads(reply.read())["error"]["param"] or ""
    if not named.startswith("expires_after"):
        return reply
    return json_reply(replace(reply, status=200), served.objects("File")[0] | {"id": "file-0"})


MUTANTS = (
    Mutant(
        name="unknown-file-made-up",
        title="an unknown file is returned",
        handle=_made_up,
        caught=frozenset({"files.retrieve/unknown-id", "files.retrieve/deleted"}),
    ),
    Mutant(
        name="unknown-batch-fails",
        title="an unknown id of a batch causes a 500",
        handle=answered("batches.retrieve", 500, 404, {"error": NOTHING}),
        caught=frozenset({"batches.retrieve/unknown-id", "batches.retrieve/no-server-error"}),
    ),
    Mutant(
        name="unknown-batch-400",
        title="an unknown id of a batch is refused with 400",
        handle=answered("batches.cancel", 400, 404),
        caught=frozenset({"batches.cancel/unknown-id"}),
    ),
    Mutant(
        name="unknown-content-empty",
        title="the content of an unknown file is empty",
        handle=_emptied,
        caught=frozenset({"files.content/unknown-id", "files.content/deleted"}),
    ),
    Mutant(
        name="missing-accepted",
        title="required properties of a batch may be absent",
        contract=without_answer("required", CREATE),
        caught=frozenset(
            {
                f"{CREATE}/input_file_id-missing",
                f"{CREATE}/endpoint-missing",
                f"{CREATE}/completion_window-missing",
                f"{CREATE}/output_expires_after.anchor-missing",
                f"{CREATE}/output_expires_after.seconds-missing",
            }
        ),
    ),
    Mutant(
        name="word-accepted",
        title="any purpose is accepted",
        contract=without_answer("enum", "files.create"),
        caught=frozenset({"files.create/purpose-unknown-value"}),
    ),
    Mutant(
        name="order-accepted",
        title="any order and any purpose are accepted",
        contract=without_answer("enum", "files.list"),
        caught=frozenset({"files.list/order-unknown-value", "files.list/purpose-unknown-value"}),
    ),
    Mutant(
        name="limit-unread",
        title="a limit that is not a number is accepted",
        contract=without_answer("type", "files.list"),
        caught=frozenset({"files.list/limit-wrong-type"}),
    ),
    Mutant(
        name="suffix-accepted",
        title="a file of requests may have any name",
        contract=without_answer("suffix"),
        caught=frozenset({"files.create/file-wrong-suffix"}),
    ),
    Mutant(
        name="first-line-accepted",
        title="a file of requests may begin with anything",
        contract=without_answer("first_line"),
        caught=frozenset({"files.create/file-first-line-not-json"}),
    ),
    Mutant(
        name="id-of-any-form",
        title="an id of a batch with another prefix is just unknown",
        contract=without_answer("prefix"),
        caught=frozenset({"batches.retrieve/foreign-id", "batches.cancel/foreign-id"}),
    ),
    Mutant(
        name="property-accepted",
        title="an upload may have properties that are not in the spec",
        contract=without_answer("additionalProperties"),
        caught=frozenset({"files.create/unknown-property"}),
    ),
    Mutant(
        name="no-id-accepted",
        title="an empty id of an input file is accepted",
        contract=without_answer("minLength"),
        noted=frozenset({f"{CREATE}/input_file_id-too-short"}),
    ),
    Mutant(
        name="unknown-file-ignored",
        title="a batch is completed although its file does not exist",
        contract=other_code("unknown", None),
        caught=frozenset({"batch/problems/unknown"}),
    ),
    Mutant(
        name="unknown-file-refused",
        title="a batch from an unknown file is refused with 404",
        contract=_at_once,
        noted=frozenset({"batch/problems/unknown"}),
    ),
    Mutant(
        name="many-notes-accepted",
        title="metadata may have any number of entries",
        contract=without_answer("maxProperties"),
        caught=frozenset({f"{CREATE}/metadata-too-many"}),
    ),
    Mutant(
        name="long-notes-accepted",
        title="values of metadata may have any length",
        contract=without_answer("maxLength"),
        caught=frozenset({f"{CREATE}/metadata-too-long"}),
    ),
    Mutant(
        name="long-names-accepted",
        title="keys of metadata may have any length",
        contract=without_answer("propertyNames"),
        caught=frozenset({f"{CREATE}/metadata-key-too-long"}),
    ),
    Mutant(
        name="most-notes-refused",
        title="metadata may have only 15 entries",
        contract=other_field("CreateBatchRequest", "metadata", shape={"max_properties": 15}),
        caught=frozenset({f"{CREATE}/metadata-most-accepted"}),
    ),
    Mutant(
        name="null-notes-refused",
        title="metadata may not be null",
        contract=other_field("CreateBatchRequest", "metadata", shape={"null": False}),
        caught=frozenset({f"{CREATE}/metadata-null-accepted"}),
    ),
    Mutant(
        name="shortest-life-refused",
        title="result files are kept for at least two hours",
        contract=other_field("OutputExpiresAfter", "seconds", shape={"minimum": 7200}),
        caught=frozenset({f"{CREATE}/output_expires_after-least-accepted", f"{CREATE}/status"}),
    ),
    Mutant(
        name="longest-life-refused",
        title="result files are kept for at most a day",
        contract=other_field("OutputExpiresAfter", "seconds", shape={"maximum": 86400}),
        caught=frozenset({f"{CREATE}/output_expires_after-most-accepted"}),
    ),
    Mutant(
        name="life-of-results-unread",
        title="anything is accepted for output_expires_after",
        contract=other_field("CreateBatchRequest", "output_expires_after", shape=ANYTHING),
        caught=frozenset({f"{CREATE}/output_expires_after-checked"}),
    ),
    Mutant(
        name="life-of-files-unread",
        title="anything is accepted for expires_after",
        handle=_kept_anyway,
        caught=frozenset({"files.create/expires_after-checked"}),
    ),
    Mutant(
        name="short-life-accepted",
        title="expires_after may be less than an hour",
        contract=without_answer("minimum", "files.create"),
        caught=frozenset({"files.create/expires_after.seconds-below-minimum"}),
    ),
)
