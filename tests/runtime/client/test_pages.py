"""Lists: every item that a server returns, and an end to each."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from batchwright.testing import Fake, Status
from batchwright.testing.message import Request

from ..parcels import Flavour, Parcel, answering, listing, saying, ways

Answer = Callable[[str | None], dict[str, object]]


def shelf(answer: Answer) -> Fake:
    """A fake whose list sends these pages, by cursor."""

    def page(request: Request) -> Status:
        assert len(fake.journal) < 20, "the list does not end"
        after = dict(request.query).get("after")
        return answering(200, json.dumps(answer(after)).encode())

    fake = saying(page)
    return fake


def asked(fake: Fake) -> list[str | None]:
    """The cursors that the list was asked with."""
    queries = (parse_qs(exchange.path.partition("?")[2]) for exchange in fake.journal)
    return [query["after"][0] if "after" in query else None for query in queries]


def data(*ids: str) -> list[dict[str, object]]:
    return [{"id": name} for name in ids]


def three_pages(after: str | None) -> dict[str, object]:
    names = ["a", "b", "c", "d", "e"]
    rest = names[names.index(after) + 1 if after else 0 :]
    return {"data": data(*rest[:2]), "last_id": rest[:2][-1], "has_more": len(rest) > 2}


@ways
def test_items_come_page_after_page(flavour: Flavour) -> None:
    fake = shelf(three_pages)
    found = flavour.items(fake, listing())
    assert [parcel.id for parcel in found] == ["a", "b", "c", "d", "e"]
    assert all(isinstance(parcel, Parcel) for parcel in found)
    assert asked(fake) == [None, "b", "d"]


@ways
def test_a_list_begins_where_the_caller_says(flavour: Flavour) -> None:
    fake = shelf(three_pages)
    pages = flavour.pages(fake, listing(after="b", limit=2))
    assert [[parcel.id for parcel in page.data] for page in pages] == [["c", "d"], ["e"]]
    assert asked(fake) == ["b", "d"]


@ways
@pytest.mark.parametrize("more", [{}, {"has_more": None}, {"has_more": False}])
def test_a_list_ends_unless_more_is_announced(flavour: Flavour, more: dict[str, object]) -> None:
    fake = shelf(lambda _: {"data": data("a"), "last_id": "a", **more})
    assert len(flavour.items(fake, listing())) == 1
    assert asked(fake) == [None]


@ways
def test_a_list_ends_with_an_empty_page(flavour: Flavour) -> None:
    fake = shelf(
        lambda after: {
            "data": [] if after else data("a"),
            "last_id": "y" if after else "z",
            "has_more": True,
        }
    )
    assert len(flavour.items(fake, listing())) == 1
    assert asked(fake) == [None, "z"]


@ways
def test_an_empty_list_has_one_page(flavour: Flavour) -> None:
    fake = shelf(lambda _: {"data": [], "has_more": True})
    assert [page.data for page in flavour.pages(fake, listing())] == [[]]


@ways
@pytest.mark.parametrize("last", [{}, {"last_id": None}, {"last_id": ""}])
def test_the_last_item_is_the_cursor_where_none_is_given(
    flavour: Flavour, last: dict[str, object]
) -> None:
    fake = shelf(
        lambda after: {"data": data("a" if after is None else "b"), "has_more": not after, **last}
    )
    assert [parcel.id for parcel in flavour.items(fake, listing())] == ["a", "b"]
    assert asked(fake) == [None, "a"]


@ways
def test_a_list_without_any_cursor_ends(flavour: Flavour) -> None:
    fake = shelf(lambda _: {"data": data(""), "has_more": True})
    assert len(flavour.items(fake, listing())) == 1
    assert asked(fake) == [None]


@ways
def test_a_server_that_ignores_the_cursor_repeats_nothing(flavour: Flavour) -> None:
    fake = shelf(lambda _: {"data": data("a", "b"), "last_id": "b", "has_more": True})
    assert [parcel.id for parcel in flavour.items(fake, listing())] == ["a", "b"]
    assert asked(fake) == [None, "b"]


@ways
@pytest.mark.parametrize("more", [True, False])
def test_a_cursor_that_stands_still_loses_no_items(flavour: Flavour, more: bool) -> None:
    fake = shelf(
        lambda after: {
            "data": data("b" if after else "a"),
            "last_id": "z",
            "has_more": after is None or (more and after == "z"),
        }
    )
    found = flavour.items(fake, listing())
    assert [parcel.id for parcel in found] == ["a", "b"]
    assert asked(fake) == ([None, "z", "b"] if more else [None, "z"])


@ways
def test_where_one_cursor_stands_still_the_other_is_followed(flavour: Flavour) -> None:
    def overlapping(after: str | None) -> dict[str, object]:
        names = {None: "ab", "a": "bc", "c": "d"}[after]
        return {"data": data(*names), "last_id": "a", "has_more": after != "c"}

    fake = shelf(overlapping)
    found = flavour.items(fake, listing())
    assert [parcel.id for parcel in found] == ["a", "b", "b", "c", "d"]
    assert asked(fake) == [None, "a", "c"]


@ways
def test_cursors_that_go_round_in_a_circle_end(flavour: Flavour) -> None:
    after = {None: "a", "a": "b", "b": "c", "c": "a"}
    fake = shelf(lambda cursor: {"data": data(after[cursor]), "has_more": True})
    flavour.items(fake, listing())
    assert asked(fake) == [None, "a", "b", "c"]


@ways
@pytest.mark.parametrize("more", [{}, {"has_more": None}])
def test_a_full_page_goes_on_although_nothing_says_so(
    flavour: Flavour, more: dict[str, object]
) -> None:
    def silent(after: str | None) -> dict[str, object]:
        page = three_pages(after)
        del page["has_more"]
        return {**page, **more}

    fake = shelf(silent)
    found = flavour.items(fake, listing(limit=2))
    assert [parcel.id for parcel in found] == ["a", "b", "c", "d", "e"]
    assert asked(fake) == [None, "b", "d"]


@ways
@pytest.mark.parametrize("more", [{}, {"has_more": True}])
def test_pages_that_bring_nothing_new_end(flavour: Flavour, more: dict[str, object]) -> None:
    turn = iter("abcdefghij")
    fake = shelf(lambda _: {"data": data(*"xy"), "last_id": next(turn), **more})
    assert [parcel.id for parcel in flavour.items(fake, listing(limit=2))] == ["x", "y"]
    assert asked(fake) == [None, "a"]
    # In another order they are the same items.
    pages = iter([data(*"xyz"), data(*"yzw"), data(*"zyx")])
    fake = shelf(lambda _: {"data": next(pages), "last_id": next(turn), **more})
    found = flavour.items(fake, listing(limit=3))
    assert [parcel.id for parcel in found] == [*"xyz", *"yzw"]


@ways
def test_nothing_is_requested_before_a_list_is_used(flavour: Flavour) -> None:
    fake = shelf(three_pages)
    pages = flavour.sync_client(fake).pages(listing())
    flavour.async_client(fake).pages(listing())
    assert asked(fake) == []
    assert [parcel.id for parcel in pages.page().data] == ["a", "b"]
    assert asked(fake) == [None]


def test_items_are_requested_only_as_far_as_they_are_used() -> None:
    fake = shelf(three_pages)
    pages = Flavour().sync_client(fake).pages(listing())
    for parcel in pages:
        if parcel.id == "b":
            break
    assert asked(fake) == [None]
    assert [parcel.id for parcel in pages] == ["a", "b", "c", "d", "e"]
