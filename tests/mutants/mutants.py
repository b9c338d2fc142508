"""All mutants."""

from __future__ import annotations

from . import batches, deletion, errors, files, lists, lives, refusals, results
from .mutant import Mutant
from .unclaimed import UNCLAIMED as UNCLAIMED

MUTANTS: tuple[Mutant, ...] = (
    *lists.MUTANTS,
    *files.MUTANTS,
    *deletion.MUTANTS,
    *lives.MUTANTS,
    *batches.MUTANTS,
    *results.MUTANTS,
    *refusals.MUTANTS,
    *errors.MUTANTS,
)
