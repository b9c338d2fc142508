"""One cause is reported once: what follows from another violation is not one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .checks.problems import refusing
from .derived import Subject
from .ledger import Ledger
from .lines import bad_files
from .records import Requirement
from .refused import cases

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


def folds(about: Subject) -> Iterator[Fold]:
    """What a server may leave out: the checks of a property, those of a file."""
    for operation in about.contract.operations:
        found: dict[str, list[str]] = {}
        every = [*cases(about.contract, operation)]
        inner = {case.place[0] for case in every if len(case.place) > 1}
        for case in every:
            if case.place[0] in inner:
                found.setdefault(case.place[0], []).append(case.id)
        for name, members in found.items():
            if len(members) >= FEWEST:
                yield Fold(
                    head=f"{operation.name}/{name}-checked",
                    title=f"`{name}` is looked at, and refused if it is wrong.",
                    members=tuple(members),
                )
    for kind in about.kinds:
        if refusing(kind.lifecycle) is not None and kind.operation("create") and kind.inputs:
            rules = [bad.rule for bad in bad_files(kind.inputs[0])]
            if len(rules) >= FEWEST:
                yield Fold(
                    head=f"{kind.name}/problems/checked",
                    title="A file is looked at, line by line, before anything is done.",
                    members=tuple(f"{kind.name}/problems/{rule}" for rule in rules),
                )


def requirements(about: Subject, others: dict[str, Requirement]) -> Iterator[Requirement]:
    """The heads; each stands in the spec where the first of its members does."""
    for fold in folds(about):
        first = others[fold.members[0]]
        yield Requirement(
            id=fold.head,
            level="must",
            title=fold.title,
            place=first.place,
            excerpt=first.excerpt,
            source=first.source,
            operation=first.operation,
        )


def implied(about: Subject) -> Iterator[tuple[str, str]]:
    """Pairs of requirements: who breaks the first cannot keep the second."""
    for operation in about.contract.operations:
        for case in cases(about.contract, operation):
            if case.when == "unknown_reference":
                yield case.id, f"{operation.name}/{'.'.join(case.place)}-deleted"
        if paging := operation.paging:
            orders = next((one for one in operation.query if one.name == paging.order), None)
            named = [f"{paging.order}-{one}" for one in orders.shape.choices] if orders else []
            named += [f"{name}-filters" for name in paging.filters]
            for name in ("pages-complete", *named):
                yield f"{operation.name}/complete", f"{operation.name}/{name}"


def fold(about: Subject, ledger: Ledger) -> None:
    """Report each cause once."""
    for one in folds(about):
        ledger.fold(one.head, one.members)
    for first, second in implied(about):
        if ledger.knows(first) and ledger.knows(second):
            ledger.imply(first, second)
