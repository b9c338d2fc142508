"""Every `$ref` points at something, and every component is pointed at."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ..complaint import Complaint
from ..document import Node


def complaints(root: Node) -> Iterator[Complaint]:
    """Dangling and circular references, and components that nothing uses."""
    used: set[tuple[str | int, ...]] = set()
    for node in _references(root):
        target = node.target()
        if target is None:
            yield node["$ref"].complain(f"{_shown(node)} points at nothing: {_hint(root, node)}")
        elif node.followed() is None:
            yield node["$ref"].complain(f"{_shown(node)} leads back to itself: write it out")
        else:
            used.add(target.pointer)
    for kind, components in _components(root):
        for name, component in components.items():
            if kind != "securitySchemes" and component.pointer not in used:
                yield component.complain_of_key(
                    f"nothing refers to components/{kind}/{name}: refer to it or remove it"
                )


def _references(node: Node) -> Iterator[Node]:
    """Every map with a `$ref`, except in the values of examples: those are the wire's."""
    if "$ref" in node:
        yield node
    for key, child in node.items():
        if key not in ("value", "example", "default", "const", "enum"):
            yield from _references(child)
    for child in node.entries():
        yield from _references(child)


def _components(root: Node) -> Iterator[tuple[str, Node]]:
    components = root.get("components")
    if components is not None:
        yield from components.items()


def _shown(node: Node) -> str:
    return repr(str(node["$ref"].value)[:80])


def _hint(root: Node, node: Node) -> str:
    reference = str(node["$ref"].value)
    if not reference.startswith("#/"):
        return "only what stands in this file can be referred to; copy it here"
    known = [
        f"#/components/{kind}/{name}"
        for kind, node in _components(root)
        for name, _ in node.items()
    ]
    close = difflib.get_close_matches(reference, known, n=1)
    return f"did you mean {close[0]}?" if close else "define it there"
