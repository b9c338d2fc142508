"""Submitting: checked first, made once, found again whatever happened in between."""

from __future__ import annotations

import asyncio
import io
import json
import pickle
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from batchwright import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    ArgumentError,
    AsyncClient,
    Batch,
    Chunks,
    LineProblemsError,
    Source,
    SubmissionError,
)
from batchwright._runtime.submission import Submission
from batchwright._runtime.submitting import async_submit
from batchwright._runtime.submitting import submit as sync_submit
from batchwright.batches import SUBMISSION, list_
from batchwright.testing import (
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

from ..testing.ways import WAYS, Hand, Waits, Way, ways

URL = "/v1/chat/completions"
STEPS = ["batches.list", "files.create", "batches.list", "batches.create"]
NOTE = "submission_intent"


def line(name: str, **changes: Any) -> dict[str, Any]:
    """A line that obeys the rules, with changes."""
    body = {"model": "m", "messages": []}
    return {"custom_id": name, "method": "POST", "url": URL, "body": body, **changes}


def lines(*values: dict[str, Any] | bytes) -> bytes:
    """A file of such lines; bytes are lines as they are."""
    return b"".join(
        value + b"\n" if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"
        for value in values
    )


TEXT = lines(line("a"), line("b"))


def submit(
    hand: Hand,
    file: Source,
    *,
    how: Submission[Batch] | None = None,
    endpoint: Any = URL,
    **given: Any,
) -> Batch:
    """Submit as the generated method does, or in another way."""
    if how is None:
        made = hand.do(lambda c: c.batches.submit(file, endpoint=endpoint, **given))
    else:
        arguments = {"endpoint": endpoint, "completion_window": "24h"}
        made = hand.do(
            lambda c: (async_submit if isinstance(c, AsyncClient) else sync_submit)(
                c, how, file, arguments, **given
            )
        )
    assert isinstance(made, Batch)
    return made


def short_pages(most: int = SUBMISSION.most_pages) -> Submission[Batch]:
    """To look for what exists on pages of three."""
    return replace(SUBMISSION, find=partial(list_, limit=3), most_pages=most)


def asked(fake: Fake) -> list[str | None]:
    return [exchange.operation for exchange in fake.journal]


def batches(fake: Fake) -> list[dict[str, Any]]:
    return fake.objects("Batch")


def patience(way: Way) -> float:
    """Seconds that a client waits for a server that is silent."""
    return 0.3 if way.loopback else 60.0


@ways
def test_a_file_is_checked_looked_for_uploaded_and_created(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = submit(hand, TEXT, metadata={"by": "me"})
    assert asked(fake) == STEPS
    [kept] = batches(fake)
    assert made.id == kept["id"]
    assert fake.content("File", kept["input_file_id"]) == TEXT
    assert (kept["endpoint"], kept["metadata"]["by"]) == (URL, "me")
    assert len(kept["metadata"][NOTE]) == 64


@ways
def test_the_same_again_returns_what_exists(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        first = submit(hand, TEXT)
        second = submit(hand, io.BytesIO(TEXT))
    assert first == second
    assert asked(fake) == [*STEPS, "batches.list"]


@ways
@pytest.mark.parametrize(
    "state",
    ["validating", "in_progress", "completed", "expired", "cancelled", "unheard of", ""],
)
def test_it_is_found_in_any_state(way: Way, state: str) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = submit(hand, TEXT)
        fake.force("Batch", status=state)
        again = submit(hand, TEXT)
    assert (again.id, again.status) == (made.id, state)


@ways
def test_one_of_which_nothing_came_is_replaced(way: Way) -> None:
    fake = Fake()
    fake.problem("token_limit_exceeded", "Too many.")
    with way.hand(fake) as hand:
        first = submit(hand, TEXT)
        assert hand.do(lambda c: c.batches.retrieve(first.id)).status == "failed"
        second = submit(hand, TEXT)
        assert second.id != first.id
        assert submit(hand, TEXT).id == second.id
    assert len(batches(fake)) == 2
    assert fake.complaints() == []


@ways
@pytest.mark.parametrize(
    "change",
    [
        {"file": lines(line("a"))},
        {"endpoint": "/v1/responses", "file": lines(line("a", url="/v1/responses"))},
        {"metadata": {"by": "you"}},
        {"intent": "tuesday"},
    ],
)
def test_something_else_is_another_one(way: Way, change: dict[str, Any]) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        submit(hand, TEXT)
        submit(hand, **({"file": TEXT} | change))
    assert len(batches(fake)) == 2


@ways
def test_the_order_of_notes_makes_no_difference(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        submit(hand, TEXT, metadata={"a": "1", "b": "2"})
        submit(hand, TEXT, metadata={"b": "2", "a": "1"})
    assert len(batches(fake)) == 1


@ways
def test_an_intent_of_the_caller_says_what_is_the_same(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        submit(hand, TEXT, intent="monday")
        assert batches(fake)[0]["metadata"] == {NOTE: "monday"}
        submit(hand, lines(line("x")), intent="monday")
    assert len(batches(fake)) == 1


@ways
def test_a_file_with_problems_is_refused_before_anything_is_sent(way: Way) -> None:
    fake = Fake()
    with (
        way.hand(fake) as hand,
        pytest.raises(
            LineProblemsError, match=r"^batches.create: file: 2 problems: line 1"
        ) as caught,
    ):
        submit(hand, lines(b"?", line("a", url="/v1/responses")))
    assert [problem.line for problem in caught.value.problems] == [1, 2]
    assert asked(fake) == []


@ways
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"metadata": {f"k{n}": "" for n in range(16)}}, "^metadata: no room for the intent"),
        ({"metadata": {NOTE: "mine"}}, f"^metadata.{NOTE}: kept for the intent"),
        ({"metadata": {"a": 7}}, r"^batches.create: metadata.a: expected a string"),
        ({"completion_window": 7}, "^batches.create: completion_window: "),
        ({"intent": ""}, "^intent: expected text that is not empty"),
        ({"intent": "x" * 513}, "^intent: .*at most 512 characters"),
    ],
)
def test_arguments_are_refused_before_anything_is_sent(
    way: Way, arguments: dict[str, Any], message: str
) -> None:
    fake = Fake()
    with way.hand(fake) as hand, pytest.raises(ArgumentError, match=message):
        submit(hand, TEXT, **arguments)
    assert asked(fake) == []


@ways
def test_every_source_that_can_be_read_twice_is_sent_as_it_was_checked(
    way: Way, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(TEXT)
    fake = Fake()
    with way.hand(fake) as hand, path.open("rb") as file:
        sources: list[Source] = [path, TEXT, file, io.BytesIO(TEXT), Chunks([TEXT])]
        for number, source in enumerate(sources):
            made = submit(hand, source, intent=str(number))
            assert made.input_file_id is not None
            assert fake.content("File", made.input_file_id) == TEXT, number
    names = [one["filename"] for one in fake.objects("File")]
    assert names == ["a.jsonl", "upload.jsonl", "a.jsonl", "upload.jsonl", "upload.jsonl"]


@ways
def test_a_source_that_can_be_read_only_once_is_refused(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand, pytest.raises(ArgumentError, match="cannot be read twice"):
        submit(hand, Chunks(iter([TEXT])))
    assert asked(fake) == []


CREATED: list[Fault] = [
    Stall(),
    Reset("after"),
    HangUp(),
    Truncate(at=10),
    Malformed(),
    Status(status=500, acts=True),
    Status(status=502, body=b"<html>bad gateway</html>", acts=True),
    Status(status=408, acts=True),
    Status(status=200, body=b"<html>", acts=True),
    Status(status=200, body={"status": "validating"}, acts=True),
]
"""The server has created it, and the answer leaves that open."""

UNTOUCHED: list[Fault] = [
    Stall(acts=False),
    Reset("before"),
    Reset("during"),
    HangUp(acts=False),
    Status(status=500),
    Status(status=502, body=b"<html>bad gateway</html>"),
    Status(status=408),
    Status(status=200, body=b"<html>"),
    Status(status=200, body={"status": "validating"}),
]
"""It has not, and the answer leaves that open, too."""


@ways
@pytest.mark.parametrize("fault", CREATED, ids=str)
def test_what_was_created_although_it_failed_is_found(way: Way, fault: Fault) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", fault)
    with way.hand(fake, timeout=patience(way), clock=waits.clock) as hand:
        made = submit(hand, TEXT)
    assert [made.id] == [one["id"] for one in batches(fake)]
    assert asked(fake) == [*STEPS, "batches.list"]
    assert waits.slept == [1]


@ways
def test_a_list_that_lags_behind_is_looked_at_again(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Reset("after"))
    stale = {"object": "list", "data": [], "has_more": False}
    fake.fault("batches.list", Status(status=200, body=stale), call=3, times=3)
    with way.hand(fake, clock=waits.clock) as hand:
        made = submit(hand, TEXT)
    assert [made.id] == [one["id"] for one in batches(fake)]
    assert waits.slept == [1, 2, 4, 8]


@ways
def test_a_list_that_fails_is_looked_at_again(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Reset("after"))
    fake.fault("batches.list", Status(status=503), call=3, times=2)
    with way.hand(fake, clock=waits.clock, max_retries=0) as hand:
        made = submit(hand, TEXT)
    assert [made.id] == [one["id"] for one in batches(fake)]
    assert waits.slept == [1, 2, 4]


@ways
@pytest.mark.parametrize("fault", UNTOUCHED, ids=str)
def test_what_cannot_be_found_is_not_created_again(way: Way, fault: Fault) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", fault)
    with way.hand(fake, timeout=patience(way), clock=waits.clock) as hand:
        with pytest.raises(SubmissionError, match="Submit again with the same arg") as caught:
            submit(hand, TEXT, intent="monday")
        assert asked(fake).count("batches.create") == 1
        assert batches(fake) == []
        assert waits.slept == [1, 2, 4, 8, 15]
        assert isinstance(
            caught.value.__cause__,
            APIConnectionError | APIStatusError | APIResponseValidationError,
        )
        assert pickle.loads(pickle.dumps(caught.value)).intent == "monday"
        made = submit(hand, TEXT, intent="monday")
    assert [made.id] == [one["id"] for one in batches(fake)]


@ways
def test_a_list_that_cannot_be_read_after_a_failure_is_said_so(way: Way) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Reset("after"))
    fake.fault("batches.list", Status(status=403, body=b"keep out"), call=3)
    with way.hand(fake, clock=waits.clock) as hand:
        with pytest.raises(SubmissionError, match="the list could not be read: keep out"):
            submit(hand, TEXT)
        assert waits.slept == [1]
        assert [submit(hand, TEXT).id] == [one["id"] for one in batches(fake)]


@ways
@pytest.mark.parametrize("status", [400, 409, 429])
def test_a_refusal_is_raised_at_once(way: Way, status: int) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Status(status=status))
    with (
        way.hand(fake, clock=waits.clock, max_retries=0) as hand,
        pytest.raises(APIStatusError) as caught,
    ):
        submit(hand, TEXT)
    assert caught.value.status_code == status
    assert asked(fake) == STEPS
    assert waits.slept == []


@pytest.mark.parametrize("name", ["process", "process-async"])
def test_a_connection_that_is_refused_is_raised_at_once(name: str) -> None:
    fake = Fake()
    waits = Waits(fake)
    fake.fault("batches.create", Refuse())
    with (
        WAYS[name].hand(fake, clock=waits.clock, max_retries=0) as hand,
        pytest.raises(APIConnectionError),
    ):
        submit(hand, TEXT)
    assert asked(fake) == STEPS
    assert waits.slept == []


@ways
@pytest.mark.parametrize(
    ("operation", "call"), [("batches.list", 1), ("files.create", 1), ("batches.list", 2)]
)
def test_nothing_is_created_after_an_earlier_step_has_failed(
    way: Way, operation: str, call: int
) -> None:
    fake = Fake()
    fake.fault(operation, Reset("after"), call=call)
    with way.hand(fake, max_retries=0) as hand:
        with pytest.raises(APIConnectionError):
            submit(hand, TEXT)
        assert batches(fake) == []
        assert [submit(hand, TEXT).id] == [one["id"] for one in batches(fake)]


@ways
def test_one_that_was_just_refused_is_returned_for_what_it_says(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        submit(hand, TEXT)
        fake.force("Batch", status="failed")
        fake.fault("batches.create", Reset("after"))
        again = submit(hand, TEXT)
    assert (again.id, again.status) == (batches(fake)[1]["id"], "failed")
    assert len(batches(fake)) == 2


@ways
def test_one_of_which_nothing_came_long_ago_is_not_taken_for_the_new_one(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        submit(hand, TEXT)
        fake.force("Batch", status="failed")
        fake.fault("batches.create", HangUp(acts=False))
        with pytest.raises(SubmissionError):
            submit(hand, TEXT)
    assert len(batches(fake)) == 1


def put(fake: Fake, count: int, *, apart: float = 1, metadata: Any = None) -> None:
    """Batches that were made one after the other."""
    for _ in range(count):
        fake.put("Batch", {"metadata": metadata})
        fake.clock.advance(seconds=apart)


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


@ways
def test_an_upload_without_an_id_is_an_error(way: Way) -> None:
    fake = Fake()
    file = {**fake.put("File"), "id": ""}
    fake.fault("files.create", Status(status=200, body=file, acts=True))
    with way.hand(fake) as hand, pytest.raises(Exception, match="the answer has no id"):
        submit(hand, TEXT)
    assert batches(fake) == []


def test_the_event_loop_goes_on_while_the_file_is_checked() -> None:
    reading, going = threading.Event(), threading.Event()
    fake = Fake()

    class Parts:
        def __iter__(self) -> Iterator[bytes]:
            if not going.is_set():
                reading.set()
                assert going.wait(5)
            return iter([TEXT])

    async def run() -> None:
        async with AsyncClient(transport=fake.transport, api_key="k") as client:
            work = client.batches.submit(Chunks(Parts()), endpoint=URL)
            task = asyncio.create_task(work)
            while not reading.is_set():
                await asyncio.sleep(0.01)
            going.set()
            assert (await task).id == batches(fake)[0]["id"]

    asyncio.run(run())


def test_a_cancelled_submission_can_be_begun_anew() -> None:
    fake = Fake()
    fake.fault("batches.create", Reset("after"))

    async def run() -> str:
        asleep = asyncio.Event()

        async def rest(_: float) -> None:
            asleep.set()
            await asyncio.sleep(60)

        clock = replace(fake.transport.clock, rest=rest)
        async with AsyncClient(transport=fake.transport, api_key="k", clock=clock) as client:
            task = asyncio.create_task(client.batches.submit(TEXT, endpoint=URL))
            await asleep.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return (await client.batches.submit(TEXT, endpoint=URL)).id

    assert [asyncio.run(run())] == [one["id"] for one in batches(fake)]
