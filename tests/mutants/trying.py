"""Hold mutants to the spec in process, several at once, and compare what was found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from generator.model.requirement import Requirement
from tests.conformance.bench import Options
from tests.conformance.in_process import BASE_URL, KEY, InProcess
from tests.conformance.loading import Subject, subject
from tests.conformance.records import Budget, Exchange, Finding, Run
from tests.conformance.run import run

from .mutant import Mutant, Served

AT_ONCE = 4
"""Runs under way at the same time, in one thread: most of a run is waiting."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the checks say of a mutant.

    Attributes:
        found: Violations and notes.
        missed: Requirements that should have caught it and did not.
        unrelated: Findings that nobody expects.
    """

    mutant: Mutant
    found: tuple[Finding, ...]
    missed: tuple[str, ...]
    unrelated: tuple[Finding, ...]

    @property
    def right(self) -> bool:
        return not self.missed and not self.unrelated


def tried(
    mutants: Sequence[Mutant], tell: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """Run the checks against each, and tell of each in order as soon as it is known."""

    async def everything() -> list[Outcome]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(mutant: Mutant) -> Outcome:
            async with gate:
                return await _try(mutant)

        tasks = [asyncio.ensure_future(one(mutant)) for mutant in mutants]
        outcomes: list[Outcome] = []
        for task in tasks:
            outcomes.append(await task)
            tell(outcomes[-1])
        return outcomes

    return asyncio.run(everything())


async def _try(mutant: Mutant) -> Outcome:
    options = Options(
        base_url=BASE_URL, name=mutant.name, key=KEY, cases=0, longest=20.0, large=100_000
    )
    done = await run(_subject(), options, _Quiet(), InProcess(Served(mutant)))
    found = tuple(one for one in done.findings if one.verdict in ("violation", "note"))
    seen = {(one.requirement.id, one.verdict) for one in found}
    wanted = {(id, "violation") for id in mutant.caught} | {(id, "note") for id in mutant.noted}
    unrelated = [one for one in found if (one.requirement.id, one.verdict) not in wanted]
    missed = tuple(sorted(id for id, _ in wanted - seen))
    return Outcome(mutant=mutant, found=found, missed=missed, unrelated=tuple(unrelated))


@cache
def _subject() -> Subject:
    return subject()


class _Quiet:
    """Watches a run without a word."""

    def begin(self, requirements: Sequence[Requirement], budget: Budget) -> None:
        pass

    def phase(self, title: str) -> None:
        pass

    def exchanged(self, exchange: Exchange) -> None:
        pass

    def found(self, finding: Finding) -> None:
        pass

    def end(self, run: Run) -> None:
        pass
