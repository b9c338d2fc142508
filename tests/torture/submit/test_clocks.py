"""Wrong clocks and times: they neither hide a batch nor change how far a list is read."""

from __future__ import annotations

import email.utils

import pytest

from tests.testing.ways import Hand

from ..conftest import Connect
from ..server import NOON, Seen, Server
from .test_keys import KEY, submit

DAY = 86400

TIMES: dict[str, object] = {
    "zero": 0,
    "negative": -1,
    "null": None,
    "empty": "",
    "object": {},
    "list": [],
    "word": "yesterday",
    "true": True,
    "number-as-text": str(int(NOON)),
    "fraction": NOON + 0.5,
    "iso": "2027-01-15T08:00:00Z",
    "milliseconds": int(NOON) * 1000,
    "nanoseconds": int(NOON) * 10**9,
    "in-an-hour": int(NOON) + 3600,
    "in-ten-years": int(NOON) + 3650 * DAY,
    "a-month-ago": int(NOON) - 31 * DAY,
    "ten-years-ago": int(NOON) - 3650 * DAY,
    "huge": 10**30,
    "negative-huge": -(10**30),
}


@pytest.mark.parametrize("created", TIMES.values(), ids=TIMES)
def test_a_batch_with_the_key_is_found_whatever_its_time(
    created: object, connect: Connect, server: Server
) -> None:
    first = submit(connect(server))
    server.batches[-1]["created_at"] = created
    server.put()
    assert submit(connect(server)).id == first.id
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("created", TIMES.values(), ids=TIMES)
def test_a_foreign_batch_hides_nothing_whatever_its_time(
    created: object, connect: Connect, server: Server
) -> None:
    first = submit(connect(server))
    for _ in range(120):
        server.put()
    server.put(created_at=created)
    server.seen.clear()
    assert submit(connect(server)).id == first.id
    assert (server.count("batches.list"), server.paid) == (2, (0, 0, 0))


@pytest.mark.parametrize("created", TIMES.values(), ids=TIMES)
def test_a_foreign_batch_does_not_move_the_horizon(
    created: object, rival: Hand, connect: Connect, server: Server
) -> None:
    server.put(created_at=created)

    def meanwhile(seen: Seen) -> None:
        submit(rival)
        for _ in range(5):
            server.put()

    server.script("files.create", meanwhile)
    mine = submit(connect(server))
    assert len([one for one in server.batches if KEY in str(one["metadata"])]) == 1
    assert mine.id == server.batches[1]["id"]
    assert server.paid == (2, 1, 0)


AHEAD = {
    "five-minutes-behind": -300.0,
    "hours-behind": -5 * 3600.0,
    "days-behind": -40.0 * DAY,
    "years-behind": -50.0 * 365 * DAY,
    "hours-ahead": 5 * 3600.0,
    "days-ahead": 40.0 * DAY,
    "years-ahead": 20.0 * 365 * DAY,
}


@pytest.mark.parametrize("dates", [True, False], ids=["with-date", "without-date"])
@pytest.mark.parametrize("ahead", AHEAD.values(), ids=AHEAD)
def test_a_batch_is_found_whatever_the_time_at_the_client(
    ahead: float, dates: bool, connect: Connect, server: Server
) -> None:
    server.ahead, server.date = ahead, None if dates else ""
    first = submit(connect(server))
    server.put()
    assert submit(connect(server)).id == first.id
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("ahead", AHEAD.values(), ids=AHEAD)
def test_the_age_of_a_list_is_told_by_the_clock_of_the_server(
    ahead: float, connect: Connect, server: Server
) -> None:
    server.ahead = ahead
    first = submit(connect(server))
    server.batches[-1]["created_at"] -= 2 * DAY
    for age in range(250, 0, -1):
        server.put(created_at=int(NOON) - 600 * age)
    server.seen.clear()
    assert submit(connect(server), lookback=3 * DAY).id == first.id
    assert (server.count("batches.list"), server.paid) == (3, (0, 0, 0))


@pytest.mark.parametrize("foreign", TIMES.values(), ids=TIMES)
def test_a_look_ends_at_the_lookback_all_the_same(
    foreign: object, user: Hand, server: Server
) -> None:
    for age in range(900, 0, -1):
        server.put(created_at=int(NOON) - age * DAY)
    server.put(created_at=foreign)
    submit(user, lookback=10.0 * DAY)
    assert server.paid == (1, 1, 0)
    # The page on which the horizon is, and the next one, which is past it.
    assert server.count("batches.list") <= 2 + 2 + 2


DATES = {
    "blank": " ",
    "word": "yesterday",
    "number": "1800000000",
    "no-such-day": "Fri, 31 Feb 2027 08:00:00 GMT",
    "year-0": "Fri, 01 Jan 0000 08:00:00 GMT",
    "year-99999": "Fri, 01 Jan 99999 08:00:00 GMT",
    "digits": "9" * 5000,
    "iso": "2027-01-15T08:00:00Z",
    "zone": "Fri, 15 Jan 2027 08:00:00 +9999",
    "far-off": email.utils.formatdate(0.0, usegmt=True),
}


@pytest.mark.parametrize("date", DATES.values(), ids=DATES)
def test_a_date_that_is_none_does_no_harm(date: str, connect: Connect, server: Server) -> None:
    server.date = date
    first = submit(connect(server))
    assert submit(connect(server)).id == first.id
    assert server.paid == (1, 1, 0)
