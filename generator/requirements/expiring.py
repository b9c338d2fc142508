"""Points in time that follow from others: when an object expires, by itself or as it was asked."""

from __future__ import annotations

from collections.abc import Iterator

from ..english import number
from ..ir.contract import Expiry, Field
from ..ir.requirement import Requirement
from .about import About
from .kinds import Kind


def requirements(about: About) -> Iterator[Requirement]:
    for kind in about.kinds:
        for field in kind.schema.fields:
            if field.expires is not None and field.sent != "never":
                yield from _of_field(about, kind, field, field.expires)


def _of_field(about: About, kind: Kind, field: Field, expiry: Expiry) -> Iterator[Requirement]:
    mark = about.spec.mark(about.spec.property(kind.schema.name, field.name))
    if expiry.after is not None:
        title = f"`{field.name}` is {number(expiry.after)} seconds after `{expiry.anchor}`"
        title += " if nothing else was asked for." if expiry.asked else "."
        yield about.require(f"{kind.name}/{field.name}-by-default", title, mark, level="should")
    if expiry.asked:
        title = f"`{field.name}` is as many seconds after `{expiry.anchor}` as were asked for."
        yield about.require(f"{kind.name}/{field.name}-as-asked", title, mark)
