"""What is required of a server, all of it; `python -m tests.conformance.requirements` writes it.

The command writes `REQUIREMENTS.md` beside what the generator has written, by the same rules: it
names a file of somebody else and leaves it, writes nothing unless everything succeeded, and with
`--check` prints a diff.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache

from generator.__main__ import Command, main
from generator.build import build
from generator.check import check
from generator.spec.load import load
from generator.spec.overlay import overlaid

from .checks import (
    answers,
    consistency,
    creating,
    deleted,
    expiring,
    grouping,
    lifecycles,
    lists,
    omissions,
    problems,
    refusals,
    results,
    server,
    transitions,
    uploads,
)
from .report.requirements_page import requirements_page
from .spec.places import Spec
from .spec.requirement import Requirement
from .spec.subject import Subject

_DUTIES = (
    server,
    answers,
    refusals,
    uploads,
    expiring,
    creating,
    lifecycles,
    transitions,
    problems,
    omissions,
    results,
    lists,
    consistency,
    deleted,
)


@cache
def requirements(about: Subject) -> tuple[Requirement, ...]:
    """All that is required of a server, in the order of its operations."""
    found: dict[str, Requirement] = {}
    for duty in _DUTIES:
        for one in duty.requirements(about):
            found.setdefault(one.id, one)
    for one in grouping.requirements(about.contract, dict(found)):
        found[one.id] = one
    names = [one.name for one in about.contract.operations]
    names += [one.name for one in about.kinds]

    def place(one: Requirement) -> int:
        owner = one.id.partition("/")[0]
        return names.index(owner) if owner in names else len(names)

    return tuple(sorted(found.values(), key=place))


def pages(
    spec: str, name: str, overlays: Mapping[str, str], *, package: str = ""
) -> dict[str, str]:
    """The page of requirements, those of dialects included; the package makes no difference.

    Raises:
        SpecError: With every complaint about the spec; if there is none, about the overlays.
    """
    document = check(load(spec, name))
    dialects = overlaid(document, overlays)
    api = build(document, dialects)
    documents = [document, *(one.document for one in dialects)]
    found = {
        contract.dialect: requirements(Subject(contract, Spec(each)))
        for contract, each in zip(api.contracts, documents, strict=True)
    }
    return {"REQUIREMENTS.md": requirements_page(api, found)}


COMMAND = Command(
    "python -m tests.conformance.requirements",
    "Write what is required of a server of an OpenAPI spec.",
    pages,
    ".requirements-manifest",
)

if __name__ == "__main__":
    sys.exit(main(command=COMMAND))
