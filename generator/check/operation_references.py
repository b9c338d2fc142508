"""Operations and tags that other parts of a spec name exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from ..complaint import Complaint, Repair
from ..spec.document import Node
from ..spec.usage import operations, operations_by_id
from .name_references import named, word_of

_ALIKE = 0.8
_MOST = 20
"""The most unknown names for which a known one is suggested, as each takes time."""


def complaints(root: Node) -> Iterator[Complaint]:
    """One complaint for each unknown operation and each unknown tag."""
    known = operations_by_id(root)
    named: dict[str, list[tuple[str, Node]]] = {}
    for word, node in _mentions(root):
        if isinstance(node.value, str):
            named.setdefault(node.value, []).append((word, node))
    is_whole = len(list(operations(root))) == sum("." in name for name in known)
    missing = [(name, nodes) for name, nodes in named.items() if name not in known]
    for name, nodes in missing[:_MOST]:
        if is_whole:
            yield _missing(name, nodes, known, {one for one in known if one not in named})
    yield from _tags(root, known)


def _missing(
    name: str, nodes: list[tuple[str, Node]], known: Mapping[str, Node], unnamed: set[str]
) -> Complaint:
    word, first = nodes[0]
    more = f", here and in {len(nodes) - 1} more places" if len(nodes) > 1 else ""
    close = _alike(name, unnamed)
    if close and len(nodes) > 1:
        identifier = known[close[0]]["operationId"]
        return identifier.complain(
            f"operationId {close[0]}: {len(nodes)} places name {name}, which is not an operation: "
            "give it that name",
            identifier.set_to(name),
        )
    close = _alike(name, known)
    hint = f"did you mean {close[0]}?" if close else "name an existing one"
    return first.complain(
        f"{word}: there is no operation {name}{more}: {hint}",
        Repair(values=tuple((node.pointer, close[0]) for _, node in nodes)) if close else Repair(),
    )


def _alike(name: str, known: Iterable[str]) -> list[str]:
    """The operation that was probably meant: first by the method in the same resource."""
    resource, _, method = name.partition(".")
    own = {one.partition(".")[2]: one for one in sorted(known) if one.startswith(f"{resource}.")}
    close = difflib.get_close_matches(method, own, n=1)
    return [own[close[0]]] if close else difflib.get_close_matches(name, list(known), 1, _ALIKE)


def _mentions(root: Node) -> Iterator[tuple[str, Node]]:
    """Every node that names an operation, with its extension word or link."""
    for reference, node, _ in named(root):
        if reference.to == "operation":
            yield word_of(node), node


def _tags(root: Node, known: Mapping[str, Node]) -> Iterator[Complaint]:
    tags = root.get("tags")
    names = {
        str(name.value): name
        for tag in (tags.entries() if tags else ())
        if (name := tag.get("name")) is not None
    }
    wanted: dict[str, list[Node]] = {}
    for value, operation in known.items():
        resource = value.split(".")[0]
        if "." in value and resource not in names:
            wanted.setdefault(resource, []).append(operation["operationId"])
    idle = [name for name in names if not any(value.split(".")[0] == name for value in known)]
    for resource, nodes in wanted.items():
        close = difflib.get_close_matches(resource, idle, n=1) or idle[:1] * (len(idle) == 1)
        if close and len(nodes) > 1:
            yield names[close[0]].complain(
                f"tag {close[0]}: {len(nodes)} operations are named {resource}.method: "
                "give it that name",
                names[close[0]].set_to(resource),
            )
            continue
        more = f", here and in {len(nodes) - 1} more places" if len(nodes) > 1 else ""
        yield nodes[0].complain(
            f"operationId {nodes[0].value}: no tag is named {resource}{more}: add it to tags"
        )
