"""What x-lines says of files of results can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..complaint import Complaint
from ..directions import operations_by_id, properties
from ..document import Node
from ..python.names import RESULT_NAMES, field_name
from .extensions import result_of, walk
from .operations import parameters_of

_OF_RESULTS = ("outcomes", "always", "values", "expires_after")


def complaints(root: Node) -> Iterator[Complaint]:
    """Every file of which a server would not know what to write into it, or to tell of it."""
    known = operations_by_id(root)
    for owner, _, child in properties(root):
        lines = child.get("x-lines")
        if lines is None:
            continue
        if "download" in lines:
            yield from _written(root, owner, lines, known)
        else:
            for word in _OF_RESULTS:
                if word in lines:
                    yield lines[word].complain_of_key(
                        f"x-lines: {word}: only a file of results, with download, has it"
                    )
    yield from _shares(root)


def _written(
    root: Node, owner: Node, lines: Node, known: Mapping[str, Node]
) -> Iterator[Complaint]:
    """What a server makes of a file of results."""
    named = lines.get("key")
    if named is not None and (name := field_name(str(named.value))) in RESULT_NAMES:
        yield named.complain(
            f"x-lines: key: every result has an attribute {name} of its own: use another name"
        )
    operation = known.get(str(lines["download"].value))
    ids = [one.get("x-id") for _, one in parameters_of(operation)] if operation else []
    names = [str(one.value).split(".")[0] for one in ids if one is not None]
    file = root.at("components", "schemas", names[0]) if names else None
    for word in ("outcomes", "always", "values", "expires_after"):
        if word in lines and not names:
            yield lines[word].complain_of_key(
                f"x-lines: {word}: say of which schema files are: x-id: Schema.property on the "
                f"path parameter of {lines['download'].value}"
            )
    values = lines.get("values")
    for key, child in values.items() if values and file else ():
        if not walk(file, key):
            yield child.complain_of_key(f"x-lines: values: {names[0]} has no property {key}")
    expires = lines.get("expires_after")
    bodies = [
        media.get("schema")
        for one in known.values()
        if (result := result_of(one)) is not None and result.pointer == owner.pointer
        for _, media in (one.at("requestBody", "content") or one).items()
        if "requestBody" in one
    ]
    if expires is not None and not any(walk(body, str(expires.value)) for body in bodies):
        yield expires.complain(
            f"x-lines: expires_after: no operation that returns a {owner.key} takes {expires.value}"
        )


def _shares(root: Node) -> Iterator[Complaint]:
    """The files of results of an object share the outcomes: each is in one of them."""
    taken: dict[tuple[str, str], str] = {}
    for owner, key, child in properties(root):
        outcomes = child.at("x-lines", "outcomes")
        for entry in outcomes.entries() if outcomes else ():
            if (owner.key, str(entry.value)) in taken:
                other = taken[owner.key, str(entry.value)]
                yield entry.complain(f"x-lines: {entry.value} is in {other} already")
            taken[owner.key, str(entry.value)] = key
