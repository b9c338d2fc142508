"""Results read from the fake: every line once, and no loss without an error."""

from __future__ import annotations

import asyncio
import json
import pickle
import time
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from batchwright import (
    APIStatusError,
    ArgumentError,
    AsyncClient,
    Batch,
    BatchResult,
    Client,
    NoResultsError,
    ResultFileGoneError,
    ResultFilesMissingError,
    ResultsIncompleteError,
    ResultsNotReadyError,
)
from batchwright._runtime.result_errors import GoneFile
from batchwright.testing import Fake, Status, serve
from msgspec.structs import replace

from ..testing.ways import Waits, Way, ways

URL = "/v1/chat/completions"
BOTH = {"a": "succeeded", "b": "succeeded", "c": "failed"}
READ = ["files.content", "files.content"]


def requests(*names: str) -> bytes:
    body = {"model": "m", "messages": []}
    return b"".join(
        json.dumps({"custom_id": name, "method": "POST", "url": URL, "body": body}).encode() + b"\n"
        for name in names
    )


def written(name: str, status: int = 200, body: object = None, **more: object) -> bytes:
    """A line of results as this package has to read it, whoever wrote it."""
    response = {"status_code": status, "request_id": "r", "body": body}
    line = {"id": "x", "custom_id": name, "response": response, "error": None, **more}
    return json.dumps(line).encode() + b"\n"


def scene(state: str = "completed", *, failing: tuple[str, ...] = ("c",)) -> tuple[Fake, str]:
    """A fake with a batch of three requests, of which the last has failed; the batch's id."""
    fake = Fake()
    fake.answer(custom_id="b", body={"n": 2})
    for name in failing:
        fake.answer(custom_id=name, status=400, error={"message": "no", "code": "wet"})
    return fake, fake.put("Batch", content=requests("a", "b", "c"), state=state)["id"]


def shown(fake: Fake, **values: Any) -> None:
    """Let the batch show other values than its own."""
    fake.force("Batch", **values)


def counts(total: Any, completed: Any, failed: Any) -> dict[str, Any]:
    return {"request_counts": {"total": total, "completed": completed, "failed": failed}}


def sent(fake: Fake, *bodies: bytes) -> None:
    """Let the next downloads send these bytes."""
    for call, body in enumerate(bodies, 1):
        fake.fault("files.content", Status(status=200, body=body), call=call)


def asked(fake: Fake) -> list[str | None]:
    return [exchange.operation for exchange in fake.journal]


@dataclass
class Read:
    """What an iteration handed out, what it ended with, and how long it slept."""

    results: list[BatchResult] = field(default_factory=list[BatchResult])
    error: Exception | None = None
    slept: list[float] = field(default_factory=list[float])

    @property
    def outcomes(self) -> dict[str, str]:
        return {result.custom_id: result.outcome for result in self.results}

    def failed(self, kind: type[Any], match: str) -> Any:
        with pytest.raises(kind, match=match):
            raise self.error or AssertionError("there is no error")
        return self.error


def read(way: Way, fake: Fake, subject: Batch | str, *, strict: bool = False) -> Read:
    """Read the results of a batch."""
    waits = Waits(fake)
    got = Read(slept=waits.slept)
    with way.hand(fake, clock=waits.clock, max_retries=0) as hand:
        try:
            hand.all(lambda c: c.batches.results(subject, strict=strict), got.results)
        except Exception as error:
            got.error = error
    return got


def look(way: Way, fake: Fake, name: str) -> Batch:
    """The batch as it is shown now."""
    with way.hand(fake) as hand:
        seen = hand.do(lambda c: c.batches.retrieve(name))
    assert isinstance(seen, Batch)
    return seen


@ways
def test_both_files_are_read(way: Way) -> None:
    fake, name = scene()
    for subject in (look(way, fake, name), name):
        got = read(way, fake, subject)
        assert got.error is None
        assert got.outcomes == BOTH
        assert got.results[1].json() == {"n": 2}
    look_at = "batches.retrieve"
    assert asked(fake) == [look_at, *READ, look_at, *READ]
    assert fake.complaints() == []


@ways
def test_only_the_file_of_errors_is_there(way: Way) -> None:
    fake, name = scene(failing=("a", "b", "c"))
    batch = look(way, fake, name)
    assert batch.output_file_id is None
    got = read(way, fake, batch)
    assert got.error is None
    assert got.outcomes == {"a": "failed", "b": "failed", "c": "failed"}
    assert asked(fake)[1:] == ["files.content"]


@ways
@pytest.mark.parametrize(("state", "retryable"), [("expired", True), ("cancelled", True)])
def test_a_batch_that_was_stopped_has_results_too(way: Way, state: str, retryable: bool) -> None:
    fake = Fake()
    fake.answer(custom_id="c", never=True)
    name = fake.put("Batch", content=requests("a", "b", "c"), state=state)["id"]
    got = read(way, fake, name)
    assert got.error is None
    assert got.outcomes["c"] == "unprocessed"
    assert [one.retryable for one in got.results if one.custom_id == "c"] == [retryable]


@ways
def test_a_batch_that_was_stopped_need_not_have_all(way: Way) -> None:
    fake, name = scene(failing=())
    good = b"".join([written("a"), written("b")])
    shown(fake, status="cancelled", error_file_id=None, **counts(9, 2, 0))
    sent(fake, good, good, good)
    got = read(way, fake, name)
    assert got.error is None
    assert len(got.results) == 2
    shown(fake, **counts(9, 3, 0))
    error = read(way, fake, name).failed(ResultsIncompleteError, "3 to 9 lines expected")
    assert (error.lines, error.least, error.most, error.state) == (2, 3, 9, "cancelled")
    shown(fake, **counts(1, None, None))
    read(way, fake, name).failed(ResultsIncompleteError, "at most 1 lines expected, 2")
    shown(fake, output_file_id=None, **counts(9, 0, 0))
    idle = read(way, fake, name)
    assert (idle.error, idle.results, idle.slept) == (None, [], [])
    shown(fake, request_counts=None)
    unknown = read(way, fake, name)
    assert (unknown.error, unknown.results, unknown.slept) == (None, [], [])


@ways
@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_empty_ids_mean_no_file(way: Way, nothing: str | None) -> None:
    fake, name = scene(failing=())
    shown(fake, error_file_id=nothing)
    batch = look(way, fake, name)
    assert batch.error_file_id == nothing
    got = read(way, fake, batch)
    assert (got.error, len(got.results), got.slept) == (None, 3, [])
    assert asked(fake)[1:] == ["files.content"]


@ways
def test_files_can_be_empty_and_counts_zero(way: Way) -> None:
    fake, name = scene()
    sent(fake, b"", b"", b"", b"")
    shown(fake, **counts(0, 0, 0))
    empty = read(way, fake, name)
    assert (empty.error, empty.results) == (None, [])
    shown(fake, **counts(2, 1, 1))
    read(way, fake, name).failed(ResultsIncompleteError, "2 lines expected, 0 found")
    shown(fake, output_file_id=None, error_file_id=None, **counts(0, 0, 0))
    none = read(way, fake, name)
    assert (none.error, none.results, none.slept) == (None, [], [])


@ways
def test_what_is_not_counted_is_not_held_against_the_lines(way: Way) -> None:
    fake, name = scene()
    for some in (
        {"request_counts": None},
        counts(None, 2, None),
        counts(3, None, None),
        counts(None, 2, 1),
    ):
        shown(fake, **some)
        got = read(way, fake, name)
        assert (got.error, len(got.results)) == (None, 3)
    shown(fake, **counts(None, 4, None))
    read(way, fake, name).failed(ResultsIncompleteError, "4 lines expected, 3 found")


@ways
def test_too_few_lines_and_too_many_are_an_error_after_the_last(way: Way) -> None:
    fake, name = scene()
    shown(fake, **counts(4, 2, 2))
    short = read(way, fake, name)
    shown(fake, **counts(2, 2, 0))
    long = read(way, fake, name)
    assert (len(short.results), len(long.results)) == (3, 3)
    error = short.failed(
        ResultsIncompleteError, rf"'{name}' \(completed\) .* 4 lines expected, 3 found"
    )
    assert (error.lines, error.least, error.most) == (3, 4, 4)
    long.failed(ResultsIncompleteError, "2 lines expected, 3 found")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.least) == (str(error), 4)


@ways
def test_a_line_that_the_server_loses_is_missed(way: Way) -> None:
    fake = Fake()
    fake.answer(custom_id="b", copies=0)
    name = fake.put("Batch", content=requests("a", "b", "c"), state="completed")["id"]
    got = read(way, fake, name)
    assert got.outcomes == {"a": "succeeded", "c": "succeeded"}
    got.failed(ResultsIncompleteError, "3 lines expected, 2 found")


@ways
def test_a_key_that_is_repeated_over_both_files_is_named(way: Way) -> None:
    fake, name = scene()
    shown(fake, **counts(5, 2, 3))
    sent(fake, written("a") + written("b"), written("a") + written("c") * 2)
    got = read(way, fake, name)
    assert [result.custom_id for result in got.results] == ["a", "b", "a", "c", "c"]
    error = got.failed(ResultsIncompleteError, "2 with a key that was there before: 'a', 'c'")
    assert (error.repeated, error.repeated_keys, error.lines) == (2, ("a", "c"), 5)


@ways
def test_of_many_repeated_keys_few_are_shown_and_all_are_counted(way: Way) -> None:
    fake = Fake()
    fake.answer(copies=3)
    content = requests(*(f"p{number}" for number in range(100)))
    name = fake.put("Batch", content=content, state="completed")["id"]
    shown(fake, **counts(300, None, None))
    got = read(way, fake, name)
    error = got.failed(ResultsIncompleteError, r"200 with a key .* 'p4', \.\.\.")
    assert (error.repeated, len(error.repeated_keys)) == (200, 20)


@ways
@pytest.mark.parametrize("state", ["in_progress", "brand_new", ""])
def test_a_batch_that_is_not_final_has_to_be_waited_for(way: Way, state: str) -> None:
    fake, name = scene()
    shown(fake, status=state)
    for subject in (look(way, fake, name), name):
        error = read(way, fake, subject).failed(ResultsNotReadyError, "wait for it")
        assert error.state == state
        assert repr(state) in str(error)
    assert asked(fake)[1:] == ["batches.retrieve"] * 2


@ways
def test_a_batch_that_has_become_final_since_is_looked_at_again(way: Way) -> None:
    fake, name = scene()
    running = replace(look(way, fake, name), status="in_progress")
    got = read(way, fake, running)
    assert (got.error, len(got.results)) == (None, 3)


@ways
def test_a_batch_that_was_refused_says_why_by_line(way: Way) -> None:
    fake = Fake()
    fake.problem("no_street", "There is no such street.", line=3, param="street")
    fake.problem("closed", "")
    name = fake.put("Batch", content=requests("a"), state="failed")["id"]
    batch = look(way, fake, name)
    error = read(way, fake, batch).failed(
        NoResultsError, "line 3: street: There is no such street.; file: closed"
    )
    assert [(one.line, one.code) for one in error.problems] == [(3, "no_street"), (None, "closed")]
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
    many = [{"line": number, "message": "x" * 400} for number in range(1000)]
    shown(fake, errors={"object": "list", "data": many})
    assert len(str(read(way, fake, name).failed(NoResultsError, "line 0"))) < 600
    shown(fake, errors=None)
    read(way, fake, name).failed(NoResultsError, "the server does not say why")
    assert "files.content" not in asked(fake)


@ways
def test_a_batch_that_was_refused_with_a_file_has_the_lines_of_the_file(way: Way) -> None:
    fake, name = scene()
    shown(fake, status="failed", output_file_id=None, **counts(3, None, None))
    got = read(way, fake, name)
    assert (got.error, got.outcomes) == (None, {"c": "failed"})
    sent(fake, b"")
    read(way, fake, name).failed(NoResultsError, "no results")


@ways
def test_a_file_that_is_named_late_is_waited_for(way: Way) -> None:
    fake, name = scene()
    whole = fake.objects("Batch")[0]
    tour = {**whole, "output_file_id": None, "error_file_id": None}
    half = {**whole, "output_file_id": None}
    batch = replace(look(way, fake, name), output_file_id=None, error_file_id=None)
    for call, body in enumerate((tour, half, half), 1):
        fake.fault("batches.retrieve", Status(status=200, body=body), call=call)
    got = read(way, fake, batch)
    assert (got.error, len(got.results), got.slept) == (None, 3, [1, 2, 4, 8])
    look_at, content = "batches.retrieve", "files.content"
    assert asked(fake)[1:] == [look_at, look_at, content, look_at, look_at, content]


@ways
def test_a_server_that_names_files_late_is_waited_for(way: Way) -> None:
    fake = Fake()
    fake.late(3)
    name = fake.put("Batch", content=requests("a"), state="finalizing")["id"]
    got = read(way, fake, name)
    assert (got.error, len(got.results), got.slept) == (None, 1, [1, 2, 4])


@ways
@pytest.mark.parametrize(
    ("some", "what"),
    [
        ({"output_file_id": "", **counts(3, 2, 1)}, "should have 3 results"),
        ({"output_file_id": None, "request_counts": None}, "should have its results"),
        (
            {"status": "cancelled", "output_file_id": None, **counts(None, 2, None)},
            "should have 2 results",
        ),
    ],
)
def test_a_file_that_is_never_named_is_an_error(way: Way, some: dict[str, Any], what: str) -> None:
    fake, name = scene()
    shown(fake, error_file_id=None, **some)
    got = read(way, fake, name)
    got.failed(ResultFilesMissingError, what + ", but names no file, not even 30 seconds")
    assert (sum(got.slept), got.results) == (30, [])


@ways
def test_failures_in_the_only_file_are_not_waited_for(way: Way) -> None:
    # Some servers put all lines into one file, whatever became of the requests.
    fake, name = scene()
    shown(fake, error_file_id=None)
    sent(fake, written("a") + written("b") + written("c", 400))
    got = read(way, fake, name)
    assert (got.error, got.outcomes, got.slept) == (None, BOTH, [])


@ways
def test_one_file_under_two_names_is_read_once(way: Way) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    shown(fake, error_file_id=batch.output_file_id, **counts(2, 1, 1))
    got = read(way, fake, name)
    assert (got.error, len(got.results)) == (None, 2)
    assert asked(fake)[2:] == ["files.content"]


@ways
def test_a_file_that_is_gone_is_an_error_with_the_lines_it_held(way: Way) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    gone = str(batch.output_file_id)
    way.send(fake, "DELETE", f"/files/{gone}")
    got = read(way, fake, batch)
    strict = read(way, fake, batch, strict=True)
    assert got.outcomes == {"c": "failed"}
    assert got.slept == []
    error = got.failed(
        ResultFileGoneError, f"{gone} is gone, with 2 lines; 3 lines expected, 1 found"
    )
    assert error.gone == (GoneFile(gone, 2),)
    strict.failed(ResultFileGoneError, f"{gone} is gone, with 2 lines")
    assert strict.results == []
    shown(fake, error_file_id=None, request_counts=None)
    got = read(way, fake, name)
    got.failed(ResultFileGoneError, f"{gone} is gone, with an unknown number of lines")


@ways
def test_files_of_results_are_gone_after_thirty_days(way: Way) -> None:
    fake, name = scene()
    batch = look(way, fake, name)
    fake.clock.advance(days=31)
    got = read(way, fake, batch)
    assert got.results == []
    error = got.failed(ResultFileGoneError, "3 lines expected, 0 found")
    assert [one.file for one in error.gone] == [batch.output_file_id, batch.error_file_id]


@ways
def test_a_file_that_is_refused_otherwise_is_the_servers_own_error(way: Way) -> None:
    fake, name = scene()
    fake.fault("files.content", Status(status=403, body=b"no"))
    error = read(way, fake, name).failed(APIStatusError, "403 Forbidden: no")
    assert error.status_code == 403


@ways
def test_an_object_without_an_id_and_an_empty_id_are_refused(way: Way) -> None:
    fake, name = scene()
    nameless = replace(look(way, fake, name), id="")
    for subject in (nameless, ""):
        read(way, fake, subject).failed(ArgumentError, "id: the object has no id")
    assert len(fake.journal) == 1


@ways
def test_unknown_fields_are_passed_over(way: Way) -> None:
    fake, name = scene()
    shown(fake, new={"x": 1}, error_file_id=None, **counts(1, 1, 0))
    body = {**fake.objects("Batch")[0], "new": {"x": 1}}
    fake.fault("batches.retrieve", Status(status=200, body=body))
    sent(fake, written("a", new={"deep": [1]}, other="x"))
    got = read(way, fake, name)
    assert (got.error, got.outcomes) == (None, {"a": "succeeded"})


@ways
def test_bodies_that_are_texts_are_read(way: Way) -> None:
    fake = Fake("ogx")
    fake.answer(custom_id="b", status=400, error={"message": "no"})
    name = fake.put("Batch", content=requests("a", "b"), state="completed")["id"]
    got = read(way, fake, name)
    assert got.error is None
    assert got.outcomes == {"a": "succeeded", "b": "failed"}
    assert isinstance(got.results[0].json(), dict)


def test_nothing_is_requested_before_the_first_result() -> None:
    fake, name = scene()
    with Client(transport=fake.transport, api_key="k") as client:
        results = client.batches.results(name)
        iter(results)
        assert asked(fake) == []
        assert [len(list(results)), len(list(results))] == [3, 3]
    AsyncClient(transport=fake.transport, api_key="k").batches.results(name)
    assert asked(fake) == ["batches.retrieve", *READ] * 2


def endless(fake: Fake) -> Batch:
    """A batch whose results are larger than what connections keep in between."""
    fake.answer(body={"text": "x" * 10_000})
    content = requests(*(f"p{number}" for number in range(2000)))
    name = fake.put("Batch", content=content, state="completed")["id"]
    return look(Way(loopback=False, coroutines=False), fake, name)


def left(fake: Fake, number: int) -> bool:
    """Whether the server has noticed that the client left that exchange."""
    give_up = time.monotonic() + 5
    while not fake.journal[number - 1].response_length and time.monotonic() < give_up:
        time.sleep(0.01)
    return fake.journal[number - 1].response_length > 0 and not fake.journal[number - 1].complete


def test_an_iteration_that_is_left_closes_its_connection() -> None:
    fake = Fake()
    batch = endless(fake)
    with serve(fake) as url, Client(base_url=url, api_key="k") as client:
        for _ in client.batches.results(batch):
            break
        assert left(fake, 2)
        with closing(iter(client.batches.results(batch))) as results:
            next(results)
        assert left(fake, 3)


def test_an_asynchronous_iteration_that_is_left_closes_its_connection() -> None:
    fake = Fake()
    batch = endless(fake)

    async def run(url: str) -> None:
        async with AsyncClient(base_url=url, api_key="k") as client:
            async with aclosing(aiter(client.batches.results(batch))) as results:
                await anext(results)
            assert await asyncio.to_thread(left, fake, 2)

            async def forever() -> None:
                async for _ in client.batches.results(batch):
                    await asyncio.sleep(60)

            task = asyncio.ensure_future(forever())
            while len(fake.journal) < 3:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            del task
            assert await asyncio.to_thread(left, fake, 3)

    with serve(fake) as url:
        asyncio.run(run(url))
