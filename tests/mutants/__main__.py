"""`python -m tests.mutants [NAME...]`: run the checks against every mutant."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from batchwright.testing.contracts import DIALECTS

from tests.conformance.requirements import requirements
from tests.conformance.spec.standard import standard

from .checking import MutantResult, Trying, tried_in_processes
from .mutant import Mutant
from .mutants import MUTANTS, UNCLAIMED


def main(names: Sequence[str], trying: Trying = tried_in_processes) -> int:
    """Exit status 0 if every mutant violates the expected requirements, and no others."""
    known = [*MUTANTS, *(one.mutant for one in UNCLAIMED)]
    if unknown := set(names) - {one.name for one in known}:
        print(f"no such mutant: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    claimed = [one for one in MUTANTS if not names or one.name in names]
    others = [one for one in UNCLAIMED if not names or one.mutant.name in names]
    right: list[Mutant] = []
    for outcome in trying(claimed):
        _tell(outcome)
        right += [outcome.mutant] if outcome.right else []
    if others:
        print("\nnot claimed:")
    surprises = 0
    for outcome, one in zip(trying([one.mutant for one in others]), others, strict=True):
        _tell_unclaimed(outcome, one.why)
        surprises += not outcome.right
    print(f"\n{len(right)} / {len(claimed)} caught, {len(others)} not claimed")
    if not names:
        print("requirements exercised: " + ", ".join(_exercised(right)))
    return 0 if len(right) == len(claimed) and not surprises else 1


def _exercised(mutants: Sequence[Mutant]) -> Iterator[str]:
    """The number of requirements that catch a mutant, of the spec and of each dialect."""
    for dialect in ("", *DIALECTS):
        caught = [one.caught | one.noted for one in mutants if one.dialect == dialect]
        count = len(frozenset().union(*caught))
        yield f"{dialect} {count} / {len(requirements(standard(dialect)))}".strip()


def _tell(outcome: MutantResult) -> None:
    mutant = outcome.mutant
    expected = ", ".join([*sorted(mutant.caught), *(f"{id} (note)" for id in sorted(mutant.noted))])
    print(f"{'caught' if outcome.right else 'WRONG '}  {mutant.name}: {mutant.title}", flush=True)
    print(f"          {expected}")
    _tell_wrong(outcome)


def _tell_unclaimed(outcome: MutantResult, why: str) -> None:
    mutant = outcome.mutant
    print(f"{'missed' if outcome.right else 'WRONG '}  {mutant.name}: {mutant.title}", flush=True)
    print(f"          {why}")
    _tell_wrong(outcome)


def _tell_wrong(outcome: MutantResult) -> None:
    for id in outcome.missed:
        print(f"          not caught by {id}")
    for one in outcome.unrelated:
        print(f"          unexpected {one.verdict} of {one.requirement.id}: {one.reason}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
