"""Pages: every object once, in order, however many share a second."""

from __future__ import annotations

import pytest

from tests.testing.service_client import Caller


def _walk(client: Caller, query: str) -> list[list[str]]:
    pages: list[list[str]] = []
    after = ""
    while True:
        page = client.get(f"/v1/files?{query}{after}")
        ids = [file["id"] for file in page["data"]]
        pages.append(ids)
        assert (page["first_id"], page["last_id"]) == (ids[0], ids[-1])
        if not page["has_more"]:
            return pages
        after = f"&after={page['last_id']}"


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_hold_every_object_once(limit: int, order: str) -> None:
    client = Caller()
    made = [client.upload(b"")["id"] for _ in range(7)]
    pages = _walk(client, f"limit={limit}&order={order}")
    found = [identity for page in pages for identity in page]
    assert found == (made if order == "asc" else made[::-1])
    assert [len(page) for page in pages] == [limit] * (7 // limit) + [7 % limit] * (7 % limit > 0)


def test_the_newest_come_first() -> None:
    client = Caller()
    made = [client.upload(b"")["id"] for _ in range(3)]
    assert [file["id"] for file in client.get("/v1/files")["data"]] == made[::-1]


def test_an_empty_page_has_no_ids() -> None:
    assert Caller().get("/v1/batches") == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }


def test_a_page_without_room_is_empty() -> None:
    client = Caller()
    client.service.put("Batch")
    page = client.get("/v1/batches?limit=0")
    assert (page["data"], page["has_more"]) == ([], False)


@pytest.mark.parametrize("query", ["limit=101", "limit=x"])
def test_a_parameter_that_is_wrong_is_refused(query: str) -> None:
    error = Caller().ask("GET", f"/v1/batches?{query}", expect=400)["error"]
    assert error["param"] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("query", "param"),
    [("order=up", None), ("order=", None), ("purpose=toast", "purpose"), ("limit=10001", None)],
)
def test_a_list_of_files_says_twice_what_is_wrong(query: str, param: str | None) -> None:
    said = Caller().ask("GET", f"/v1/files?{query}", expect=400)
    assert (said["error"]["param"], said["error"]["code"]) == (param, None)
    assert said["detail"] == {"message": said["error"]["message"], "code": None}


def test_an_empty_purpose_is_no_filter() -> None:
    client = Caller()
    file = client.upload(b"{}")
    assert client.get("/v1/files?purpose=")["data"] == [file]


def test_an_unknown_cursor_is_refused() -> None:
    for path in ("files", "batches"):
        error = Caller().ask("GET", f"/v1/{path}?after=nope", expect=404)["error"]
        assert (error["param"], error["code"]) == ("after", None)


@pytest.mark.parametrize(
    ("target", "param", "code"),
    [
        ("batches?limit=-1", "limit", "integer_below_min_value"),
        ("batches?limit=101", "limit", "integer_above_max_value"),
        ("files?limit=0", None, None),
        ("files?limit=10001", None, None),
    ],
)
def test_a_page_has_to_be_of_a_size_that_there_is(
    target: str, param: str | None, code: str | None
) -> None:
    error = Caller().ask("GET", f"/v1/{target}", expect=400)["error"]
    assert (error["param"], error["code"]) == (param, code)
    assert target.rpartition("=")[2] in error["message"]


def test_a_list_goes_on_after_an_object_that_was_deleted_meanwhile() -> None:
    client = Caller()
    made = [client.upload(b"")["id"] for _ in range(4)]
    client.ask("DELETE", f"/v1/files/{made[2]}")
    page = client.get(f"/v1/files?after={made[2]}")
    assert [file["id"] for file in page["data"]] == [made[1], made[0]]


def test_what_is_made_meanwhile_does_not_move_the_pages() -> None:
    client = Caller()
    made = [client.upload(b"")["id"] for _ in range(4)]
    first = client.get("/v1/files?limit=2")
    client.upload(b"")
    second = client.get(f"/v1/files?limit=2&after={first['last_id']}")
    assert [file["id"] for file in second["data"]] == [made[1], made[0]]


def test_a_list_can_be_filtered() -> None:
    client = Caller()
    client.upload(b"", "a.txt", "user_data")
    made = [client.upload(b"")["id"] for _ in range(3)]
    client.upload(b"", "b.txt", "vision")
    assert _walk(client, "purpose=batch&limit=2") == [[made[2], made[1]], [made[0]]]
    assert client.get("/v1/files?purpose=evals")["data"] == []


def test_unknown_parameters_are_not_looked_at() -> None:
    assert Caller().get("/v1/batches?api-version=preview")["data"] == []


def test_a_list_may_lag_by_readings() -> None:
    client = Caller()
    client.service.put("Batch")
    client.service.lag(2)
    late = client.service.put("Batch")["id"]
    shown = [[one["id"] for one in client.get("/v1/batches")["data"]] for _ in range(4)]
    assert [late in ids for ids in shown] == [False, False, True, True]
    assert [len(ids) for ids in shown] == [1, 1, 2, 2]
    assert client.get(f"/v1/batches/{late}")["id"] == late


def test_a_list_may_lag_by_seconds() -> None:
    client = Caller()
    client.service.lag(seconds=10)
    late = client.service.put("Batch")["id"]
    assert client.get("/v1/batches?limit=1")["data"] == []
    client.service.clock.advance(seconds=10)
    assert [one["id"] for one in client.get("/v1/batches?limit=1")["data"]] == [late]
    with pytest.raises(ValueError, match="looks: "):
        client.service.lag(-1)
    with pytest.raises(ValueError, match="seconds: "):
        client.service.lag(seconds=-1)
