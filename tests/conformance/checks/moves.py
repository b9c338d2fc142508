"""An object is moved to another state on request: once, again, and when it is too late."""

from __future__ import annotations

from collections.abc import Iterator

from batchwright.testing.contract import Answer, Operation

from ..client.driver import Reply
from ..session.session import Session
from ..session.watching import Trial
from ..spec.kinds import answer_of
from ..spec.lifecycles import following
from ..spec.requirement import Clause, Requirement
from ..spec.shapes import spelled
from ..spec.subject import Subject
from .answers import observe_success, told, unanswered
from .refusals import judge

LEADS_TO = Clause("{of}/leads-to-{state}", "What is not final yet becomes `{state}`.")
REPEATED = Clause("{of}/repeated", "Asking for it again does no harm.")
FINAL = Clause("{of}/final", "What is final is not moved any more.")


def requirements(about: Subject) -> Iterator[Requirement]:
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


def moves(session: Session, trial: Trial) -> Iterator[Operation]:
    for operation in trial.kind.operations("move"):
        if operation.state is not None and operation.name not in session.missing:
            yield operation


async def check(session: Session, trial: Trial) -> None:
    """Move an object, twice."""
    for operation in moves(session, trial):
        reply = await session.call(operation, (trial.made.id,))
        trial.saw(reply)
        if not _judge_move(session, trial, operation, reply) or not operation.idempotent:
            continue
        over = trial.final is not None
        again = await session.call(operation, (trial.made.id,))
        trial.saw(again)
        id = REPEATED.id(operation.name)
        if again.busy:
            session.tally.saw(id, "unclear", unanswered(again), reply, again)
        elif again.fine:
            session.tally.saw(id, "pass", "", reply, again)
        elif over or (_final(operation, again) and await _ended(session, trial)):
            # Then it is refused because it is final, which has a requirement of its own.
            session.tally.saw(id, "unclear", "it was final by then", reply, again)
        else:
            session.tally.saw(id, "violation", f"answers {told(again)}", reply, again)


def _final(operation: Operation, reply: Reply) -> bool:
    """Whether an object is not moved because it is final, as the spec has it."""
    answer = answer_of(operation, "final")
    return answer is not None and reply.status == answer.status


async def _ended(session: Session, trial: Trial) -> bool:
    """Whether an object is final by now."""
    look = _look(session, trial)
    reply = await session.valid(look, (trial.made.id,)) if look else None
    if reply is not None:
        trial.saw(reply)
    return trial.final is not None


def _is_meant(answer: Answer, trial: Trial) -> bool:
    """Whether an answer is about what a final object says of itself, such as its state."""
    held = trial.last.value if trial.last is not None else {}
    return all(held.get(name) in values for name, values in answer.where.items())


def _look(session: Session, trial: Trial) -> Operation | None:
    operations = {one.name: one for one in session.subject.contract.operations}
    return operations.get(trial.lifecycle.retrieve or "")


def _judge_move(session: Session, trial: Trial, operation: Operation, reply: Reply) -> bool:
    assert operation.state is not None
    id = LEADS_TO.id(operation.name, state=operation.state)
    allowed = {operation.state, *following(trial.lifecycle, operation.state)}
    last = trial.last
    if reply.fine:
        observe_success(session.tally, operation, reply)
    if reply.busy:
        session.tally.saw(id, "unclear", unanswered(reply), reply)
    elif operation.name in session.missing:
        pass
    elif not reply.fine:
        too_late = _final(operation, reply)
        words = f"answers {told(reply)}"
        if too_late:
            words = f"it was final before it could be moved: {reply.status}"
        session.tally.saw(id, "unclear" if too_late else "violation", words, reply)
    elif last is not None and last.reply is reply and last.state in allowed:
        session.tally.saw(id, "pass", "", reply)
        return True
    else:
        state = reply.get(trial.lifecycle.property)
        session.tally.saw(id, "violation", f"it is {spelled(state)} then", reply)
    return False


async def check_final(session: Session, trial: Trial) -> None:
    """Move what is final, and look whether it still is what it was."""
    if trial.final is None:
        return
    for operation in moves(session, trial):
        answer = answer_of(operation, "final")
        if answer is not None and _is_meant(answer, trial):
            reply = await session.call(operation, (trial.made.id,))
            words = {"status": trial.final.name, "id": trial.made.id}
            judge(session, FINAL.id(operation.name), operation, answer, reply, words)
            trial.saw(reply)
    look = _look(session, trial)
    again = await session.valid(look, (trial.made.id,)) if look else None
    if again is not None:
        trial.saw(again)
