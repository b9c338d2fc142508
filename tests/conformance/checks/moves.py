"""An object is moved to another state on request: once, again, and when it is too late."""

from __future__ import annotations

from collections.abc import Iterator

from batchwright.testing.contract import Answer, Operation

from ..client.driver import Reply
from ..session.session import Bench
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
        led = spec.mark(spec.response(name, str(operation.status)))
        yield about.require(LEADS_TO, led, name, state=operation.state)
        if operation.idempotent:
            yield about.require(REPEATED, spec.mark(spec.operation(name)), name)
        if answer := answer_of(operation, "final"):
            yield about.require_refusal(FINAL, operation, answer)


def moves(bench: Bench, trial: Trial) -> Iterator[Operation]:
    for operation in trial.kind.operations("move"):
        if operation.state is not None and operation.name not in bench.missing:
            yield operation


async def check(bench: Bench, trial: Trial) -> None:
    """Move an object, twice."""
    for operation in moves(bench, trial):
        reply = await bench.call(operation, (trial.made.id,))
        trial.saw(reply)
        if not _judge_move(bench, trial, operation, reply) or not operation.idempotent:
            continue
        over = trial.final is not None
        again = await bench.call(operation, (trial.made.id,))
        trial.saw(again)
        id = REPEATED.id(operation.name)
        if again.busy:
            bench.ledger.saw(id, "unclear", unanswered(again), reply, again)
        elif again.fine:
            bench.ledger.saw(id, "pass", "", reply, again)
        elif over or (_final(operation, again) and await _ended(bench, trial)):
            # Then it is refused because it is final, which has a requirement of its own.
            bench.ledger.saw(id, "unclear", "it was final by then", reply, again)
        else:
            bench.ledger.saw(id, "violation", f"answers {told(again)}", reply, again)


def _final(operation: Operation, reply: Reply) -> bool:
    """Whether an object is not moved because it is final, as the spec has it."""
    answer = answer_of(operation, "final")
    return answer is not None and reply.status == answer.status


async def _ended(bench: Bench, trial: Trial) -> bool:
    """Whether an object is final by now."""
    look = _look(bench, trial)
    reply = await bench.valid(look, (trial.made.id,)) if look else None
    if reply is not None:
        trial.saw(reply)
    return trial.final is not None


def _is_meant(answer: Answer, trial: Trial) -> bool:
    """Whether an answer is about what a final object says of itself, such as its state."""
    held = trial.last.value if trial.last is not None else {}
    return all(held.get(name) in values for name, values in answer.where.items())


def _look(bench: Bench, trial: Trial) -> Operation | None:
    operations = {one.name: one for one in bench.subject.contract.operations}
    return operations.get(trial.lifecycle.retrieve or "")


def _judge_move(bench: Bench, trial: Trial, operation: Operation, reply: Reply) -> bool:
    assert operation.state is not None
    id = LEADS_TO.id(operation.name, state=operation.state)
    allowed = {operation.state, *following(trial.lifecycle, operation.state)}
    last = trial.last
    if reply.fine:
        observe_success(bench.ledger, operation, reply)
    if reply.busy:
        bench.ledger.saw(id, "unclear", unanswered(reply), reply)
    elif operation.name in bench.missing:
        pass
    elif not reply.fine:
        too_late = _final(operation, reply)
        words = f"answers {told(reply)}"
        if too_late:
            words = f"it was final before it could be moved: {reply.status}"
        bench.ledger.saw(id, "unclear" if too_late else "violation", words, reply)
    elif last is not None and last.reply is reply and last.state in allowed:
        bench.ledger.saw(id, "pass", "", reply)
        return True
    else:
        state = reply.get(trial.lifecycle.property)
        bench.ledger.saw(id, "violation", f"it is {spelled(state)} then", reply)
    return False


async def check_final(bench: Bench, trial: Trial) -> None:
    """Move what is final, and look whether it still is what it was."""
    if trial.final is None:
        return
    for operation in moves(bench, trial):
        answer = answer_of(operation, "final")
        if answer is not None and _is_meant(answer, trial):
            reply = await bench.call(operation, (trial.made.id,))
            words = {"status": trial.final.name, "id": trial.made.id}
            judge(bench, FINAL.id(operation.name), operation, answer, reply, words)
            trial.saw(reply)
    look = _look(bench, trial)
    again = await bench.valid(look, (trial.made.id,)) if look else None
    if again is not None:
        trial.saw(again)
