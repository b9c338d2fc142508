"""What every answer has to be, whichever check asked for it: status, type, headers, shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchwright.testing.contract import Operation

from ..driver import Reply
from ..records import Verdict
from ..shapes import Deviation, deviations, spelled
from ..spec.answers import ERROR_TYPE
from ..spec.kinds import reached, subject
from ..spec.lines import codes_of

if TYPE_CHECKING:
    from ..bench import Bench

_TOLERATED = ("word", "unknown")


def observe(bench: Bench, operation: Operation, reply: Reply, *, wrong: bool = False) -> None:
    """Hold any answer to a request for this operation against the spec.

    What is made of a `wrong` request that is accepted is wrong itself, and is not looked at.
    """
    name = operation.name
    if reply.busy:
        return
    failed = reply.status >= 500
    bench.ledger.saw(
        f"{name}/no-server-error",
        "violation" if failed else "pass",
        f"answers {reply.status}" if failed else "",
        reply,
    )
    if reply.status >= 400:
        _observe_error(bench, operation, reply)
    elif reply.fine and not wrong:
        _observe_result(bench, operation, reply)


def observe_success(bench: Bench, operation: Operation, reply: Reply) -> None:
    """Hold the answer to a valid request against the spec: it has to be a success."""
    id = f"{operation.name}/status"
    if reply.busy:
        bench.ledger.saw(id, "unclear", unanswered(reply), reply)
    elif reply.status == operation.status:
        bench.ledger.saw(id, "pass", "", reply)
    elif reply.fine:
        bench.ledger.saw(id, "note", f"answers {reply.status}", reply)
    else:
        bench.ledger.saw(id, "violation", f"answers {told(reply)}", reply)


def _observe_result(bench: Bench, operation: Operation, reply: Reply) -> None:
    saw, name = bench.ledger.saw, operation.name
    for header in (*bench.subject.contract.headers, *operation.headers):
        if bench.ledger.knows(f"server/header-{header}"):
            there = header in reply.headers
            words = "" if there else f"the answer of {name} does not have it"
            bench.ledger.holds(f"server/header-{header}", words, reply)
    if operation.result is None:
        return
    media = media_type(reply)
    if not isinstance(reply.json, dict):
        saw(f"{name}/content-type", "violation", f"{begins(reply)} is no JSON object", reply)
    elif media != "application/json":
        saw(f"{name}/content-type", "violation", f"is {media or 'nothing'}", reply)
    else:
        saw(f"{name}/content-type", "pass", "", reply)
    observe_object(bench, operation.result, _without_wrong(bench, operation, reply), reply)


def _without_wrong(bench: Bench, operation: Operation, reply: Reply) -> object:
    """The body; if it is a list, without what was made of wrong requests."""
    paging, value = operation.paging, reply.json
    if paging is None or not isinstance(value, dict):
        return value
    items = value.get(paging.items)
    if not isinstance(items, list):
        return value
    identity = next(
        (one.identity for one in bench.subject.kinds if one.schema.name == operation.of), "id"
    )
    return value | {
        paging.items: [
            one
            for one in items
            if not (isinstance(one, dict) and str(one.get(identity)) in bench.wrong)
        ]
    }


def _observe_error(bench: Bench, operation: Operation, reply: Reply) -> None:
    saw, status = bench.ledger.saw, str(reply.status)
    documented = next(
        (one for one in operation.errors if one.status in (status, f"{status[0]}XX")), None
    )
    saw(
        f"{operation.name}/documented-status",
        "pass" if documented else "note",
        "" if documented else f"answers {told(reply)}",
        reply,
    )
    if reply.status < 500:
        # A server that fails, or what stands before it, may have lost its words as well.
        observe_refusal(bench, documented.schema if documented else None, reply)


def observe_refusal(bench: Bench, schema: str | None, reply: Reply) -> None:
    """Hold the body and the headers of an error against the spec."""
    saw, media = bench.ledger.saw, media_type(reply)
    if not bench.ledger.knows(ERROR_TYPE):
        return
    if not isinstance(reply.json, dict):
        what = f"{reply.status}: {begins(reply)} is no JSON object"
        saw(ERROR_TYPE, "violation", what, reply)
    elif media != "application/json":
        what = f"{reply.status} is {media or 'of no type'}"
        saw(ERROR_TYPE, "violation", what, reply)
    else:
        saw(ERROR_TYPE, "pass", "", reply)
    id = f"server/header-{bench.subject.contract.request_id}"
    if bench.ledger.knows(id):
        there = (bench.subject.contract.request_id or "") in reply.headers
        bench.ledger.holds(id, "" if there else f"{told(reply)} does not have it", reply)
    if schema is not None:
        observe_object(bench, schema, reply.json, reply)


def observe_object(bench: Bench, name: str, value: object, *replies: Reply) -> None:
    """Hold an object and all objects in it against their schemas."""
    if not isinstance(value, dict):
        return
    contract = bench.subject.contract
    found: dict[tuple[str, Verdict], list[str]] = {}
    codes = {code for one in contract.inputs for code in codes_of(one).values()}
    states = {(one.schema, one.property) for one in contract.lifecycles}
    for one in deviations(contract, contract.schemas[name], value):
        # States are looked at where the lifecycle is; problems have words of their own.
        if one.aspect == "word" and ((one.schema, one.field) in states or one.value in codes):
            continue
        found.setdefault((_id(bench, one), _verdict(bench, one)), []).append(one.words)
    for (id, verdict), words in found.items():
        more = f" and {len(words) - 5} more" if words[5:] else ""
        bench.ledger.saw(id, verdict, ", ".join(words[:5]) + more, *replies)
    for each in reached(contract, name):
        for field in contract.schemas[each].fields:
            for id in (
                f"{subject(each)}/{field.name}-present",
                f"{subject(each)}/{field.name}-type",
            ):
                if bench.ledger.knows(id):
                    bench.ledger.saw(id, "pass", "", *replies)
        for id in (f"{subject(each)}/promised-properties", f"{subject(each)}/known-properties"):
            if bench.ledger.knows(id):
                bench.ledger.saw(id, "pass", "", *replies)


def _id(bench: Bench, one: Deviation) -> str:
    owner = subject(one.schema)
    if one.aspect == "unknown":
        return f"{owner}/known-properties"
    if one.aspect == "absent":
        present = f"{owner}/{one.field}-present"
        return present if bench.ledger.knows(present) else f"{owner}/promised-properties"
    return f"{owner}/{one.field}-type"


def _verdict(bench: Bench, one: Deviation) -> Verdict:
    schema = bench.subject.contract.schemas[one.schema]
    required = any(field.name == one.field and field.required for field in schema.fields)
    tolerated = one.aspect in _TOLERATED or (one.aspect == "null" and not required)
    return "note" if tolerated else "violation"


def media_type(reply: Reply) -> str:
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


def told(reply: Reply) -> str:
    """A status with what the server says about it."""
    error = reply.get("error")
    message = error.get("message") if isinstance(error, dict) else error
    words = message if isinstance(message, str) else begins(reply)
    return f"{reply.status}: {words[:120]}" if words else str(reply.status)


def begins(reply: Reply) -> str:
    return spelled(reply.body[:80].decode("utf-8", "replace")) if reply.body else "an empty body"


def unanswered(reply: Reply) -> str:
    """Why nothing can be told from an answer."""
    return reply.error or f"the server is busy: {reply.status}"
