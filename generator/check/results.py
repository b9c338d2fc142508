"""What x-lines says of files of results can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..complaint import Complaint
from ..python.names import RESULT_NAMES, field_name
from ..spec.document import Node
from ..spec.usage import operations_by_id, parameters_of, properties

_OF_RESULTS = ("outcomes", "always", "values", "expires_after")


def complaints(root: Node) -> Iterator[Complaint]:
    """Every file of which a server would not know what to write into it, or to tell of it."""
    known = operations_by_id(root)
    for _, _, child in properties(root):
        lines = child.get("x-lines")
        if lines is None:
            continue
        if "download" in lines:
            yield from _written(lines, known)
        else:
            for word in _OF_RESULTS:
                if word in lines:
                    yield lines[word].complain_of_key(
                        f"x-lines: {word}: only a file of results, with download, has it"
                    )
    yield from _shares(root)


def _written(lines: Node, known: Mapping[str, Node]) -> Iterator[Complaint]:
    """What a server makes of a file of results."""
    named = lines.get("key")
    if named is not None and (name := field_name(str(named.value))) in RESULT_NAMES:
        yield named.complain(
            f"x-lines: key: every result has an attribute {name} of its own: use another name"
        )
    operation = known.get(str(lines["download"].value))
    ids = [one.get("x-id") for _, one in parameters_of(operation)] if operation else []
    for word in _OF_RESULTS:
        if word in lines and all(one is None for one in ids):
            yield lines[word].complain_of_key(
                f"x-lines: {word}: say of which schema files are: x-id: Schema.property on the "
                f"path parameter of {lines['download'].value}"
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
