"""All mutants: those written by hand, and those derived from the contract."""

from __future__ import annotations

from tests.conformance.spec.standard import standard

from . import (
    batches,
    deletion,
    dialects,
    errors,
    files,
    lifecycles,
    lists,
    refusals,
    results,
    unclaimed,
)
from .derived import fields, operations
from .mutant import Mutant, Unclaimed

_ABOUT = standard()

MUTANTS: tuple[Mutant, ...] = (
    *lists.MUTANTS,
    *files.MUTANTS,
    *deletion.MUTANTS,
    *lifecycles.MUTANTS,
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
