"""Two documents -> the differences in the operations that both have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from generator.complaint import Position, SpecError
from generator.spec.document import Document, Node

from .operations import DocumentOperation, base, followed, operations
from .schema import View, shown, view

T = TypeVar("T")

_PROSE = frozenset({"description", "example", "examples", "schema", "links"})
_PARAMETER = frozenset({"in", "name"})
_FALSE = frozenset({"required", "deprecated", "allowEmptyValue", "allowReserved"})
_OF_THE_PLACE = frozenset({"default", "deprecated", "readOnly", "writeOnly"})


@dataclass(frozen=True)
class Difference:
    """One difference.

    Attributes:
        at: The operation and its part, or our schema and its property.
        kind: The respect, usually a keyword of OpenAPI.
        ours, published: The value in each document.
        our_place, published_place: Their places; None in a document without a value.
    """

    at: str
    kind: str
    ours: str
    published: str
    our_place: Position | None
    published_place: Position | None

    @property
    def says(self) -> tuple[str, str, str, str]:
        """The difference without its places."""
        return self.at, self.kind, self.ours, self.published


@dataclass(frozen=True)
class Comparison:
    """The result of the comparison.

    Attributes:
        compared: The number of operations that both documents have.
        elsewhere: The number of published operations on resources that our spec does not have.
    """

    differences: tuple[Difference, ...]
    compared: int
    elsewhere: int


def compare(ours: Document, published: Document) -> Comparison:
    """Find every difference.

    Raises:
        SpecError: one document is not an OpenAPI document, or they share no operation.
    """
    walk = _Walk()
    mine, theirs = operations(ours), _seen_from(base(ours), published)
    for key, operation in mine.items():
        if key not in theirs:
            walk.presence(operation.name, "operation", operation.node, None)
    both = [key for key in mine if key in theirs]
    if not both:
        raise SpecError([published.root.complain(f"no operation in common with {ours.name}")])
    about = {_thing(key) for key in mine}
    elsewhere = 0
    for key, operation in theirs.items():
        if key not in mine and _thing(key) in about:
            walk.presence(operation.name, "operation", None, operation.node)
        elsewhere += key not in mine and _thing(key) not in about
    for key in both:
        walk.operation(mine[key], theirs[key])
    return Comparison(tuple(walk.found.values()), len(both), elsewhere)


def _seen_from(prefix: str, published: Document) -> dict[str, DocumentOperation]:
    """The published operations by key, without the path of our server if their paths have it."""
    found = operations(published)
    if base(published) == prefix or not prefix:
        return found
    return {key.replace(f" {prefix}/", " /", 1): one for key, one in found.items()}


def _thing(key: str) -> str:
    """The first segment of the path: the resource of the operation."""
    return key.partition(" /")[2].partition("/")[0]


class _Walk:
    """Compares both documents, node by node."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, str, str], Difference] = {}
        self._been: set[tuple[object, ...]] = set()

    def differ(
        self, at: str, kind: str, sides: tuple[str, str], places: tuple[Node | None, Node | None]
    ) -> None:
        """Keep a difference once, although several operations lead to the same schema."""
        mine, theirs = (place.key_where if place else None for place in places)
        one = Difference(at, kind, *sides, mine, theirs)
        if one.ours != one.published:
            self.found.setdefault(one.says, one)

    def presence(self, at: str, kind: str, ours: Node | None, theirs: Node | None) -> None:
        sides = ("present" if ours else "absent", "present" if theirs else "absent")
        self.differ(at, kind, sides, (ours, theirs))

    def operation(self, ours: DocumentOperation, theirs: DocumentOperation) -> None:
        for where, name in _union(ours.parameters, theirs.parameters):
            at = f"{ours.name} {where} {name}"
            mine, other = ours.parameters.get((where, name)), theirs.parameters.get((where, name))
            if mine is None or other is None:
                self.presence(at, "parameter", mine, other)
                continue
            if where == "path":
                self.keywords(at, {"name": mine["name"]}, {"name": other["name"]}, (mine, other))
            self.keywords(at, _own(mine, _PARAMETER), _own(other, _PARAMETER), (mine, other))
            self.schemas(at, mine.get("schema"), other.get("schema"), (mine, other))
        self.keywords(
            ours.name,
            _only(ours.node, "deprecated"),
            _only(theirs.node, "deprecated"),
            (ours.node, theirs.node),
        )
        self.body(f"{ours.name} body", ours.node.get("requestBody"), theirs.node.get("requestBody"))
        self.responses(ours, theirs)

    def body(self, at: str, ours: Node | None, theirs: Node | None) -> None:
        if ours is None or theirs is None:
            self.presence(at, "body", ours, theirs)
            return
        mine, other = followed(ours), followed(theirs)
        skipped = frozenset({"content"})
        self.keywords(at, _own(mine, skipped), _own(other, skipped), (mine, other))
        self.content(at, mine, other)

    def responses(self, ours: DocumentOperation, theirs: DocumentOperation) -> None:
        mine, other = (_entries(one.node.get("responses")) for one in (ours, theirs))
        for status in _union(mine, other):
            at = f"{ours.name} {status}"
            if status not in mine or status not in other:
                self.presence(at, "response", mine.get(status), other.get(status))
                continue
            one, another = followed(mine[status]), followed(other[status])
            headers, others = _entries(one.get("headers")), _entries(another.get("headers"))
            headers, others = (
                {k.lower(): v for k, v in each.items()} for each in (headers, others)
            )
            for name in _union(headers, others):
                here = f"{at} header {name}"
                if name not in headers or name not in others:
                    self.presence(here, "header", headers.get(name), others.get(name))
                    continue
                pair = followed(headers[name]), followed(others[name])
                self.keywords(here, _own(pair[0]), _own(pair[1]), pair)
                self.schemas(here, pair[0].get("schema"), pair[1].get("schema"), pair)
            self.content(at, one, another)

    def content(self, at: str, ours: Node, theirs: Node) -> None:
        """Compare bodies by media type; if the two differ, report it and compare the bodies."""
        mine, other = _entries(ours.get("content")), _entries(theirs.get("content"))
        both = [(media, media) for media in mine if media in other]
        if len(mine) == len(other) == 1 and not both:
            both = [(next(iter(mine)), next(iter(other)))]
            sides = both[0]
            self.differ(at, "media type", sides, (mine[sides[0]], other[sides[1]]))
        else:
            for media in _union(mine, other):
                self.presence(f"{at} {media}", "media type", mine.get(media), other.get(media))
        for one, another in both:
            pair = mine[one], other[another]
            self.keywords(at, _own(pair[0]), _own(pair[1]), pair)
            self.schemas(at, pair[0].get("schema"), pair[1].get("schema"), pair)

    def schemas(
        self, at: str, ours: Node | None, theirs: Node | None, holders: tuple[Node, Node]
    ) -> None:
        if ours is None or theirs is None:
            self.presence(at, "schema", ours, theirs)
            return
        self.views(at, view(ours), view(theirs))

    def views(self, at: str, ours: View, theirs: View) -> None:
        """Compare two schemas: first the keywords of this place, then those of the value type."""
        places = ours.node, theirs.node
        self.differ(at, "null", (_allowed(ours.null), _allowed(theirs.null)), places)
        self.keywords(at, _others(ours, place=True), _others(theirs, place=True), places)
        if ours.properties and ours.name:
            at = ours.name
        been = (at, ours.place, theirs.place)
        if been in self._been:
            return
        self._been.add(been)
        self.kind(at, ours, theirs)
        self.properties(at, ours, theirs)
        self.values(at, ours, theirs)

    def kind(self, at: str, ours: View, theirs: View) -> None:
        places = ours.node, theirs.node
        self.differ(at, "type", (_kinds(ours), _kinds(theirs)), places)
        mine, other = (
            _listed(one.words, another.words) for one, another in ((ours, theirs), (theirs, ours))
        )
        self.differ(at, "enum", (mine, other), places)
        self.differ(at, "other words", (_allowed(ours.open), _allowed(theirs.open)), places)
        self.keywords(at, _others(ours), _others(theirs), places)
        counts = (str(len(ours.alternatives)), str(len(theirs.alternatives)))
        self.differ(at, "alternatives", counts, places)
        pairs = zip(ours.alternatives, theirs.alternatives, strict=False)
        for index, (one, another) in enumerate(pairs, start=1):
            self.views(f"{at} alternative {index}", one, another)

    def properties(self, at: str, ours: View, theirs: View) -> None:
        for name in _union(ours.properties, theirs.properties):
            here = f"{at}.{name}"
            mine, other = ours.properties.get(name), theirs.properties.get(name)
            if mine is None or other is None:
                self.presence(here, "property", mine, other)
                continue
            needs = tuple("yes" if name in one.required else "no" for one in (ours, theirs))
            self.differ(here, "required", (needs[0], needs[1]), (mine, other))
            self.views(here, view(mine), view(other))

    def values(self, at: str, ours: View, theirs: View) -> None:
        places = ours.node, theirs.node
        if ours.items and theirs.items:
            self.views(f"{at}[]", view(ours.items), view(theirs.items))
        elif ours.items or theirs.items:
            self.presence(at, "items", ours.items, theirs.items)
        mine, other = ours.values, theirs.values
        if isinstance(mine, Node) and isinstance(other, Node):
            self.views(f"{at}.*", view(mine), view(other))
        else:
            sides = (_values(mine), _values(other))
            self.differ(at, "other properties", sides, places)

    def keywords(
        self, at: str, ours: dict[str, Node], theirs: dict[str, Node], holders: tuple[Node, Node]
    ) -> None:
        """Compare plain values, by keyword."""
        for keyword in _union(ours, theirs):
            mine, other = ours.get(keyword), theirs.get(keyword)
            sides = (_text(mine), _text(other))
            self.differ(at, keyword, sides, (mine or holders[0], other or holders[1]))


def _entries(node: Node | None) -> dict[str, Node]:
    return dict(node.items()) if node else {}


def _own(node: Node, skipped: frozenset[str] = frozenset()) -> dict[str, Node]:
    return {
        key: value
        for key, value in node.items()
        if not (key in _PROSE | skipped or key.startswith("x-"))
        and not (key in _FALSE and value.value is False)
    }


def _others(one: View, place: bool = False) -> dict[str, Node]:
    """The keywords of the value type, or those of the place."""
    return {key: value for key, value in one.others.items() if (key in _OF_THE_PLACE) == place}


def _only(node: Node, keyword: str) -> dict[str, Node]:
    return {key: value for key, value in _own(node).items() if key == keyword}


def _union(ours: Iterable[T], theirs: Iterable[T]) -> list[T]:
    return list(dict.fromkeys((*ours, *theirs)))


def _text(node: Node | None) -> str:
    return shown(node.value) if node else "absent"


def _allowed(flag: bool) -> str:
    return "allowed" if flag else "never"


def _kinds(one: View) -> str:
    kinds = one.kinds or [kind for each in one.alternatives for kind in each.kinds]
    return " or ".join(sorted(set(kinds))) or "not stated"


def _listed(words: list[str], others: list[str]) -> str:
    return ", ".join(sorted(set(words) - set(others))) or "-"


def _values(value: Node | bool) -> str:
    if isinstance(value, Node):
        return _kinds(view(value))
    return "anything" if value else "refused"
