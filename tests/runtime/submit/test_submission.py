"""Submitting: the file is checked first, and a batch is created once for a key."""

from __future__ import annotations

import asyncio
import io
import logging
import pickle
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batchwright import (
    ArgumentError,
    AsyncClient,
    Chunks,
    IdempotencyKeyError,
    LineProblemsError,
    Source,
    SubmissionError,
)
from batchwright.testing import Fake, Status

from ...testing.ways import Way, in_process, ways
from .submission import (
    KEY,
    NOTE,
    STEPS,
    TEXT,
    URL,
    asked,
    batches,
    digest,
    line,
    lines,
    note,
    put,
    submit,
)


@ways
def test_a_file_is_checked_looked_for_uploaded_and_created(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = submit(hand, metadata={"by": "me"})
    assert asked(fake) == STEPS
    [kept] = batches(fake)
    assert made.id == kept["id"]
    assert fake.content("File", kept["input_file_id"]) == TEXT
    assert (kept["endpoint"], kept["metadata"]["by"]) == (URL, "me")
    key, covered, nonce = kept["metadata"][NOTE].split(" ")
    assert (key, covered) == (KEY, digest())
    assert re.fullmatch("[0-9a-f]{16}", nonce)


@ways
def test_the_same_key_returns_what_exists(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        first = submit(hand, idempotency_key="a key of words")
        second = submit(hand, io.BytesIO(TEXT), idempotency_key="a key of words")
        assert first == second
        assert asked(fake) == [*STEPS, "batches.list"]
        assert hand.do(lambda c: c.batches.find("a key of words")) == first
    with way.hand(fake) as another:
        assert submit(another, idempotency_key="a key of words") == first
    assert asked(fake) == [*STEPS, *["batches.list"] * 3]


@ways
def test_without_a_key_each_call_creates(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = [submit(hand, idempotency_key=None).id for _ in range(2)]
    assert made == [one["id"] for one in batches(fake)]
    assert asked(fake) == ["files.create", "batches.create"] * 2
    assert fake.complaints() == []


def test_every_caller_decides_about_the_key() -> None:
    fake = Fake()
    with pytest.raises(TypeError, match="idempotency_key"):
        submit_plainly: Any = fake_client(fake).batches.submit
        submit_plainly(TEXT, endpoint=URL)


def fake_client(fake: Fake) -> Any:
    """A client of a type that a type checker does not know."""
    return AsyncClient(transport=fake.transport, api_key="k")


@ways
@pytest.mark.parametrize(
    "state",
    ["validating", "in_progress", "completed", "expired", "cancelled", "unheard of", ""],
)
def test_it_is_found_in_any_state(way: Way, state: str) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = submit(hand)
        fake.force("Batch", status=state)
        again = submit(hand)
    assert (again.id, again.status) == (made.id, state)
    assert asked(fake).count("batches.create") == 1


@ways
def test_one_that_failed_with_nothing_executed_is_replaced(way: Way) -> None:
    fake = Fake()
    fake.problem("token_limit_exceeded", "Too many.")
    with way.hand(fake) as hand:
        first = submit(hand)
        assert hand.do(lambda c: c.batches.retrieve(first.id)).status == "failed"
        assert hand.do(lambda c: c.batches.find(KEY)).id == first.id
        second = submit(hand)
        assert second.id != first.id
        assert submit(hand).id == second.id
        assert hand.do(lambda c: c.batches.find(KEY)).id == second.id
    assert len(batches(fake)) == 2
    assert fake.complaints() == []


@ways
def test_a_file_that_was_refused_is_corrected_under_its_key(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        first = submit(hand)
        fake.force("Batch", status="Failed")
        second = submit(hand, lines(line("other")))
    assert second.id != first.id
    assert [one["id"] for one in batches(fake)] == [first.id, second.id]


@ways
@pytest.mark.parametrize(
    "shown",
    [
        {"output_file_id": "file-1"},
        {"error_file_id": "file-1"},
        {"request_counts": {"total": 2, "completed": 1, "failed": 0}},
        {"request_counts": {"total": 2, "completed": 0, "failed": 2}},
    ],
    ids=str,
)
def test_one_that_failed_after_something_was_executed_is_found(
    way: Way, shown: dict[str, Any]
) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = submit(hand)
        fake.force("Batch", status="failed", **shown)
        assert submit(hand).id == made.id
    assert asked(fake) == [*STEPS, "batches.list"]


@ways
@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"file": lines(line("a"))}, "file"),
        ({"completion_window": "7d"}, "completion_window"),
        ({"endpoint": "/v1/responses", "file": lines(line("a", url="/v1/responses"))}, "file, end"),
    ],
)
def test_the_same_key_for_something_else_is_an_error(
    way: Way, change: dict[str, Any], differs: str
) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = submit(hand)
        with pytest.raises(IdempotencyKeyError, match=f"another {differs}") as caught:
            submit(hand, **change)
    assert (caught.value.existing, caught.value.idempotency_key) == (made, KEY)
    assert made.id in str(caught.value)
    assert isinstance(caught.value, SubmissionError)
    assert pickle.loads(pickle.dumps(caught.value)).existing == made
    assert asked(fake) == [*STEPS, "batches.list"]


@ways
def test_other_arguments_may_change_under_a_key(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = submit(hand, metadata={"by": "me"})
        assert submit(hand, metadata={"by": "you"}).id == made.id
    assert len(batches(fake)) == 1


@ways
def test_of_several_the_oldest_is_found(way: Way) -> None:
    fake = Fake()
    put(fake, metadata=note("other"))
    put(fake, 2, metadata=note())
    with way.hand(fake) as hand:
        assert submit(hand).id == batches(fake)[1]["id"]
    assert asked(fake) == ["batches.list"]


@ways
def test_of_several_of_one_second_that_with_the_smallest_id_is_found(way: Way) -> None:
    fake = Fake()
    put(fake, 5, apart=0, metadata=note())
    with way.hand(fake) as hand:
        assert submit(hand).id == min(one["id"] for one in batches(fake))


@ways
def test_what_has_another_note_is_not_found(way: Way) -> None:
    fake = Fake()
    for text in ("monday", f"monday {digest()}", f"x{KEY} {digest()} 0123456789abcdef", ""):
        put(fake, metadata={NOTE: text})
    put(fake, metadata={"other": note()[NOTE]})
    with way.hand(fake) as hand:
        assert hand.do(lambda c: c.batches.find(KEY)) is None
        made = submit(hand)
    assert made.id == batches(fake)[-1]["id"]
    assert len(batches(fake)) == 6


@ways
def test_a_log_says_whether_it_was_found_or_created(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    fake = Fake()
    with caplog.at_level(logging.INFO, "batchwright"), way.hand(fake) as hand:
        made = submit(hand)
        submit(hand)
    said = [one.message for one in caplog.records if one.name == "batchwright"]
    assert [text for text in said if made.id in text] == [
        f"Batch {made.id} was created with idempotency key 'monday'",
        f"Batch {made.id} was found by idempotency key 'monday'",
    ]


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
        ({"metadata": {f"k{n}": "" for n in range(16)}}, "^metadata: no room for the idempotency"),
        ({"metadata": {NOTE: "mine"}}, f"^metadata.{NOTE}: reserved for the idempotency key"),
        ({"metadata": {"a": 7}}, r"^batches.create: metadata.a: expected a string"),
        ({"completion_window": 7}, "^batches.create: completion_window: "),
        ({"expires_after": {"anchor": "created_at", "seconds": 1}}, "^files.create: expires_after"),
        ({NOTE: ""}, "^idempotency_key: expected a string that is not empty"),
        ({NOTE: 7}, "^idempotency_key: expected a string, got int"),
        ({NOTE: "\ud800"}, "^idempotency_key: not valid text"),
        ({NOTE: "x" * 445}, "^idempotency_key: expected at most 444 characters, got 445"),
        ({"lookback": -1}, "^lookback: expected seconds >= 0, got -1"),
        ({"lookback": float("nan")}, "^lookback: expected seconds >= 0, got nan"),
        ({"most_pages": 0}, "^most_pages: expected an integer >= 1, got 0"),
        ({"most_pages": 1.5}, "^most_pages: expected an integer >= 1, got 1.5"),
        ({"extra_body": {"metadata": {}}}, "^extra_body.metadata: sent by submit itself"),
        ({"extra_body": {"input_file_id": "f"}}, "^extra_body.input_file_id: sent by submit"),
    ],
)
def test_arguments_are_refused_before_anything_is_sent(
    way: Way, arguments: dict[str, Any], message: str
) -> None:
    fake = Fake()
    with way.hand(fake) as hand, pytest.raises(ArgumentError, match=message):
        submit(hand, **arguments)
    assert asked(fake) == []


@in_process
def test_the_longest_key_is_kept_whole(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        made = submit(hand, idempotency_key="x" * 444)
        assert hand.do(lambda c: c.batches.find("x" * 444)).id == made.id
    assert len(batches(fake)[0]["metadata"][NOTE]) == 512


@ways
def test_every_source_that_can_be_read_twice_is_sent_as_it_was_checked(
    way: Way, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(TEXT)
    fake = Fake()
    with way.hand(fake) as hand, path.open("rb") as file:
        sources: list[Source] = [path, TEXT, file, io.BytesIO(TEXT), Chunks([TEXT[:9], TEXT[9:]])]
        for number, source in enumerate(sources):
            made = submit(hand, source, idempotency_key=str(number))
            assert made.input_file_id is not None
            assert fake.content("File", made.input_file_id) == TEXT, number
    names = [one["filename"] for one in fake.objects("File")]
    assert names == ["a.jsonl", "upload.jsonl", "a.jsonl", "upload.jsonl", "upload.jsonl"]


@ways
def test_a_source_that_can_be_read_only_once_is_refused(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand, pytest.raises(ArgumentError, match="can be read only once"):
        submit(hand, Chunks(iter([TEXT])))
    assert asked(fake) == []


@ways
def test_an_upload_without_an_id_is_an_error(way: Way) -> None:
    fake = Fake()
    file = {**fake.put("File"), "id": ""}
    fake.fault("files.create", Status(status=200, body=file, acts=True))
    with way.hand(fake) as hand, pytest.raises(Exception, match="the response has no id"):
        submit(hand)
    assert asked(fake) == STEPS[:2]


@ways
def test_the_file_can_be_given_an_expiry(way: Way) -> None:
    fake = Fake()
    with way.hand(fake) as hand:
        submit(hand, expires_after={"anchor": "created_at", "seconds": 3600})
    [file] = fake.objects("File")
    assert file["expires_at"] == file["created_at"] + 3600


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
            work = client.batches.submit(Chunks(Parts()), endpoint=URL, idempotency_key=KEY)
            task = asyncio.create_task(work)
            while not reading.is_set():
                await asyncio.sleep(0.01)
            going.set()
            assert (await task).id == batches(fake)[0]["id"]

    asyncio.run(run())
