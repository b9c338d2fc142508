"""The facts that a spec only infers, each by a name that a reader can find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..ir import Proof, Text, Unknown
from ..spec.document import Node
from ..spec.overlay import Overlaid
from .types import text

# Their values are data, not part of the spec.
_DATA = ("value", "body", "example", "default", "values", "where", "when", "enum")
# Keys between the names that a reader knows.
_STRUCTURE = ("properties", "items", "anyOf", "examples", "x-answers", "states", "content")


def unknowns(root: Node, overlaid: Iterable[Overlaid]) -> Iterator[Unknown]:
    """All of them: those of the spec, then those of each overlay."""
    for node in _inferred(root):
        name, proof = _called(node)
        yield Unknown(Text(f"`{name}`"), text(node.get("x-source")), proof)
    for one in overlaid:
        for action in one.overlay.root["actions"].entries():
            if _is_inferred(action):
                words = f"{one.name}: {action['description'].value}"
                yield Unknown(Text(words), text(action.get("x-source")), "response")


def _inferred(node: Node) -> Iterator[Node]:
    if isinstance(node.value, dict):
        if _is_inferred(node):
            yield node
        for key, child in node.items():
            if key not in _DATA:
                yield from _inferred(child)
    elif isinstance(node.value, list):
        for child in node.entries():
            yield from _inferred(child)


def _is_inferred(node: Node) -> bool:
    said = node.get("x-evidence")
    return said is not None and said.value == "inferred"


def _called(node: Node) -> tuple[str, Proof]:
    """The name of a fact, and the evidence that would settle it."""
    part, *rest = node.pointer if node.pointer[:1] != ("components",) else node.pointer[1:]
    names = [str(one) for one in rest if one not in _STRUCTURE]
    match part:
        case "paths":
            path, method = (str(one) for one in rest[:2])
            operation = node.document.root.at("paths", path, method, "operationId")
            owner = str(operation.value) if operation else path
            return f"{owner} {names[-1]}", "object"
        case "schemas":
            if "x-lines" in rest and "examples" in rest:
                return f"{names[0]} {names[-1]}", "line"
            if "needs" in rest or "refused" in rest:
                when = node["when"].items() if "when" in node else ()
                where = " and ".join(str(value.value) for _, value in when) or "any line"
                return f"{names[0]} {node['of'].value} of {where}", "object"
            return ".".join(one for one in names if not one.startswith("x-")), "object"
        case "responses":
            return f"{names[0]} {names[-1]}", "response"
        case _:
            return names[-1] if names else str(part), "response"
