"""Requirements that one cause violates together: the cause is reported once.

If a server does not implement something at all, it violates the head of a group, and the members
follow from it; of two requirements with the same cause, the second follows from the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from batchwright.testing.contract import Contract

from ..session.tally import Tally
from ..spec.broken_lines import faults
from ..spec.kinds import kinds
from ..spec.requirement import Clause, Requirement
from ..spec.standard import best
from . import deleted, lists, problems, uploads
from .refusals import cases

FEWEST = 3
"""The number of violations above which the server does not implement the whole."""

_PROPERTY = Clause("{of}/{name}-checked", "`{name}` is validated; an invalid value is refused.")
_FILE = Clause(
    "{of}/problems/checked",
    "The server validates all lines of a file before it executes one.",
)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Requirements that a server violates together if it does not implement something at all.

    Attributes:
        head: The id of the requirement that is reported instead of all members.
    """

    head: str
    title: str
    members: tuple[str, ...]


def requirements(contract: Contract, others: Mapping[str, Requirement]) -> Iterator[Requirement]:
    """The heads; the place of each is that of its first member."""
    for group in groups(contract):
        members = [others[id] for id in group.members]
        yield replace(
            members[0],
            id=group.head,
            title=group.title,
            level="may" if all(one.level == "may" for one in members) else "must",
            evidence=best(*(one.evidence for one in members)),
        )


def groups(contract: Contract) -> Iterator[Group]:
    """What a server may not implement at all: the validation of a property, or of a file."""
    for operation in contract.operations:
        found: dict[str, list[str]] = {}
        every = [*cases(contract, operation)]
        inner = {case.path[0] for case in every if len(case.path) > 1}
        for case in every:
            if case.path and case.path[0] in inner:
                found.setdefault(case.path[0], []).append(case.id)
        for name, members in found.items():
            yield from _group(_PROPERTY, operation.name, members, name=name)
    for kind in kinds(contract):
        refusing = problems.refusing(kind.lifecycle)
        if refusing is not None and kind.operation("create") and kind.inputs:
            # An unknown file has no lines to validate.
            rules = [fault.rule for fault in faults(kind.inputs[0]) if fault.rule != "unknown"]
            members = [problems.PROBLEM.id(kind.name, rule=rule) for rule in rules]
            yield from _group(_FILE, kind.name, members)


def _group(clause: Clause, of: str, members: list[str], **names: str) -> Iterator[Group]:
    if len(members) >= FEWEST:
        head, title = clause.id(of, **names), clause.titled(of, **names)
        yield Group(head=head, title=title, members=tuple(members))


def fold(contract: Contract, tally: Tally) -> None:
    """Report each cause once."""
    for one in groups(contract):
        tally.fold(one.head, one.members)
    for first, second in _implied(contract):
        if tally.knows(first) and tally.knows(second):
            tally.imply(first, second)


def _implied(contract: Contract) -> Iterator[tuple[str, str]]:
    """Pairs of requirements: a server that violates the first violates the second."""
    for operation in contract.operations:
        name = operation.name
        for case in cases(contract, operation):
            if case.when == "unknown_reference":
                yield case.id, deleted.NOT_TAKEN.id(name, name=".".join(case.path))
        if paging := operation.paging:
            implied = [lists.PAGES.id(name)]
            for order in lists.orders(operation, paging):
                implied.append(lists.ORDER.id(name, name=paging.order or "", order=order))
            implied += [lists.FILTER.id(name, name=one) for one in paging.filters]
            for id in implied:
                yield lists.COMPLETE.id(name), id
    for kind in kinds(contract):
        store, download = kind.operation("store"), kind.operation("download")
        if store is not None and download is not None:
            # A server that changes the bytes changes those of every file, and their number.
            sizes = [one.name for one in kind.schema.fields if one.content == "size"]
            implied = [uploads.LARGE.id(download.name)]
            implied += [uploads.TOLD.id(store.name, name=one) for one in sizes]
            for id in implied:
                yield uploads.UNCHANGED.id(download.name), id
