"""Lists that end too early, never end or are unreadable: with none of them `submit` creates."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from batchwright import APIError, SubmissionError

from tests.testing.ways import Hand

from ..conftest import Connect
from ..material import FILE
from ..server import FOR_EVER, NOON, Reply, Seen, Server, answer, refusal
from .test_keys import KEY, submit

MISSING = object()


def batches(*numbers: int) -> list[dict[str, Any]]:
    """Foreign batches."""
    return [
        {"id": f"b{number}", "status": "completed", "created_at": int(NOON) - number}
        for number in numbers
    ]


def page(data: object, more: object = MISSING, last: object = MISSING) -> dict[str, Any]:
    made = {"object": "list", "data": data, "has_more": more, "last_id": last}
    return {name: value for name, value in made.items() if value is not MISSING}


HUNDRED = batches(*range(100))

# Each: the pages that a server gives one after the other, the last one again and again.
CUT: dict[str, list[dict[str, Any]]] = {
    "then-empty-with-more": [page(batches(1, 2), True, "b2"), page([], True)],
    "then-empty": [page(batches(1, 2), True, "b2"), page([], False)],
    "then-empty-and-silent": [page(batches(1, 2), True, "b2"), page([])],
    "first-empty-with-more": [page([], True)],
    "first-empty-with-more-and-cursor": [page([], True, "b9")],
    "same-page-again": [page(batches(1, 2), True, "b2")],
    "same-page-at-last": [
        page(batches(1, 2), True, "b2"),
        page(batches(3, 4), True, "b4"),
        page(batches(3, 4), True, "b4"),
    ],
    "same-page-then-end": [page(batches(1, 2), True, "b2"), page(batches(1, 2), False, "b2")],
    "cursor-goes-back": [
        page(batches(1, 2), True, "b2"),
        page(batches(3, 4), True, "b4"),
        page(batches(1, 2), True, "b2"),
    ],
    "cursor-stays": [page(batches(1, 2), True, "b2"), page(batches(3, 2), True, "b2")],
    "cursor-is-no-id": [page(batches(1), True, "b1"), page(batches(2, 1), True, "b1")],
    "more-is-a-word": [page(batches(1), "maybe", "b1"), page([], "maybe")],
    "more-is-a-number": [page(batches(1), 7, "b1"), page([], 7)],
    "more-is-an-object": [page(batches(1), {"a": 1}, "b1"), page([], {"a": 1})],
    "more-is-a-list": [page(batches(1), ["x"], "b1"), page([], ["x"])],
}


def pages(*held: dict[str, Any]) -> Callable[[Seen], Reply]:
    """Pages one after the other, the last one again and again."""
    left = list(held)

    def next_page(_: Seen) -> Reply:
        return answer(left.pop(0) if left[1:] else left[0])

    return next_page


@pytest.mark.parametrize("held", CUT.values(), ids=CUT)
def test_nothing_is_created_on_a_list_without_a_true_end(
    held: list[dict[str, Any]], user: Hand, server: Server
) -> None:
    server.script("batches.list", pages(*held), times=FOR_EVER)
    with pytest.raises(SubmissionError) as caught:
        submit(user)
    assert caught.value.idempotency_key == KEY
    assert server.paid == (0, 0, 0)
    assert server.count("batches.list") <= len(held) + 1


@pytest.mark.parametrize("held", CUT.values(), ids=CUT)
def test_find_does_not_say_none_on_a_list_without_a_true_end(
    held: list[dict[str, Any]], user: Hand, server: Server
) -> None:
    server.script("batches.list", pages(*held), times=FOR_EVER)
    with pytest.raises(SubmissionError):
        user.do(lambda c: c.batches.find(KEY))
    assert server.count("batches.list") == len(server.seen) <= len(held) + 1


@pytest.mark.parametrize("held", CUT.values(), ids=CUT)
def test_a_plain_list_ends_all_the_same(
    held: list[dict[str, Any]], user: Hand, server: Server
) -> None:
    server.script("batches.list", pages(*held), times=FOR_EVER)
    found = [one.id for one in user.all(lambda c: c.batches.list())]
    assert set(found) == {one["id"] for some in held for one in some["data"]}
    assert server.count("batches.list") <= len(held) + 1


UNREADABLE: dict[str, Reply] = {
    "empty": Reply(200, b""),
    "null": answer(None),
    "list": answer([]),
    "text": answer("x"),
    "html": Reply(200, b"<html>", (("content-type", "text/html"),)),
    "cut": Reply(200, b'{"object": "list", "data": [{"id": "b1"'),
    "error": answer({"error": {"message": "no"}}),
    "data-is-text": answer(page("x", False)),
    "data-is-an-object": answer(page({"a": 1}, False)),
    "data-is-a-number": answer(page(5, False)),
    "data-is-missing": answer({"object": "list", "has_more": False}),
    "400": refusal(400),
    "404": refusal(404),
    "405": refusal(405),
    "500": refusal(500),
}


@pytest.mark.parametrize("place", [0, 1], ids=["first-page", "second-page"])
@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=UNREADABLE)
def test_nothing_is_created_on_a_page_that_cannot_be_read(
    reply: Reply, place: int, user: Hand, server: Server
) -> None:
    if place:
        server.script("batches.list", answer(page(batches(1), True, "b1")))
    server.script("batches.list", reply, times=FOR_EVER)
    with pytest.raises(APIError):
        submit(user)
    assert server.paid == (0, 0, 0)
    assert server.count("batches.list") <= place + 3


SOUND: dict[str, list[dict[str, Any]]] = {
    "no-batches": [page([], False)],
    "no-batches-and-silent": [page([])],
    "one-page": [page(batches(1, 2), False, "b2")],
    "one-page-and-silent": [page(batches(1, 2))],
    "more-null": [page(batches(1, 2), None)],
    "more-empty-text": [page(batches(1, 2), "")],
    "more-empty-list": [page(batches(1, 2), [])],
    "more-empty-object": [page(batches(1, 2), {})],
    "more-false-as-text": [page(batches(1, 2), "false")],
    "two-pages": [page(batches(1), True, "b1"), page(batches(2), False, "b2")],
    "more-true-as-text": [page(batches(1), "true", "b1"), page(batches(2), "false", "b2")],
    "no-last-id": [page(batches(1), True), page(batches(2), False)],
    "last-id-null": [page(batches(1), True, None), page(batches(2), False, None)],
    "last-id-empty": [page(batches(1), True, ""), page(batches(2), False, "")],
    "overlapping-pages": [page(batches(1, 2), True, "b2"), page(batches(2, 3), False, "b3")],
    "full-page-says-no": [page(HUNDRED, False, "b99")],
    "full-page-and-silent-then-empty": [page(HUNDRED), page([])],
    "full-page-and-silent-then-the-same": [page(HUNDRED)],
    "full-page-and-silent-then-the-rest": [page(HUNDRED), page(batches(100, 101)), page([])],
    "no-ids": [page([{"status": "completed"}], False)],
    "items-that-are-none": [page([None, 5, "x", [], *batches(1)], False)],
}


@pytest.mark.parametrize("held", SOUND.values(), ids=SOUND)
def test_a_batch_is_created_at_the_true_end_of_a_list(
    held: list[dict[str, Any]], connect: Connect, server: Server
) -> None:
    looks = 0

    def listed(seen: Seen) -> Reply | None:
        # After the create the server is correct: this is about the searches before it.
        nonlocal looks
        if server.batches:
            return None
        after = seen.url.params.get("after")
        looks = 0 if after is None else looks + 1
        return answer(held[min(looks, len(held) - 1)])

    server.script("batches.list", listed, times=FOR_EVER)
    assert submit(connect(server)).id == server.batches[0]["id"]
    assert server.paid == (1, 1, 0)
    assert server.count("batches.list") <= 2 * (len(held) + 1) + 1


@pytest.mark.parametrize("silent", [True, False], ids=["silent", "more"])
@pytest.mark.parametrize("before", [100, 101, 199, 200, 250])
def test_a_key_on_a_later_page_is_found(
    before: int, silent: bool, connect: Connect, server: Server
) -> None:
    first = submit(connect(server))
    for number in range(before):
        server.put(created_at=int(NOON) + number)
    server.seen.clear()
    if silent:
        server.script("batches.list", silently(server), times=FOR_EVER)
    assert submit(connect(server)).id == first.id
    assert server.paid == (0, 0, 0)
    assert server.count("batches.list") <= before // 100 + 1 + silent


def silently(server: Server) -> Callable[[Seen], Reply]:
    """The pages of a server that does not say whether there are more."""

    def respond(seen: Seen) -> Reply:
        whole = json.loads(cast("bytes", server.page(seen).body))
        return answer({"object": "list", "data": whole["data"]})

    return respond


def test_the_oldest_may_come_first(connect: Connect, server: Server) -> None:
    for number in range(150):
        server.put(created_at=int(NOON) - 150 + number)
    first = submit(connect(server))
    server.batches.reverse()
    assert submit(connect(server)).id == first.id
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_list_that_is_too_long_is_not_read_to_its_end(
    most: int, user: Hand, server: Server
) -> None:
    for _ in range(350):
        server.put()
    with pytest.raises(SubmissionError):
        submit(user, most_pages=most)
    assert (server.count("batches.list"), server.paid) == (most, (0, 0, 0))


def test_a_limit_that_is_enough_is_no_limit(user: Hand, server: Server) -> None:
    for _ in range(350):
        server.put()
    submit(user, most_pages=4)
    assert server.paid == (1, 1, 0)


def test_a_limit_does_not_matter_where_the_key_is_found_before(
    connect: Connect, server: Server
) -> None:
    for _ in range(350):
        server.put()
    first = submit(connect(server))
    assert submit(connect(server), most_pages=1).id == first.id
    assert server.paid == (1, 1, 0)


NAMELESS: dict[str, object] = {
    "no-id": {},
    "null": {"id": None},
    "empty": {"id": ""},
    "object": {"id": {}},
    "list": {"id": ["x"]},
}


@pytest.mark.parametrize("own", [True, False], ids=["with-the-key", "without-it"])
@pytest.mark.parametrize("identity", NAMELESS.values(), ids=NAMELESS)
def test_an_item_without_an_id_matters_only_if_it_has_the_key(
    identity: dict[str, Any], own: bool, connect: Connect, server: Server
) -> None:
    submit(connect(server), KEY if own else "another")
    nameless = server.batches.pop()
    del nameless["id"]
    nameless.update(identity)
    held = page([nameless, *batches(1)], False)
    server.seen.clear()
    server.script("batches.list", answer(held), times=2)
    if own:
        with pytest.raises(SubmissionError):
            submit(connect(server))
        assert (server.count("batches.list"), server.paid) == (1, (0, 0, 0))
    else:
        submit(connect(server))
        assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("name", ["null", "text", "number", "list", "no-id", "id-null"])
def test_one_bad_item_does_not_hide_the_others(name: str, user: Hand, server: Server) -> None:
    bad: dict[str, object] = {
        "null": None, "text": "x", "number": 5, "list": [], "no-id": {"status": "failed"},
        "id-null": {"id": None, "status": "failed"},
    }  # fmt: skip
    held = [*batches(1), bad[name], *batches(2)]
    server.script("batches.list", answer(page(held, False)))
    assert [one.id for one in user.all(lambda c: c.batches.list())] == ["b1", "b2"]
    assert server.count("batches.list") == 1


def fill(server: Server, count: int) -> None:
    """Batches of other clients, one in each quarter of an hour until now."""
    for age in range(count, 0, -1):
        server.put(created_at=int(server.time) - 900 * age)


@pytest.mark.parametrize("size", [1_000, 2_800])
def test_one_submit_reads_a_long_list_once(size: int, user: Hand, server: Server) -> None:
    fill(server, size)
    submit(user)
    assert server.paid == (1, 1, 0)
    assert server.count("batches.list") <= size // 100 + 4


def test_many_submits_read_a_long_list_once(user: Hand, server: Server) -> None:
    fill(server, 1_000)
    keys = [f"shard-{number}" for number in range(60)]
    assert len({submit(user, key).id for key in keys}) == 60
    assert server.paid == (60, 60, 0)
    assert server.count("batches.list") <= 10 + 4 * 60


def test_submits_that_all_exist_read_a_long_list_once(connect: Connect, server: Server) -> None:
    keys = [f"shard-{number}" for number in range(30)]
    user = connect(server)
    made = [submit(user, key).id for key in keys]
    fill(server, 1_000)
    server.seen.clear()
    other = connect(server)
    assert [submit(other, key).id for key in keys] == made
    assert (server.count("batches.list") <= 11 + 2 * 30, server.paid) == (True, (0, 0, 0))


def test_a_list_above_20000_can_be_read(user: Hand, server: Server) -> None:
    for number in range(20_500):
        created = int(NOON) - (20_500 - number) * 60
        server.batches.append({"id": f"b{number}", "status": "completed", "created_at": created})
    submit(user, most_pages=300)
    assert server.paid == (1, 1, 0)
    assert server.count("batches.list") <= 205 + 4


def test_what_a_client_remembers_does_not_hide_what_is_new(
    connect: Connect, server: Server
) -> None:
    user, other = connect(server), connect(server)
    fill(server, 300)
    submit(user, "first")
    theirs = submit(other, "second")
    for _ in range(150):
        server.put()
    assert submit(user, "second").id == theirs.id
    assert server.paid == (2, 2, 0)


def test_what_a_client_remembers_is_looked_at_again(connect: Connect, server: Server) -> None:
    user = connect(server)
    first = submit(user)
    for _ in range(3):
        server.put()
    server.batches[0].update(status="failed")
    second = submit(user, file=FILE)
    assert second.id != first.id
    assert server.paid == (2, 2, 0)
