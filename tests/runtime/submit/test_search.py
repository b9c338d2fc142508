"""How far a submission reads the list, and how often."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from batchwright import Batch, Chunks, Client, NotFoundError, SubmissionError
from batchwright.testing import Drip, Fake, Status
from batchwright.testing.message import Request

from ...testing.ways import Way, in_process, ways
from .submission import (
    KEY,
    SHORT,
    STEPS,
    TEXT,
    URL,
    asked,
    batches,
    note,
    put,
    submit,
)


def submit_shortly(hand: Any, file: Any = TEXT, **given: Any) -> Batch:
    """Submit with a list in pages of three."""
    return submit(hand, file, extra_query=SHORT, **given)


@ways
def test_later_looks_read_no_further_than_what_is_new(way: Way) -> None:
    fake = Fake()
    put(fake, 12, apart=1000)
    with way.hand(fake) as hand:
        submit_shortly(hand)
        steps = [*["batches.list"] * 4, *STEPS[1:]]
        assert asked(fake) == steps
        submit_shortly(hand, idempotency_key="tuesday")
        assert asked(fake) == steps + STEPS


@in_process
@pytest.mark.parametrize("apart", [0, 1], ids=["frozen", "ticking"])
def test_the_requests_of_many_submissions_grow_with_their_number(way: Way, apart: int) -> None:
    fake = Fake()
    put(fake, 250, apart=apart)
    with way.hand(fake) as hand:
        submit(hand, idempotency_key="first")
        before = len(fake.journal)
        # If all times are equal, only the object that was just created shows the order.
        assert before == (len(STEPS) + 2 if apart else len(STEPS) + 4)
        for number in range(30):
            submit(hand, idempotency_key=str(number))
            fake.clock.advance(seconds=apart)
    assert len(fake.journal) - before == 30 * len(STEPS)
    assert len(batches(fake)) == 281
    assert fake.complaints() == []


@in_process
def test_many_submissions_of_an_own_list_cost_five_requests_each(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        for number in range(120):
            submit(hand, idempotency_key=str(number))
        assert len(fake.journal) == 120 * len(STEPS)
        # One that is far back in the list is known, and is retrieved again.
        found = submit(hand, idempotency_key="0")
        fake.force("Batch", status="completed")
        assert submit(hand, idempotency_key="1").status == "completed"
    assert found.id == batches(fake)[0]["id"]
    assert asked(fake)[-4:] == ["batches.list", "batches.retrieve"] * 2


@ways
def test_another_process_is_seen_although_much_is_known(way: Way) -> None:
    fake = Fake()
    put(fake, 12)
    with way.hand(fake) as hand:
        submit_shortly(hand)
        put(fake, 5)
        put(fake, metadata=note("tuesday"))
        put(fake, 4)
        assert submit_shortly(hand, idempotency_key="tuesday").id == batches(fake)[18]["id"]


@ways
def test_a_longer_lookback_reads_further_although_much_is_known(way: Way) -> None:
    fake = Fake()
    put(fake, metadata=note("old"))
    put(fake, 9)
    fake.clock.advance(days=20)
    put(fake, 9)
    with way.hand(fake) as hand:
        found = hand.do(lambda c: c.batches.find("old", lookback=86400, extra_query=SHORT))
        assert found is None
        assert len(fake.journal) == 4
        found = hand.do(lambda c: c.batches.find("old", extra_query=SHORT))
    assert found.id == batches(fake)[0]["id"]
    assert len(fake.journal) == 4 + 7


@ways
def test_one_that_is_known_and_gone_is_no_reason_to_create(way: Way) -> None:
    fake = Fake()
    put(fake, metadata=note())
    put(fake, 9)
    with way.hand(fake) as hand:
        submit_shortly(hand, idempotency_key="other")
        fake.fault("batches.retrieve", Status(status=404), times=None)
        with pytest.raises(SubmissionError, match="does not list it yet, or has deleted") as caught:
            submit_shortly(hand)
    assert isinstance(caught.value.__cause__, NotFoundError)
    assert len(batches(fake)) == 11


@ways
def test_one_that_appears_during_the_upload_is_returned(way: Way) -> None:
    fake = Fake()

    class Parts:
        """Another process submits the same while the file is read for the second time."""

        read = 0

        def __iter__(self) -> Iterator[bytes]:
            self.read += 1
            if self.read == 2:
                put(fake, metadata=note())
            return iter([TEXT])

    with way.hand(fake) as hand:
        made = submit(hand, Chunks(Parts()))
    assert asked(fake) == STEPS[:3]
    assert [made.id] == [one["id"] for one in batches(fake)]


def listing(fake: Fake, answer: Any) -> None:
    """Let the list of batches send these pages, by cursor."""

    def page(request: Request) -> Status:
        assert len(fake.journal) < 30, "the list does not end"
        return Status(status=200, body=answer(dict(request.query).get("after")))

    fake.fault("batches.list", page, times=None)


def paged(found: list[dict[str, Any]], after: str | None, **said: Any) -> dict[str, Any]:
    """A page of three of these batches, in that order."""
    ids = [one["id"] for one in found]
    start = ids.index(after) + 1 if after else 0
    data, more = found[start : start + 3], start + 3 < len(ids)
    last = data[-1]["id"] if data else None
    return {"object": "list", "data": data, "last_id": last, "has_more": more, **said}


@ways
@pytest.mark.parametrize("turned", [False, True], ids=["newest first", "oldest first"])
@pytest.mark.parametrize(("key", "number"), [("early", 0), ("late", 11)])
def test_all_pages_are_looked_through(way: Way, turned: bool, key: str, number: int) -> None:
    fake = Fake()
    put(fake, metadata=note("early"))
    for other in range(10):
        put(fake, metadata={"n": str(other)} if other % 2 else None)
    put(fake, metadata=note("late"))
    if turned:
        listing(fake, lambda after: paged(batches(fake), after))
    with way.hand(fake) as hand:
        for _ in range(2):
            made = submit_shortly(hand, idempotency_key=key)
            assert made.id == batches(fake)[number]["id"]
    assert len(batches(fake)) == 12


@ways
def test_a_list_that_comes_oldest_first_is_read_to_its_end_each_time(way: Way) -> None:
    fake = Fake()
    put(fake, 9)
    listing(fake, lambda after: paged(batches(fake), after))
    with way.hand(fake) as hand:
        submit_shortly(hand)
        assert asked(fake).count("batches.list") == 3 + 3 + 4
        put(fake, metadata=note("tuesday"))
        made = submit_shortly(hand, idempotency_key="tuesday")
    assert made.id == batches(fake)[10]["id"]
    assert len(batches(fake)) == 11


@ways
@pytest.mark.parametrize(
    ("turned", "pages"), [(False, 2), (True, 5)], ids=["newest first", "oldest first"]
)
def test_what_is_too_old_is_not_looked_through(way: Way, turned: bool, pages: int) -> None:
    fake = Fake()
    put(fake, 12)
    fake.clock.advance(seconds=100_000)
    put(fake, 1)
    if turned:
        listing(fake, lambda after: paged(batches(fake), after))
    with way.hand(fake) as hand:
        submit_shortly(hand, lookback=50_000)
    assert asked(fake).index("files.create") == pages


@ways
def test_a_foreign_time_moves_nothing(way: Way) -> None:
    fake = Fake()
    put(fake, metadata=note())
    put(fake, 9)
    now = int(fake.clock.now())
    odd = [now * 1000, now + 10**9, 0, -5, now * 1000, 0, -7, now + 5, 0]
    found = list(reversed(batches(fake)))
    for one, time in zip(found, odd, strict=False):
        one["created_at"] = time
    listing(fake, lambda after: paged(found, after))
    with way.hand(fake) as hand:
        assert submit_shortly(hand).id == found[-1]["id"]
    assert asked(fake) == ["batches.list"] * 4


@ways
@pytest.mark.parametrize("created", [0, -1, 1, 99_999_999_999_999])
def test_a_time_of_its_own_hides_no_batch(way: Way, created: int) -> None:
    fake = Fake()
    put(fake, metadata=note())
    fake.force("Batch", created_at=created)
    with way.hand(fake) as hand:
        assert submit(hand).id == batches(fake)[0]["id"]


@ways
@pytest.mark.parametrize("days", [-90, 90])
def test_a_clock_that_is_days_off_hides_no_batch(way: Way, days: int) -> None:
    fake = Fake()
    put(fake, metadata=note())
    put(fake, 9)
    clock = fake.transport.clock
    wrong = replace(clock, wall=lambda: clock.wall() + days * 86400)
    with way.hand(fake, clock=wrong) as hand:
        assert submit_shortly(hand).id == batches(fake)[0]["id"]
    assert asked(fake) == ["batches.list"] * 4


UNENDED: dict[str, tuple[Any, str]] = {
    "empty": (lambda after, page: page if after is None else {**page, "data": []}, "an empty page"),
    "empty at first": (lambda _, page: {**page, "data": []}, "an empty page"),
    "the same": (lambda _, page: {**page, "last_id": os.urandom(4).hex()}, "repeats earlier items"),
    "no cursor": (
        lambda _, page: {**page, "last_id": None, "data": [{**page["data"][0], "id": "a"}] * 2},
        "repeats earlier items",
    ),
    "a cursor that goes back": (
        lambda after, page: {
            **page,
            "last_id": "x",
            "data": [{**one, "id": f"{after}{one['id']}"} for one in page["data"][:2]]
            + [{**page["data"][0], "id": "x"}],
        },
        "no new cursor",
    ),
    "no page": (lambda *_: {"object": "list", "data": None}, "Cannot read|not a page of a list"),
}


@ways
@pytest.mark.parametrize("kind", UNENDED)
def test_nothing_is_created_on_a_list_that_was_not_read_to_its_end(way: Way, kind: str) -> None:
    change, message = UNENDED[kind]
    fake = Fake()
    put(fake, 3)
    first = {**paged(list(reversed(batches(fake))), None), "has_more": True}
    listing(fake, lambda after: change(after, first))
    with way.hand(fake) as hand:
        for work in (submit_shortly, lambda hand: hand.do(lambda c: c.batches.find(KEY))):
            with pytest.raises(Exception, match=message):
                work(hand)
    assert set(asked(fake)) == {"batches.list"}
    assert len(batches(fake)) == 3


@ways
def test_what_is_found_counts_although_the_list_does_not_end(way: Way) -> None:
    fake = Fake()
    put(fake, metadata=note())
    first = {**paged(batches(fake), None), "has_more": True}
    listing(fake, lambda after: first if after is None else {**first, "data": []})
    with way.hand(fake) as hand:
        assert submit_shortly(hand).id == batches(fake)[0]["id"]
    assert asked(fake) == ["batches.list"] * 2


@ways
@pytest.mark.parametrize(("count", "looks"), [(0, 1), (2, 1), (3, 2), (7, 3)])
@pytest.mark.parametrize("said", [{"has_more": None}, {}], ids=["null", "missing"])
def test_a_list_that_does_not_say_whether_more_follows_is_read_on(
    way: Way, count: int, looks: int, said: dict[str, Any]
) -> None:
    fake = Fake()
    put(fake, count)

    def answer(after: str | None) -> dict[str, Any]:
        page = paged(list(reversed(batches(fake))), after)
        del page["has_more"]
        return {**page, **said}

    listing(fake, answer)
    with way.hand(fake) as hand:
        assert hand.do(lambda c: c.batches.find(KEY, extra_query=SHORT)) is None
        assert len(fake.journal) == looks
        made = submit_shortly(hand)
    assert made.id == batches(fake)[-1]["id"]


@ways
def test_a_full_page_that_comes_again_is_the_last_if_nothing_says_more(way: Way) -> None:
    fake = Fake()
    put(fake, 3)
    first = paged(list(reversed(batches(fake))), None, has_more=None)
    listing(fake, lambda _: first)
    with way.hand(fake) as hand:
        submit_shortly(hand)
    assert asked(fake) == [
        *["batches.list"] * 2,
        "files.create",
        *["batches.list"] * 2,
        "batches.create",
        *["batches.list"] * 2,
    ]


@ways
def test_the_number_of_pages_can_be_limited(way: Way) -> None:
    fake = Fake()
    put(fake, 10)
    with way.hand(fake) as hand:
        with pytest.raises(SubmissionError, match=r"beyond page 3. Pass a shorter lookb"):
            submit_shortly(hand, most_pages=3)
        assert asked(fake) == ["batches.list"] * 3
        assert submit_shortly(hand, most_pages=4).id == batches(fake)[10]["id"]


@in_process
def test_a_list_is_read_for_ten_minutes_at_most(way: Way) -> None:
    fake = Fake()
    put(fake, 12)
    fake.fault("batches.list", Drip(size=1 << 20, pause=400.0), times=None)
    with (
        way.hand(fake) as hand,
        pytest.raises(SubmissionError, match=r"beyond page 2, read in 600 s. Pass a shorter"),
    ):
        submit_shortly(hand)
    assert asked(fake) == ["batches.list"] * 2


@ways
def test_threads_share_what_is_known(way: Way) -> None:
    fake = Fake()
    put(fake, 250)
    with Client(transport=fake.transport, api_key="k") as client:

        def work(number: int) -> None:
            client.batches.submit(TEXT, endpoint=URL, idempotency_key=str(number % 8))

        work(0)
        threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        live = [one for one in batches(fake) if one["status"] not in ("cancelling", "cancelled")]
        assert len(live) == 250 + 8
        found = [client.batches.find(str(number)) for number in range(8)]
    assert {one.id for one in found if one} == {one["id"] for one in live[250:]}


def test_a_forked_process_looks_for_itself() -> None:
    fake = Fake()
    with Client(transport=fake.transport, api_key="k") as client:
        client.batches.submit(TEXT, endpoint=URL, idempotency_key=KEY)
        child = os.fork()
        if child == 0:
            put(fake, 150)
            before = len(fake.journal)
            found = client.batches.find(KEY)
            # It reads both pages, as it knows nothing of the list.
            alike = found is not None and found.id == batches(fake)[0]["id"]
            os._exit(0 if alike and len(fake.journal) == before + 2 else 1)
        assert os.waitpid(child, 0)[1] == 0


@ways
def test_options_go_along_with_each_request(way: Way) -> None:
    fake = Fake()
    headers = {"x-run": "7"}
    with way.hand(fake) as hand:
        batch = submit(hand, extra_headers=headers, extra_body={"priority": "low"}, timeout=7)
        hand.do(lambda c: c.batches.find(KEY, extra_headers=headers))
        hand.do(lambda c: c.batches.wait(batch, extra_headers=headers))
        batch = hand.all(lambda c: c.batches.watch(batch.id, extra_headers=headers))[-1]
        hand.all(lambda c: c.batches.results(batch.id, extra_headers=headers, max_retries=0))
    assert all(("x-run", "7") in one.request_headers for one in fake.journal)
    creates = [one for one in fake.journal if b"priority" in one.request_body]
    assert [one.operation for one in creates] == ["batches.create"]


@in_process
@pytest.mark.parametrize(
    ("method", "option"),
    [
        ("submit", "max_retry"),
        ("find", "extra_body"),
        ("wait", "max_retries"),
        ("wait", "extra_body"),
        ("watch", "max_retries"),
        ("results", "extra_body"),
    ],
)
def test_an_option_that_applies_to_no_request_is_refused(
    way: Way, method: str, option: str
) -> None:
    fake = Fake()
    given: dict[str, Any] = {option: None}
    if method == "submit":
        given |= {"endpoint": URL, "idempotency_key": KEY}
    with (
        way.hand(fake) as hand,
        pytest.raises(TypeError, match=rf"{method}\(\) got an unexpected .* '{option}'"),
    ):
        hand.do(lambda c: getattr(c.batches, method)("batch-1", **given))
    assert fake.journal == []
