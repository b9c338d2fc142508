"""Two submissions at the same moment, lists that lag, and servers that drop the notes."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pytest
from batchwright import SubmissionError

from tests.testing.ways import Hand

from ..conftest import Connect
from ..server import FOR_EVER, After, Reply, Seen, Server, answer, refusal
from .test_keys import KEY, submit


def live(server: Server) -> list[str]:
    """The ids of batches that are not cancelled."""
    return [one["id"] for one in server.batches if not one["status"].startswith("cancel")]


def racing(rival: Hand, server: Server, **values: Any) -> Any:
    """A step in which another client submits the same, just before a batch is created."""

    def meanwhile(_: Seen) -> None:
        submit(rival)
        server.batches[-1].update(values)

    return meanwhile


@pytest.mark.parametrize("apart", [0, 1, 60], ids="{}-seconds-apart".format)
def test_the_later_of_two_is_cancelled(
    apart: int, rival: Hand, connect: Connect, server: Server
) -> None:
    server.script("batches.create", racing(rival, server, created_at=int(server.time) - apart))
    mine = submit(connect(server))
    assert mine.id == server.batches[0]["id"]
    assert live(server) == [mine.id]
    assert server.paid == (2, 2, 1)


def test_the_cancelled_one_is_a_warning(
    rival: Hand, connect: Connect, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.script("batches.create", racing(rival, server))
    with caplog.at_level(logging.WARNING, "batchwright"):
        submit(connect(server))
    assert server.batches[1]["id"] in caplog.text
    assert server.paid == (2, 2, 1)


def test_after_a_race_all_find_the_same(rival: Hand, connect: Connect, server: Server) -> None:
    server.script("batches.create", racing(rival, server))
    first = submit(connect(server))
    assert {submit(connect(server)).id for _ in range(2)} == {first.id}
    assert server.paid == (2, 2, 1)


def test_three_at_the_same_moment_leave_one(rival: Hand, connect: Connect, server: Server) -> None:
    def second(_: Seen) -> None:
        submit(rival)

    def meanwhile(_: Seen) -> None:
        # The other call is delayed as well.
        server.script("batches.create", second)
        submit(rival)

    server.script("batches.create", meanwhile)
    mine = submit(connect(server))
    assert live(server) == [mine.id] == [server.batches[0]["id"]]
    assert server.paid == (3, 3, 2)


def test_a_list_that_lags_behind_its_creates(connect: Connect, server: Server) -> None:
    """The other batch exists when the list is first read, but is not listed."""
    submit(connect(server))
    server.hidden = 1

    def shown(_: Seen) -> None:
        server.hidden = 0

    server.script("batches.create", shown)
    mine = submit(connect(server))
    assert mine.id == server.batches[0]["id"]
    assert live(server) == [mine.id]
    assert server.paid == (2, 2, 1)


@pytest.mark.parametrize("status", ["failed", "cancelled", "cancelling"])
def test_an_older_one_that_is_over_does_not_count(
    status: str, rival: Hand, connect: Connect, server: Server
) -> None:
    server.script("batches.create", racing(rival, server, status=status))
    mine = submit(connect(server))
    assert mine.id == server.batches[1]["id"]
    assert server.paid == (2, 2, 0)


DOUBTFUL: dict[str, dict[str, object]] = {
    "no-time": {"created_at": None},
    "time-is-a-word": {"created_at": "soon"},
    "time-is-an-object": {"created_at": {}},
}


@pytest.mark.parametrize("values", DOUBTFUL.values(), ids=DOUBTFUL)
def test_in_doubt_nothing_is_cancelled_and_both_are_named(
    values: dict[str, object], rival: Hand, connect: Connect, server: Server
) -> None:
    server.script("batches.create", racing(rival, server, **values))
    with pytest.raises(SubmissionError) as caught:
        submit(connect(server))
    assert all(one["id"] in str(caught.value) for one in server.batches)
    assert len(live(server)) == 2
    assert server.paid == (2, 2, 0)


@pytest.mark.parametrize("status", [409, 500], ids=str)
def test_a_cancel_that_fails_creates_nothing(
    status: int, rival: Hand, connect: Connect, server: Server
) -> None:
    server.script("batches.create", racing(rival, server))
    server.script("batches.cancel", refusal(status), times=FOR_EVER)
    with pytest.raises(SubmissionError) as caught:
        submit(connect(server))
    assert all(one["id"] in str(caught.value) for one in server.batches)
    uploads, creates, cancels = server.paid
    assert (uploads, creates) == (2, 2)
    assert 1 <= cancels <= 3


def test_the_older_one_of_somebody_else_is_never_cancelled(
    rival: Hand, connect: Connect, server: Server
) -> None:
    """The other batch is younger: the call that created it has to cancel it."""

    def afterwards(_: Seen) -> None:
        # This call has created its batch; now it searches the list once more.
        server.hidden = 1
        submit(rival)
        server.hidden = 0

    mine_first = connect(server)
    server.script("batches.list", None, None, afterwards)
    mine = submit(mine_first)
    assert mine.id == server.batches[0]["id"]
    cancelled = [one.url.path.split("/")[-2] for one in server.requests("batches.cancel")]
    assert mine.id not in cancelled
    assert server.paid[1] == 2


DROPPED: dict[str, object] = {"null": None, "empty": {}, "empty-text": "", "others": {"a": "b"}}


@pytest.mark.parametrize("notes", DROPPED.values(), ids=DROPPED)
def test_a_server_that_drops_the_notes_gives_a_warning(
    notes: object, connect: Connect, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    def dropping(seen: Seen) -> Reply:
        return answer(server.put(**{**seen.json, "metadata": notes}))

    server.script("batches.create", dropping)
    with caplog.at_level(logging.WARNING, "batchwright"), warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        batch = submit(connect(server))
    assert batch.id == server.batches[0]["id"]
    assert any(one.levelno == logging.WARNING and "metadata" in one.message
               for one in caplog.records)  # fmt: skip
    assert server.paid == (1, 1, 0)


def test_a_server_that_keeps_the_notes_gives_no_warning(
    connect: Connect, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "batchwright"):
        submit(connect(server))
    assert caplog.records == []
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("failed", [1, 2], ids="{}-looks".format)
def test_a_look_afterwards_that_fails_loses_no_batch(
    failed: int, connect: Connect, server: Server
) -> None:
    server.script("batches.list", None, None, *[refusal(503)] * failed)
    user = connect(server)
    try:
        first = submit(user)
    except SubmissionError:
        first = submit(user)
    assert first.id == server.batches[0]["id"]
    assert server.paid == (1, 1, 0)


@pytest.mark.parametrize("lag", [1, 2, 3], ids="{}-looks".format)
def test_an_ambiguous_create_is_found_in_a_list_that_lags(
    lag: int, connect: Connect, server: Server
) -> None:
    looks = 0

    def lagging(_: Seen) -> None:
        nonlocal looks
        looks += bool(server.batches)
        server.hidden = 1 if server.batches and looks <= lag else 0

    server.script("batches.list", lagging, times=FOR_EVER)
    server.script("batches.create", After(refusal(503)))
    mine = submit(connect(server))
    assert mine.id == server.batches[0]["id"]
    assert server.paid == (1, 1, 0)
    assert sum(server.slept) <= 31


def test_what_stays_unknown_says_to_wait_for_the_list(connect: Connect, server: Server) -> None:
    server.script("batches.create", refusal(503))
    with pytest.raises(SubmissionError) as caught:
        submit(connect(server))
    assert caught.value.idempotency_key == KEY
    assert "that is safe" not in str(caught.value)
    assert "list" in str(caught.value)
    assert server.paid == (1, 1, 0)
