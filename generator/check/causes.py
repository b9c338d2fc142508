"""Omits complaints that have another complaint as their cause.

A fault with a probable correction is repaired, and the document is checked again: a complaint that
remains has a cause of its own. If no correction is probable, complaints about the same part of the
spec, and about several parts together, are left for the next run.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..complaint import Complaint, Repair
from ..spec.document import Document, Node, Pointer

Check = Callable[[Node], Iterator[Complaint]]


def independent(
    document: Document, causes: Sequence[Complaint], local: Iterable[Check], others: Iterable[Check]
) -> Iterator[Complaint]:
    """The further complaints about a document that do not follow from the causes.

    Args:
        document: The document that was checked.
        causes: The complaints so far.
        local: Checks of one part of the spec, which is an operation or a component.
        others: Checks of several parts together.
    """
    if not causes:
        for check in (*local, *others):
            yield from check(document.root)
        return
    meant = repaired(document, [one.repair for one in causes if one.repair is not None])
    unclear = [one.pointer for one in causes if one.repair is None]
    taken = {one.where for one in causes}
    checks = [*local, *(others if all(map(_is_apart, unclear)) else ())]
    for check in checks:
        still = set(check(meant.root))
        for one in check(document.root):
            if one in still and one.where not in taken and not _follows(one.pointer, unclear):
                yield one


def _is_apart(pointer: Pointer) -> bool:
    """Whether a value is in an extension word or in a link, on which few other checks depend."""
    return any(str(key).startswith("x-") or key == "links" for key in pointer)


def _follows(pointer: Pointer, unclear: Iterable[Pointer]) -> bool:
    """Whether a value contains an unclear one, or is part of one."""
    return any(one[: len(pointer)] == pointer[: len(one)] for one in unclear)


def repaired(document: Document, repairs: Sequence[Repair]) -> Document:
    """The document as its author probably meant it; every value keeps its position."""
    data = copy.deepcopy(document.data)
    for one in repairs:
        for pointer, value in one.values:
            _holder(data, pointer)[pointer[-1]] = value
    names = {pointer: key for one in repairs for pointer, key in one.keys}
    # Inner keys first: pointers contain the old names.
    for pointer in sorted(names, key=len, reverse=True):
        holder = _holder(data, pointer)
        entries = [(names[pointer] if key == pointer[-1] else key, holder[key]) for key in holder]
        holder.clear()
        holder.update(entries)
    if not names:
        return Document(document.name, data, document.values, document.keys, document.commented)
    return Document(
        document.name,
        data,
        {_moved(pointer, names): where for pointer, where in document.values.items()},
        {_moved(pointer, names): where for pointer, where in document.keys.items()},
        document.commented,
    )


def _holder(data: object, pointer: Pointer) -> dict[str | int, object]:
    holder: object = data
    for part in pointer[:-1]:
        holder = holder[part]  # type: ignore[index]
    return holder  # type: ignore[return-value]


def _moved(pointer: Pointer, names: dict[Pointer, str]) -> Pointer:
    return tuple(names.get(pointer[: depth + 1], part) for depth, part in enumerate(pointer))
