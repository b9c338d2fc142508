"""Polling: one request for a batch, without a wait, from any process."""

from __future__ import annotations

from typing import Any

import pytest
from batchwright import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    ArgumentError,
    Batch,
    Client,
    NotFoundError,
    ResultsNotReadyError,
    shard,
)
from batchwright.testing import Fake, HangUp, Malformed, Status
from msgspec.structs import replace

from ...testing.ways import Waits, Way, ways
from .watched_batch import Look, course, shown

URL = "/v1/embeddings"


def polled(way: Way, fake: Fake, subject: Batch | str, **options: Any) -> Batch | None:
    """The result of one poll, which has not slept."""
    waits = Waits(fake)
    try:
        with way.hand(fake, clock=waits.clock) as hand:
            seen = hand.do(lambda c: c.batches.poll(subject, **options))
    finally:
        assert waits.slept == []
    assert seen is None or isinstance(seen, Batch)
    return seen


@ways
def test_a_look_gives_the_batch_when_it_is_final_and_nothing_before(way: Way) -> None:
    fake, name = course("validating", "in_progress", "new", ("completed", 3))
    seen = [polled(way, fake, name) for _ in range(4)]
    assert seen[:3] == [None] * 3
    assert seen[3] is not None
    assert (seen[3].id, seen[3].status) == (name, "completed")
    assert [exchange.operation for exchange in fake.journal] == ["batches.retrieve"] * 4


@ways
def test_a_batch_that_is_not_final_is_looked_at_and_a_final_one_is_not(way: Way) -> None:
    fake, name = course("expired")
    ended = polled(way, fake, shown(name, "validating"))
    assert ended is not None
    assert ended.status == "expired"
    assert polled(way, fake, ended) is ended
    assert len(fake.journal) == 1


@ways
def test_states_of_the_callers_own_are_final(way: Way) -> None:
    fake, name = course("Archived")
    assert polled(way, fake, name) is None
    ended = polled(way, fake, name, final=["archived"])
    assert ended is not None
    assert ended.status == "Archived"
    with pytest.raises(ArgumentError, match="final: expected states"):
        polled(way, fake, name, final="archived")
    assert len(fake.journal) == 2


@ways
@pytest.mark.parametrize(
    ("trouble", "raised", "passes"),
    [
        (503, APIStatusError, True),
        (HangUp(), APIConnectionError, True),
        (Malformed(), APIResponseValidationError, True),
        (401, APIStatusError, False),
        (Status(status=200, body={"status": "completed"}), APIResponseValidationError, True),
    ],
    ids=str,
)
def test_a_look_that_fails_is_raised_at_once(
    way: Way, trouble: Look, raised: type[Exception], passes: bool
) -> None:
    fake, name = course(trouble, "completed")
    with pytest.raises(raised) as caught:
        polled(way, fake, name)
    assert getattr(caught.value, "transient", None) is passes
    assert len(fake.journal) == 1
    assert polled(way, fake, name) is not None


@ways
def test_a_look_is_repeated_as_often_as_it_may_be(way: Way) -> None:
    fake, name = course(503, 503, "completed")
    with way.hand(fake, clock=Waits(fake).clock) as hand:
        ended = hand.do(lambda c: c.batches.poll(name, max_retries=2))
    assert ended.status == "completed"
    assert len(fake.journal) == 3
    with pytest.raises(TypeError, match=r"poll\(\) got an unexpected keyword argument 'times'"):
        polled(way, fake, name, times=2)


@ways
def test_a_batch_that_a_copy_of_the_server_does_not_have_yet_is_not_final(way: Way) -> None:
    fake, name = course(404)
    now = int(fake.clock.now())
    new = replace(shown(name, "validating"), created_at=now)
    assert polled(way, fake, new) is None
    for subject in (name, replace(new, created_at=now - 61)):
        with pytest.raises(NotFoundError):
            polled(way, fake, subject)
    unknown: Any = replace(new, created_at=None)
    with pytest.raises(NotFoundError):
        polled(way, fake, unknown)
    assert len(fake.journal) == 4


def rows(count: int) -> list[dict[str, object]]:
    return [
        {
            "custom_id": f"row-{number}",
            "method": "POST",
            "url": URL,
            "body": {"model": "m", "input": f"text {number}"},
        }
        for number in range(count)
    ]


def submitted(fake: Fake, count: int, round: int = 0) -> list[str]:
    """The ids of the batches of all shards, submitted by a process of its own."""
    names: list[str] = []
    with Client(transport=fake.transport, api_key="k") as client:
        for number, content in enumerate(shard(rows(count), most_lines=4)):
            key = f"embed-2026-11-28/{number}/{round}"
            names.append(client.batches.submit(content, endpoint=URL, idempotency_key=key).id)
    return names


def test_two_phases_need_nothing_but_keys_from_one_process_to_another() -> None:
    fake = Fake(dwell=3600)
    first = submitted(fake, 10)
    fake.clock.advance(days=3)
    assert submitted(fake, 10) == first
    assert len(first) == len(fake.objects("Batch")) == len(fake.objects("File")) - 3 == 3
    found: list[str] = []
    with Client(transport=fake.transport, api_key="k") as client:
        for number in range(3):
            batch = client.batches.find(f"embed-2026-11-28/{number}/0")
            assert batch is not None
            ended = client.batches.poll(batch)
            assert ended is not None
            found += [one.custom_id for one in client.batches.results(ended)]
    assert sorted(found) == sorted(f"row-{number}" for number in range(10))
    assert submitted(fake, 10, round=1) != first


def test_results_of_a_batch_that_is_not_final_are_not_ready() -> None:
    fake = Fake(dwell=3600)
    (name,) = submitted(fake, 2)
    with Client(transport=fake.transport, api_key="k") as client:
        assert client.batches.poll(name) is None
        with pytest.raises(ResultsNotReadyError) as caught:
            list(client.batches.results(name))
    assert caught.value.state == "validating"


def test_the_same_rows_are_the_same_shards_in_every_process() -> None:
    once = list(shard(rows(10), most_lines=4))
    assert once == list(shard(iter(rows(10)), most_lines=4))
    assert [content.count(b"\n") for content in once] == [4, 4, 2]
    assert list(shard(rows(10), most_lines=5)) != once
