"""OpenAPI Overlay 1.0: a spec and the differences of another server -> another spec.

Every value keeps its position, so that a complaint about a value from an overlay names the overlay.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import jsonpath_rfc9535 as jsonpath

from ..check import check
from ..check.grammar.validation import Keys, Leaf, Many, NodeType, Pick, complaints
from ..check.grammar.value_types import ANYTHING, SOURCE, TEXT, TRUE, text_like
from ..complaint import Complaint, Position, SpecError
from ..python.names import is_module_name
from .document import Document, Node, Pointer
from .load import load

_ACTION: dict[str, NodeType] = {
    "target": Leaf("a JSONPath, like $.paths['/things']", lambda value: isinstance(value, str)),
    "description": TEXT,
}
_WORDS: dict[str, NodeType] = {
    "overlay": Keys(
        "an overlay",
        {
            "overlay": Leaf("1.0.x", text_like(r"1\.0\.[0-9]+")),
            "info": Keys("info", {"title": TEXT, "version": TEXT}, {"description": TEXT, **SOURCE}),
            "actions": Many("actions", "action", least=1),
        },
        {"extends": TEXT, **SOURCE},
    ),
    "action": Pick(
        lambda value: (
            Keys("an action that removes", {**_ACTION, "remove": TRUE}, SOURCE)
            if isinstance(value, dict) and "remove" in value
            else Keys("an action", {**_ACTION, "update": ANYTHING}, SOURCE)
        )
    ),
}


@dataclass(frozen=True)
class Overlaid:
    """An overlay, and the spec with it applied: one kind of server."""

    name: str
    overlay: Document
    document: Document


@dataclass
class _Tree:
    """A value and its position; a map or a list has a tree for each child.

    A spec, an overlay and their result share trees and values: each is copied before it is changed.
    """

    value: Any
    where: Position
    key_where: Position | None
    children: dict[str | int, _Tree] | list[_Tree] | None = None

    def entries(self) -> Iterable[tuple[str | int, _Tree]]:
        match self.children:
            case dict():
                return self.children.items()
            case list():
                return enumerate(self.children)
            case _:
                return ()

    def put(self, key: str | int, child: _Tree) -> _Tree:
        children: Any = self.children
        self.value[key], children[key] = child.value, child
        return child

    def append(self, child: _Tree) -> None:
        children: Any = self.children
        self.value.append(child.value)
        children.append(child)

    def remove(self, key: str | int) -> None:
        children: Any = self.children
        del self.value[key], children[key]

    def opened(self, *pointer: str | int) -> _Tree:
        """The tree at a pointer, to be changed: a copy, as are those on the path to it."""
        tree = self
        for part in pointer:
            children: Any = tree.children
            tree = tree.put(part, children[part].copied())
        return tree

    def copied(self) -> _Tree:
        return replace(self, value=copy.copy(self.value), children=copy.copy(self.children))


def overlaid(document: Document, overlays: Mapping[str, str]) -> tuple[Overlaid, ...]:
    """The spec with each overlay applied, named by the overlay's file.

    Args:
        document: the spec.
        overlays: the YAML text of each overlay, by the file name that complaints show.

    Raises:
        SpecError: with every complaint about the overlays and their results.
    """
    found: list[Complaint] = []
    made: list[Overlaid] = []
    base = _tree(document.root)
    for file, text in overlays.items():
        name = PurePosixPath(file.replace("\\", "/")).stem
        try:
            overlay = load(text, file)
        except SpecError as error:
            found.extend(error.complaints)
            continue
        wrong = list(_complaints(overlay, name, document))
        tree = base.copied()
        if not wrong:
            for action in overlay.root["actions"].entries():
                wrong.extend(_act(tree, action))
        outcome = _document(tree, base, document, overlay)
        found.extend(wrong or _about(outcome, file))
        made.append(Overlaid(name, overlay, outcome))
    if found:
        raise SpecError(found)
    return tuple(made)


def _about(outcome: Document, file: str) -> Iterator[Complaint]:
    """The complaints about a spec with the overlay applied."""
    try:
        check(outcome)
    except SpecError as error:
        for one in error.complaints:
            about = "" if one.where.file == file else f"with {file}: "
            yield Complaint(one.where, f"{about}{one.message}")


def _complaints(overlay: Document, name: str, document: Document) -> Iterator[Complaint]:
    root = overlay.root
    if "overlay" not in root:
        yield root.complain("not an overlay: it has to begin with overlay: 1.0.0")
        return
    yield from complaints(root, "overlay", _WORDS)
    if not is_module_name(name) or name in ("base", "testing"):
        yield root.complain(
            f"{name!r} is no name for a dialect: name the file in lower case, like some_server"
        )
    extends = root.get("extends")
    spec = PurePosixPath(document.name.replace("\\", "/")).name
    if extends is not None and PurePosixPath(str(extends.value)).name != spec:
        yield extends.complain(f"extends: this overlay is for {spec}: name it or remove the key")


def _act(tree: _Tree, action: Node) -> Iterator[Complaint]:
    target = action["target"]
    try:
        nodes = jsonpath.find(target.value, tree.value)
    except jsonpath.JSONPathError as error:
        yield target.complain(f"not a JSONPath: {str(error).splitlines()[0]}")
        return
    pointers = [node.location for node in nodes]
    if not pointers:
        yield target.complain(f"{target.value} matches nothing: correct it or remove the action")
    if "update" in action:
        for pointer in pointers:
            yield from _update(tree.opened(*pointer), action["update"])
        return
    # From the end: removing an entry moves the later ones.
    for pointer in sorted(pointers, key=_order, reverse=True):
        if not pointer:
            yield target.complain("$ is the whole document: it cannot be removed")
        else:
            tree.opened(*pointer[:-1]).remove(pointer[-1])


def _order(pointer: Pointer) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in pointer)


def _update(tree: _Tree, update: Node) -> Iterator[Complaint]:
    """An update of a list is an entry to append; one of a map is merged into it."""
    match tree.value, update.value:
        case list(), _:
            tree.append(_tree(update))
        case dict(), dict():
            yield from _merge(tree, update)
        case _:
            yield update.complain_of_key(
                "update: the target is neither a map nor a list: target its parent"
            )


def _merge(tree: _Tree, update: Node) -> Iterator[Complaint]:
    for key, child in update.items():
        match tree.value.get(key), child.value:
            case dict(), dict():
                yield from _merge(tree.opened(key), child)
            case list(), list():
                there = tree.opened(key)
                for entry in child.entries():
                    there.append(_tree(entry))
            case (dict() | list(), _) | (_, dict() | list()) if key in tree.value:
                yield child.complain_of_key(
                    f"update: {key} is of another type in the spec: remove it in an action before"
                )
            case _:
                tree.put(key, _tree(child))


def _tree(node: Node) -> _Tree:
    children: dict[str | int, _Tree] | list[_Tree] | None = None
    if isinstance(node.value, dict):
        children = {key: _tree(child) for key, child in node.items()}
    elif isinstance(node.value, list):
        children = [_tree(child) for child in node.entries()]
    return _Tree(node.value, node.where, node.document.keys.get(node.pointer), children)


def _document(tree: _Tree, base: _Tree, spec: Document, overlay: Document) -> Document:
    """The spec with other values, and with the positions of those that are not its own.

    The positions of removed values remain; they are not used.
    """
    values, keys = dict(spec.values), dict(spec.keys)
    waiting: list[tuple[Pointer, _Tree, _Tree | None]] = [((), tree, base)]
    while waiting:
        pointer, one, before = waiting.pop()
        if one is before:
            continue
        values[pointer] = one.where
        if one.key_where is not None:
            keys[pointer] = one.key_where
        known = dict(before.entries()) if before else {}
        waiting.extend(((*pointer, key), child, known.get(key)) for key, child in one.entries())
    commented = spec.commented | overlay.commented
    return Document(spec.name, tree.value, values, keys, commented, base=spec)
