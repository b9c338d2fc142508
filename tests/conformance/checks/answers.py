"""The requirements for every response, whichever check sent the request: status, type, headers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache

from batchwright.testing.contract import Contract, Operation

from ..client.driver import Reply
from ..records import Verdict
from ..session.tally import Tally
from ..spec.broken_lines import codes_of
from ..spec.kinds import reached, subject_of
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import Deviation, deviations, spelled
from ..spec.standard import Standard

STATUS = Clause("{of}/status", "The response to a valid request has status {status}.")
CONTENT_TYPE = Clause(
    "{of}/content-type", "The response is a JSON object with the media type `application/json`."
)
NO_SERVER_ERROR = Clause("{of}/no-server-error", "No request causes a 5xx response.")
DOCUMENTED_STATUS = Clause(
    "{of}/documented-status", "The server returns documented statuses only.", "should"
)
PRESENT = Clause("{of}/{name}-present", "{A} has `{name}`.")
TYPE = Clause(
    "{of}/{name}-type", "If `{name}` of {a} is present, it has the type in the specification."
)
PROMISED = Clause(
    "{of}/promised-properties", "{A} has every property that servers are known to send.", "should"
)
KNOWN = Clause("{of}/known-properties", "{A} has only properties of the specification.", "should")
HEADER = Clause(
    "{of}/header-{name}",
    "Every response for which the specification requires it has the header `{name}`.",
    "should",
)
ERROR_TYPE = Clause(
    "{of}/errors-content-type",
    "Every error is a JSON object with the media type `application/json`.",
)

SERVER = "server"
"""The subject of requirements for the whole server."""

_TOLERATED = ("word", "unknown")


# --- Requirements ----------------------------------------------------------------------------


def requirements(about: Standard) -> Iterator[Requirement]:
    for operation in about.contract.operations:
        yield from _of_operation(about, operation)
    for name in _schemas(about.contract):
        yield from of_schema(about, name)
    for operation in about.contract.operations:
        for header in (*about.contract.headers, *operation.headers):
            node = about.spec.header(operation.name, str(operation.status), header)
            if node is not None and "required" in node:
                yield about.require(HEADER, about.spec.cite(node), SERVER, name=header)
    if (schema := error_schema(about.contract)) is not None:
        yield about.require(ERROR_TYPE, about.spec.cite(about.spec.schema(schema)), SERVER)


def error_schema(contract: Contract) -> str | None:
    """The schema of error bodies."""
    errors = (error for one in contract.operations for error in one.errors)
    return next((error.schema for error in errors), None)


def _of_operation(about: Standard, operation: Operation) -> Iterator[Requirement]:
    spec, name, status = about.spec, operation.name, str(operation.status)
    citation = spec.cite(spec.response(name, status), spec.operation(name))
    yield about.require(STATUS, citation, name, status=status)
    if operation.result is not None:
        yield about.require(CONTENT_TYPE, citation, name)
    whole = replace(spec.cite(spec.operation(name)), evidence="documented")
    for clause in (NO_SERVER_ERROR, DOCUMENTED_STATUS):
        yield about.require(clause, whole, name)


def of_schema(about: Standard, name: str) -> Iterator[Requirement]:
    """The requirements for the properties of an object."""
    schema, spec, owner = about.contract.schemas[name], about.spec, subject_of(name)
    article = "an" if name[0] in "AEIOU" else "a"
    names = {"a": f"{article} {name}", "A": f"{article.capitalize()} {name}"}
    for one in schema.fields:
        citation = spec.cite(spec.property(name, one.name), spec.schema(name))
        if one.required:
            yield about.require(PRESENT, citation, owner, name=one.name, **names)
        if one.shape.type != "any":
            yield about.require(TYPE, citation, owner, name=one.name, **names)
    whole = spec.cite(spec.schema(name))
    if any(one.promised and one.sent not in ("if_set", "never") for one in schema.fields):
        yield about.require(PROMISED, whole, owner, **names)
    yield about.require(KNOWN, whole, owner, **names)


def _schemas(contract: Contract) -> tuple[str, ...]:
    """The schemas of responses, in the order of the operations; those of errors last."""
    names = dict[str, None]()
    for operation in contract.operations:
        if operation.result:
            names |= dict.fromkeys(reached(contract, operation.result))
    for operation in contract.operations:
        for error in operation.errors:
            names |= dict.fromkeys(reached(contract, error.schema))
    return tuple(names)


# --- Checks ----------------------------------------------------------------------------------


def observe(
    about: Standard,
    tally: Tally,
    operation: Operation,
    reply: Reply,
    *,
    wrong: bool,
    others: Collection[str],
) -> None:
    """Check any response of this operation against the spec.

    Args:
        wrong: Whether the request was invalid: an object created from it is not checked.
        others: The ids of objects created from earlier invalid requests.
    """
    if reply.busy:
        return
    words = f"status {status_of(reply)}" if reply.status >= 500 else ""
    tally.holds(NO_SERVER_ERROR.id(operation.name), words, reply)
    if reply.status >= 400:
        _observe_error(about, tally, operation, reply)
    elif reply.fine and not wrong:
        _observe_result(about, tally, operation, reply, others)


def observe_success(tally: Tally, operation: Operation, reply: Reply) -> None:
    """Check that the response to a valid request is the documented success."""
    id = STATUS.id(operation.name)
    if reply.busy:
        tally.saw(id, "unclear", unanswered(reply), reply)
    elif reply.status == operation.status:
        tally.saw(id, "pass", "", reply)
    elif reply.fine:
        tally.saw(id, "note", f"status {reply.status}, expected {operation.status}", reply)
    else:
        tally.saw(id, "violation", unexpected(reply, operation.status), reply)


def _observe_result(
    about: Standard, tally: Tally, operation: Operation, reply: Reply, others: Collection[str]
) -> None:
    for header in (*about.contract.headers, *operation.headers):
        id = HEADER.id(SERVER, name=header)
        if tally.knows(id):
            there = header in reply.headers
            words = "" if there else f"a response of {operation.name} does not have it"
            tally.holds(id, words, reply)
    if operation.result is None:
        return
    tally.holds(CONTENT_TYPE.id(operation.name), _not_json(reply), reply)
    value = _without_wrong(about, operation, reply, others)
    observe_object(about, tally, operation.result, value, reply)


def _not_json(reply: Reply) -> str:
    """Why a response is not a JSON object with the media type of JSON; empty if it is one."""
    if not isinstance(reply.json, dict):
        return f"the body is not a JSON object: {begins(reply)}"
    media = media_type(reply)
    if media == "application/json":
        return ""
    return f"the media type is {media}" if media else "the response has no media type"


def _without_wrong(
    about: Standard, operation: Operation, reply: Reply, others: Collection[str]
) -> object:
    """The body; if it is a list, without the objects created from invalid requests."""
    paging, value = operation.paging, reply.json
    if paging is None or not isinstance(value, dict):
        return value
    items = value.get(paging.items)
    if not isinstance(items, list):
        return value
    identity = next((one.identity for one in about.kinds if one.schema.name == operation.of), "id")
    return value | {
        paging.items: [
            one for one in items if not (isinstance(one, dict) and str(one.get(identity)) in others)
        ]
    }


def _observe_error(about: Standard, tally: Tally, operation: Operation, reply: Reply) -> None:
    status = str(reply.status)
    documented = next(
        (one for one in operation.errors if one.status in (status, f"{status[0]}XX")), None
    )
    words = "" if documented else f"status {status_of(reply)}"
    tally.saw(DOCUMENTED_STATUS.id(operation.name), "pass" if documented else "note", words, reply)
    if reply.status < 500:
        # A server that fails, or a gateway in front of it, may send another body.
        observe_refusal(about, tally, documented.schema if documented else None, reply)


def observe_refusal(about: Standard, tally: Tally, schema: str | None, reply: Reply) -> None:
    """Check the body and the headers of an error against the spec."""
    id = ERROR_TYPE.id(SERVER)
    if not tally.knows(id):
        return
    problem = _not_json(reply)
    tally.holds(id, f"status {reply.status}: {problem}" if problem else "", reply)
    id = HEADER.id(SERVER, name=about.contract.request_id or "")
    if tally.knows(id):
        there = (about.contract.request_id or "") in reply.headers
        words = "" if there else f"the response with status {status_of(reply)} does not have it"
        tally.holds(id, words, reply)
    if schema is not None:
        observe_object(about, tally, schema, reply.json, reply)


def observe_object(
    about: Standard, tally: Tally, name: str, value: object, *replies: Reply
) -> None:
    """Validate an object and all objects in it against their schemas."""
    if not isinstance(value, dict):
        return
    contract = about.contract
    found: dict[tuple[str, Verdict], list[str]] = {}
    codes = {code for one in contract.inputs for code in codes_of(one).values()}
    states = {(one.schema, one.property) for one in contract.lifecycles}
    for one in deviations(contract, contract.schemas[name], value):
        # `lifecycles` checks states; the codes of problems are not in the schema of errors.
        if one.aspect == "word" and ((one.schema, one.field) in states or one.value in codes):
            continue
        found.setdefault((_id(tally, one), _verdict(contract, one)), []).append(one.words)
    for (id, verdict), words in found.items():
        more = f" and {len(words) - 5} more" if words[5:] else ""
        tally.saw(id, verdict, ", ".join(words[:5]) + more, *replies)
    for id in _ids_of(about, name):
        if tally.knows(id):
            tally.saw(id, "pass", "", *replies)


@cache
def _ids_of(about: Standard, name: str) -> tuple[str, ...]:
    """The ids of the requirements for an object and all objects in it."""
    names = reached(about.contract, name)
    return tuple(one.id for each in names for one in of_schema(about, each))


def _id(tally: Tally, one: Deviation) -> str:
    owner = subject_of(one.schema)
    if one.aspect == "unknown":
        return KNOWN.id(owner)
    if one.aspect == "absent":
        present = PRESENT.id(owner, name=one.field)
        return present if tally.knows(present) else PROMISED.id(owner)
    return TYPE.id(owner, name=one.field)


def _verdict(contract: Contract, one: Deviation) -> Verdict:
    schema = contract.schemas[one.schema]
    required = any(field.name == one.field and field.required for field in schema.fields)
    tolerated = one.aspect in _TOLERATED or (one.aspect == "null" and not required)
    return "note" if tolerated else "violation"


def media_type(reply: Reply) -> str:
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


def status_of(reply: Reply) -> str:
    """The status, followed by the message of the error or the beginning of the body."""
    words = message_of(reply)
    return f"{reply.status}: {words}" if words else str(reply.status)


def unexpected(reply: Reply, expected: int) -> str:
    """The status beside the expected one, followed by the message."""
    words = message_of(reply)
    return f"status {reply.status}, expected {expected}" + (f": {words}" if words else "")


def message_of(reply: Reply) -> str:
    """The message of an error; without one, the beginning of the body."""
    error = reply.get("error")
    message = error.get("message") if isinstance(error, dict) else error
    return (message if isinstance(message, str) else begins(reply))[:120]


def begins(reply: Reply) -> str:
    return spelled(reply.body[:80].decode("utf-8", "replace")) if reply.body else "an empty body"


def unanswered(reply: Reply) -> str:
    """Why a response gives no verdict."""
    return reply.error or f"the server is busy: status {reply.status}"
