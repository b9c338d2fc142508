"""A request moves an object to another state: once, repeated, and when it is final."""

from __future__ import annotations

from collections.abc import Iterator

from batchwright.testing.contract import ErrorRule, Operation

from ..client.driver import Reply
from ..session.polling import WatchedObject
from ..session.session import Session
from ..spec.kinds import answer_of
from ..spec.lifecycles import following
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.standard import Standard
from .answers import observe_success, unanswered, unexpected
from .refusals import judge

LEADS_TO = Clause(
    "{of}/leads-to-{state}", "An object that is not in a final state becomes `{state}`."
)
REPEATED = Clause("{of}/repeated", "The same request can be repeated.")
FINAL = Clause("{of}/final", "The request is refused if the object is in a final state.")


def requirements(about: Standard) -> Iterator[Requirement]:
    for operation in about.contract.operations:
        if operation.role != "move" or operation.state is None:
            continue
        name, spec = operation.name, about.spec
        led = spec.cite(spec.response(name, str(operation.status)))
        yield about.require(LEADS_TO, led, name, state=operation.state)
        if operation.idempotent:
            yield about.require(REPEATED, spec.cite(spec.operation(name)), name)
        if answer := answer_of(operation, "final"):
            yield about.require_refusal(FINAL, operation, answer)


def moves(session: Session, watched: WatchedObject) -> Iterator[Operation]:
    for operation in watched.kind.operations("move"):
        if operation.state is not None and operation.name not in session.missing:
            yield operation


async def check(session: Session, watched: WatchedObject) -> None:
    """Move an object to another state, twice."""
    for operation in moves(session, watched):
        reply = await session.call(operation, (watched.made.id,))
        watched.saw(reply)
        if not _judge_move(session, watched, operation, reply) or not operation.idempotent:
            continue
        over = watched.final is not None
        again = await session.call(operation, (watched.made.id,))
        watched.saw(again)
        id = REPEATED.id(operation.name)
        if again.busy:
            session.tally.saw(id, "unclear", unanswered(again), reply, again)
        elif again.fine:
            session.tally.saw(id, "pass", "", reply, again)
        elif over or (_final(operation, again) and await _ended(session, watched)):
            # The refusal of final objects has a requirement of its own.
            words = "the object was final before the second request"
            session.tally.saw(id, "unclear", words, reply, again)
        else:
            session.tally.saw(id, "violation", unexpected(again, operation.status), reply, again)


def _final(operation: Operation, reply: Reply) -> bool:
    """Whether the status is that of the refusal for final objects."""
    answer = answer_of(operation, "final")
    return answer is not None and reply.status == answer.status


async def _ended(session: Session, watched: WatchedObject) -> bool:
    """Whether an object is final now."""
    retrieve = _retrieve(session, watched)
    reply = await session.valid(retrieve, (watched.made.id,)) if retrieve else None
    if reply is not None:
        watched.saw(reply)
    return watched.final is not None


def _is_meant(answer: ErrorRule, watched: WatchedObject) -> bool:
    """Whether a refusal applies to a final object with these values, such as its state."""
    held = watched.last.value if watched.last is not None else {}
    return all(held.get(name) in values for name, values in answer.where.items())


def _retrieve(session: Session, watched: WatchedObject) -> Operation | None:
    operations = {one.name: one for one in session.standard.contract.operations}
    return operations.get(watched.lifecycle.retrieve or "")


def _judge_move(
    session: Session, watched: WatchedObject, operation: Operation, reply: Reply
) -> bool:
    assert operation.state is not None
    id = LEADS_TO.id(operation.name, state=operation.state)
    allowed = {operation.state, *following(watched.lifecycle, operation.state)}
    last = watched.last
    if reply.fine:
        observe_success(session.tally, operation, reply)
    if reply.busy:
        session.tally.saw(id, "unclear", unanswered(reply), reply)
    elif operation.name in session.missing:
        pass
    elif not reply.fine:
        too_late = _final(operation, reply)
        words = unexpected(reply, operation.status)
        if too_late:
            words = f"the object was final before the request: status {reply.status}"
        session.tally.saw(id, "unclear" if too_late else "violation", words, reply)
    elif last is not None and last.reply is reply and last.state in allowed:
        session.tally.saw(id, "pass", "", reply)
        return True
    else:
        state = reply.get(watched.lifecycle.property)
        words = f"the state is {spelled(state)}, expected {spelled(operation.state)}"
        session.tally.saw(id, "violation", words, reply)
    return False


async def check_final(session: Session, watched: WatchedObject) -> None:
    """Apply the operation to a final object, and check that its state stays."""
    if watched.final is None:
        return
    for operation in moves(session, watched):
        answer = answer_of(operation, "final")
        if answer is not None and _is_meant(answer, watched):
            reply = await session.call(operation, (watched.made.id,))
            words = {"status": watched.final.name, "id": watched.made.id}
            judge(session, FINAL.id(operation.name), operation, answer, reply, words)
            watched.saw(reply)
    retrieve = _retrieve(session, watched)
    again = await session.valid(retrieve, (watched.made.id,)) if retrieve else None
    if again is not None:
        watched.saw(again)
