"""How far a submission looks for what exists, and how often."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from batchwright import Chunks, SubmissionError
from batchwright.testing import Fake, Status

from ..testing.ways import Way, ways
from .submitting import NOTE, STEPS, TEXT, asked, batches, put, short_pages, submit


@ways
def test_later_looks_read_no_further_than_what_is_new(way: Way) -> None:
    fake = Fake()
    put(fake, 12, apart=1000)
    fake.clock.advance(seconds=88_000)
    with way.hand(fake) as hand:
        submit(hand, TEXT, how=short_pages())
    steps = [*["batches.list"] * 4, "files.create", *["batches.list"] * 2, "batches.create"]
    assert asked(fake) == steps


@ways
def test_one_that_appears_during_the_upload_is_returned(way: Way) -> None:
    fake = Fake()

    class Parts:
        """Somebody else submits the same while the file is read for the second time."""

        read = 0

        def __iter__(self) -> Iterator[bytes]:
            self.read += 1
            if self.read == 2:
                put(fake, 1, metadata={NOTE: "monday"})
            return iter([TEXT])

    with way.hand(fake) as hand:
        made = submit(hand, Chunks(Parts()), intent="monday")
    assert asked(fake) == STEPS[:3]
    assert [made.id] == [one["id"] for one in batches(fake)]


def oldest_first(fake: Fake) -> None:
    """Let the list come the other way round, on pages of three, for one reading of it."""
    listed = batches(fake)
    for start in range(0, len(listed), 3):
        more = start + 3 < len(listed)
        page = {"object": "list", "data": listed[start : start + 3], "has_more": more}
        fake.fault("batches.list", Status(status=200, body=page), call=start // 3 + 1)


@ways
@pytest.mark.parametrize("turned", [False, True], ids=["newest first", "oldest first"])
@pytest.mark.parametrize(("intent", "number"), [("early", 0), ("late", 11)])
def test_all_pages_are_looked_through(way: Way, turned: bool, intent: str, number: int) -> None:
    fake = Fake()
    put(fake, 1, metadata={NOTE: "early"})
    for other in range(10):
        put(fake, 1, metadata={"n": str(other)} if other % 2 else None)
    put(fake, 1, metadata={NOTE: "late"})
    if turned:
        oldest_first(fake)
    with way.hand(fake) as hand:
        made = submit(hand, TEXT, how=short_pages(), intent=intent)
    assert made.id == batches(fake)[number]["id"]
    assert len(batches(fake)) == 12


@ways
@pytest.mark.parametrize(
    ("turned", "pages"), [(False, 2), (True, 4)], ids=["newest first", "oldest first"]
)
def test_what_is_too_old_is_not_looked_through(way: Way, turned: bool, pages: int) -> None:
    fake = Fake()
    put(fake, 9, metadata={NOTE: "x"})
    fake.clock.advance(seconds=100_000)
    put(fake, 1)
    if turned:
        oldest_first(fake)
    with way.hand(fake) as hand:
        made = submit(hand, TEXT, how=short_pages(), intent="x", lookback=50_000)
    assert made.id == batches(fake)[10]["id"]
    assert asked(fake).index("files.create") == pages


@ways
def test_a_list_that_is_too_long_is_an_error(way: Way) -> None:
    fake = Fake()
    put(fake, 10)
    with way.hand(fake) as hand:
        with pytest.raises(SubmissionError, match="goes on after 3 pages: it is not known"):
            submit(hand, TEXT, how=short_pages(3))
        assert asked(fake) == ["batches.list"] * 3
        assert submit(hand, TEXT, how=short_pages(4)).id == batches(fake)[10]["id"]
