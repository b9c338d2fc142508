"""Requirements that are broken together if a server leaves something out altogether."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from ..ir.contract import Contract
from ..ir.requirement import Requirement
from .about import best
from .kinds import kinds
from .lines import bad_files
from .problems import refusing
from .refusals import cases

FEWEST = 3
"""Violations from which on something is taken to be left out altogether."""


@dataclass(frozen=True, kw_only=True)
class Fold:
    """Requirements that a server breaks together if it leaves something out altogether.

    Attributes:
        head: The requirement that is broken then, in the place of all of them.
    """

    head: str
    title: str
    members: tuple[str, ...]


def requirements(contract: Contract, others: Mapping[str, Requirement]) -> Iterator[Requirement]:
    """The heads; each stands in the spec where the first of its members does."""
    for fold in folds(contract):
        members = [others[id] for id in fold.members]
        yield replace(
            members[0],
            id=fold.head,
            title=fold.title,
            level="may" if all(one.level == "may" for one in members) else "must",
            evidence=best(*(one.evidence for one in members)),
        )


def folds(contract: Contract) -> Iterator[Fold]:
    """What a server may leave out: the checks of a property, those of a file."""
    for operation in contract.operations:
        found: dict[str, list[str]] = {}
        every = [*cases(contract, operation)]
        inner = {case.place[0] for case in every if len(case.place) > 1}
        for case in every:
            if case.place and case.place[0] in inner:
                found.setdefault(case.place[0], []).append(case.id)
        for name, members in found.items():
            if len(members) >= FEWEST:
                yield Fold(
                    head=f"{operation.name}/{name}-checked",
                    title=f"`{name}` is looked at, and refused if it is wrong.",
                    members=tuple(members),
                )
    for kind in kinds(contract):
        if refusing(kind.lifecycle) is not None and kind.operation("create") and kind.inputs:
            # No line of a file that is not there can be looked at.
            rules = [bad.rule for bad in bad_files(kind.inputs[0]) if bad.rule != "unknown"]
            if len(rules) >= FEWEST:
                yield Fold(
                    head=f"{kind.name}/problems/checked",
                    title="A file is looked at, line by line, before anything is done.",
                    members=tuple(f"{kind.name}/problems/{rule}" for rule in rules),
                )
