"""All requirements; `python -m tests.conformance.requirements` writes generated/REQUIREMENTS.md.

The requirements are declared in `checks/`. The command follows the rules of the generator: it does
not overwrite a foreign file, writes nothing if anything fails, and prints a diff with `--check`.
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
from .report.requirements_md import requirements_page
from .spec.citations import Spec
from .spec.requirement import Requirement
from .spec.standard import Standard

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
def requirements(about: Standard) -> tuple[Requirement, ...]:
    """All requirements, in the order of the operations."""
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
    """REQUIREMENTS.md, including the requirements of dialects; `package` changes nothing.

    Raises:
        SpecError: With every complaint about the spec; without one, about the overlays.
    """
    document = check(load(spec, name))
    dialects = overlaid(document, overlays)
    api = build(document, dialects)
    documents = [document, *(one.document for one in dialects)]
    found = {
        contract.dialect: requirements(Standard(contract, Spec(each)))
        for contract, each in zip(api.contracts, documents, strict=True)
    }
    return {"REQUIREMENTS.md": requirements_page(api, found)}


COMMAND = Command(
    "python -m tests.conformance.requirements",
    "Write the requirements for servers of an OpenAPI spec.",
    pages,
    ".requirements-manifest",
)

if __name__ == "__main__":
    sys.exit(main(command=COMMAND))
