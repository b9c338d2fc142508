"""Results read from a server on loopback: every line once, and no loss without an error."""

from __future__ import annotations

import asyncio
import pickle
from contextlib import aclosing, closing
from typing import Any

import pytest
from batchwright._runtime.async_client import AsyncClient
from batchwright._runtime.client import SyncClient
from batchwright._runtime.errors import APIStatusError, ArgumentError
from batchwright._runtime.result_errors import (
    GoneFile,
    NoResultsError,
    ResultFileGoneError,
    ResultFilesMissingError,
    ResultsIncompleteError,
    ResultsNotReadyError,
)
from batchwright._runtime.results import AsyncResults, Results

from .deliveries import TOURS, Problem, Reader, Tour, both, depot, late, line, lines
from .loopback import answer, serve
from .parcels import settings

GOOD = lines(line("a", 200, {"n": 1}), line("b", 200, {"n": 2}))
BAD = lines(line("c", 400, {"fault": {"code": "wet"}}))
DONE = Tour(parcels=3, delivered=2, returned=1, good="g", bad="b")


@both
def test_both_files_are_read(reader: Reader) -> None:
    with depot({"g": GOOD, "b": BAD}, DONE) as (server, held):
        for subject in (DONE, "t1"):
            got = reader.read(server, subject)
            assert got.error is None
            assert got.outcomes == {"a": "succeeded", "b": "succeeded", "c": "failed"}
            assert got.results[1].json() == {"n": 2}
    assert held.asked == ["g", "b", "t1", "g", "b"]


@both
def test_only_the_file_of_errors_is_there(reader: Reader) -> None:
    tour = Tour(parcels=1, delivered=0, returned=1, good=None, bad="b")
    with depot({"b": BAD}) as (server, _):
        got = reader.read(server, tour)
    assert got.error is None
    assert got.outcomes == {"c": "failed"}


@both
@pytest.mark.parametrize("state", ["done", "stopped"])
def test_a_tour_that_was_stopped_has_results_too(reader: Reader, state: str) -> None:
    tour = Tour(state=state, parcels=3, delivered=2, returned=1, good="g", bad="b")
    with depot({"g": GOOD, "b": lines(late("c"))}) as (server, _):
        got = reader.read(server, tour)
    assert got.error is None
    assert got.outcomes["c"] == "unprocessed"
    assert got.results[2].retryable


@both
def test_a_tour_that_was_stopped_need_not_have_all(reader: Reader) -> None:
    tour = Tour(state="stopped", parcels=9, delivered=2, returned=0, good="g")
    with depot({"g": GOOD}) as (server, _):
        got = reader.read(server, tour)
        assert got.error is None
        assert len(got.results) == 2
        idle = reader.read(server, Tour(state="stopped", parcels=9, delivered=0, returned=0))
        assert (idle.error, idle.results, idle.slept) == (None, [], [])
        unknown = reader.read(server, Tour(state="stopped"))
        assert (unknown.error, unknown.results, unknown.slept) == (None, [], [])
        short = Tour(state="stopped", parcels=9, delivered=3, returned=0, good="g")
        error = reader.read(server, short).failed(ResultsIncompleteError, "3 to 9 lines expected")
        assert (error.lines, error.least, error.most, error.state) == (2, 3, 9, "stopped")
        long = Tour(state="stopped", parcels=1, good="g")
        reader.read(server, long).failed(ResultsIncompleteError, "at most 1 lines expected, 2")


@both
@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_empty_ids_mean_no_file(reader: Reader, nothing: str | None) -> None:
    tour = Tour(parcels=2, delivered=2, returned=0, good="g", bad=nothing)
    with depot({"g": GOOD}) as (server, held):
        got = reader.read(server, tour)
    assert (got.error, len(got.results), got.slept, held.asked) == (None, 2, [], ["g"])


@both
def test_files_can_be_empty_and_counts_zero(reader: Reader) -> None:
    with depot({"g": b"", "b": b""}) as (server, _):
        empty = reader.read(server, Tour(parcels=0, delivered=0, returned=0, good="g", bad="b"))
        none = reader.read(server, Tour(parcels=0, delivered=0, returned=0))
        short = reader.read(server, Tour(parcels=2, delivered=1, returned=1, good="g", bad="b"))
    assert (empty.error, empty.results) == (None, [])
    assert (none.error, none.results, none.slept) == (None, [], [])
    short.failed(ResultsIncompleteError, "2 lines expected, 0 found")


@both
def test_what_is_not_counted_is_not_held_against_the_lines(reader: Reader) -> None:
    with depot({"g": GOOD, "b": BAD}) as (server, _):
        for tour in (
            Tour(good="g", bad="b"),
            Tour(good="g", bad="b", delivered=2),
            Tour(good="g", bad="b", parcels=3),
            Tour(good="g", bad="b", delivered=2, returned=1),
        ):
            got = reader.read(server, tour)
            assert (got.error, len(got.results)) == (None, 3)
        got = reader.read(server, Tour(good="g", bad="b", delivered=4))
        got.failed(ResultsIncompleteError, "4 lines expected, 3 found")


@both
def test_too_few_lines_and_too_many_are_an_error_after_the_last(reader: Reader) -> None:
    with depot({"g": GOOD, "b": BAD}) as (server, _):
        short = reader.read(server, Tour(parcels=4, delivered=2, returned=2, good="g", bad="b"))
        long = reader.read(server, Tour(parcels=2, delivered=2, returned=0, good="g", bad="b"))
    assert (len(short.results), len(long.results)) == (3, 3)
    error = short.failed(ResultsIncompleteError, r"'t1' \(done\) .* 4 lines expected, 3 found")
    assert (error.lines, error.least, error.most) == (3, 4, 4)
    long.failed(ResultsIncompleteError, "2 lines expected, 3 found")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.least) == (str(error), 4)


@both
def test_a_key_that_is_repeated_over_both_files_is_named(reader: Reader) -> None:
    again = lines(line("a"), line("c"), line("c"))
    tour = Tour(parcels=5, delivered=2, returned=3, good="g", bad="b")
    with depot({"g": GOOD, "b": again}) as (server, _):
        got = reader.read(server, tour)
    assert [result.parcel for result in got.results] == ["a", "b", "a", "c", "c"]
    error = got.failed(ResultsIncompleteError, "2 with a key that was there before: 'a', 'c'")
    assert (error.repeated, error.repeated_keys, error.lines) == (2, ("a", "c"), 5)


@both
def test_of_many_repeated_keys_few_are_shown_and_all_are_counted(reader: Reader) -> None:
    many = lines(*(line(f"p{number}") for number in range(100))) * 3
    with depot({"g": many}) as (server, _):
        got = reader.read(server, Tour(parcels=300, good="g"))
    error = got.failed(ResultsIncompleteError, r"200 with a key .* 'p4', \.\.\.")
    assert (error.repeated, len(error.repeated_keys)) == (200, 20)


@both
@pytest.mark.parametrize("state", ["running", "brand_new", None, ""])
def test_a_tour_that_is_not_final_has_to_be_waited_for(reader: Reader, state: str | None) -> None:
    tour = Tour(state=state, parcels=3, good="g")
    with depot({"g": GOOD}, tour) as (server, held):
        for subject in (tour, "t1"):
            error = reader.read(server, subject).failed(ResultsNotReadyError, "wait for it")
            assert error.state == state
            assert state is None or repr(state) in str(error)
    assert held.asked == ["t1", "t1"]


@both
def test_a_tour_that_has_become_final_since_is_looked_at_again(reader: Reader) -> None:
    with depot({"g": GOOD, "b": BAD}, DONE) as (server, _):
        got = reader.read(server, Tour(state="running"))
    assert (got.error, len(got.results)) == (None, 3)


@both
def test_a_tour_that_was_refused_says_why_by_line(reader: Reader) -> None:
    problems = [
        Problem(code="no_street", message="There is no such street.", line=3, param="street"),
        Problem(code="closed"),
    ]
    with depot({}) as (server, held):
        got = reader.read(server, Tour(state="refused", problems=problems))
        error = got.failed(NoResultsError, "line 3: street: There is no such street.; file: closed")
        assert [(one.line, one.code) for one in error.problems] == [
            (3, "no_street"),
            (None, "closed"),
        ]
        assert pickle.loads(pickle.dumps(error)).problems == error.problems
        many = [Problem(line=number, message="x" * 400) for number in range(1000)]
        error = reader.read(server, Tour(state="refused", problems=many)).error
        assert len(str(error)) < 600
        silent = reader.read(server, Tour(state="refused"))
        silent.failed(NoResultsError, "the server does not say why")
    assert held.asked == []


@both
def test_a_tour_that_was_refused_with_a_file_has_the_lines_of_the_file(reader: Reader) -> None:
    with depot({"b": BAD, "g": b""}) as (server, _):
        got = reader.read(server, Tour(state="refused", parcels=3, bad="b"))
        assert (got.error, got.outcomes) == (None, {"c": "failed"})
        reader.read(server, Tour(state="refused", good="g")).failed(NoResultsError, "no results")


@both
def test_a_file_that_is_named_late_is_waited_for(reader: Reader) -> None:
    tour = Tour(parcels=3, delivered=2, returned=1)
    half = Tour(parcels=3, delivered=2, returned=1, bad="b")
    with depot({"g": GOOD, "b": BAD}, tour, half, half, DONE) as (server, held):
        got = reader.read(server, tour)
    assert (got.error, len(got.results), got.slept) == (None, 3, [1, 2, 4, 8])
    assert held.asked == ["t1", "t1", "b", "t1", "t1", "g"]


@both
def test_a_file_that_is_never_named_is_an_error(reader: Reader) -> None:
    for tour, what in (
        (Tour(parcels=3, delivered=2, returned=1, good=""), "should have 3 results"),
        (Tour(), "should have its results"),
        (Tour(state="stopped", delivered=2), "should have 2 results"),
    ):
        with depot({}, tour) as (server, _):
            got = reader.read(server, "t1")
        got.failed(ResultFilesMissingError, what + ", but names no file, not even 30 seconds")
        assert (sum(got.slept), got.results) == (30, [])


@both
def test_failures_in_the_only_file_are_not_waited_for(reader: Reader) -> None:
    # Some servers put all lines into one file, whatever became of the requests.
    tour = Tour(parcels=3, delivered=2, returned=1, good="g")
    with depot({"g": GOOD + BAD}, tour) as (server, _):
        got = reader.read(server, tour)
    assert (got.error, len(got.results), got.slept) == (None, 3, [])


@both
def test_one_file_under_two_names_is_read_once(reader: Reader) -> None:
    tour = Tour(parcels=2, delivered=1, returned=1, good="g", bad="g")
    with depot({"g": GOOD}, tour) as (server, held):
        got = reader.read(server, tour)
    assert (got.error, len(got.results), held.asked) == (None, 2, ["g"])


@both
def test_a_file_that_is_gone_is_an_error_with_the_lines_it_held(reader: Reader) -> None:
    with depot({"b": BAD}, DONE) as (server, _):
        got = reader.read(server, DONE)
        strict = reader.read(server, DONE, strict=True)
    assert got.outcomes == {"c": "failed"}
    assert got.slept == []
    error = got.failed(ResultFileGoneError, "g is gone, with 2 lines; 3 lines expected, 1 found")
    assert error.gone == (GoneFile("g", 2),)
    strict.failed(ResultFileGoneError, "g is gone, with 2 lines")
    assert strict.results == []
    with depot({}) as (server, _):
        got = reader.read(server, Tour(good="g"))
    got.failed(ResultFileGoneError, "g is gone, with an unknown number of lines")


@both
def test_a_file_that_is_refused_otherwise_is_the_servers_own_error(reader: Reader) -> None:
    with depot({"g": lambda _: answer(b"no", "403 Forbidden")}) as (server, _):
        error = reader.read(server, DONE).failed(APIStatusError, "403 Forbidden: no")
    assert error.status_code == 403


@both
def test_an_object_without_an_id_and_an_empty_id_are_refused(reader: Reader) -> None:
    with depot({}) as (server, held):
        for subject in (Tour(id=""), ""):
            reader.read(server, subject).failed(ArgumentError, "id: the object has no id")
    assert held.asked == []


@both
def test_unknown_fields_are_passed_over(reader: Reader) -> None:
    body = lines(line("a", new={"deep": [1]}, other="x"))
    reply = b'{"id": "t1", "state": "done", "parcels": 1, "good": "g", "new": {"x": 1}}'
    with serve(lambda head: answer(reply if b"/tours/" in head else body)) as server:
        got = reader.read(server, "t1")
    assert (got.error, got.outcomes) == (None, {"a": "succeeded"})


def test_nothing_is_requested_before_the_first_result() -> None:
    with depot({"g": GOOD, "b": BAD}, DONE) as (server, held):
        with SyncClient(settings(server.url)) as client:
            results = Results(client, TOURS, "t1")
            iter(results)
            assert held.asked == []
            assert [len(list(results)), len(list(results))] == [3, 3]
        AsyncResults(AsyncClient(settings(server.url)), TOURS, "t1")
    assert held.asked == ["t1", "g", "b"] * 2


def test_an_iteration_that_is_left_closes_its_connection() -> None:
    endless = lines(*(line(f"p{number}", 200, "x" * 1000) for number in range(20_000)))
    with depot({"g": endless}) as (server, _), SyncClient(settings(server.url)) as client:
        for _ in Results(client, TOURS, Tour(good="g")):
            break
        assert server.ended.wait(5)
        server.ended.clear()
        with closing(iter(Results(client, TOURS, Tour(good="g")))) as results:
            next(results)
        assert server.ended.wait(5)


def test_an_asynchronous_iteration_that_is_left_closes_its_connection() -> None:
    endless = lines(*(line(f"p{number}", 200, "x" * 1000) for number in range(20_000)))

    async def run(server: Any) -> None:
        async with AsyncClient(settings(server.url)) as client:
            async with aclosing(aiter(AsyncResults(client, TOURS, Tour(good="g")))) as results:
                await anext(results)
            assert await asyncio.to_thread(server.ended.wait, 5)
            server.ended.clear()

            async def forever() -> None:
                async for _ in AsyncResults(client, TOURS, Tour(good="g")):
                    await asyncio.sleep(60)

            task = asyncio.ensure_future(forever())
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            del task
            assert await asyncio.to_thread(server.ended.wait, 5)

    with depot({"g": endless}) as (server, _):
        asyncio.run(run(server))
