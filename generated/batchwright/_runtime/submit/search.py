# Copied by `make generate` from templates/batchwright/_runtime/submit/search.py. Do not edit.
"""Searches a list for the objects of an idempotency key, and remembers the list."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import Any, Final, Generic, TypeVar

import msgspec

from ..client.list_memory import Claim, ListMemory, Lists
from ..clock import Clock
from ..errors import APIStatusError, brief
from ..http.effects import Effect
from ..idempotency import read_note
from ..lenient import unreadable
from ..path import lookup
from ..redaction import LOG
from ..request.paging import TRUE_ENDS, End
from .submission import Submission, SubmissionError

T = TypeVar("T")

LONGEST_SEARCH = 600.0
"""The most seconds for reading a list: a hundred thousand objects take minutes."""

_SKEW = 300.0
"""Seconds to read the list further back than `lookback`: the replicas of a server disagree on the
time, and the next search reuses what this one has read."""

_GONE = frozenset({404, 410})

_GAPS: Final[Mapping[End, str]] = {
    "unsaid": "a page does not say whether more follows",
    "empty": "an empty page says that more follows",
    "repeated": "a page says that more follows, but only repeats earlier items",
    "stuck": "a page has no new cursor",
    "unreadable": "the field that says whether more follows is unreadable",
    "no page": "the response is not a page of a list",
}
"""Why a list was not read to its end."""

_ADVICE = (
    "Try again later; if the error persists, check the server by other means, and submit with "
    "idempotency_key=None if no such object exists"
)


class SearchResult(msgspec.Struct, Generic[T], frozen=True):
    """The objects of one key that a search found.

    Attributes:
        claims: The objects with the key, the oldest first: those that are listed now, and those
            known from before.
        items: Those that are listed now, by their ids.
        gap: Why the list was not read to its end, and the remedy; empty if it was.
    """

    claims: list[Claim]
    items: Mapping[str, T]
    gap: str


class Search(Generic[T]):
    """Searches for the objects of one key.

    Attributes:
        key: The key.
        noun: The name of such an object in messages.
    """

    def __init__(
        self,
        how: Submission[T],
        key: str,
        *,
        lists: Lists,
        clock: Clock,
        wall: Callable[[], float],
    ) -> None:
        self.key = key
        self._how = how
        self._listing = how.find()
        self.noun = self._listing.paging.item.__name__
        self._memory = lists.of(self._listing.call)
        self._clock = clock
        self._wall = wall

    def read(self) -> Generator[Effect, Any, SearchResult[T]]:
        """Read the unknown part of the list.

        Objects of any age match: `lookback` only decides where reading ends.

        Raises:
            SubmissionError: An unreadable item may be an object with the key.
        """
        how, listing = self._how, self._listing
        walk = listing.walk()
        # Without a page size in the request, only an empty page is surely the last.
        walk.size = walk.size or 1
        reading = _Reading(how, self._memory, self.key)
        until = self._clock.now() + LONGEST_SEARCH
        call, pages, horizon = listing.call, 0, math.inf
        gap, depth = "", None
        while True:
            page: object = yield call
            pages += 1
            if pages == 1:
                # The first response has set the server's time.
                horizon = self._wall() - how.lookback
            self._verify_readable(page)
            walk.accept(page)
            items = listing.paging.items_of(page)
            new = reading.take(items, more=walk.end is None)
            if walk.end is not None:
                gap = "" if walk.end in TRUE_ENDS else f"{_GAPS[walk.end]}. {_ADVICE}"
                depth = -math.inf
                break
            if reading.is_past(horizon - _SKEW):
                depth = horizon - _SKEW
                break
            if not new and reading.newest_first and self._memory.depth <= horizon:
                break
            if how.most_pages is not None and pages >= how.most_pages:
                gap = (
                    f"earlier objects may exist beyond page {pages}. Pass a shorter lookback, "
                    "or a larger most_pages"
                )
                break
            if self._clock.now() > until:
                gap = (
                    f"earlier objects may exist beyond page {pages}, read in"
                    f" {LONGEST_SEARCH:.0f} s. Pass a shorter lookback"
                )
                break
            assert walk.cursor is not None
            call = listing.at(walk.cursor)
        if not gap:
            reading.remember(depth)
        claims = {claim.identity: claim for claim in self._memory.claims(self.key)}
        claims |= {claim.identity: claim for claim in reading.claims if claim.note.key == self.key}
        return SearchResult(
            sorted(claims.values(), key=lambda claim: claim.age), reading.items, gap
        )

    def existing(self) -> Generator[Effect, Any, tuple[Claim, T] | None]:
        """The oldest object with the key that is not void.

        A cancelled one counts only if there is no other, as `submit` cancels duplicates.

        Raises:
            SubmissionError: None was found, but the list was not read to its end.
        """
        found = yield from self.read()
        live = yield from self.live(found)
        if not live and found.gap:
            raise self._unfinished(found)
        self.warn_of_duplicates(live)
        return live[0] if live else None

    def any(self) -> Generator[Effect, Any, T | None]:
        """The object that `existing` returns, or else the newest void one."""
        found = yield from self.read()
        live = yield from self.live(found)
        self.warn_of_duplicates(live)
        if live:
            return live[0][1]
        if found.gap:
            raise self._unfinished(found)
        return (yield from self.current(found.claims[-1], found)) if found.claims else None

    def live(
        self, found: SearchResult[T], *, but: str = ""
    ) -> Generator[Effect, Any, list[tuple[Claim, T]]]:
        """The objects that are not void: the oldest first, cancelled ones last.

        Args:
            found: The result of the search.
            but: The nonce of an object to exclude.
        """
        live: list[tuple[Claim, T]] = []
        for claim in found.claims:
            if claim.note.nonce == but or self._memory.is_void(claim.identity):
                continue
            item = yield from self.current(claim, found)
            if self._how.is_void(item):
                self._memory.note_void(claim.identity)
            else:
                live.append((claim, item))
        return sorted(live, key=lambda one: (self._how.is_cancelled(one[1]), one[0].age))

    def warn_of_duplicates(self, live: Iterable[tuple[Claim, T]]) -> None:
        """Log each object beside the first, unless it is cancelled: it may be charged as well.

        None is cancelled here, as another process may wait for it.

        Args:
            live: The objects with the key, the used one first.
        """
        how = self._how
        running = [(claim, item) for claim, item in live if not how.is_cancelled(item)]
        for claim, item in running[1:]:
            name, state = self.named(claim), brief(str(lookup(item, how.state)), 100)
            LOG.warning(
                "%s (%s) has the same idempotency key %s as %s, which is used; both may be charged."
                " Cancel %s if it still runs and no other process waits for it",
                name,
                state,
                repr(brief(self.key, 100)),
                self.named(running[0][0]),
                name,
            )

    def named(self, claim: Claim) -> str:
        """An object in a message."""
        return f"{self.noun} {brief(claim.identity, 100)}"

    def note_made(self, claim: Claim) -> None:
        """Record an object that was just created."""
        self._memory.note_made(claim)

    def current(self, claim: Claim, found: SearchResult[T]) -> Generator[Effect, Any, T]:
        """The current object, from the list or retrieved."""
        if claim.identity in found.items:
            return found.items[claim.identity]
        try:
            item: T = yield self._how.retrieve(claim.identity)
        except APIStatusError as error:
            if error.status_code not in _GONE:
                raise
            raise self.error(
                f"{self.named(claim)} was created with this key, but the "
                "server does not list it yet, or has deleted it; nothing was created. Try again "
                "later, or use another key"
            ) from error
        return item

    def error(self, message: str, operation: str | None = None) -> SubmissionError:
        """An error about the key."""
        name = operation or self._listing.call.operation.name
        error = SubmissionError(message, operation=name)
        error.idempotency_key = self.key
        return error

    def _unfinished(self, found: SearchResult[T]) -> SubmissionError:
        return self.error(
            f"The list was not read to its end: {found.gap}. A {self.noun} with this key may "
            "exist; nothing was created"
        )

    def _verify_readable(self, page: object) -> None:
        """Check that no unreadable item of a page may have the key."""
        how, paging = self._how, self._listing.paging
        doubtful = [unreadable(page).get(paging.items)]
        for item in paging.items_of(page):
            doubtful.append(unreadable(item).get(how.notes))
            if not how.id_of(item):
                doubtful.append(how.note_of(item))
        text = msgspec.json.encode([one for one in doubtful if one is not None], enc_hook=str)
        if msgspec.json.encode(self.key)[1:-1] in text:
            raise self.error(
                f"The list has an unreadable item, which may be a {self.noun} with this "
                f"key; nothing was created. {_ADVICE}"
            )


class _Reading(Generic[T]):
    """The pages of one search, and the order of the list.

    Attributes:
        items: The objects with the key, by their ids.
        claims: All objects with a note.
    """

    def __init__(self, how: Submission[T], memory: ListMemory, key: str) -> None:
        self.items: dict[str, T] = {}
        self.claims: list[Claim] = []
        self._how = how
        self._memory = memory
        self._key = key
        self._identities: dict[str, None] = {}
        self._pages = 0
        self._times: list[float | None] = []
        self._before: float | None = None
        self._fell = self._rose = self._new_first = False

    def take(self, items: list[T], *, more: bool) -> bool:
        """Record a page; return whether it has an unknown object.

        Args:
            items: The items of the page.
            more: Whether another page follows.
        """
        how, memory = self._how, self._memory
        self._pages += 1
        identities = [how.id_of(item) for item in items]
        self._times = [how.created_of(item) for item in items]
        new = any(
            not one or not (memory.knows(one) or one in self._identities) for one in identities
        )
        if self._pages == 1 and more:
            listed = [memory.has_listed(one) for one in identities]
            self._new_first = any(listed) and not listed[0]
        for item, identity, created in zip(items, identities, self._times, strict=True):
            note = read_note(how.note_of(item))
            if identity and note is not None:
                self.claims.append(Claim(identity, created, note))
                if note.key == self._key:
                    self.items[identity] = item
            if created is not None and self._before is not None:
                self._fell = self._fell or created < self._before
                self._rose = self._rose or created > self._before
            self._before = self._before if created is None else created
        self._identities.update(dict.fromkeys(filter(None, identities)))
        return new

    @property
    def newest_first(self) -> bool:
        """Whether the list is known to be newest first.

        Two signs show it: a new object before known ones, or times that fall and never rise. A list
        of one page shows nothing, and is read to its end anyway.
        """
        falls = self._pages > 1 and self._fell and not self._rose
        return self._memory.newest_first or self._new_first or falls

    def is_past(self, horizon: float) -> bool:
        """Whether all further pages are too old: this page is, and its times do not rise.

        A missing or invalid time does not count.
        """
        times = [time for time in self._times if time is not None]
        if len(times) < max(2, len(self._times)) or times[0] <= times[-1]:
            return False
        return max(times) < horizon and times == sorted(times, reverse=True)

    def remember(self, depth: float | None) -> None:
        """Remember the pages for later searches; see `ListMemory.note_look`."""
        self._memory.note_look(
            list(self._identities), self.claims, newest_first=self.newest_first, depth=depth
        )
