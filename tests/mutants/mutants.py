"""All mutants: those written by hand, and those derived from the contract."""

from __future__ import annotations

from tests.conformance.spec.standard import standard

from . import (
    batches,
    deletion,
    dialects,
    errors,
    fields,
    files,
    lists,
    lives,
    operations,
    refusals,
    results,
    unclaimed,
)
from .mutant import Mutant, Unclaimed

_ABOUT = standard()

MUTANTS: tuple[Mutant, ...] = (
    *lists.MUTANTS,
    *files.MUTANTS,
    *deletion.MUTANTS,
    *lives.MUTANTS,
    *batches.MUTANTS,
    *results.MUTANTS,
    *refusals.MUTANTS,
    *errors.MUTANTS,
    *dialects.MUTANTS,
    *operations.mutants(_ABOUT),
    *fields.mutants(_ABOUT),
)

UNCLAIMED: tuple[Unclaimed, ...] = (*unclaimed.UNCLAIMED, *dialects.UNCLAIMED)


def known() -> dict[str, Mutant]:
    """All mutants, by name."""
    return {one.name: one for one in (*MUTANTS, *(one.mutant for one in UNCLAIMED))}
