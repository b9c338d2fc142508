"""The walk through a paged list: when to continue, and why it ends; free of I/O."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

from ..lenient import unreadable
from ..path import FieldPath, lookup

Item = TypeVar("Item")

End: TypeAlias = Literal[
    "said", "short", "unsaid", "empty", "repeated", "stuck", "unreadable", "no page"
]
"""Why a list ends.

`said`: the page says that it is the last. `short`: it does not say, and has fewer items than the
limit, or no new one. `unsaid`: it does not say, and the request had no limit.

The others are not the end of the list: the page says that more follows, but has no items (`empty`),
no new item (`repeated`) or no new cursor (`stuck`); the value that says so is unreadable
(`unreadable`); or the page has neither items nor that value (`no page`).
"""

TRUE_ENDS: Final[frozenset[End]] = frozenset({"said", "short"})
"""The ends by which a list was read completely."""


class Paging(Struct, Generic[Item], frozen=True, kw_only=True):
    """The attributes of a page.

    Attributes:
        item: The type of the items.
        items: The attribute that holds them.
        cursor: The query parameter that takes the cursor.
        next: The paths of the next cursor; the first new one counts. A path that begins with
            `items` is in the last item.
        more: The attribute that says whether another page follows.
        limit: The query parameter of the page size, if there is one.
    """

    item: type[Item]
    items: str
    cursor: str
    next: tuple[FieldPath, ...]
    more: str
    limit: str | None = None

    def items_of(self, page: object) -> list[Item]:
        """The items of a page, in its order."""
        held: list[Item] | None = getattr(page, self.items, None)
        return held or []

    def cursors_after(self, page: object) -> Iterator[str]:
        """The cursors of the next page, the preferred one first."""
        items = self.items_of(page)
        last = items[-1] if items else None
        for path in self.next:
            within = path[0] == self.items
            value = lookup(last, path[1:]) if within else lookup(page, path)
            if isinstance(value, str) and value:
                yield value

    @property
    def identity(self) -> FieldPath:
        """The path of an item's id, if a cursor can be an id."""
        return next((path[1:] for path in self.next if path[0] == self.items), ())


class PageWalk(Struct, Generic[Item]):
    """The walk through the pages of one list; free of I/O.

    Items on two pages are yielded twice: only the server knows whether they are the same.

    Attributes:
        cursor: The cursor of the next page.
        size: The requested page size, if any.
        end: Why there is no next page; None while there may be one.
    """

    paging: Paging[Item]
    cursor: str | None
    size: int | None = None
    end: End | None = None
    _asked: set[str | None] = set()
    _seen: set[str] = set()
    _before: list[Item] = []
    _promised: bool = False

    def accept(self, page: object) -> bool:
        """Record a page; return False if it only repeats earlier items."""
        self._asked.add(self.cursor)
        items = self.paging.items_of(page)
        new = self._new(items)
        cursors = self.paging.cursors_after(page)
        self.cursor = next((cursor for cursor in cursors if cursor not in self._asked), None)
        self.end = self._end(page, items, new=new)
        return new or not items

    def _new(self, items: list[Item]) -> bool:
        """Whether an item is new."""
        before, self._before = self._before, items
        path = self.paging.identity
        identities = [lookup(item, path) if path else None for item in items]
        known = {one for one in identities if isinstance(one, str) and one}
        # Items without ids cannot be distinguished; pages can.
        unknown = any(not isinstance(one, str) or not one for one in identities)
        new = unknown or not known <= self._seen
        self._seen |= known
        return new and items != before

    def _end(self, page: object, items: list[Item], *, new: bool) -> End | None:
        more: object = getattr(page, self.paging.more, None)
        doubt = self.paging.more in unreadable(page)
        promised, self._promised = self._promised, more is True
        # The previous page said that more follows: items are missing, whatever this page says.
        if promised and not new:
            return "repeated" if items else "empty"
        if more is False:
            return "said"
        if more is None and not doubt:
            if getattr(page, self.paging.items, None) is None:
                return "no page"
            if not new:
                return "short"
            if self.size is None or len(items) < self.size:
                return "unsaid" if self.size is None else "short"
        elif not items:
            return "unreadable" if doubt else "empty"
        elif not new:
            return "unreadable" if doubt else "repeated"
        return "stuck" if self.cursor is None else None
