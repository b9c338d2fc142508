"""Every operation with other statuses and media types, and every refusal with another status."""

from __future__ import annotations

from collections.abc import Iterator

from batchwright.testing.contract import ErrorRule, Operation
from batchwright.testing.message import Reply, Request

from tests.conformance.checks.refusals import NOT_VALID, RAW, cases, raw_answer
from tests.conformance.client.driver import BUSY
from tests.conformance.client.in_process import KEY
from tests.conformance.requirements import requirements
from tests.conformance.session.session import LACKING
from tests.conformance.spec.broken_lines import code_of, codes_of, faults
from tests.conformance.spec.kinds import Kind, answer_of
from tests.conformance.spec.standard import Standard

from ..changes import answered, answering_first, headed, other_code
from ..mutant import Handle, Mutant, Served

_UNDOCUMENTED, _FAILING = 418, 500


def mutants(about: Standard) -> Iterator[Mutant]:
    for operation in about.contract.operations:
        yield from _of_successes(operation)
        yield from _of_errors(operation)
        yield from _of_refusals(about, operation)
    for kind in about.kinds:
        yield from _of_problems(kind)


def _of_successes(operation: Operation) -> Iterator[Mutant]:
    name, status = operation.name, 202 if operation.status != 202 else 201
    yield Mutant(
        name=f"{name}.{status}",
        title=f"{name} returns {status} instead of {operation.status}",
        handle=answered(name, status, operation.status),
        noted=frozenset({f"{name}/status"}),
    )
    if operation.result is not None:
        yield Mutant(
            name=f"{name}.of-no-type",
            title=f"{name} returns JSON with the media type of plain text",
            handle=headed(name, "content-type", "text/plain"),
            caught=frozenset({f"{name}/content-type"}),
        )


def _of_errors(operation: Operation) -> Iterator[Mutant]:
    """Errors for a wrong key, of which the checks only compare the status."""
    name, key = operation.name, "server/wrong-key"
    yield Mutant(
        name=f"{name}.undocumented",
        title=f"{name} refuses a wrong key with {_UNDOCUMENTED}",
        handle=_for_wrong_key(name, _UNDOCUMENTED),
        noted=frozenset({key, f"{name}/documented-status"}),
    )
    yield Mutant(
        name=f"{name}.failing",
        title=f"{name} refuses a wrong key with {_FAILING}",
        handle=_for_wrong_key(name, _FAILING),
        caught=frozenset({key, f"{name}/no-server-error"}),
    )


def _for_wrong_key(name: str, status: int) -> Handle:
    def handle(served: Served, request: Request) -> Reply:
        given = request.header("authorization")
        if given is None or given.endswith(f" {KEY}"):
            return served.usual(request)
        return answered(name, status, 401)(served, request)

    return handle


def _of_refusals(about: Standard, operation: Operation) -> Iterator[Mutant]:
    """One mutant for each reason and parameter: the status is that of another refusal."""
    name, known = operation.name, {one.id for one in requirements(about)}
    if operation.parameters and (answer := answer_of(operation, "unknown")):
        ids = known & {f"{name}/unknown-id", f"{name}/deleted"}
        yield _refusing(operation, answer, (), "unknown-id", "an unknown id", ids)
    if operation.parameters and (answer := answer_of(operation, "prefix")):
        what, title = "foreign-id", "an id with another prefix"
        yield _refusing(operation, answer, (), what, title, {f"{name}/{what}"})
    for when, clause in RAW.items():
        if answer := raw_answer(operation, when):
            id, title = clause.id(name), "a body of another media type"
            yield _refusing(operation, answer, (), id.partition("/")[2], title, {id})
    every = [*cases(about.contract, operation)]
    for case in every:
        what = case.id.partition("/")[2]
        title = case.title.removesuffix(" is refused.")
        # The answer for a property also applies to nested properties.
        inside = {
            one.id
            for one in every
            if one.when == case.when and one.path[: len(case.path)] == case.path
        }
        yield _refusing(operation, case.answer, case.path, what, title, inside)


def _refusing(
    operation: Operation,
    answer: ErrorRule,
    place: tuple[str, ...],
    what: str,
    title: str,
    caught: set[str],
) -> Mutant:
    status = next(
        int(one.status)
        for one in operation.errors
        if one.status.isdigit()
        and int(one.status) not in (*NOT_VALID, *BUSY, *LACKING, answer.status)
        and one.status < "500"
    )
    params = (".".join(place),) if place else answer.params
    return Mutant(
        name=f"{operation.name}.{what}",
        title=f"{operation.name} returns {status} instead of {answer.status}: {title}",
        contract=answering_first(operation.name, answer.name, status=status, params=params),
        caught=frozenset(caught),
    )


def _of_problems(kind: Kind) -> Iterator[Mutant]:
    """An invalid line or file has another of the known codes."""
    for source in kind.inputs[:1]:
        for fault in faults(source):
            own = code_of(source, fault.rule)
            code = next(one for one in codes_of(source).values() if one != own)
            yield Mutant(
                name=f"{kind.name}.problem-{fault.rule}",
                title=f"{fault.title} is reported as {code}",
                contract=other_code(fault.rule, code),
                noted=frozenset({f"{kind.name}/problems/{fault.rule}"}),
            )
