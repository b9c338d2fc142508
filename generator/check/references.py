"""Every `$ref` has a target, and every component is used."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ..complaint import Complaint, Repair
from ..spec.document import Node, Pointer, of_document
from ..spec.schema_kinds import kind_of
from ..spec.usage import inner_schemas

_MOST = 20
"""The most unknown names for which a known one is suggested, as each takes time."""


def complaints(root: Node) -> Iterator[Complaint]:
    """Dangling and circular references."""
    dangling: dict[str, list[Node]] = {}
    for node in _references(root):
        name = str(node["$ref"].value)
        if node.target() is None:
            if name.startswith("#/"):  # the grammar refuses all others
                dangling.setdefault(name, []).append(node["$ref"])
        elif node.followed() is None:
            yield node["$ref"].complain(f"{_shown(name)} refers to itself: write it out")
    unused = {component.pointer: component for component in _unused(root)}
    for name, nodes in list(dangling.items())[:_MOST]:
        yield _dangling(root, name, nodes, unused, is_only=len(dangling) == 1)
    for name, nodes in list(dangling.items())[_MOST : _MOST + 1]:
        more = len(dangling) - _MOST
        yield nodes[0].complain(f"{_shown(name)} and {more} more do not exist: define them")
    yield from _circles(root)


def _dangling(
    root: Node, name: str, nodes: list[Node], unused: dict[Pointer, Node], *, is_only: bool
) -> Complaint:
    """One complaint about all references to a missing target."""
    kind, _, key = name.removeprefix("#/components/").partition("/")
    known = root.at("components", kind)
    alone = [pointer for pointer in unused if pointer[1] == kind]
    close = difflib.get_close_matches(key, [str(pointer[2]) for pointer in alone], n=1)
    is_renamed = not close and len(alone) == 1 and is_only
    if is_renamed:
        close = [str(alone[0][2])]
    close = close or difflib.get_close_matches(
        key, [name for name, _ in known.items()] if known else [], n=1
    )
    meant: Pointer = ("components", kind, close[0]) if close else ()
    more = f", here and in {len(nodes) - 1} more places" if len(nodes) > 1 else ""
    if not close:
        return nodes[0].complain(f"{_shown(name)} does not exist{more}: define it")
    if (len(nodes) > 1 or is_renamed) and meant in unused:
        return unused[meant].complain_of_key(
            f"nothing refers to {'/'.join(map(str, meant))}, and references to "
            f"{_shown(name)} have no target: give it that name",
            unused[meant].renamed_to(key),
        )
    instead = f"#/{'/'.join(map(str, meant))}"
    return nodes[0].complain(
        f"{_shown(name)} does not exist{more}: did you mean {instead}?",
        Repair(values=tuple((node.pointer, instead) for node in nodes)),
    )


def unused(root: Node) -> Iterator[Complaint]:
    """Components that nothing refers to."""
    for component in _unused(root):
        where = "/".join(map(str, component.pointer))
        yield component.complain_of_key(f"nothing refers to {where}: refer to it or remove it")


@of_document
def _unused(root: Node) -> list[Node]:
    used = {target.pointer for node in _references(root) if (target := node.target())}
    return [
        component
        for kind, components in _components(root)
        for _, component in components.items()
        if kind != "securitySchemes" and component.pointer not in used
    ]


# The keys of these maps are names, which may look like keywords.
_NAMED = {("properties",), ("examples",), ("parameters",), ("headers",), ("links",)}
_OF_THE_WIRE = ("value", "example", "default", "const", "enum")


@of_document
def _references(root: Node) -> list[Node]:
    """Every map with a `$ref`, except in the values of examples, which are data."""
    found: list[Node] = []
    _gather(root, found)
    return found


def _gather(node: Node, found: list[Node]) -> None:
    if "$ref" in node:
        found.append(node)
    named = node.pointer[-1:] in _NAMED and node.pointer[-2:-1] not in _NAMED
    for key, child in node.items():
        if isinstance(child.value, dict | list) and (named or key not in _OF_THE_WIRE):
            _gather(child, found)
    for child in node.entries():
        if isinstance(child.value, dict | list):
            _gather(child, found)


def _components(root: Node) -> Iterator[tuple[str, Node]]:
    components = root.get("components")
    if components is not None:
        yield from components.items()


def _shown(reference: str) -> str:
    return repr(reference[:80])


def _circles(root: Node) -> Iterator[Complaint]:
    """Schemas that contain themselves without an object in between."""
    schemas = root.at("components", "schemas")
    for name, schema in schemas.items() if schemas else ():
        waiting, seen = [schema] if schema.followed() else [], set()
        while waiting:
            node = waiting.pop()
            target = node.target() if "$ref" in node else None
            if target is not None and target.pointer == schema.pointer and node is not schema:
                yield schema.complain_of_key(
                    f"{name} contains itself: write an object schema that contains it"
                )
                break
            if target is not None and target.pointer not in seen:
                seen.add(target.pointer)
                waiting.append(target)
            if kind_of(node.value) != "object schema":
                waiting.extend(inner_schemas(node))
