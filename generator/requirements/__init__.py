"""The contract and the places of the spec -> what a server is held to, in the order of the spec.

A requirement is declared here and nowhere else: its id, its level, its title and its place. The
reference prints it, and the conformance checks, which know how to look whether a server keeps it,
find it by its id; a run against the fake fails if one of them has no check.

The rejected alternative: to render the requirements as data that the checks read. They need more
than ids, the shapes and limits behind them, to know what to send; so they read this model as well.
"""

from __future__ import annotations

from ..ir.contract import Contract
from ..ir.requirement import Requirement
from ..spec.document import Document
from . import (
    answers,
    deleted,
    expiring,
    lifecycles,
    lists,
    made,
    moves,
    problems,
    refusals,
    results,
    same,
    server,
    stored,
    together,
)
from .about import About
from .places import Spec

_MODULES = (
    server,
    answers,
    refusals,
    stored,
    expiring,
    made,
    lifecycles,
    moves,
    problems,
    results,
    lists,
    same,
    deleted,
)


def requirements(contract: Contract, document: Document) -> tuple[Requirement, ...]:
    """All that a server of this contract is held to, in the order of its operations."""
    about = About(contract, Spec(document))
    found: dict[str, Requirement] = {}
    for module in _MODULES:
        for one in module.requirements(about):
            found.setdefault(one.id, one)
    for one in together.requirements(about.contract, dict(found)):
        found[one.id] = one
    names = [one.name for one in contract.operations]
    names += [one.name for one in about.kinds]

    def place(one: Requirement) -> int:
        owner = one.id.partition("/")[0]
        return names.index(owner) if owner in names else len(names)

    return tuple(sorted(found.values(), key=place))
