"""intended.yaml: the intended differences, each with its reason and source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.complaint import Complaint, Position, SpecError
from generator.spec.document import Document, Node

from .compare import Difference
from .schema import shown

_TEXTS = ("difference", "ours", "published", "reason", "source")


@dataclass(frozen=True)
class Intended:
    """One kind of intended difference, wherever it occurs.

    Attributes:
        at: Patterns of places, with the wildcard `*`, and where each is written.
    """

    difference: str
    at: tuple[tuple[str, Position], ...]
    ours: str
    published: str
    reason: str
    source: str

    def match(self, one: Difference) -> list[tuple[str, Position]]:
        """The patterns that match this difference."""
        if (one.kind, one.ours, one.published) != (self.difference, self.ours, self.published):
            return []
        return [entry for entry in self.at if _fits(entry[0], one.at)]


@dataclass(frozen=True)
class Sorted:
    """The differences, intended and others.

    Attributes:
        intended: The intended differences, each with its entry.
        unused: The patterns that match no difference.
    """

    intended: tuple[tuple[Intended, tuple[Difference, ...]], ...]
    others: tuple[Difference, ...]
    unused: tuple[Complaint, ...]


def intended(document: Document) -> list[Intended]:
    """Read the entries.

    Raises:
        SpecError: an entry lacks a key, or has an unknown one.
    """
    complaints: list[Complaint] = []
    entries = list(document.root.entries())
    if not isinstance(document.data, list):
        complaints.append(document.root.complain("expected a list of intended differences"))
    for entry in entries:
        complaints += _wrong(entry)
    if complaints:
        raise SpecError(complaints)
    return [_entry(entry) for entry in entries]


def sort(differences: tuple[Difference, ...], expected: list[Intended]) -> Sorted:
    """Separate intended differences from others; the first entry that matches counts."""
    groups: list[list[Difference]] = [[] for _ in expected]
    used: set[tuple[str, Position]] = set()
    others: list[Difference] = []
    for one in differences:
        for entry, group in zip(expected, groups, strict=True):
            if matches := entry.match(one):
                used.update(matches)
                group.append(one)
                break
        else:
            others.append(one)
    unused = tuple(
        Complaint(
            where,
            f"{at}: {entry.difference} no longer differs in this way: remove or correct the entry",
        )
        for entry in expected
        for at, where in entry.at
        if (at, where) not in used
    )
    pairs = zip(expected, map(tuple, groups), strict=True)
    return Sorted(tuple((entry, group) for entry, group in pairs if group), tuple(others), unused)


def _fits(pattern: str, at: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), at) is not None


def _wrong(entry: Node) -> list[Complaint]:
    if not isinstance(entry.value, dict):
        return [entry.complain(f"expected {', '.join((*_TEXTS, 'at'))}")]
    lacking = [key for key in (*_TEXTS, "at") if key not in entry]
    found = [entry.complain(f"lacks {', '.join(lacking)}")] if lacking else []
    for key, value in entry.items():
        if key == "at":
            listed = list(value.entries()) or [value]
            found += [at.complain("expected a place") for at in listed if not _text(at)]
        elif key not in _TEXTS:
            found.append(value.complain_of_key(f"unknown: expected {', '.join((*_TEXTS, 'at'))}"))
        elif key in ("difference", "reason", "source") and not _text(value):
            found.append(value.complain("expected text"))
    return found


def _text(node: Node) -> bool:
    return isinstance(node.value, str) and bool(node.value.strip())


def _entry(node: Node) -> Intended:
    at = list(node["at"].entries()) or [node["at"]]
    return Intended(
        difference=node["difference"].value,
        at=tuple((one.value, one.where) for one in at),
        ours=shown(node["ours"].value),
        published=shown(node["published"].value),
        reason=node["reason"].value.strip(),
        source=node["source"].value.strip(),
    )
