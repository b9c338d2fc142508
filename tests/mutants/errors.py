"""Wrong errors, and keys that are not checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from batchwright.testing.contract import Contract, ErrorRule
from batchwright.testing.message import Reply, Request
from msgspec import structs

from tests.conformance.client.in_process import KEY

from .changes import (
    Object,
    answered,
    headed,
    json_reply,
    other_answer,
    refused,
)
from .mutant import Handle, Mutant, Served

CREATE = "batches.create"
NOTHING = {"message": "failed", "type": "server_error", "param": None, "code": None}


def _open(accepts: Callable[[str | None], bool], operations: tuple[str, ...] = ()) -> Handle:
    """Accept requests without a key or with a wrong one."""

    def handle(served: Served, request: Request) -> Reply:
        operation = served.asked(request)
        name = operation.name if operation else ""
        if accepts(request.header("authorization")) and (not operations or name in operations):
            request = replace(request, headers=(*_others(request), _key()))
        return served.usual(request)

    return handle


def _key() -> tuple[str, str]:
    return ("authorization", f"Bearer {KEY}")


def _others(request: Request) -> list[tuple[str, str]]:
    return [one for one in request.headers if one[0].lower() != "authorization"]


def _wrong(authorization: str | None) -> bool:
    return authorization is not None and authorization != _key()[1]


def _error(change: Callable[[Object], object]) -> Handle:
    return refused(lambda body: change(body["error"]) and None)


def _without(name: str) -> Handle:
    return _error(lambda error: error.pop(name, None))


def _accepted(status: int) -> Handle:
    """The response to a request for no operation has status 200 instead of this one."""

    def handle(served: Served, request: Request) -> Reply:
        reply = served.usual(request)
        if served.asked(request) is None and reply.status == status:
            return json_reply(replace(reply, status=200), {})
        return reply

    return handle


def _silent(served: Served, request: Request) -> Reply:
    """Responses have no `Allow` header."""
    reply = served.usual(request)
    return replace(reply, headers=tuple(one for one in reply.headers if one[0] != "allow"))


def _methodless(contract: Contract) -> Contract:
    """A contract without an answer to wrong methods."""
    answers = tuple(one for one in contract.error_rules if one.when != "wrong_method")
    return structs.replace(contract, error_rules=answers)


def _html(served: Served, request: Request) -> Reply:
    reply = served.usual(request)
    if reply.status < 400:
        return reply
    headers = [one for one in reply.headers if one[0] != "content-type"]
    body = b"<h1>Not found</h1>"
    headers.append(("content-type", "text/html"))
    return replace(reply, headers=tuple(headers), body=body, length=len(body))


def _coded(code: str) -> Callable[[ErrorRule], ErrorRule]:
    def change(answer: ErrorRule) -> ErrorRule:
        return structs.replace(answer, body={"error": answer.body["error"] | {"code": code}})

    return change


def _failing(served: Served, request: Request) -> Reply:
    operation = served.asked(request)
    if operation is not None and operation.name == CREATE:
        content = request.body.read()
        request.body.seek(0)
        if not content.endswith(b"}"):
            reply = served.usual(request)
            return json_reply(replace(reply, status=500), {"error": NOTHING})
    return served.usual(request)


MUTANTS = (
    Mutant(
        name="no-key-accepted",
        title="a request without a key is accepted",
        handle=_open(lambda given: given is None),
        caught=frozenset({"server/no-key"}),
    ),
    Mutant(
        name="wrong-key-accepted",
        title="a wrong key is accepted",
        handle=_open(_wrong),
        caught=frozenset({"server/wrong-key"}),
    ),
    Mutant(
        name="content-for-everybody",
        title="content can be downloaded without a key",
        handle=_open(lambda given: given is None, ("files.content",)),
        caught=frozenset({"server/no-key"}),
    ),
    Mutant(
        name="wrong-key-forbidden",
        title="a wrong key is refused with 403",
        handle=answered("*", 403, 401),
        noted=frozenset({"server/no-key", "server/wrong-key"}),
    ),
    Mutant(
        name="any-path-accepted",
        title="the response to any path is 200",
        handle=_accepted(404),
        caught=frozenset({"server/unknown-endpoint"}),
    ),
    Mutant(
        name="any-method-accepted",
        title="the response to any method is 200",
        handle=_accepted(405),
        caught=frozenset({"server/wrong-method"}),
    ),
    Mutant(
        name="wrong-method-404",
        title="a wrong method is refused like an unknown path",
        contract=_methodless,
        noted=frozenset({"server/wrong-method"}),
    ),
    Mutant(
        name="methods-unsaid",
        title="a wrong method is refused without `Allow`",
        handle=_silent,
        noted=frozenset({"server/wrong-method"}),
    ),
    Mutant(
        name="broken-json-fails",
        title="a body that is not JSON causes a 500",
        handle=_failing,
        caught=frozenset({f"{CREATE}/body-not-json", f"{CREATE}/no-server-error"}),
    ),
    Mutant(
        name="bad-request-422",
        title="a missing property is refused with 422",
        contract=other_answer(
            "parameter_missing", lambda one: structs.replace(one, status=422), "files.create"
        ),
        noted=frozenset(
            {
                "files.create/file-missing",
                "files.create/purpose-missing",
                "files.create/expires_after.anchor-missing",
                "files.create/expires_after.seconds-missing",
            }
        ),
    ),
    Mutant(
        name="other-code",
        title="the error for an unknown file has another code",
        contract=other_answer("file_unknown", _coded("not_found"), "files.delete"),
        noted=frozenset({"files.delete/unknown-id", "files.delete/deleted"}),
    ),
    Mutant(
        name="error-without-code",
        title="errors have no code",
        handle=_without("code"),
        caught=frozenset({"error/code-present"}),
    ),
    Mutant(
        name="error-without-param",
        title="errors have no param",
        handle=_without("param"),
        caught=frozenset({"error/param-present"}),
    ),
    Mutant(
        name="error-without-type",
        title="errors have no type",
        handle=_without("type"),
        caught=frozenset({"error/type-present"}),
    ),
    Mutant(
        name="error-without-message",
        title="errors have no message",
        handle=_without("message"),
        caught=frozenset({"error/message-present"}),
    ),
    Mutant(
        name="error-with-list",
        title="the message of an error is a list",
        handle=_error(lambda error: error.update(message=[error["message"]])),
        caught=frozenset({"error/message-type"}),
    ),
    Mutant(
        name="error-as-text",
        title="an error is a string",
        handle=refused(lambda body: {"error": body["error"]["message"]}),
        caught=frozenset({"error-response/error-type"}),
    ),
    Mutant(
        name="error-bare",
        title="an error has no envelope",
        handle=refused(lambda body: body["error"]),
        caught=frozenset({"error-response/error-present"}),
    ),
    Mutant(
        name="error-as-page",
        title="errors are HTML",
        handle=_html,
        caught=frozenset({"server/errors-content-type"}),
    ),
    Mutant(
        name="error-of-no-type",
        title="errors do not have the media type of JSON",
        handle=headed("*", "content-type", "text/plain", errors=True),
        caught=frozenset({"server/errors-content-type"}),
    ),
    Mutant(
        name="request-unnamed",
        title="responses have no x-request-id",
        handle=headed("*", "x-request-id", None),
        caught=frozenset({"server/header-x-request-id"}),
    ),
)
