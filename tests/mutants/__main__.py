"""`python -m tests.mutants [NAME...]`: every mutant, who caught it, and what is not claimed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .mutants import MUTANTS, UNCLAIMED
from .trying import Outcome, tried


def main(names: Sequence[str]) -> int:
    """Exit status 0 if every mutant is caught by what should catch it, and by nothing else."""
    known = [*MUTANTS, *(one.mutant for one in UNCLAIMED)]
    if unknown := set(names) - {one.name for one in known}:
        print(f"no such mutant: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    claimed = [one for one in MUTANTS if not names or one.name in names]
    others = [one for one in UNCLAIMED if not names or one.mutant.name in names]
    outcomes = tried(claimed, _tell)
    if others:
        print("\nnot claimed:")
    why = {one.mutant.name: one.why for one in others}
    surprises = [
        outcome
        for outcome in tried([one.mutant for one in others])
        if not _tell_unclaimed(outcome, why[outcome.mutant.name])
    ]
    caught = sum(one.right for one in outcomes)
    print(f"\n{caught} / {len(outcomes)} caught, {len(others)} not claimed")
    return 0 if caught == len(outcomes) and not surprises else 1


def _tell(outcome: Outcome) -> None:
    mutant = outcome.mutant
    expected = ", ".join([*sorted(mutant.caught), *(f"{id} (note)" for id in sorted(mutant.noted))])
    print(f"{'caught' if outcome.right else 'WRONG '}  {mutant.name}: {mutant.title}", flush=True)
    print(f"          {expected}")
    _tell_wrong(outcome)


def _tell_unclaimed(outcome: Outcome, why: str) -> bool:
    right = outcome.right
    print(f"{'missed' if right else 'WRONG '}  {outcome.mutant.name}: {outcome.mutant.title}")
    print(f"          {why}")
    _tell_wrong(outcome)
    return right


def _tell_wrong(outcome: Outcome) -> None:
    for id in outcome.missed:
        print(f"          not caught by {id}")
    for one in outcome.unrelated:
        print(f"          unexpected {one.verdict} of {one.requirement.id}: {one.reason}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
