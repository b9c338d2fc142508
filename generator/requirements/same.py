"""An object is the same wherever it is seen: where it was made, alone, and in a list."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.requirement import Requirement
from .about import About


def requirements(about: About) -> Iterator[Requirement]:
    for kind in about.kinds:
        retrieve, listing = kind.operation("retrieve"), kind.operation("list")
        if retrieve is not None and kind.maker is not None:
            mark = about.spec.mark(about.spec.operation(retrieve.name))
            title = "An object is what it was when it was made."
            yield about.require(f"{retrieve.name}/as-made", title, mark)
        if listing is not None and kind.maker is not None:
            mark = about.spec.mark(about.spec.operation(listing.name))
            title = "An object is in the list what it was when it was made."
            yield about.require(f"{listing.name}/as-made", title, mark)
