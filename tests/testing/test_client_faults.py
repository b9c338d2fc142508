"""The client of this package when things go wrong, as the fake does them: nothing is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from batchwright import (
    APIConnectionError,
    APIResponseValidationError,
    APITimeoutError,
    InternalServerError,
    RateLimitError,
    ResultsIncompleteError,
    SubmissionError,
    WaitTimeoutError,
)
from batchwright.testing import (
    Drip,
    Fake,
    Fault,
    HangUp,
    Malformed,
    Refuse,
    Reset,
    Stall,
    Status,
    Truncate,
)

from .ways import Way, patience, ways

URL = "/v1/chat/completions"

UNHEARD: list[Fault] = [
    Reset("after"),
    HangUp(),
    Stall(),
    Malformed(),
    Truncate(at=10),
    Truncate(at=10, reset=True),
    Status(status=504, acts=True),
]
"""The server has acted, and the client does not know."""

UNDONE: list[Fault] = [
    Reset("before"),
    Reset("during"),
    HangUp(acts=False),
    Stall(acts=False),
    Status(status=502),
]
"""The server has not acted, and the client does not know either."""


def lines(count: int) -> bytes:
    body = {"model": "m", "messages": [{"role": "user", "content": "Grüße\u2028"}]}
    return b"".join(
        json.dumps(
            {"custom_id": f"r{number}", "method": "POST", "url": URL, "body": body},
            ensure_ascii=False,
        ).encode()
        + b"\n"
        for number in range(count)
    )


def operations(fake: Fake) -> list[str | None]:
    return [exchange.operation for exchange in fake.journal]


def calls(fake: Fake, operation: str) -> int:
    return operations(fake).count(operation)


@ways
@pytest.mark.parametrize("fault", [*UNHEARD, *UNDONE, Refuse()], ids=str)
def test_what_only_reads_is_repeated(way: Way, fault: Fault) -> None:
    fake = Fake(dwell=1e6)
    batch = fake.put("Batch")
    fake.fault("batches.retrieve", fault, times=2)
    with way.hand(fake, timeout=patience(way, fault)) as hand:
        if fault == Malformed():  # would be malformed the next time, too
            with pytest.raises(APIResponseValidationError):
                hand.do(lambda c: c.batches.retrieve(batch["id"]))
            return
        assert hand.do(lambda c: c.batches.retrieve(batch["id"])).id == batch["id"]
    assert calls(fake, "batches.retrieve") == 3
    assert fake.complaints() == []


@ways
@pytest.mark.parametrize("fault", [*UNHEARD, *UNDONE], ids=str)
def test_what_may_have_been_done_is_not_done_again(way: Way, fault: Fault) -> None:
    fake = Fake()
    file = fake.put("File", {"purpose": "batch"}, content=lines(1))
    fake.fault("batches.create", fault)
    with (
        way.hand(fake, timeout=patience(way, fault)) as hand,
        pytest.raises(
            (
                APIConnectionError,
                APITimeoutError,
                APIResponseValidationError,
                InternalServerError,
            )
        ) as caught,
    ):
        hand.do(lambda c: c.batches.create(input_file_id=file["id"], endpoint=URL))
    assert caught.value.may_have_acted
    assert calls(fake, "batches.create") == 1
    assert len(fake.objects("Batch")) == (1 if fault in UNHEARD else 0)
    assert fake.journal[0].performed == (fault in UNHEARD)


def test_what_was_certainly_not_done_is_done_again() -> None:
    for fault in (Refuse(), Status(status=429, retry_after=20)):
        fake = Fake()
        fake.fault("files.create", fault, times=2)
        way = Way(loopback=False, coroutines=False)
        with way.hand(fake) as hand:
            hand.do(lambda c: c.files.create(file=b"{}", filename="a.jsonl", purpose="batch"))
        assert (calls(fake, "files.create"), len(fake.objects("File"))) == (3, 1)
        assert fake.complaints() == []


@ways
@pytest.mark.parametrize("fault", UNHEARD, ids=str)
def test_a_submission_finds_what_it_did_not_hear_of(way: Way, fault: Fault) -> None:
    fake = Fake()
    fake.fault("batches.create", fault)
    with way.hand(fake, timeout=patience(way, fault)) as hand:
        made = hand.do(lambda c: c.batches.submit(lines(2), endpoint=URL, idempotency_key="k"))
        assert (
            hand.do(lambda c: c.batches.submit(lines(2), endpoint=URL, idempotency_key="k")).id
            == made.id
        )
    assert [made.id] == [batch["id"] for batch in fake.objects("Batch")]
    assert calls(fake, "batches.create") == 1
    assert fake.complaints() == []


@ways
@pytest.mark.parametrize("fault", UNDONE, ids=str)
def test_a_submission_that_is_not_known_to_exist_is_safe_to_repeat(way: Way, fault: Fault) -> None:
    fake = Fake()
    fake.fault("batches.create", fault)
    with way.hand(fake, timeout=patience(way, fault)) as hand:
        with pytest.raises(SubmissionError):
            hand.do(lambda c: c.batches.submit(lines(2), endpoint=URL, idempotency_key="k"))
        assert fake.objects("Batch") == []
        hand.do(lambda c: c.batches.submit(lines(2), endpoint=URL, idempotency_key="k"))
    assert (calls(fake, "batches.create"), len(fake.objects("Batch"))) == (2, 1)
    assert fake.complaints() == []


@ways
@pytest.mark.parametrize(
    "fault", [Reset("before"), Reset("during"), Reset("after"), Status(status=503)], ids=str
)
def test_a_submission_survives_an_upload_that_fails(way: Way, fault: Fault) -> None:
    fake = Fake()
    fake.fault("files.create", fault)
    with way.hand(fake) as hand:
        work: Any = lambda c: c.batches.submit(lines(2), endpoint=URL, idempotency_key="k")  # noqa: E731
        try:
            made = hand.do(work)
        except (APIConnectionError, InternalServerError):
            made = hand.do(work)
        assert hand.do(work).id == made.id
    assert [made.id] == [batch["id"] for batch in fake.objects("Batch")]
    assert fake.complaints() == []


@ways
def test_a_wait_outlives_every_fault(way: Way) -> None:
    faults: list[Fault] = [*UNHEARD, *UNDONE, Refuse(), Status(status=429, retry_after=90)]
    fake = Fake(dwell=1500)
    with way.hand(fake, timeout=patience(way, Stall())) as hand:
        batch = hand.do(lambda c: c.batches.submit(lines(2), endpoint=URL, idempotency_key="k"))
        for number, fault in enumerate(faults):
            fake.fault("batches.retrieve", fault, call=2 * number + 1)
        seen = hand.all(lambda c: c.batches.watch(batch.id))
        assert seen[0].status == "validating"
        assert seen[-1].status == "completed"
        assert len(hand.all(lambda c: c.batches.results(seen[-1]))) == 2
    assert calls(fake, "batches.retrieve") >= 2 * len(faults)
    assert fake.complaints() == []


@ways
def test_a_wait_ends_when_nothing_else_comes(way: Way) -> None:
    fake = Fake()
    batch = fake.put("Batch")
    fake.fault("batches.retrieve", Status(status=503), times=None)
    with way.hand(fake) as hand, pytest.raises(WaitTimeoutError) as caught:
        hand.do(lambda c: c.batches.wait(batch["id"], timeout=600))
    assert isinstance(caught.value.__cause__, InternalServerError)
    assert fake.complaints() == []


BREAKS: list[Fault] = [
    Truncate(at=1),
    Truncate(at=500),
    Truncate(at=500, reset=True),
    Stall(at=500),
    Stall(),
    Reset("after"),
    HangUp(),
    Refuse(),
    Status(status=502, body=b"<html>Bad gateway</html>"),
    Status(status=429, retry_after=1),
    Drip(size=300, pause=0.01),
]


@ways
@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "whole"])
@pytest.mark.parametrize("fault", BREAKS, ids=str)
def test_results_are_complete_whatever_breaks(way: Way, fault: Fault, ranges: bool) -> None:
    fake = Fake()
    fake.ranges = ranges
    fake.answer(custom_id="r3", status=400, error={"message": "no", "code": "bad"})
    batch = fake.put("Batch", content=lines(20), state="completed")
    # Both files break, and break again when they are resumed.
    fake.fault("files.content", fault, times=2)
    fake.fault("files.content", fault, call=4, times=1)
    with way.hand(fake, timeout=patience(way, fault)) as hand:
        found = hand.all(lambda c: c.batches.results(batch["id"]))
    assert sorted(one.custom_id for one in found) == sorted(f"r{number}" for number in range(20))
    assert [one.custom_id for one in found if one.outcome == "failed"] == ["r3"]
    assert fake.complaints() == []


@ways
def test_a_download_goes_on_where_it_broke(way: Way) -> None:
    fake = Fake(ranges=True)
    body = bytes(range(256)) * 2000
    file = fake.put("File", content=body)
    fake.fault("files.content", Truncate(at=300_000))
    fake.fault("files.content", Truncate(at=100_000, reset=True), call=2)
    with way.hand(fake) as hand:
        assert hand.read(lambda c: c.files.content(file["id"])) == body
    asked = [dict(exchange.request_headers).get("Range") for exchange in fake.journal]
    if not way.loopback:
        assert asked == [None, "bytes=300000-", "bytes=400000-"]
    sent = [exchange.response_length for exchange in fake.journal]
    assert len(sent) == 3 and sum(sent) <= len(body) + 200_000


@ways
def test_a_download_that_broke_begins_anew_where_no_part_can_be_asked_for(way: Way) -> None:
    fake = Fake()
    body = bytes(range(256)) * 2000
    file = fake.put("File", content=body)
    fake.fault("files.content", Truncate(at=300_000))
    with way.hand(fake) as hand:
        assert hand.read(lambda c: c.files.content(file["id"])) == body
    first, second = fake.journal
    assert (second.status, second.response_length) == (200, len(body))
    assert not {"accept-ranges", "etag"} & {name for name, _ in first.response_headers}


@ways
def test_a_cut_that_nobody_can_see_is_found_by_the_counts(way: Way) -> None:
    fake = Fake()
    batch = fake.put("Batch", content=lines(20), state="completed")
    fake.fault("files.content", Truncate(at=1500, announced=False), times=None)
    found: list[Any] = []
    with way.hand(fake) as hand, pytest.raises(ResultsIncompleteError):
        hand.all(lambda c: c.batches.results(batch["id"]), found)
    assert 0 < len(found) < 20


@ways
def test_a_rate_limit_ends_in_its_own_error(way: Way) -> None:
    fake = Fake()
    fake.fault("files.list", Status(status=429, retry_after=7, milliseconds=True), times=None)
    before = fake.clock.now()
    with way.hand(fake, max_retries=3) as hand, pytest.raises(RateLimitError):
        hand.all(lambda c: c.files.list())
    assert calls(fake, "files.list") == 4
    assert fake.clock.now() - before == pytest.approx(21)
    assert fake.complaints() == []


@ways
def test_pages_go_on_after_a_fault(way: Way) -> None:
    fake = Fake()
    made = [fake.put("Batch")["id"] for _ in range(5)]
    faults: list[Fault] = [Reset("after"), Status(status=500), Truncate(at=20)]
    for call, fault in enumerate(faults, 1):
        fake.fault("batches.list", fault, call=2 * call)
    with way.hand(fake) as hand:
        assert [one.id for one in hand.all(lambda c: c.batches.list(limit=2))] == made[::-1]
    assert fake.complaints() == []
