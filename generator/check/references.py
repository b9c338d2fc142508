"""Every `$ref` points at something, and every component is pointed at."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ..complaint import Complaint
from ..directions import inner_schemas
from ..document import Node
from ..forms import form_of


def complaints(root: Node) -> Iterator[Complaint]:
    """Dangling and circular references, and components that nothing uses."""
    used: set[tuple[str | int, ...]] = set()
    for node in _references(root):
        target = node.target()
        if target is None:
            close = _close(root, str(node["$ref"].value))
            hint = f"did you mean #/{'/'.join(close)}?" if close else "define it there"
            used.add(close)
            if str(node["$ref"].value).startswith("#/"):  # the dialect complains of all others
                yield node["$ref"].complain(f"{_shown(node)} points at nothing: {hint}")
            continue
        used.add(target.pointer)
        if node.followed() is None:
            yield node["$ref"].complain(f"{_shown(node)} leads back to itself: write it out")
    yield from _circles(root)
    for kind, components in _components(root):
        for name, component in components.items():
            if kind != "securitySchemes" and component.pointer not in used:
                yield component.complain_of_key(
                    f"nothing refers to components/{kind}/{name}: refer to it or remove it"
                )


# Maps from names of the spec's own choice, which may look like keys.
_NAMED = {("properties",), ("examples",), ("parameters",), ("headers",), ("links",)}


def _references(node: Node) -> Iterator[Node]:
    """Every map with a `$ref`, except in the values of examples: those are the wire's."""
    if "$ref" in node:
        yield node
    named = node.pointer[-1:] in _NAMED and node.pointer[-2:-1] not in _NAMED
    for key, child in node.items():
        if named or key not in ("value", "example", "default", "const", "enum"):
            yield from _references(child)
    for child in node.entries():
        yield from _references(child)


def _components(root: Node) -> Iterator[tuple[str, Node]]:
    components = root.get("components")
    if components is not None:
        yield from components.items()


def _shown(node: Node) -> str:
    return repr(str(node["$ref"].value)[:80])


def _close(root: Node, reference: str) -> tuple[str, ...]:
    """The component that was probably meant; () if none is alike."""
    kind, _, name = reference.removeprefix("#/components/").partition("/")
    known = root.at("components", kind)
    close = difflib.get_close_matches(name, [key for key, _ in known.items()] if known else (), n=1)
    return ("components", kind, close[0]) if close else ()


def _circles(root: Node) -> Iterator[Complaint]:
    """Schemas that are made of themselves, without an object between."""
    schemas = root.at("components", "schemas")
    for name, schema in schemas.items() if schemas else ():
        waiting, seen = [schema] if schema.followed() else [], set()
        while waiting:
            node = waiting.pop()
            target = node.target() if "$ref" in node else None
            if target is not None and target.pointer == schema.pointer and node is not schema:
                yield schema.complain_of_key(
                    f"{name} is made of itself: write an object schema that holds it"
                )
                break
            if target is not None and target.pointer not in seen:
                seen.add(target.pointer)
                waiting.append(target)
            if form_of(node.value) != "object schema":
                waiting.extend(inner_schemas(node))
