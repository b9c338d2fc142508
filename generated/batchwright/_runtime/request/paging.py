# Copied by `make generate` from templates/batchwright/_runtime/request/paging.py. Do not edit.
"""Lists that come in pages: when to go on, and why a list ends; free of I/O."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

from ..lenient import unreadable
from ..place import Place, lookup

Item = TypeVar("Item")

End: TypeAlias = Literal[
    "said", "short", "unsaid", "empty", "repeated", "stuck", "unreadable", "no page"
]
"""Why a list ends.

`said`: the page says that nothing follows. `short`: it does not say, and holds fewer items than
were asked for, or none that is new. `unsaid`: it does not say, and no number was asked for.

The others are no end of the list, but of what the server can tell of it: it says that more
follows, and sends a page without items (`empty`) or without a new one (`repeated`), or no cursor
that was not asked for already (`stuck`); what it says cannot be read (`unreadable`); or the page
has neither items nor a word about more (`no page`).
"""

TRUE_ENDS: Final[frozenset[End]] = frozenset({"said", "short"})
"""The ends by which a list was read completely."""


class Paging(Struct, Generic[Item], frozen=True, kw_only=True):
    """Where a page says what it holds and what follows.

    Attributes:
        item: The type of the items.
        items: The attribute that holds them.
        cursor: The query parameter that takes the cursor.
        next: Where the next cursor stands; the first that was not asked for yet. What begins
            with `items` is within the last item.
        more: The attribute that says whether another page follows.
        limit: The query parameter that takes the number of items on a page, if there is one.
    """

    item: type[Item]
    items: str
    cursor: str
    next: tuple[Place, ...]
    more: str
    limit: str | None = None

    def items_of(self, page: object) -> list[Item]:
        """The items of a page, in its order."""
        held: list[Item] | None = getattr(page, self.items, None)
        return held or []

    def cursors_after(self, page: object) -> Iterator[str]:
        """The cursors of the page that follows, the one to be preferred first."""
        items = self.items_of(page)
        last = items[-1] if items else None
        for place in self.next:
            within = place[0] == self.items
            value = lookup(last, place[1:]) if within else lookup(page, place)
            if isinstance(value, str) and value:
                yield value

    @property
    def identity(self) -> Place:
        """Where an item's id stands, if a cursor can be an item's id."""
        return next((place[1:] for place in self.next if place[0] == self.items), ())


class PageWalk(Struct, Generic[Item]):
    """The way through the pages of one list, free of I/O.

    Items that stand on two pages are handed out twice: only the server knows whether they are
    the same.

    Attributes:
        cursor: What the next page is asked for with.
        size: How many items a page was asked to hold, if it was.
        end: Why there is no next page; None as long as there may be one.
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
        """Take note of a page; False if it only repeats what was there before."""
        self._asked.add(self.cursor)
        items = self.paging.items_of(page)
        new = self._new(items)
        cursors = self.paging.cursors_after(page)
        self.cursor = next((cursor for cursor in cursors if cursor not in self._asked), None)
        self.end = self._end(page, items, new=new)
        return new or not items

    def _new(self, items: list[Item]) -> bool:
        """Whether there is an item that was on no page before."""
        before, self._before = self._before, items
        place = self.paging.identity
        identities = [lookup(item, place) if place else None for item in items]
        known = {one for one in identities if isinstance(one, str) and one}
        # An item without an id cannot be told from others; the page can.
        unknown = any(not isinstance(one, str) or not one for one in identities)
        new = unknown or not known <= self._seen
        self._seen |= known
        return new and items != before

    def _end(self, page: object, items: list[Item], *, new: bool) -> End | None:
        more: object = getattr(page, self.paging.more, None)
        doubt = self.paging.more in unreadable(page)
        promised, self._promised = self._promised, more is True
        # The page before said that there is more: something is missing, whatever this one says.
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
