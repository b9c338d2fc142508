"""The requirements for the whole server: keys, and unknown paths and methods."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from batchwright.testing.contract import ErrorRule, Operation

from ..client.driver import Reply
from ..fixtures.bodies import parts
from ..fixtures.uploads import create_body, upload_body
from ..session.session import Session
from ..spec.citations import evidence_of
from ..spec.requirement import Clause, Requirement
from ..spec.standard import Standard, best
from .answers import SERVER, error_schema, observe_refusal, status_of, unanswered, unexpected
from .refusals import unknown_id

_CLAUSES = {
    "no_key": Clause("{of}/no-key", "Every operation refuses a request without a key."),
    "wrong_key": Clause("{of}/wrong-key", "Every operation refuses a request with a wrong key."),
    "unroutable": Clause(
        "{of}/unknown-endpoint", "A path that is not in the specification is refused."
    ),
    "wrong_method": Clause(
        "{of}/wrong-method", "A method that the path does not support is refused."
    ),
}
"""By the reason of the refusal."""

WRONG = "sk-conformance-wrong-key"

HARMLESS = ("PATCH", "PUT")
"""Methods that change nothing on the path of a list, even if a server supports them there."""

_KEYS = {"no_key": None, "wrong_key": WRONG}


def requirements(about: Standard) -> Iterator[Requirement]:
    answers: dict[str, ErrorRule] = {one.when: one for one in about.contract.error_rules}
    for when, clause in _CLAUSES.items():
        if (answer := answers.get(when)) is not None:
            yield _everywhere(about, clause, answer)


def _everywhere(about: Standard, clause: Clause, answer: ErrorRule) -> Requirement:
    spec = about.spec
    operations = [one.name for one in about.contract.operations]
    nodes = [spec.answer(name, str(answer.status), answer.name) for name in operations]
    response = spec.document.root.at("components", "responses", answer.error)
    exact = response.at("x-answers", answer.name) if response else None
    citation = spec.cite(*nodes, exact, response)
    if answer.when in _KEYS:
        security = evidence_of(spec.document.root["security"])
        citation = replace(citation, evidence=best(citation.evidence, security))
    return about.require(clause, citation, SERVER)


async def check_paths(session: Session) -> None:
    """Request a path that is not in the spec, and one that is, with another method."""
    reply = await session.driver.send(None, "GET", "/conformance/no-such-endpoint")
    session.unroutable = reply
    _judge_route(session, "unroutable", reply)
    contract = session.standard.contract
    path = next((one.path for one in contract.operations if not one.parameters), None)
    there = {one.method for one in contract.operations if one.path == path}
    method = next((one for one in HARMLESS if one not in there), None)
    if path is not None and method is not None and reply.error is None:
        _judge_route(session, "wrong_method", await session.driver.send(None, method, path))


async def obstacle(session: Session) -> str:
    """Why the run would only repeat one cause, from a valid request to each list; empty if not.

    A wrong key or a wrong base URL would otherwise be hundreds of findings.
    """
    listings = [
        one
        for one in session.standard.contract.operations
        if one.role == "list" and not one.parameters
    ]
    replies = [await session.driver.send(one.name, one.method, one.path) for one in listings]
    if not replies:
        return ""
    first, url = replies[0], replies[0].exchange.url
    if all(one.status in (401, 403) for one in replies):
        if session.driver.key is None:
            return f"the server requires a key (status {status_of(first)}): pass API_KEY=..."
        return f"the server refuses the key (status {status_of(first)}): check API_KEY"
    if all(one.error is None and 300 <= one.status < 400 for one in replies):
        to = first.headers.get("location", "another URL")
        return f"{url} redirects to {to}: check the base URL"
    if all(one.fine and one.body.lstrip()[:1] == b"<" for one in replies):
        return f"the response to GET {url} is HTML: check the base URL, which usually ends in /v1"
    return ""


def _judge_route(session: Session, when: str, reply: Reply) -> None:
    id = _CLAUSES[when].id(SERVER)
    answer = next((one for one in session.standard.contract.error_rules if one.when == when), None)
    if answer is None or not session.tally.knows(id):
        return
    if reply.busy:
        session.tally.saw(id, "unclear", unanswered(reply), reply)
    elif reply.status == answer.status:
        unsaid = when == "wrong_method" and "allow" not in reply.headers
        words = "the response has no `Allow` header with the methods" if unsaid else ""
        session.tally.saw(id, "note" if unsaid else "pass", words, reply)
    else:
        note = 400 <= reply.status < 500 and reply.status not in (401, 403)
        words = unexpected(reply, answer.status)
        session.tally.saw(id, "note" if note else "violation", words, reply)
    if reply.status >= 400 and not reply.busy:
        observe_refusal(
            session.standard, session.tally, error_schema(session.standard.contract), reply
        )


async def check_keys(session: Session) -> None:
    """Send a request to every operation without a key, and one with a wrong key."""
    answers: dict[str, ErrorRule] = {one.when: one for one in session.standard.contract.error_rules}
    for when, key in _KEYS.items():
        answer, id = answers.get(when), _CLAUSES[when].id(SERVER)
        if answer is None or not session.tally.wants([id]):
            continue
        if session.driver.key is None:
            session.tally.saw(id, "unsupported", "the run has no key: pass API_KEY=...")
            continue
        operations = [
            one
            for one in session.standard.contract.operations
            if one.name not in session.missing and one.role != "example"
        ]
        replies = await asyncio.gather(*(_ask(session, one, key) for one in operations))
        _judge(
            session,
            id,
            answer,
            dict(zip((one.name for one in operations), replies, strict=True)),
        )


async def _ask(session: Session, operation: Operation, key: str | None) -> Reply:
    """Send a request that does no harm if the server ignores the key."""
    if operation.role == "store" and operation.upload:
        body = upload_body(session, operation)
        form = parts(body, operation.upload, b"{}\n", f"{session.label}-key.jsonl")
        return await session.call(operation, body=form, key=key)
    if operation.role == "create":
        return await session.call(operation, body=await create_body(session, operation), key=key)
    ids = tuple(_an_id(session, operation, one.of, one.example) for one in operation.parameters)
    return await session.call(operation, ids, key=key)


def _an_id(session: Session, operation: Operation, of: str | None, example: str) -> str:
    """The id of an object of this run for operations that only read, else an unknown id."""
    if operation.role in ("retrieve", "download"):
        for one in session.made:
            if one.kind.schema.name == of and not one.gone:
                return one.id
    return unknown_id(example)


def _tells(session: Session, name: str, reply: Reply) -> bool:
    return not (reply.busy or name in session.missing or session.lacks(reply))


def _judge(session: Session, id: str, answer: ErrorRule, replies: dict[str, Reply]) -> None:
    saw, clear = (
        session.tally.saw,
        {name: one for name, one in replies.items() if _tells(session, name, one)},
    )
    # With the right key, the response to an unknown id is 404.
    accepted = [name for name, one in clear.items() if one.fine or one.status == 404]
    other = {
        name: one for name, one in clear.items() if one.status not in (200, 404, answer.status)
    }
    if accepted:
        what = "all operations" if len(accepted) == len(clear) else ", ".join(accepted)
        words = f"{what} accept it like the right key"
        saw(id, "violation", words, *(clear[name] for name in accepted[-2:]))
    elif other:
        name, reply = next(iter(other.items()))
        words = f"{name}: {unexpected(reply, answer.status)}"
        saw(id, "note" if 400 <= reply.status < 500 else "violation", words, reply)
    elif clear:
        saw(id, "pass", "", *[*clear.values()][-2:])
    else:
        saw(id, "unclear", "no response shows whether the key is checked", *replies.values())
