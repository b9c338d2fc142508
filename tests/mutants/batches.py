"""Batches that do not repeat the request, count wrongly, or accept any file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from batchwright.testing.contract import Contract
from batchwright.testing.message import Reply, Request
from msgspec.structs import replace

from .changes import (
    Object,
    other_rules,
    replied,
    shown,
)
from .mutant import Handle, Mutant, Served


def _batch(change: Callable[[Object], None], operations: str = "*") -> Handle:
    return shown("batch", change, operations)


def _while(status: str, **values: Any) -> Handle:
    """Show these values while a batch is in a state."""

    def change(one: Object) -> None:
        if one["status"] == status:
            one.update(values)

    return _batch(change)


def _counted(status: str, **counts: int) -> Handle:
    def change(one: Object) -> None:
        if one["status"] == status and one["request_counts"]["total"]:
            one["request_counts"].update(counts)

    return _batch(change)


def _one_at_most(one: Object) -> None:
    one["request_counts"]["total"] = min(one["request_counts"]["total"], 1)


def _errors(change: Callable[[list[Object]], Any]) -> Handle:
    def each(one: Object) -> None:
        if one["status"] == "failed":
            change(one["errors"]["data"])

    return _batch(each)


def _renumbered(problems: list[Object]) -> None:
    for one in problems:
        if one["line"] is not None:
            one["line"] -= 1


def _unread(contract: Contract) -> Contract:
    """Files are not validated: no state has problems."""
    return replace(
        contract,
        lifecycles=tuple(
            replace(
                one,
                states=tuple(
                    replace(
                        state, problems=(), to=tuple(name for name in state.to if name != "failed")
                    )
                    for state in one.states
                ),
            )
            for one in contract.lifecycles
        ),
    )


def _one_for_one_file(served: Served, request: Request) -> Reply:
    """A second batch of the same file with the same metadata is the first one."""
    reply, operation = served.usual(request), served.asked(request)
    if operation is None or operation.name != "batches.create" or reply.status != 200:
        return reply
    one = json.loads(reply.read())
    first: Reply = served.memory.setdefault(f"{one['input_file_id']} {one['metadata']}", reply)
    return first


MUTANTS = (
    Mutant(
        name="count-goes-down",
        title="the completed requests decrease when the batch is finalizing",
        handle=_counted("finalizing", completed=0),
        caught=frozenset({"batch/request_counts.completed-never-fewer"}),
    ),
    Mutant(
        name="total-goes-down",
        title="the total is 0 in the end",
        handle=_counted("completed", total=0),
        caught=frozenset(
            {"batch/request_counts.total-never-fewer", "batch/request_counts.total-is-the-sum"}
        ),
    ),
    Mutant(
        name="count-above-total",
        title="more requests are completed than there are",
        handle=_batch(_one_at_most),
        caught=frozenset({"batch/request_counts.total-is-the-sum"}),
    ),
    Mutant(
        name="count-of-failed",
        title="a failed request counts as completed in the end",
        handle=_batch(
            lambda one: one["request_counts"].update(
                completed=one["request_counts"]["completed"] + one["request_counts"]["failed"],
                failed=0,
            )
        ),
        caught=frozenset({"batch/output_file_id/counted", "batch/error_file_id/counted"}),
    ),
    Mutant(
        name="counts-as-text",
        title="the counts are strings",
        handle=_batch(
            lambda one: one.update(
                request_counts={name: str(n) for name, n in one["request_counts"].items()}
            )
        ),
        caught=frozenset(
            {
                "batch-request-counts/total-type",
                "batch-request-counts/completed-type",
                "batch-request-counts/failed-type",
            }
        ),
    ),
    Mutant(
        name="notes-not-repeated",
        title="metadata is not repeated",
        handle=_batch(lambda one: one.update(metadata={})),
        caught=frozenset({"batches.create/metadata-echoed"}),
    ),
    Mutant(
        name="notes-lost",
        title="metadata is lost when a batch is retrieved",
        handle=_batch(lambda one: one.update(metadata=None), "batches.retrieve"),
        caught=frozenset({"batches.retrieve/as-made"}),
    ),
    Mutant(
        name="notes-mangled",
        title="non-ASCII characters in metadata are lost",
        handle=_batch(
            lambda one: one.update(
                metadata=json.loads(
                    json.dumps(one["metadata"], ensure_ascii=False).encode("ascii", "ignore")
                )
            )
        ),
        caught=frozenset({"batches.create/metadata-echoed"}),
    ),
    Mutant(
        name="one-batch-for-one-file",
        title="a second batch of a file is the first one",
        handle=_one_for_one_file,
        caught=frozenset({"batches.create/at-once", "batch/output_file_id/kept"}),
    ),
    Mutant(
        name="window-shortened",
        title="the completion window is repeated as a day",
        handle=_batch(lambda one: one.update(completion_window="1d")),
        caught=frozenset({"batches.create/completion_window-echoed"}),
        noted=frozenset({"batch/completion_window-type"}),
    ),
    Mutant(
        name="endpoint-shortened",
        title="the endpoint is repeated without its version",
        handle=_batch(lambda one: one.update(endpoint=one["endpoint"].removeprefix("/v1"))),
        caught=frozenset({"batches.create/endpoint-echoed"}),
        noted=frozenset({"batch/endpoint-type"}),
    ),
    Mutant(
        name="input-not-told",
        title="input_file_id is the id of another file",
        handle=_batch(lambda one: one.update(input_file_id="file-0")),
        caught=frozenset({"batches.create/input_file_id-echoed"}),
    ),
    Mutant(
        name="problems-not-told",
        title="a failed batch does not have the cause",
        handle=_while("failed", errors=None),
        caught=frozenset({"batch/problems/told"}),
    ),
    Mutant(
        name="problems-from-zero",
        title="lines are numbered from zero",
        handle=_errors(_renumbered),
        caught=frozenset({"batch/problems/line"}),
    ),
    Mutant(
        name="problems-counted",
        title="the errors of a failed batch are a number",
        handle=_batch(lambda one: one.update(errors=one["errors"] and {"data": 1})),
        caught=frozenset({"batch-errors/data-type", "batch/problems/told"}),
    ),
    Mutant(
        name="problems-as-list",
        title="errors is a list",
        handle=_batch(lambda one: one.update(errors=one["errors"] and one["errors"]["data"])),
        caught=frozenset({"batch/errors-type", "batch/problems/told"}),
    ),
    Mutant(
        name="files-unread",
        title="a file of requests is not validated; invalid lines do not count in the end",
        contract=_unread,
        caught=frozenset(
            {
                "batch/problems/checked",
                "batch/problems/unknown",
                "batch/needs/body.model",
                "batch/needs/body.messages",
                "batch/request_counts.total-never-fewer",
            },
        ),
    ),
    Mutant(
        name="duplicates-accepted",
        title="a custom_id may occur twice",
        contract=other_rules(key=None),
        caught=frozenset({"batch/problems/duplicate"}),
    ),
    Mutant(
        name="streams-accepted",
        title="requests may have `stream: true`",
        contract=other_rules(refused=()),
        caught=frozenset({"batch/problems/refused"}),
    ),
    Mutant(
        name="other-endpoint-accepted",
        title="a line may be for another endpoint than the batch",
        contract=other_rules(equal={}),
        caught=frozenset({"batch/problems/unequal"}),
    ),
    Mutant(
        name="models-accepted",
        title="lines may be for several models",
        contract=other_rules(same=()),
        caught=frozenset({"batch/problems/different"}),
    ),
    Mutant(
        name="methods-accepted",
        title="a line may have any method",
        contract=other_rules(constants={}),
        caught=frozenset({"batch/problems/constant"}),
    ),
    Mutant(
        name="needs-accepted",
        title="requests without a model, messages or input are executed like others",
        contract=other_rules(needs=()),
        setup=lambda served: served.answer(url="/v1/embeddings", status=200),
        caught=frozenset(
            {"batch/needs/body.model", "batch/needs/body.messages", "batch/needs/body.input"}
        ),
    ),
    Mutant(
        name="usage-as-text",
        title="usage is a string",
        handle=_while("completed", usage="12 tokens"),
        caught=frozenset({"batch/usage-type"}),
    ),
    Mutant(
        name="object-of-a-batch",
        title="`object` of a batch is job",
        handle=replied("batches.retrieve", lambda one: one | {"object": "job"}),
        caught=frozenset({"batch/object-type"}),
    ),
)
