"""Objects that end without executing a request: how to recognize them, and temporary reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from ..ir import (
    Choice,
    Lifecycle,
    Lines,
    ListOf,
    Name,
    Nullable,
    Object,
    Outcomes,
    SchemaReference,
    Text,
    Type,
    Void,
)
from ..python.names import field_name

_CODE = "code"
"""The property of an entry of a list of problems with its code, as clients read it."""


def with_voids(
    objects: Sequence[Object], lifecycles: Sequence[Lifecycle], lines: Sequence[Lines]
) -> tuple[Object, ...]:
    """The classes, each with how its objects end without executing a request, if they can."""
    voids = {one.schema: _void(one, lines) for one in lifecycles if one.void_states}
    return tuple(replace(one, void=voids.get(one.name)) for one in objects)


def _void(lifecycle: Lifecycle, lines: Sequence[Lines]) -> Void:
    files = [one for one in lines if one.owner == lifecycle.schema and one.download is not None]
    return Void(
        state=lifecycle.attribute,
        states=lifecycle.void_states,
        files=tuple(one.attribute for one in files),
        counts=tuple(path_name(one.count) for one in files if one.count is not None),
        problems=path_name(lifecycle.problems) if lifecycle.problems is not None else None,
        passing=lifecycle.passing,
    )


def path_name(wire: Text) -> Name:
    """A path of properties, on the wire and in Python."""
    parts = wire.get_untrusted_value().split(".")
    return Name(wire, ".".join(map(field_name, parts)))


def with_permanent_codes(
    outcomes: Sequence[Outcomes],
    objects: Sequence[Object],
    lifecycles: Sequence[Lifecycle],
    lines: Sequence[Lines],
) -> tuple[Outcomes, ...]:
    """The rules for lines, each with the permanent codes of its owner's problems.

    Servers use the codes for a refused file of requests for single requests as well.
    """
    known = {one.name: one for one in objects}
    return tuple(
        replace(
            one, permanent_codes=(*one.permanent_codes, *_staying(one, known, lifecycles, lines))
        )
        for one in outcomes
    )


def _staying(
    outcomes: Outcomes,
    objects: Mapping[str, Object],
    lifecycles: Sequence[Lifecycle],
    lines: Sequence[Lines],
) -> Iterator[Text]:
    seen = {code.get_untrusted_value() for code in outcomes.permanent_codes}
    owners = {one.owner for one in lines if one.schema == outcomes.schema and one.download}
    for lifecycle in lifecycles:
        if lifecycle.schema in owners and lifecycle.problems is not None:
            seen |= {code.get_untrusted_value() for code in lifecycle.passing}
            for code in problem_codes(objects, lifecycle):
                if code.get_untrusted_value() not in seen:
                    yield code


def problem_codes(objects: Mapping[str, Object], lifecycle: Lifecycle) -> tuple[Text, ...]:
    """The known codes of the problems of an object, as its schema lists them."""
    kind: Type = SchemaReference(lifecycle.schema, None)
    problems = lifecycle.problems.get_untrusted_value() if lifecycle.problems is not None else ""
    for name in (*problems.split("."), _CODE):
        kind = _plain(kind)
        owner = objects.get(kind.name) if isinstance(kind, SchemaReference) else None
        fields = owner.fields if owner else ()
        found = [one.type for one in fields if one.name.wire.get_untrusted_value() == name]
        if not found:
            return ()
        kind = found[0]
    kind = _plain(kind)
    return kind.values if isinstance(kind, Choice) else ()


def _plain(kind: Type) -> Type:
    """A type without null; the items' of a list, the type behind a name."""
    match kind:
        case Nullable(inner) | ListOf(inner):
            return _plain(inner)
        case SchemaReference(alias=alias) if alias is not None:
            return _plain(alias)
        case _:
            return kind
