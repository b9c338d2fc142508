"""Objects can be made as the spec says: at every limit, at once, and with what was sent in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..ir.contract import Contract, Field, Operation
from ..ir.requirement import Requirement
from .about import About
from .kinds import body_of, walked
from .stored import echoed

_ENDS = {"null": "null", "least": "the least it may be", "most": "the most it may be"}


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A value that an optional property has to take."""

    field: Field
    end: Literal["null", "least", "most"]

    def id(self, operation: Operation) -> str:
        return f"{operation.name}/{self.field.name}-{self.end}-accepted"


def requirements(about: About) -> Iterator[Requirement]:
    for kind in about.kinds:
        create = kind.operation("create")
        if create is None:
            continue
        spec = about.spec
        mark = spec.mark(spec.operation(create.name))
        title = "Objects that are made at the same time are objects of their own."
        yield about.require(f"{create.name}/at-once", title, mark)
        for limit in limits(about.contract, create):
            where = spec.mark(spec.property(create.body or "", limit.field.name))
            title = f"`{limit.field.name}` can be {_ENDS[limit.end]}."
            yield about.require(limit.id(create), title, where)
        for field in echoed(about.contract, kind, create):
            where = spec.mark(spec.property(kind.schema.name, field.name))
            title = f"`{field.name}` is what the request said."
            yield about.require(f"{create.name}/{field.name}-echoed", title, where)


def limits(contract: Contract, operation: Operation) -> Iterator[Limit]:
    """The ends of all optional properties that have some."""
    schema = body_of(contract, operation)
    for field in schema.fields if schema else ():
        if field.required or not _limited(contract, field):
            continue
        if field.shape.null:
            yield Limit(field=field, end="null")
        if not field.shape.is_map:
            yield Limit(field=field, end="least")
        yield Limit(field=field, end="most")


def _limited(contract: Contract, field: Field) -> bool:
    shape = field.shape
    if shape.type == "object" and shape.schema:
        inner = walked(contract, contract.schemas[shape.schema])
        return any(one.shape.minimum is not None for _, one in inner)
    return shape.minimum is not None or shape.is_map
