"""Generates everything from one spec.

    text -load-> Document -check-> Document -build-> Api -plan-> Page* -render-> {path: text}
                     overlay -> Document*

`load` reads YAML and keeps the place of every node. `check` checks the document against the dialect
of spec/README.md and collects every complaint. `overlay` applies the differences of other servers,
and checks each result again. `build` converts OpenAPI's words to Python's: from there on the model
is finished, and no later stage reads the spec. It includes the requirements on a server:
`requirements` derives them for the conformance checks. `plan` maps files to templates, `render`
prints them. `contracts` prints the behaviour of a server as JSON, and decodes it again to prove it,
with the structs of the package, which are loaded from templates/. `generate` is pure; its three
callers write the result, compare it and test it (`__main__.py`, `write.py`, tests). Errors are
complaints with file:line:column (`complaint.py`); only `python/` spells words in Python, and only
`english.py` writes English.
"""

from __future__ import annotations

from collections.abc import Mapping

from .build import build
from .check import check
from .plan import PACKAGE, is_package_name, plan
from .render import render
from .spec.load import load
from .spec.overlay import overlaid


def generate(
    spec: str,
    name: str = "spec/openapi.yaml",
    overlays: Mapping[str, str] | None = None,
    *,
    package: str = PACKAGE,
) -> dict[str, str]:
    """Generate everything from a spec and its overlays.

    Args:
        spec: the spec's YAML text.
        name: the spec's file name, as complaints show it.
        overlays: the YAML text of each overlay, by its file name. The last part of the name,
            without its suffix, is that of the dialect.
        package: the name of the package, and of its fixtures for pytest, so that two packages can
            be tested in one process.

    Returns:
        The text of every file, by its path below the output folder, with forward slashes.

    Raises:
        SpecError: with every complaint about the spec, or else about the overlays.
        ValueError: the name of the package is invalid.
    """
    if not is_package_name(package):
        raise ValueError(f"{package!r} cannot be the name of a package: use one like {PACKAGE}")
    document = check(load(spec, name))
    return render(plan(build(document, overlaid(document, overlays or {})), package))
