"""Submitting: checked first, made once, and found again where it exists."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batchwright import ArgumentError, AsyncClient, Chunks, LineProblemsError, Source
from batchwright.testing import Fake, Status

from ..testing.ways import Way, ways
from .submitting import NOTE, STEPS, TEXT, URL, asked, batches, line, lines, submit


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
