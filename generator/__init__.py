"""Generates everything from one spec.

    text -load-> Document -check-> Document -build-> Api -plan-> Page* -render-> {path: text}
                     overlay -> Document*

spec/   `load` reads YAML and keeps the position of every value, `overlay` applies the differences
        of other servers. `schema_kinds`, `paths` and `usage` answer questions about a document.
check/  All complaints about a document, or about one with an overlay applied: `grammar/` has the
        dialect of spec/README.md as one table, the files beside it check consistency.
ir/     The model: the content of a spec, with each name in Python and on the wire.
build/  Document -> ir. The later stages do not read the spec.

`plan` maps each output file to its template, `render` prints it. `contracts` prints the behaviour
of a server as JSON and reads it back to prove the round trip; its structs are the package's own,
loaded from templates/. The requirements on servers are declared by the conformance checks.
`generate` is pure. Its callers write the result, compare it or test it (`__main__.py`, `write.py`,
tests). Errors are complaints with file:line:column (`complaint.py`).
Only `python/`, `markdown.py` and `english.py` escape texts of the spec.
"""

from __future__ import annotations

from collections.abc import Mapping

from .build import build
from .check import check
from .plan import is_package_name, plan
from .render import render
from .spec.load import load
from .spec.overlay import overlaid
from .templates import PACKAGE


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
            without its suffix, is the name of the dialect.
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
