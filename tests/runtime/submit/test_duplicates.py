"""Two batches under one idempotency key: one of them continues."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest
from batchwright import (
    AsyncClient,
    Batch,
    IdempotencyKeyError,
    SubmissionError,
)
from batchwright.testing import (
    Fake,
    HangUp,
    Reset,
    Status,
)
from batchwright.testing.message import Request

from ...testing.ways import Waits, Way, in_process, ways
from .submission import (
    KEY,
    STEPS,
    TEXT,
    URL,
    asked,
    batches,
    line,
    lines,
    note,
    put,
    submit,
)


def others_create(fake: Fake, metadata: dict[str, str], *, apart: float, before: bool) -> None:
    """Let another process create before this client does or after, some seconds apart."""

    def meanwhile(_: Request) -> None:
        if not before:
            fake.clock.advance(seconds=apart)
        put(fake, metadata=metadata, apart=apart if before else 0)

    if before:
        fake.fault("batches.create", meanwhile)
    else:
        fake.fault("batches.list", meanwhile, call=3)


def live(fake: Fake) -> list[str]:
    """The batches that are not cancelled."""
    return [one["id"] for one in batches(fake) if not one["status"].startswith("cancel")]


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The warnings on the package's logger."""
    return [
        record.getMessage()
        for record in caplog.records
        if (record.name, record.levelname) == ("batchwright", "WARNING")
    ]


def warning(other: dict[str, Any], status: str, used: dict[str, Any]) -> str:
    """The warning of a batch with the key of the used one."""
    return (
        f"Batch {other['id']} ({status}) has the same idempotency key 'monday' as Batch "
        f"{used['id']}, which is used; both may be charged. Cancel Batch {other['id']} if it still "
        "runs and no other process waits for it"
    )


@ways
def test_the_younger_of_two_is_cancelled(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    fake = Fake()
    others_create(fake, note(), apart=1, before=True)
    with way.hand(fake) as hand:
        made = submit(hand)
        other, own = batches(fake)
        assert asked(fake) == [*STEPS, "batches.cancel", "batches.retrieve"]
        assert submit(hand).id == other["id"]
    assert (made.id, own["status"]) == (other["id"], "cancelling")
    assert f"Batch {own['id']} was cancelled, as Batch {other['id']} has the" in caplog.text
    assert fake.complaints() == []


@ways
def test_the_older_of_two_goes_on(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    fake = Fake()
    others_create(fake, note(), apart=1, before=False)
    with way.hand(fake) as hand:
        made = submit(hand)
    own, other = batches(fake)
    assert (made.id, asked(fake)) == (own["id"], STEPS)
    assert live(fake) == [own["id"], other["id"]]
    assert warnings(caplog) == [warning(other, "validating", own)]


@ways
def test_a_third_batch_is_named_when_the_youngest_is_cancelled(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    fake = Fake()
    others_create(fake, note(), apart=1, before=True)
    others_create(fake, note(nonce="f" * 16), apart=1, before=True)
    with way.hand(fake) as hand:
        made = submit(hand)
    first, second, own = batches(fake)
    assert (made.id, live(fake)) == (first["id"], [first["id"], second["id"]])
    assert asked(fake) == [*STEPS, "batches.cancel", "batches.retrieve"]
    cancelled = (
        f"Batch {own['id']} was cancelled, as Batch {first['id']} has the same idempotency key "
        "'monday'"
    )
    assert warnings(caplog) == [cancelled, warning(second, "validating", first)]


@ways
@pytest.mark.parametrize("call", ["submit", "find"])
def test_of_two_that_remain_the_older_is_used_and_both_are_named(
    way: Way, call: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake = Fake()
    put(fake, metadata=note(), apart=60)
    put(fake, metadata=note(nonce="f" * 16))
    old, new = batches(fake)
    # Each process decides alone, and uses the same one.
    for _ in range(2):
        caplog.clear()
        before = len(fake.journal)
        with way.hand(fake) as hand:
            found = submit(hand) if call == "submit" else hand.do(lambda c: c.batches.find(KEY))
        assert found.id == old["id"]
        assert warnings(caplog) == [warning(new, new["status"], old)]
        assert asked(fake)[before:] == ["batches.list"]
    caplog.clear()
    with way.hand(fake) as hand:
        hand.do(lambda c: c.batches.cancel(new["id"]))
        assert submit(hand).id == old["id"]
    assert warnings(caplog) == []
    assert len(batches(fake)) == 2


@ways
def test_two_of_different_files_are_named_before_the_error(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    fake = Fake()
    put(fake, metadata=note(content=lines(line("z"))))
    put(fake, metadata=note())
    old, new = batches(fake)
    with way.hand(fake) as hand, pytest.raises(IdempotencyKeyError) as caught:
        submit(hand)
    assert isinstance(caught.value.existing, Batch)
    assert caught.value.existing.id == old["id"]
    assert warnings(caplog) == [warning(new, new["status"], old)]
    assert asked(fake) == ["batches.list"]


@ways
def test_a_batch_that_a_lagging_list_has_hidden_is_named_later(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    fake = Fake()
    fake.lag(seconds=100)
    fake.fault("batches.create", Reset("after"))
    with way.hand(fake) as hand, pytest.raises(SubmissionError, match="until the list is current"):
        submit(hand)
    # Another process does not wait until the list is current.
    with way.hand(fake) as hand:
        submit(hand)
    old, new = batches(fake)
    assert asked(fake).count("batches.create") == 2
    assert warnings(caplog) == []
    fake.clock.advance(seconds=100)
    before = len(fake.journal)
    with way.hand(fake) as hand:
        assert submit(hand).id == old["id"]
    old, new = batches(fake)
    assert warnings(caplog) == [warning(new, new["status"], old)]
    assert asked(fake)[before:] == ["batches.list"]


@ways
@pytest.mark.parametrize("seed", range(4))
def test_of_two_of_one_second_one_goes_on(way: Way, seed: int) -> None:
    fake = Fake(seed=seed)
    waits = Waits(fake)
    others_create(fake, note(), apart=0, before=True)
    with way.hand(fake, clock=waits.clock) as hand:
        made = submit(hand)
        other, own = (one["id"] for one in batches(fake))
        # The other call has searched before: it does not know this one.
        assert live(fake) == [other] == [made.id]
        assert waits.slept == ([1, 2, 4] if own < other else [])
        assert submit(hand).id == other


@in_process
def test_one_of_the_same_second_that_gives_way_is_waited_for(way: Way) -> None:
    fake = Fake(seed=next(seed for seed in range(9) if own_is_smaller(seed)))
    waits = Waits(fake)
    others_create(fake, note(), apart=0, before=True)

    def give_way(_: Request) -> None:
        with httpx2.Client(transport=fake.transport, base_url="https://fake.test/v1") as client:
            client.post(f"/batches/{batches(fake)[0]['id']}/cancel")

    fake.fault("batches.list", give_way, call=4)
    with way.hand(fake, clock=waits.clock) as hand:
        made = submit(hand)
        assert live(fake) == [made.id] == [batches(fake)[1]["id"]]
        assert waits.slept == [1]
        assert submit(hand).id == made.id


def own_is_smaller(seed: int) -> bool:
    """Whether the second batch of a fake has the smaller id."""
    fake = Fake(seed=seed)
    put(fake, 2)
    first, second = batches(fake)
    return bool(second["id"] < first["id"])


@ways
@pytest.mark.parametrize(
    ("shown", "other", "why"),
    [
        ({"created_at": 0}, note(), "their times of creation are unreadable"),
        ({}, note(content=lines(line("z"))), "created from different files or arguments"),
    ],
)
def test_in_doubt_nothing_is_cancelled(
    way: Way, shown: dict[str, int], other: dict[str, str], why: str
) -> None:
    fake = Fake()
    fake.force("Batch", **shown)
    others_create(fake, other, apart=1, before=True)
    with way.hand(fake) as hand, pytest.raises(SubmissionError, match=why) as caught:
        submit(hand)
    first, second = batches(fake)
    assert first["id"] in str(caught.value)
    assert second["id"] in str(caught.value)
    assert caught.value.idempotency_key == KEY
    assert asked(fake) == STEPS


@ways
def test_a_batch_whose_note_the_server_does_not_show_is_not_cancelled(way: Way) -> None:
    fake = Fake()
    plain = {**fake.put("Batch"), "metadata": {}}
    other = {**plain, "id": "batch-2", "metadata": note(), "created_at": 7}
    page = {"object": "list", "data": [other], "has_more": False}
    fake.fault("batches.create", Status(status=200, body=plain))
    fake.fault("batches.list", Status(status=200, body=page), call=3)
    with way.hand(fake) as hand, pytest.raises(SubmissionError, match="does not return the note"):
        submit(hand)
    assert "batches.cancel" not in asked(fake)


@ways
def test_a_cancel_that_fails_is_said_so(way: Way) -> None:
    fake = Fake()
    others_create(fake, note(), apart=1, before=True)
    fake.fault("batches.cancel", Status(status=400, body=b"not now"))
    with way.hand(fake) as hand, pytest.raises(SubmissionError, match="not now") as caught:
        submit(hand)
    assert all(one["id"] in str(caught.value) for one in batches(fake))
    assert len(live(fake)) == 2


@ways
def test_another_call_does_not_stand_for_one_that_was_not_heard_of(way: Way) -> None:
    fake = Fake()
    others_create(fake, note(), apart=1, before=True)
    fake.fault("batches.create", HangUp(acts=False))
    with way.hand(fake) as hand:
        with pytest.raises(SubmissionError, match="has the same key, and was created by another"):
            submit(hand)
        assert [submit(hand).id] == [one["id"] for one in batches(fake)]


def test_tasks_of_one_client_that_submit_at_once_create_one() -> None:
    fake = Fake()

    async def run() -> set[str]:
        async with AsyncClient(transport=fake.transport, api_key="k") as client:
            work = [
                client.batches.submit(TEXT, endpoint=URL, idempotency_key=KEY) for _ in range(6)
            ]
            return {one.id for one in await asyncio.gather(*work)}

    assert asyncio.run(run()) == set(live(fake))
    assert len(live(fake)) == 1
