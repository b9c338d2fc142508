"""Run the checks against mutants, in process and several at once, and compare the findings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeAlias

from tests.conformance.client.in_process import BASE_URL, KEY, InProcess
from tests.conformance.records import Budget, Exchange, Finding, RunRecord
from tests.conformance.requirements import requirements
from tests.conformance.run import run
from tests.conformance.session.session import RunOptions
from tests.conformance.session.tally import weighed
from tests.conformance.spec.requirement import Requirement
from tests.conformance.spec.standard import standard

from .mutant import Mutant, Served

AT_ONCE = 6
"""The number of concurrent runs in one thread: most of a run is waiting."""

SHARE = 24
"""The number of mutants per task of a process."""


@dataclass(frozen=True, kw_only=True)
class MutantResult:
    """The findings on a mutant.

    Attributes:
        found: The violations, the notes, and the passes with a reason.
        missed: The expected requirements without such a finding.
        unrelated: The unexpected findings.
    """

    mutant: Mutant
    found: tuple[Finding, ...]
    missed: tuple[str, ...]
    unrelated: tuple[Finding, ...]

    @property
    def right(self) -> bool:
        return not self.missed and not self.unrelated


Trying: TypeAlias = Callable[[Sequence[Mutant]], Iterator[MutantResult]]
"""Runs the checks against each, and gives what they say in the same order."""


def tried(mutants: Sequence[Mutant]) -> Iterator[MutantResult]:
    """Check mutants in this process."""
    yield from map(_outcome, mutants, asyncio.run(_found(mutants)))


def tried_in_processes(mutants: Sequence[Mutant]) -> Iterator[MutantResult]:
    """Check mutants in one process per processor, which looks them up by name."""
    names = [one.name for one in mutants]
    shares = [names[at : at + SHARE] for at in range(0, len(names), SHARE)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        found = (each for share in pool.map(_found_by_name, shares) for each in share)
        yield from map(_outcome, mutants, found)


def _found_by_name(names: Sequence[str]) -> list[tuple[Finding, ...]]:
    from .mutants import known

    return asyncio.run(_found([known()[name] for name in names]))


async def _found(mutants: Sequence[Mutant]) -> list[tuple[Finding, ...]]:
    """The violations and notes of each mutant."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(mutant: Mutant) -> tuple[Finding, ...]:
        async with gate:
            return await _try(mutant)

    return await asyncio.gather(*map(one, mutants))


async def _try(mutant: Mutant) -> tuple[Finding, ...]:
    options = RunOptions(
        base_url=BASE_URL,
        name=mutant.name,
        key=KEY,
        dialect=mutant.dialect,
        cases=0,
        longest=20.0,
        large=100_000,
    )
    done = await run(standard(mutant.dialect), options, _Quiet(), InProcess(Served(mutant)))
    return tuple(one for one in done.findings if _differs(one))


def _differs(finding: Finding) -> bool:
    """Whether the server differs from the spec, also from a fact that is only reported."""
    return finding.verdict in ("violation", "note") or (
        finding.verdict == "pass" and finding.reason != ""
    )


def _outcome(mutant: Mutant, found: tuple[Finding, ...]) -> MutantResult:
    seen = {(one.requirement.id, one.verdict) for one in found}
    known = {one.id: one for one in requirements(standard(mutant.dialect))}
    wanted = {(id, weighed(known[id], "violation")) for id in mutant.caught}
    wanted |= {(id, weighed(known[id], "note")) for id in mutant.noted}
    unrelated = [one for one in found if (one.requirement.id, one.verdict) not in wanted]
    missed = tuple(sorted(id for id, _ in wanted - seen))
    return MutantResult(mutant=mutant, found=found, missed=missed, unrelated=tuple(unrelated))


class _Quiet:
    """Ignores the events of a run."""

    def begin(self, requirements: Sequence[Requirement], budget: Budget) -> None:
        pass

    def phase(self, title: str) -> None:
        pass

    def exchanged(self, exchange: Exchange) -> None:
        pass

    def found(self, finding: Finding) -> None:
        pass

    def end(self, run: RunRecord) -> None:
        pass
