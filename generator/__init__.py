"""Generates everything from one spec.

    text -load-> Document -check-> Document -build-> Api -plan-> Page* -render-> {path: text}
                     overlay -> Document*

spec/   `load` reads YAML and keeps the place of every value, `overlay` applies what other servers
        do differently. `schema_kinds`, `paths` and `usage` answer what others ask of a document.
check/  All complaints about a document, or about it with an overlay: `grammar/` is the dialect of
        spec/README.md as one table, the files beside it say what has to agree with what.
ir/     What a spec says, finished, in Python's words and with the names of the wire.
build/  Document -> ir. From there on nothing looks back at the spec.

`plan` says which file comes from which template, `render` prints it. What a server does is printed
as JSON by `contracts` and read again to prove it; its structs are the package's own, loaded from
templates/. What is required of a server is not here: the conformance checks declare it.
`generate` is pure. Writing the result, comparing it and testing it are its three callers
(`__main__.py`, `write.py`, tests). Errors are complaints with file:line:column (`complaint.py`).
Words of the spec are spelled by `python/`, `markdown.py` and `english.py`, and nowhere else.
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
