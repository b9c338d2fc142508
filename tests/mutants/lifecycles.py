"""Batches whose states and times differ from the lifecycle in the spec."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from batchwright.testing.contract import Contract
from batchwright.testing.message import Reply, Request
from msgspec import structs

from .changes import (
    Object,
    answered,
    json_reply,
    other_field,
    seen,
    shown,
    with_json,
    without_answer,
)
from .mutant import Handle, Mutant, Served

LIFE = "batch/lifecycle"
BEGUN: Object = {
    "status": "validating",
    "in_progress_at": None,
    "finalizing_at": None,
    "cancelling_at": None,
    "cancelled_at": None,
    "output_file_id": None,
    "error_file_id": None,
}
"""The properties of a new batch that have no value yet."""


def _batch(change: Callable[[Object], None], operations: str = "*") -> Handle:
    return shown("batch", change, operations)


def _while(status: str, **values: Any) -> Handle:
    """Show these values while a batch is in a state."""

    def change(one: Object) -> None:
        if one["status"] == status:
            one.update(values)

    return _batch(change)


def _back(status: str) -> Handle:
    """The poll after the first one in a state returns the batch before that state."""

    def handle(served: Served, request: Request) -> Reply:
        reply, operation = served.usual(request), served.asked(request)
        if operation is None or operation.name != "batches.retrieve" or reply.status != 200:
            return reply
        body = reply.read()
        value = json.loads(body)
        known = served.memory.setdefault(value["id"], {})
        if known.get("last") == status and "done" not in known:
            known["done"] = True
            body = known["before"]
        elif value["status"] != known.get("last"):
            known |= {"before": known.get("body", body), "last": value["status"], "body": body}
        return replace(reply, body=body, length=len(body))

    return handle


def _after(state: str, **values: Any) -> Handle:
    """After the first poll in a state, every poll has these values."""

    def change(one: Object, known: Object) -> None:
        if "seen" in known:
            one.update(values)
        elif one["status"] == state:
            known["seen"] = True

    def handle(served: Served, request: Request) -> Reply:
        operation = served.asked(request)
        looks = operation is not None and operation.name == "batches.retrieve"
        return seen("batch", change)(served, request) if looks else served.usual(request)

    return handle


def _uncancelled(served: Served, request: Request) -> Reply:
    """The first poll after the cancellation returns the batch as it was when created."""
    reply, operation = served.usual(request), served.asked(request)
    identity = served.ids(request).get("batch_id", "")
    cancelled = served.memory.setdefault("cancelled", set())
    if operation is None or reply.status != 200:
        return reply
    if operation.name == "batches.cancel":
        cancelled.add(identity)
    elif operation.name == "batches.retrieve" and identity in cancelled:
        cancelled.remove(identity)
        return with_json(reply, lambda one: one | BEGUN)
    return reply


def _begun_again(one: Object, known: Object) -> None:
    """The first poll of a finalizing batch returns the batch as it was when created."""
    if one["status"] == "finalizing" and "seen" not in known:
        known["seen"] = True
        one.update(BEGUN)


def _not_created(one: Object) -> None:
    if one["status"] == "validating":
        one["created_at"] = None


def _time(name: str, value: Callable[[Object], float | None]) -> Handle:
    def change(one: Object) -> None:
        if (time := value(one)) is not None:
            one[name] = time

    return _batch(change)


def _moving(time: str) -> Handle:
    """A time changes with each poll."""

    def change(one: Object, known: Object) -> None:
        if one[time] is not None:
            known["looks"] = known.get("looks", 0) + 1
            one[time] += known["looks"]

    return seen("batch", change)


def _begun_at_once(one: Object) -> None:
    if one["status"] == "validating":
        one["status"] = "in_progress"
    one["in_progress_at"] = one["created_at"]


def _early(one: Object) -> None:
    if one["status"] not in ("validating", "failed"):
        one["completed_at"] = one["created_at"] + 1000


def _cancel(change: Callable[[Served, Request, Reply], Reply]) -> Handle:
    def handle(served: Served, request: Request) -> Reply:
        operation = served.asked(request)
        reply = served.usual(request)
        if operation is None or operation.name != "batches.cancel":
            return reply
        return change(served, request, reply)

    return handle


def _looked(served: Served, request: Request) -> Reply:
    """Cancelling only returns the batch."""
    operation = served.asked(request)
    if operation is None or operation.name != "batches.cancel":
        return served.usual(request)
    path = request.path.removesuffix("/cancel")
    looked = replace(request, method="GET", path=path)
    final = ("completed", "failed", "cancelled", "expired")
    states = {one["id"]: one["status"] for one in served.objects("Batch")}
    if states.get(served.ids(request)["batch_id"]) in final:
        return served.usual(request)
    return served.usual(looked)


def not_twice(status: int) -> Handle:
    """Refuse with this status to cancel a batch that is cancelling."""
    return _cancel(lambda *of: _refused_again(status, *of))


def _refused_again(status: int, served: Served, request: Request, reply: Reply) -> Reply:
    asked = served.memory.setdefault("cancelled", set())
    identity = served.ids(request)["batch_id"]
    if reply.status == 200 and identity in asked:
        error = {"message": "no", "type": "invalid_request_error", "param": None, "code": None}
        return json_reply(replace(reply, status=status), {"error": error})
    asked.add(identity)
    return reply


def _expires(after: float) -> Callable[[Contract], Contract]:
    def changed(contract: Contract) -> Contract:
        field = next(one for one in contract.schemas["Batch"].fields if one.name == "expires_at")
        assert field.expires is not None
        return other_field(
            "Batch", "expires_at", expires=structs.replace(field.expires, after=after)
        )(contract)

    return changed


def _lost(*names: str) -> Callable[[Object], None]:
    def change(one: Object) -> None:
        for name in names:
            one[name] = None

    return change


def _set(status: str, time: str) -> Mutant:
    return Mutant(
        name=f"{time}-missing",
        title=f"a batch that is {status} has no {time}",
        handle=_batch(_lost(time)),
        caught=frozenset({f"{LIFE}/{status}-sets-{time}"}),
    )


MUTANTS = (
    _set("in_progress", "in_progress_at"),
    _set("finalizing", "finalizing_at"),
    _set("completed", "completed_at"),
    _set("failed", "failed_at"),
    _set("cancelling", "cancelling_at"),
    _set("cancelled", "cancelled_at"),
    Mutant(
        name="state-back",
        title="a batch that is finalizing is in progress again",
        handle=_back("finalizing"),
        caught=frozenset(
            {
                f"{LIFE}/finalizing-then",
                f"{LIFE}/times-stay",
                "batch/request_counts.completed-never-fewer",
                "batch/request_counts.failed-never-fewer",
            }
        ),
    ),
    Mutant(
        name="state-back-at-once",
        title="a batch that is in progress is validating again",
        handle=seen("batch", _begun_again),
        caught=frozenset({f"{LIFE}/in_progress-then", f"{LIFE}/times-stay"}),
    ),
    Mutant(
        name="cancelling-back",
        title="a batch that is cancelling is validating again",
        handle=_uncancelled,
        caught=frozenset({f"{LIFE}/cancelling-then", f"{LIFE}/times-stay"}),
    ),
    Mutant(
        name="completed-not-final",
        title="a completed batch is expired later",
        handle=_after("completed", status="expired"),
        caught=frozenset({f"{LIFE}/completed-is-final", f"{LIFE}/completed_at-not-before"}),
    ),
    Mutant(
        name="failed-not-final",
        title="a failed batch is validating later",
        handle=_after("failed", status="validating"),
        caught=frozenset({f"{LIFE}/failed-is-final", f"{LIFE}/failed_at-not-before"}),
    ),
    Mutant(
        name="cancelled-not-final",
        title="a cancelled batch is validating later",
        handle=_after("cancelled", **BEGUN),
        caught=frozenset({f"{LIFE}/cancelled-is-final", f"{LIFE}/times-stay"}),
    ),
    Mutant(
        name="state-unknown",
        title="a batch is queued at first, which the spec does not list",
        setup=lambda served: served.mask("queued"),
        caught=frozenset({f"{LIFE}/known-states"}),
    ),
    Mutant(
        name="state-begun-at-once",
        title="a new batch is in progress",
        handle=_batch(_begun_at_once),
        noted=frozenset({f"{LIFE}/begins-validating"}),
    ),
    Mutant(
        name="completed-too-early",
        title="completed_at is set, as a forecast, while the batch runs",
        handle=_batch(_early),
        caught=frozenset({f"{LIFE}/completed_at-not-before"}),
    ),
    Mutant(
        name="created_at-missing",
        title="a batch that is validating has no created_at",
        handle=_batch(_not_created),
        caught=frozenset(
            {
                f"{LIFE}/validating-sets-created_at",
                "batches.list/as-made",
                "batches.retrieve/as-made",
            }
        ),
    ),
    Mutant(
        name="begun-too-early",
        title="in_progress_at equals created_at, and is set from the beginning",
        handle=_time("in_progress_at", lambda one: one["created_at"]),
        caught=frozenset({f"{LIFE}/in_progress_at-not-before"}),
    ),
    Mutant(
        name="finalizing-too-early",
        title="finalizing_at equals in_progress_at, and is set as early",
        handle=_time("finalizing_at", lambda one: one["in_progress_at"]),
        caught=frozenset({f"{LIFE}/finalizing_at-not-before"}),
    ),
    Mutant(
        name="cancelling-too-early",
        title="every batch has cancelling_at, 15 minutes in the future",
        handle=_time("cancelling_at", lambda one: one["created_at"] + 900),
        caught=frozenset({f"{LIFE}/cancelling_at-not-before", f"{LIFE}/times-in-order"}),
    ),
    Mutant(
        name="failed-in-the-end",
        title="a completed batch has failed_at",
        handle=_time("failed_at", lambda one: one["completed_at"]),
        caught=frozenset({f"{LIFE}/failed_at-not-before"}),
    ),
    Mutant(
        name="cancelled-in-the-end",
        title="a completed batch has cancelled_at",
        handle=_time("cancelled_at", lambda one: one["completed_at"]),
        caught=frozenset({f"{LIFE}/cancelled_at-not-before"}),
    ),
    Mutant(
        name="time-moves",
        title="in_progress_at changes with each poll",
        handle=_moving("in_progress_at"),
        caught=frozenset({f"{LIFE}/times-stay", f"{LIFE}/times-in-order"}),
    ),
    Mutant(
        name="times-out-of-order",
        title="completed_at is before created_at",
        handle=_batch(
            lambda one: one.update(completed_at=one["completed_at"] and one["created_at"] - 10)
        ),
        caught=frozenset({f"{LIFE}/times-in-order"}),
    ),
    Mutant(
        name="batch-time-as-text",
        title="created_at of a batch is a string",
        handle=_batch(lambda one: one.update(created_at=str(one["created_at"]))),
        caught=frozenset({"batch/created_at-type"}),
    ),
    Mutant(
        name="batch-expiry",
        title="a batch expires after an hour",
        contract=_expires(3600),
        caught=frozenset({"batch/expires_at-by-default"}),
    ),
    Mutant(
        name="output-before-completion",
        title="output_file_id is set while the batch runs",
        handle=_while("in_progress", output_file_id="file-early"),
        caught=frozenset({"batch/output_file_id-not-before"}),
    ),
    Mutant(
        name="errors-before-completion",
        title="error_file_id is set while the batch is finalizing",
        handle=_while("finalizing", error_file_id="file-early"),
        caught=frozenset({"batch/error_file_id-not-before"}),
    ),
    Mutant(
        name="cancel-does-nothing",
        title="cancelling a batch does not cancel it",
        handle=_looked,
        caught=frozenset({"batches.cancel/leads-to-cancelling"}),
    ),
    Mutant(
        name="cancel-not-twice",
        title="cancelling a batch that is cancelling is refused",
        handle=not_twice(400),
        caught=frozenset({"batches.cancel/repeated"}),
    ),
    Mutant(
        name="cancel-of-final",
        title="cancelling a final batch is accepted",
        contract=without_answer("final", "batches.cancel"),
        caught=frozenset({"batches.cancel/final"}),
    ),
    Mutant(
        name="cancel-with-400",
        title="cancelling a final batch is refused with 400 instead of 409",
        handle=answered("batches.cancel", 400, 409),
        caught=frozenset({"batches.cancel/final"}),
    ),
)
